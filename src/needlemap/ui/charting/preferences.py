"""What the chart takes from earlier sessions and keeps for later ones: brushes and the target."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QToolButton

from needlemap.domain.site import Brush
from needlemap.errors import NeedleMapError
from needlemap.ui.charting.presets.preset_bar import BrushBar
from needlemap.ui.charting.tools.removal import NeedleRemoval


class ChartStore(Protocol):
    """Remembers for one therapist. Every call may raise NeedleMapError."""

    def recent(self) -> tuple[Brush, ...]:
        """Return the brushes used last, latest first."""

    def favourites(self) -> tuple[Brush, ...]:
        """Return those that the therapist keeps."""

    def keep(self, favourites: tuple[Brush, ...]) -> None:
        """Keep these."""

    def is_strip_shown(self) -> bool:
        """Return whether the small pictures of the plates are shown."""

    def set_strip_shown(self, shown: bool) -> None:
        """Keep whether they are."""

    def target_min(self) -> int:
        """Return after how many minutes needles are due, 0 for never."""

    def set_target_min(self, minutes: int) -> None:
        """Keep after how many minutes needles are due."""


class ChartMemory(QObject):
    """Fills brush, target and strip from a store, and keeps there what the therapist changes.

    Signals
    -------
    failed
        Something could not be kept; carries the sentence why.
    """

    failed = Signal(str)

    def __init__(
        self, store: ChartStore, brush: BrushBar, removal: NeedleRemoval, strip: QToolButton
    ) -> None:
        super().__init__(brush)
        recent = store.recent()
        brush.palette_.show_brushes(store.favourites(), recent)
        if recent:
            brush.show_brush(_with_preset_count(recent[0], store.favourites()))
        removal.set_target(store.target_min())
        brush.palette_.favourites_changed.connect(lambda kept: self._try(store.keep, kept))
        strip.setChecked(store.is_strip_shown())
        strip.toggled.connect(lambda shown: self._try(store.set_strip_shown, shown))
        removal.target_changed.connect(lambda minutes: self._try(store.set_target_min, minutes))

    def _try(self, keep: Callable[..., None], value: object) -> None:
        try:
            keep(value)
        except NeedleMapError as error:
            self.failed.emit(error.user_message)


def _with_preset_count(dose: Brush, presets: Iterable[Brush]) -> Brush:
    """Return the dose used last with as many needles as its preset has, else 1.

    A count that was raised for one patient is not carried to the next.
    """
    counts = (
        preset.needle_count
        for preset in presets
        if replace(preset, needle_count=dose.needle_count) == dose
    )
    return replace(dose, needle_count=next(counts, 1))
