"""The editor of the selected sites: what it shows is what they share; what it sets, all get."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.clock import now_utc
from needlemap.domain.needle import Needle
from needlemap.domain.site import (
    NeedleSite,
    StructureSource,
    Twitch,
    with_manipulation,
    with_needle_count,
)
from needlemap.reference import Reference
from needlemap.ui.charting.how_named import HowInferred, how_named
from needlemap.ui.charting.pickers import (
    NOTHING,
    CountBox,
    Picker,
    StructurePicker,
    diameter_picker,
    inset,
    leaves_needle,
    length_picker,
    manipulation_picker,
    technique_picker,
)
from needlemap.ui.charting.site_warnings import SiteWarnings
from needlemap.ui.charting.sites_model import short_structure
from needlemap.ui.common.pieces import button, field, line_edit, wrapped

_MIXED = object()


class SiteEditor(QFrame):
    """Shows and asks; the chart decides.

    Signals
    -------
    change_requested
        A function from site to changed site, for all selected sites.
    remove_requested
        Take the selected sites off the chart.
    """

    change_requested = Signal(object)
    remove_requested = Signal()

    def __init__(self, reference: Reference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reference = reference
        self._sites: tuple[NeedleSite, ...] = ()
        self._numbers: tuple[int, ...] = ()
        self._has_asked = False  # so the boxes may show what was not saved, or taken back
        self.title = wrapped("", "heading")
        self.structure = StructurePicker(self.tr("Structure"), reference)
        self.technique = technique_picker(self.tr("Technique"), reference)
        self.manipulation = manipulation_picker(self.tr("Manipulation"), reference)
        self.diameter = diameter_picker(self.tr("Needle diameter in mm"), reference)
        self.length = length_picker(self.tr("Needle length in mm"), reference)
        self.count = CountBox(self.tr("Needles"))
        self.depth_mm = self._depth_box()
        self.twitch = Picker(self.tr("Local twitch response"), self._twitches())
        self.pain = Picker(self.tr("Pain reproduced"), self._yes_no())
        self.note = line_edit(self.tr("Note"))
        self.remove = button(self.tr("Delete"), tip=self.tr("Delete the selected sites (Del)"))
        self.warnings = SiteWarnings()
        self._hint = wrapped("", "muted")
        self._how = wrapped("", "label")
        self._fields = QWidget()
        self._lay_out()
        self._connect()
        self.show_sites((), ())

    @property
    def how_named(self) -> str:
        """How the structure of the one site came to be named, in words."""
        return self._how.text()

    def show_sites(
        self, sites: Sequence[NeedleSite], numbers: Sequence[int], candidates: Sequence[str] = ()
    ) -> bool:
        """Show these sites with their numbers; `candidates` come first among the structures.

        Returns false when they are shown already.
        """
        known = (self._sites, self._numbers)
        if sites and (tuple(sites), tuple(numbers)) == known and not self._has_asked:
            return False
        self._has_asked = False
        self._sites, self._numbers = tuple(sites), tuple(numbers)
        self._fields.setVisible(bool(sites))
        self._hint.setVisible(not sites)
        self.remove.setVisible(bool(sites))
        if not sites:
            self.title.setText(self.tr("Editor"))
            self._how.hide()
            self._hint.setText(self.tr("Click on the body to chart a site, or select one here."))
            return True
        self.title.setText(self._title(numbers))
        self.structure.blockSignals(True)
        self.structure.show_candidates(candidates)
        self.structure.blockSignals(False)
        for box, read in self._readers():
            _show(box, _common(self._sites, read))
        self._show_depth(_common(self._sites, lambda site: site.depth_mm))
        self.note.setText(_text(_common(self._sites, lambda site: site.note)))
        return True

    def say_how_inferred(self, how: HowInferred) -> None:
        """Say what named the structure of the one site, unless the therapist did."""
        self._how.setText(how_named(self._sites[0], how))

    def say_renamed(self, structure: str | None) -> None:
        """Say how today's atlas would name the spot of an older site; the record stays."""
        if structure is not None:
            name = self._reference.structure_name(structure)
            self._how.setText(
                self.tr("{0}; today's atlas names this spot {1}").format(self._how.text(), name)
            )

    def _show_depth(self, depth: object) -> None:
        self.depth_mm.blockSignals(True)
        self.depth_mm.setValue(depth if isinstance(depth, int | float) else 0)
        self.depth_mm.blockSignals(False)

    def _title(self, numbers: Sequence[int]) -> str:
        self._how.setVisible(len(self._sites) == 1)
        if len(self._sites) > 1:
            listed = ", ".join(str(number) for number in sorted(numbers))
            return self.tr("Sites {0}").format(listed)
        site = self._sites[0]
        self._how.setText(how_named(site, HowInferred.FROM_PLACE))
        words = short_structure(site, self._reference)
        return self.tr("{0}  {1}, {2}").format(numbers[0], words, site.side.value)

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

    def _depth_box(self) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(0, 200)
        box.setDecimals(0)
        box.setSingleStep(5)
        box.setSpecialValueText(NOTHING)
        box.setKeyboardTracking(False)
        box.setAccessibleName(self.tr("Depth in mm"))
        inset(box)
        return box

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 10, 14, 12)
        outer.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(head)
        outer.addWidget(self._how)
        outer.addWidget(self.warnings)
        outer.addWidget(self._hint)
        outer.addWidget(self._fields)
        outer.addStretch(1)
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(field(self.tr("Structure"), self.structure))
        column.addWidget(field(self.tr("Technique"), self.technique))
        column.addWidget(field(self.tr("Manipulation"), self.manipulation))
        column.addLayout(
            _row(
                field(self.tr("Ø mm"), self.diameter),
                field(self.tr("Length mm"), self.length),
                field(self.tr("Needles"), self.count),
            )
        )
        column.addLayout(
            _row(
                field(self.tr("Depth mm"), self.depth_mm),
                field(self.tr("Twitch"), self.twitch),
                field(self.tr("Pain reproduced"), self.pain),
            )
        )
        column.addWidget(field(self.tr("Note"), self.note))

    def _connect(self) -> None:
        self.structure.chosen.connect(self._on_structure_chosen)
        self.technique.chosen.connect(lambda: self._ask(technique=self.technique.currentData()))
        self.manipulation.chosen.connect(lambda: self._on_manipulation_chosen())
        self.diameter.chosen.connect(lambda: self._ask_needle())
        self.length.chosen.connect(lambda: self._ask_needle())
        self.count.valueChanged.connect(self._on_count_changed)
        self.depth_mm.valueChanged.connect(self._on_depth_changed)
        self.twitch.chosen.connect(lambda: self._on_twitch_chosen())
        self.pain.chosen.connect(lambda: self._ask(pain_reproduced=self.pain.currentData()))
        self.remove.clicked.connect(self.remove_requested)
        self.note.editingFinished.connect(self._on_note_edited)

    def _request(self, change: Callable[[NeedleSite], NeedleSite]) -> None:
        self._has_asked = True
        self.change_requested.emit(change)

    def _ask(self, **facts: Any) -> None:
        self._request(lambda site: replace(site, **facts))

    def _ask_needle(self) -> None:
        diameter, length = self.diameter.currentData(), self.length.currentData()
        self._request(lambda site: _with_needle(site, diameter, length))

    def _on_structure_chosen(self) -> None:
        self._ask(structure=self.structure.currentData(), structure_source=StructureSource.CHOSEN)

    def _on_manipulation_chosen(self) -> None:
        manipulation = self.manipulation.currentData()
        stays, at = leaves_needle(manipulation, self._reference), now_utc()
        self._request(
            lambda site: (
                with_manipulation(site, manipulation, leaves_needle=stays, at=at)
                if stays != leaves_needle(site.manipulation, self._reference)
                else replace(site, manipulation=manipulation)
            )
        )

    def _on_count_changed(self, count: int) -> None:
        if count and count != _common(self._sites, lambda site: site.needle_count):
            self._request(lambda site: with_needle_count(site, count))

    def _on_depth_changed(self, depth: float) -> None:
        known = _common(self._sites, lambda site: site.depth_mm)
        if known is not _MIXED and depth != (known or 0):
            self._ask(depth_mm=depth or None)

    def _on_twitch_chosen(self) -> None:
        twitch = self.twitch.currentData()
        self._ask(twitch=Twitch(twitch) if twitch else None, twitch_count=None)

    def _on_note_edited(self) -> None:
        if self._sites and self.note.text() != _text(_common(self._sites, lambda site: site.note)):
            self._ask(note=self.note.text().strip())


def _with_needle(site: NeedleSite, diameter: float | None, length: float | None) -> NeedleSite:
    """Return the site with the sizes that are shown; one left open keeps the site's own."""
    known = site.needle or Needle(0.30, 40)
    return replace(site, needle=Needle(diameter or known.diameter_mm, length or known.length_mm))


def _common(sites: Sequence[NeedleSite], read: Callable[[NeedleSite], Any]) -> Any:
    values = {read(site) for site in sites}
    return values.pop() if len(values) == 1 else _MIXED


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _show(box: Picker | CountBox, value: Any) -> None:
    box.blockSignals(True)
    if isinstance(box, CountBox):
        box.setValue(0 if value is _MIXED else value)
    elif value is _MIXED:
        box.show_mixed()
    else:
        box.show_value(value)
    box.blockSignals(False)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 1)
    return row
