"""The editor's part for the current at a pair of electrodes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from needlemap.domain.estim import CHANNELS, IntensityUnit
from needlemap.domain.site import NeedleSite
from needlemap.reference import Reference
from needlemap.ui.charting.presets.pickers import NOTHING, OptionalNumber, Picker
from needlemap.ui.charting.sites.editor_fields import ChangeSites, EditorPart, whole
from needlemap.ui.forms.form import Row
from needlemap.ui.widgets.factories import tool_button, wrapped

# Fields of a current and the rows of data/estim_parameters.csv that say what is usual.
_RANGES = {
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
        Marks shall be linked now, or no longer.
    """

    link_clicked = Signal()

    def __init__(
        self, reference: Reference, change_sites: ChangeSites, parent: QWidget | None = None
    ) -> None:
        super().__init__(change_sites, parent)
        self._reference = reference
        self.link = tool_button(
            self.tr("Link e-stim pairs"),
            tip=self.tr("Click a site and then its partner, or drag"),
            key="E",
        )
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
        self.link.clicked.connect(self.link_clicked)
        self.column.addWidget(self.link)
        self.form = self.add_form(
            (
                self._setting("channel", self.tr("Channel"), self.channel, read=whole),
                self._setting("hz", self.tr("Hz"), self.hz),
                self._setting("pulse_us", self.tr("µs"), self.pulse_us),
            ),
            (
                self._setting("intensity", self.tr("Intensity"), self.intensity),
                self._setting("unit", self.tr("Unit"), self.unit, read=IntensityUnit),
                self._setting("minutes", self.tr("Time (min)"), self.minutes),
            ),
            (
                self._setting("perceptual_level", self.tr("Level"), self.perceptual_level),
                self._setting("mode", self.tr("Mode"), self.mode),
            ),
            self._setting("waveform", self.tr("Waveform"), self.waveform),
        )
        self.column.addWidget(self.hint)

    def show_sites(self, sites: Sequence[NeedleSite]) -> None:
        """Show the current that these sites share, if they are electrodes."""
        electrodes = bool(sites) and all(site.estim for site in sites)
        self.form.setVisible(electrodes)
        super().show_sites(sites)
        self.hint.setVisible(electrodes)
        if electrodes:
            self.hint.setText("\n".join(self._unusual()))

    def _words(self, name: str, parameter_id: str) -> Picker:
        choices = self._reference.estim_parameters[parameter_id].choices
        listed: list[tuple[str, object]] = [(NOTHING, None)]
        return Picker(name, listed + [(words, words) for words in choices])

    def _unusual(self) -> list[str]:
        """Return what is usual of the settings that are not."""
        hints = []
        for name, parameter_id in _RANGES.items():
            parameter, box = self._reference.estim_parameters[parameter_id], getattr(self, name)
            if name == "intensity" and self.unit.currentData() == IntensityUnit.SCORE:
                continue
            low, high = parameter.usual_low or 0, parameter.usual_high or box.maximum()
            if box.value() and not low <= box.value() <= high:
                hint = self.tr("{0}: usual range {1:g} to {2:g} {3}")
                hints.append(hint.format(parameter.name, low, high, parameter.unit))
        return hints

    def _setting(self, name: str, title: str, editor: QWidget, **more: Any) -> Row:
        return self.field(
            name,
            title,
            editor,
            load=lambda: self.shared(lambda site: site.estim and getattr(site.estim, name)),
            store=lambda value: self._store_current(name, value),
            **({"read": lambda value: value or None} | more),
        )

    def _store_current(self, name: str, value: Any) -> bool:
        def change(site: NeedleSite) -> NeedleSite:
            return replace(site, estim=site.estim and replace(site.estim, **{name: value}))

        return self.change_sites(change)
