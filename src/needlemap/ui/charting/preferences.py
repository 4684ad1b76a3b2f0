"""What the chart takes from earlier sessions and keeps for later ones: presets and the target."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from needlemap.domain.site import SitePreset
from needlemap.errors import NeedleMapError
from needlemap.ui.charting.body.panel import BodyPanel
from needlemap.ui.charting.presets.preset_chips import PresetChips
from needlemap.ui.charting.state import ChartState, Part

_REST_MS = 700


class ChartPreferencesStore(Protocol):
    """Remembers for one therapist. Every call may raise NeedleMapError."""

    def recent(self) -> tuple[SitePreset, ...]:
        """Return the presets used last, latest first."""

    def favourites(self) -> tuple[SitePreset, ...]:
        """Return those that the therapist keeps."""

    def keep(self, favourites: tuple[SitePreset, ...]) -> None:
        """Keep these."""

    def is_strip_shown(self) -> bool:
        """Return whether the small pictures of the plates are shown."""

    def set_strip_shown(self, shown: bool) -> None:
        """Keep whether they are."""

    def body_layers(self) -> tuple[str, ...] | None:
        """Return the codes of the depth and layers shown last; None when never chosen."""

    def set_body_layers(self, codes: tuple[str, ...]) -> None:
        """Keep which depth and layers are shown."""

    def is_side_by_side(self) -> bool:
        """Return whether two bodies are shown side by side where there is room."""

    def set_side_by_side(self, shown: bool) -> None:
        """Keep whether they are."""

    def target_min(self) -> int:
        """Return after how many minutes needles are due, 0 for never."""

    def set_target_min(self, minutes: int) -> None:
        """Keep after how many minutes needles are due."""


class ChartPreferences(QObject):
    """Fills preset, target and views from a store, and keeps there what the therapist changes.

    Signals
    -------
    failed
        Something could not be kept; carries the sentence why.
    kept
        Something was kept: no failure before it holds any longer.
    """

    failed = Signal(str)
    kept = Signal()

    def __init__(
        self,
        store: ChartPreferencesStore,
        state: ChartState,
        chips: PresetChips,
        panel: BodyPanel,
    ) -> None:
        super().__init__(chips)
        recent = store.recent()
        chips.show_presets(store.favourites(), recent)
        if recent:
            state.take(_with_preset_count(recent[0], store.favourites()))
        state.set_target(store.target_min())
        chips.favourites_changed.connect(lambda kept: self._try(store.keep, kept))
        for shown, is_shown, keep in (
            (panel.strip_button, store.is_strip_shown(), store.set_strip_shown),
            (panel.side_by_side, store.is_side_by_side(), store.set_side_by_side),
        ):
            shown.setChecked(is_shown)
            shown.toggled.connect(partial(self._try, keep))
        panel.show_layer_codes(store.body_layers())
        self._panel, self._store = panel, store
        # A slider passes many depths: only where it comes to rest is kept.
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._keep_layers)
        panel.layers_chosen.connect(self._rest.start)
        self._state = state
        state.changed.connect(self._on_state_changed)

    def _keep_layers(self) -> None:
        self._try(self._store.set_body_layers, self._panel.layer_codes)

    def _on_state_changed(self, part: Part) -> None:
        if part is Part.TARGET:
            self._try(self._store.set_target_min, self._state.target_min)

    def _try(self, keep: Callable[..., None], value: object) -> None:
        try:
            keep(value)
        except NeedleMapError as error:
            self.failed.emit(error.user_message)
        else:
            self.kept.emit()


def _with_preset_count(dose: SitePreset, presets: Iterable[SitePreset]) -> SitePreset:
    """Return the dose used last with as many needles as its preset has, else 1.

    A count that was raised for one patient is not carried to the next.
    """
    counts = (
        preset.needle_count
        for preset in presets
        if replace(preset, needle_count=dose.needle_count) == dose
    )
    return replace(dose, needle_count=next(counts, 1))
