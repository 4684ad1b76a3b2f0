"""The editor's part for the current at a pair of electrodes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from needlemap.domain.estim import CHANNELS, IntensityUnit
from needlemap.domain.site import NeedleSite
from needlemap.reference import Reference
from needlemap.ui.charting.presets.pickers import NOTHING, OptionalNumber, Picker
from needlemap.ui.charting.sites.editor_fields import (
    EditorPart,
    row_of,
    show_picked,
)
from needlemap.ui.widgets.factories import field, wrapped

# Fields of a current and the rows of data/estim_parameters.csv that say what is usual.
_USUAL = {
    "hz": "frequency",
    "pulse_us": "pulse_width",
    "intensity": "intensity",
    "minutes": "duration",
}
# Settings that are chosen from the words of a row of that table.
_CHOSEN = ("perceptual_level", "waveform", "mode")


class EstimPart(EditorPart):
    """Channel and settings; both sites of a pair get them. Unusual values are hinted at.

    Signals
    -------
    link_clicked
        Marks shall be linked by a drag now, or no longer.
    """

    link_clicked = Signal()

    def __init__(self, reference: Reference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reference = reference
        self.link = QToolButton()
        self.link.setText(self.tr("Link e-stim pairs by dragging"))
        self.link.setAccessibleName(self.link.text())
        self.link.setToolTip(self.tr("Drag from one site to its partner (E, or Alt and drag)"))
        self.link.setCheckable(True)
        self.link.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.channel = OptionalNumber(self.tr("Stimulator channel"), CHANNELS[1])
        self.hz = OptionalNumber(self.tr("Frequency in Hz"), 1000, decimals=1)
        self.pulse_us = OptionalNumber(self.tr("Pulse width in µs"), 10_000, step=50)
        self.intensity = OptionalNumber(self.tr("Intensity"), 100, step=0.5, decimals=1)
        self.unit = Picker(
            self.tr("Intensity unit"),
            [(self.tr("mA"), IntensityUnit.MILLIAMPERE), (self.tr("0-10"), IntensityUnit.SCORE)],
        )
        self.minutes = OptionalNumber(self.tr("E-stim time in minutes"), 120)
        self.perceptual_level = self._words(self.tr("Stimulation level"), _CHOSEN[0])
        self.waveform = self._words(self.tr("Waveform"), _CHOSEN[1])
        self.mode = self._words(self.tr("Stimulator mode"), _CHOSEN[2])
        self.hint = wrapped("", "muted")
        self._fields = QWidget()
        self._lay_out()
        self._connect()

    def show_sites(self, sites: Sequence[NeedleSite]) -> None:
        """Show the current that these sites share, if they are electrodes."""
        super().show_sites(sites)
        electrodes = bool(sites) and all(site.estim for site in sites)
        self._fields.setVisible(electrodes)
        self.hint.setVisible(electrodes)
        if not electrodes:
            return
        for name in ("channel", *_USUAL):
            box: OptionalNumber = getattr(self, name)
            box.show_value(self.shared(_reader(name)))
        show_picked(self.unit, self.shared(lambda site: site.estim and site.estim.unit))
        for name in _CHOSEN:
            show_picked(getattr(self, name), self.shared(_reader(name)))
        self.hint.setText("\n".join(self._unusual()))

    def _words(self, name: str, parameter_id: str) -> Picker:
        choices = self._reference.estim_parameters[parameter_id].choices
        listed: list[tuple[str, object]] = [(NOTHING, None)]
        return Picker(name, listed + [(words, words) for words in choices])

    def _unusual(self) -> list[str]:
        """Return what is usual of the settings that are not."""
        hints = []
        for name, parameter_id in _USUAL.items():
            parameter, box = self._reference.estim_parameters[parameter_id], getattr(self, name)
            if name == "intensity" and self.unit.currentData() == IntensityUnit.SCORE:
                continue
            low, high = parameter.usual_low or 0, parameter.usual_high or box.maximum()
            if box.value() and not low <= box.value() <= high:
                usual = self.tr("{0}: usual range {1:g} to {2:g} {3}")
                hints.append(usual.format(parameter.name, low, high, parameter.unit))
        return hints

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.link)
        column.addWidget(self._fields)
        column.addWidget(self.hint)
        inner = QVBoxLayout(self._fields)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        inner.addLayout(
            row_of(
                field(self.tr("Channel"), self.channel),
                field(self.tr("Hz"), self.hz),
                field(self.tr("µs"), self.pulse_us),
            )
        )
        inner.addLayout(
            row_of(
                field(self.tr("Intensity"), self.intensity),
                field(self.tr("Unit"), self.unit),
                field(self.tr("Time (min)"), self.minutes),
            )
        )
        inner.addLayout(
            row_of(
                field(self.tr("Level"), self.perceptual_level),
                field(self.tr("Mode"), self.mode),
            )
        )
        inner.addWidget(field(self.tr("Waveform"), self.waveform))

    def _connect(self) -> None:
        self.link.clicked.connect(self.link_clicked)
        self.channel.entered.connect(
            lambda channel: self._ask_current(channel=channel and round(channel))
        )
        self.hz.entered.connect(lambda hz: self._ask_current(hz=hz))
        self.pulse_us.entered.connect(lambda width: self._ask_current(pulse_us=width))
        self.intensity.entered.connect(lambda value: self._ask_current(intensity=value))
        self.minutes.entered.connect(lambda minutes: self._ask_current(minutes=minutes))
        self.unit.chosen.connect(
            lambda: self._ask_current(unit=IntensityUnit(self.unit.currentData()))
        )

        for name in _CHOSEN:
            getattr(self, name).chosen.connect(partial(self._ask_chosen, name))

    def _ask_chosen(self, setting: str) -> None:
        self._ask_current(**{setting: getattr(self, setting).currentData()})

    def _ask_current(self, **settings: Any) -> None:
        def change(site: NeedleSite) -> NeedleSite:
            return replace(site, estim=site.estim and replace(site.estim, **settings))

        self.change_requested.emit(change)


def _reader(setting: str) -> Callable[[NeedleSite], Any]:
    return lambda site: getattr(site.estim, setting)
