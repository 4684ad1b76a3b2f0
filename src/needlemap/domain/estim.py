"""Current through a pair of needles: two sites of one session that share a pair id."""

from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain import checks


class IntensityUnit(StrEnum):
    """What an intensity was read from: the stimulator's display, or a scale from 0 to 10."""

    MILLIAMPERE = "mA"
    SCORE = "score"


CHANNELS = (1, 16)
_LONGEST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Current:
    """Settings of a stimulator, apart from which needles it is clipped to. Unknown ones are None.

    Limits are those of what a stimulator can show; what is usual stands in data/. Perceptual
    level (what the patient feels or shows), waveform and mode (how the pulses follow each other)
    are the words that were chosen there.
    """

    hz: float | None = None
    pulse_us: float | None = None
    intensity: float | None = None
    unit: IntensityUnit = IntensityUnit.MILLIAMPERE
    minutes: float | None = None
    perceptual_level: str | None = None
    waveform: str | None = None
    mode: str | None = None

    def __post_init__(self) -> None:
        _check_settings(self)


@dataclass(frozen=True, slots=True)
class Estim:
    """The current at one site. Both sites of a pair say the same."""

    pair_id: str
    channel: int | None = None
    hz: float | None = None
    pulse_us: float | None = None
    intensity: float | None = None
    unit: IntensityUnit = IntensityUnit.MILLIAMPERE
    minutes: float | None = None
    perceptual_level: str | None = None
    waveform: str | None = None
    mode: str | None = None

    def __post_init__(self) -> None:
        checks.check_id("pair_id", self.pair_id)
        if self.channel is not None:
            checks.check_whole("channel", self.channel, low=CHANNELS[0], high=CHANNELS[1])
        _check_settings(self)

    @classmethod
    def of(cls, current: Current, pair_id: str, channel: int | None) -> "Estim":
        """Return these settings at an electrode of a pair."""
        return cls(
            pair_id,
            channel,
            current.hz,
            current.pulse_us,
            current.intensity,
            current.unit,
            current.minutes,
            current.perceptual_level,
            current.waveform,
            current.mode,
        )

    @property
    def current(self) -> Current:
        """The settings, apart from pair and channel."""
        return Current(
            self.hz,
            self.pulse_us,
            self.intensity,
            self.unit,
            self.minutes,
            self.perceptual_level,
            self.waveform,
            self.mode,
        )


def _check_settings(current: Current | Estim) -> None:
    scored = current.unit is IntensityUnit.SCORE
    for field, high, unit in (
        ("hz", 1000, "Hz"),
        ("pulse_us", 10_000, "µs"),
        ("intensity", 10 if scored else 100, "" if scored else "mA"),
        ("minutes", 120, "min"),
    ):
        value = getattr(current, field)
        if value is not None:
            checks.check_number(field, value, low=0, high=high, unit=unit)
    for field in ("perceptual_level", "waveform", "mode"):
        words = getattr(current, field)
        if words is not None:
            checks.check_text(field, words, longest=_LONGEST_WORDS, required=True)
