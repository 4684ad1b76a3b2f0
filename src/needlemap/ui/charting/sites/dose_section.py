"""The editor's first part: what was targeted, how, with which needles, how deep, and the answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.domain.clock import now_utc
from needlemap.domain.site import (
    Needle,
    NeedleSite,
    StructureSource,
    Twitch,
    with_manipulation,
    with_needle_count,
)
from needlemap.reference import Reference
from needlemap.ui.charting.presets.pickers import (
    NOTHING,
    CountBox,
    OptionalNumber,
    Picker,
    StructurePicker,
    diameter_picker,
    leaves_needle,
    length_picker,
    manipulation_picker,
    technique_picker,
)
from needlemap.ui.charting.sites.editor_fields import (
    EditorPart,
    row_of,
    show_picked,
    shown_text,
)
from needlemap.ui.forms.autosave import SitesLine
from needlemap.ui.widgets.factories import field

_DEEPEST_MM = 200


class DosePart(EditorPart):
    """Structure, technique, manipulation, needle, count, depth, twitch, pain, note."""

    def __init__(self, reference: Reference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reference = reference
        self.structure = StructurePicker(self.tr("Structure"), reference)
        self.technique = technique_picker(self.tr("Technique"), reference)
        self.manipulation = manipulation_picker(self.tr("Manipulation"), reference)
        self.diameter = diameter_picker(self.tr("Needle diameter in mm"), reference)
        self.length = length_picker(self.tr("Needle length in mm"), reference)
        self.count = CountBox(self.tr("Needles"))
        self.depth_mm = OptionalNumber(self.tr("Depth in mm"), _DEEPEST_MM, step=5)
        self.twitch = Picker(self.tr("Local twitch response"), self._twitches())
        self.pain = Picker(self.tr("Pain reproduced"), self._yes_no())
        self.note = SitesLine(self.tr("Note"))
        self._lay_out()
        self._connect()

    def show_sites(self, sites: Sequence[NeedleSite]) -> None:
        """Show what these sites share."""
        super().show_sites(sites)
        for box, read in self._readers():
            show_picked(box, self.shared(read))
        self.depth_mm.show_value(self.shared(lambda site: site.depth_mm))
        words = shown_text(self.shared(lambda site: site.note))
        self.note.show_text([site.id for site in sites], words)

    def show_candidates(self, candidates: Sequence[str]) -> None:
        """Put these first among the structures."""
        self.structure.blockSignals(True)
        self.structure.show_candidates(candidates)
        self.structure.blockSignals(False)

    def _readers(self) -> tuple[tuple[Picker | CountBox, Callable[[NeedleSite], Any]], ...]:
        return (
            (self.structure, lambda site: site.structure),
            (self.technique, lambda site: site.technique),
            (self.manipulation, lambda site: site.manipulation),
            (self.diameter, lambda site: site.needle.diameter_mm if site.needle else None),
            (self.length, lambda site: site.needle.length_mm if site.needle else None),
            (self.count, lambda site: site.needle_count),
            (self.twitch, lambda site: site.twitch),
            (self.pain, lambda site: site.pain_reproduced),
        )

    def _twitches(self) -> list[tuple[str, object]]:
        return [
            (NOTHING, None),
            (self.tr("None"), Twitch.NONE),
            (self.tr("Single"), Twitch.SINGLE),
            (self.tr("Multiple"), Twitch.MULTIPLE),
        ]

    def _yes_no(self) -> list[tuple[str, object]]:
        return [(NOTHING, None), (self.tr("Yes"), True), (self.tr("No"), False)]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(field(self.tr("Structure"), self.structure))
        column.addWidget(field(self.tr("Technique"), self.technique))
        column.addWidget(field(self.tr("Manipulation"), self.manipulation))
        column.addLayout(
            row_of(
                field(self.tr("Ø (mm)"), self.diameter),
                field(self.tr("Length (mm)"), self.length),
                field(self.tr("Needles"), self.count),
            )
        )
        column.addLayout(
            row_of(
                field(self.tr("Depth (mm)"), self.depth_mm),
                field(self.tr("Twitch"), self.twitch),
                field(self.tr("Pain reproduced"), self.pain),
            )
        )
        column.addWidget(field(self.tr("Note"), self.note))

    def _connect(self) -> None:
        self.structure.chosen.connect(self._on_structure_chosen)
        self.technique.chosen.connect(lambda: self.ask(technique=self.technique.currentData()))
        self.manipulation.chosen.connect(lambda: self._on_manipulation_chosen())
        self.diameter.chosen.connect(lambda: self._ask_needle())
        self.length.chosen.connect(lambda: self._ask_needle())
        self.count.valueChanged.connect(self._on_count_changed)
        self.depth_mm.entered.connect(lambda depth: self.ask(depth_mm=depth))
        self.twitch.chosen.connect(lambda: self._on_twitch_chosen())
        self.pain.chosen.connect(lambda: self.ask(pain_reproduced=self.pain.currentData()))
        self.note.entered.connect(lambda words: self.ask(note=words.strip()))

    def _ask_needle(self) -> None:
        diameter, length = self.diameter.currentData(), self.length.currentData()
        self.change_requested.emit(lambda site: _with_needle(site, diameter, length))

    def _on_structure_chosen(self) -> None:
        self.ask(structure=self.structure.currentData(), structure_source=StructureSource.CHOSEN)

    def _on_manipulation_chosen(self) -> None:
        manipulation = self.manipulation.currentData()
        stays, at = leaves_needle(manipulation, self._reference), now_utc()
        self.change_requested.emit(
            lambda site: (
                with_manipulation(site, manipulation, leaves_needle=stays, at=at)
                if stays != leaves_needle(site.manipulation, self._reference)
                else replace(site, manipulation=manipulation)
            )
        )

    def _on_count_changed(self, count: int) -> None:
        if count and count != self.shared(lambda site: site.needle_count):
            self.change_requested.emit(lambda site: with_needle_count(site, count))

    def _on_twitch_chosen(self) -> None:
        twitch = self.twitch.currentData()
        self.ask(twitch=Twitch(twitch) if twitch else None, twitch_count=None)


def _with_needle(site: NeedleSite, diameter: float | None, length: float | None) -> NeedleSite:
    """Return the site with the sizes that are shown; one left open keeps the site's own."""
    known = site.needle or Needle(0.30, 40)
    return replace(site, needle=Needle(diameter or known.diameter_mm, length or known.length_mm))
