"""A preset in a few words, for chips and their keys: ``TrP · static · 0.30×40 · 1``."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from needlemap.domain.site import SitePreset
from needlemap.reference import Reference
from needlemap.ui.charting.presets.pickers import leaves_needle
from needlemap.ui.widgets.factories import button, restyle
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.theme import scaled_px


def preset_text(preset: SitePreset, reference: Reference) -> str:
    """Return technique, manipulation, needle, count; depth and current where they are set."""
    technique = reference.techniques.get(preset.technique)
    manipulation = reference.manipulations.get(preset.manipulation or "")
    needle = preset.needle
    parts = [
        (technique.short or technique.name) if technique else preset.technique,
        (manipulation.short or manipulation.name) if manipulation else preset.manipulation or "",
        f"{needle.diameter_mm:.2f}×{needle.length_mm:g}" if needle else "",
        str(preset.needle_count),
        f"{preset.depth_mm:g} mm" if preset.depth_mm else "",
        "E" if preset.current else "",
    ]
    return " · ".join(part for part in parts if part)


AT_HAND = 8
_GAP_PX = 6
# The same with chips and without, or the first click would move the body.
_HEIGHT_PX = 28


class PresetChips(QWidget):
    """A row of chips, favourites first. As many show as have room; the keys reach all eight.

    Signals
    -------
    chosen
        Another preset is taken in hand.
    favourites_changed
        The therapist keeps these presets now.
    """

    chosen = Signal(object)
    favourites_changed = Signal(object)

    def __init__(self, reference: Reference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reference = reference
        self._favourites: tuple[SitePreset, ...] = ()
        self._recent: tuple[SitePreset, ...] = ()
        self._in_hand = SitePreset()
        self.star = QToolButton()
        self.star.setText("☆")
        self.star.setCheckable(True)
        self.star.setProperty("kind", "star")
        self.star.setAccessibleName(self.tr("Save as favorite preset"))
        self.star.setToolTip(self.star.accessibleName())
        self.star.clicked.connect(self._on_star_clicked)
        self.chips: list[QPushButton] = []
        self.setFixedHeight(scaled_px(_HEIGHT_PX))
        # What does not fit is left out, so it asks for no room.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP_PX)
        self._row.addWidget(self.star)
        self._row.addStretch(1)

    @property
    def presets(self) -> tuple[SitePreset, ...]:
        """The presets at hand, in the order of their keys."""
        others = tuple(preset for preset in self._recent if preset not in self._favourites)
        return (self._favourites + others)[:AT_HAND]

    def show_presets(self, favourites: Sequence[SitePreset], recent: Sequence[SitePreset]) -> None:
        """Offer these presets.

        Whether a needle stays is what the manipulation says, not what was kept with a preset: else
        one preset is offered twice.
        """
        self._favourites, self._recent = self._settled(favourites), self._settled(recent)
        self._fill()

    def _settled(self, presets: Sequence[SitePreset]) -> tuple[SitePreset, ...]:
        reference = self._reference
        settled = (
            replace(preset, leaves_needle=leaves_needle(preset.manipulation, reference))
            for preset in presets
        )
        return tuple(dict.fromkeys(settled))

    def show_in_hand(self, preset: SitePreset) -> None:
        """Mark which preset is in hand."""
        self._in_hand = preset
        kept = preset in self._favourites
        self.star.setChecked(kept)
        self.star.setText("★" if kept else "☆")
        for chip, offered in zip(self.chips, self.presets, strict=True):
            kind = "current-preset" if offered == preset else "preset"
            if chip.property("kind") != kind:
                chip.setProperty("kind", kind)
                restyle(chip)

    def note_use(self, preset: SitePreset) -> None:
        """Hear that a site was charted with this preset; one that is at hand keeps its place."""
        if preset not in self.presets:
            self._recent = (preset, *(one for one in self._recent if one != preset))[:AT_HAND]
            self._fill()

    def choose(self, number: int) -> None:
        """Take the preset with this number, from 1, in hand."""
        if number <= len(self.presets):
            self.chosen.emit(self.presets[number - 1])

    def _on_star_clicked(self) -> None:
        preset = self._in_hand
        if preset in self._favourites:
            self._favourites = tuple(one for one in self._favourites if one != preset)
            self._recent = (preset, *(one for one in self._recent if one != preset))[:AT_HAND]
        else:
            self._favourites = (*self._favourites, preset)[-AT_HAND:]
        self._fill()
        self.favourites_changed.emit(self._favourites)

    def _fill(self) -> None:
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(number, preset) for number, preset in enumerate(self.presets, 1)]
        for place, chip in enumerate(self.chips):
            self._row.insertWidget(1 + place, chip)
        tab_as_laid_out(self)
        self.show_in_hand(self._in_hand)
        self._show_what_fits()

    def _chip(self, number: int, preset: SitePreset) -> QPushButton:
        words = preset_text(preset, self._reference)
        kept = "★ " if preset in self._favourites else ""
        tip = self.tr("Use preset: {0}").format(words)
        chip = button(f"{kept}{words}", kind="preset", tip=tip, key=f"Alt+{number}")
        chip.setAccessibleName(chip.toolTip())
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(lambda: self.chosen.emit(preset))
        return chip

    def _show_what_fits(self) -> None:
        room = self.width() - self.star.sizeHint().width()
        for chip in self.chips:
            room -= chip.sizeHint().width() + _GAP_PX
            chip.setVisible(room >= 0)
        self._row.activate()  # at once, or those that stay are squeezed for a moment

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            least = scaled_px(_HEIGHT_PX)
            self.setFixedHeight(max(least, self.star.sizeHint().height()))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self.star.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._show_what_fits()
        super().resizeEvent(event)
