"""Current through a pair of needles: two sites of one session that share a pair id."""

from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain import checks


class IntensityUnit(StrEnum):
    """What an intensity was read from: the stimulator's display, or a scale from 0 to 10."""

    MILLIAMPERE = "mA"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Estim:
    """The current at one site. Both sites of a pair say the same; unknown settings are None.

    Limits are those of what a stimulator can show; what is usual stands in data/.
    """

    pair_id: str
    channel: int | None = None
    hz: float | None = None
    pulse_us: float | None = None
    intensity: float | None = None
    unit: IntensityUnit = IntensityUnit.MILLIAMPERE
    minutes: float | None = None

    def __post_init__(self) -> None:
        checks.check_id("pair_id", self.pair_id)
        if self.channel is not None:
            checks.check_whole("channel", self.channel, low=1, high=16)
        highest = 10 if self.unit is IntensityUnit.SCORE else 100
        for field, high, unit in (
            ("hz", 1000, "Hz"),
            ("pulse_us", 10_000, "µs"),
            ("intensity", highest, "" if self.unit is IntensityUnit.SCORE else "mA"),
            ("minutes", 120, "min"),
        ):
            value = getattr(self, field)
            if value is not None:
                checks.check_number(field, value, low=0, high=high, unit=unit)
