"""The editor's first part: what was targeted, how, with which needles, how deep, and the answer."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

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
from needlemap.ui.charting.sites.editor_fields import ChangeSites, EditorPart, words_shared
from needlemap.ui.forms.autosave import SelectionLine
from needlemap.ui.forms.form import Row

_DEEPEST_MM = 200


class DosePart(EditorPart):
    """Structure, technique, manipulation, needle, count, depth, twitch, pain, note."""

    def __init__(
        self, reference: Reference, change_sites: ChangeSites, parent: QWidget | None = None
    ) -> None:
        super().__init__(change_sites, parent)
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
        self.note = SelectionLine(self.tr("Note"))
        self.form = self.add_form(
            self.field(
                "structure", self.tr("Structure"), self.structure, store=self._store_structure
            ),
            self.field("technique", self.tr("Technique"), self.technique),
            self.field(
                "manipulation",
                self.tr("Manipulation"),
                self.manipulation,
                store=self._store_manipulation,
            ),
            (
                self._size("diameter_mm", self.tr("Ø (mm)"), self.diameter),
                self._size("length_mm", self.tr("Length (mm)"), self.length),
                self.field("needle_count", self.tr("Needles"), self.count, store=self._store_count),
            ),
            (
                self.field(
                    "depth_mm", self.tr("Depth (mm)"), self.depth_mm, read=lambda mm: mm or None
                ),
                self.field("twitch", self.tr("Twitch"), self.twitch, store=self._store_twitch),
                self.field("pain_reproduced", self.tr("Pain reproduced"), self.pain),
            ),
            self.field("note", self.tr("Note"), self.note, shown_as=words_shared),
        )

    def show_candidates(self, candidates: Sequence[str]) -> None:
        """Put these first among the structures."""
        self.structure.blockSignals(True)
        self.structure.show_candidates(candidates)
        self.structure.blockSignals(False)

    def _twitches(self) -> list[tuple[str, object]]:
        return [
            (NOTHING, None),
            (self.tr("None"), Twitch.NONE),
            (self.tr("Single"), Twitch.SINGLE),
            (self.tr("Multiple"), Twitch.MULTIPLE),
        ]

    def _yes_no(self) -> list[tuple[str, object]]:
        return [(NOTHING, None), (self.tr("Yes"), True), (self.tr("No"), False)]

    def _size(self, name: str, title: str, editor: Picker) -> Row:
        return self.field(
            name,
            title,
            editor,
            load=lambda: self.shared(lambda site: site.needle and getattr(site.needle, name)),
            store=lambda mm: self.change_sites(lambda site: _with_size(site, name, mm)),
        )

    def _store_structure(self, structure: str | None) -> bool:
        source = StructureSource.CHOSEN
        return self.change_sites(
            lambda site: replace(site, structure=structure, structure_source=source)
        )

    def _store_manipulation(self, manipulation: str | None) -> bool:
        stays, at = leaves_needle(manipulation, self._reference), now_utc()
        return self.change_sites(
            lambda site: (
                with_manipulation(site, manipulation, leaves_needle=stays, at=at)
                if stays != leaves_needle(site.manipulation, self._reference)
                else replace(site, manipulation=manipulation)
            )
        )

    def _store_count(self, count: int) -> bool:
        # 0 says that the sites differ
        return not count or self.change_sites(lambda site: with_needle_count(site, count))

    def _store_twitch(self, twitch: str | None) -> bool:
        seen = Twitch(twitch) if twitch else None
        return self.change_sites(lambda site: replace(site, twitch=seen, twitch_count=None))


def _with_size(site: NeedleSite, name: str, mm: float) -> NeedleSite:
    """Return the site with one size of its needle changed; the other stays the site's own."""
    return replace(site, needle=replace(site.needle or Needle(0.30, 40), **{name: mm}))
