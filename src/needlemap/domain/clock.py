"""What time it is, in UTC and where the user is. Stored times are UTC with the offset beside.

The day of a session is the day at its place, by the offset that is stored with it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo


def now_utc() -> datetime:
    """Return the present time in UTC, to the second: what a record stores."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Return the day on the user's own calendar."""
    return local_day(now_utc())


def local_day(at: datetime) -> date:
    """Return the day that the user's own calendar showed at that time."""
    return at.astimezone().date()


def local_offset_min(at: datetime) -> int:
    """Return the offset from UTC, in minutes, that this computer's zone has at that time."""
    offset = at.astimezone().utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


def with_offset(at: datetime, offset_min: int) -> datetime:
    """Return the same moment as a clock with this offset showed it."""
    return at.astimezone(timezone(timedelta(minutes=offset_min)))


def day_at(at: datetime, offset_min: int) -> date:
    """Return the day that a clock with this offset showed: the day of a session at its place."""
    return with_offset(at, offset_min).date()


@dataclass(frozen=True, slots=True)
class PlacedTime:
    """A day and a time of the clock, as the moment that it was.

    Attributes
    ----------
    at, offset_min
        The moment in UTC, and the offset of the clock at it.
    of_two
        1 or 2 where the clocks were put back and showed this time twice, else 0.
    """

    at: datetime
    offset_min: int
    of_two: int = 0


def placed_time(
    day: date, hour: time, *, zone: tzinfo | None = None, likely_offset_min: int | None = None
) -> PlacedTime:
    """Return the moment at which the clocks of a zone showed this time; the computer's by default.

    The offset is that of the day itself, summer or winter, not that of today. Of a time that came
    twice it is the first, or the one with the likely offset. ValueError, in a sentence, for a time
    that the clocks leapt over and for a day out of all bounds.
    """
    shown = datetime.combine(day, hour.replace(tzinfo=None, fold=0), tzinfo=zone)
    try:
        first, second = _placed(shown, zone), _placed(shown.replace(fold=1), zone)
    except (OverflowError, OSError, ValueError):
        raise ValueError(f"no calendar of this computer reaches the year {day.year}") from None
    if first.offset_min < second.offset_min:  # each is the rule of the other side of the gap
        raise ValueError(
            f"the clocks leapt over {hour:%H:%M} on that day, to summer time; "
            "enter the time that they showed"
        )
    if first == second:
        return first
    if second.offset_min == likely_offset_min:
        return replace(second, of_two=2)
    return replace(first, of_two=1)


def _placed(shown: datetime, zone: tzinfo | None) -> PlacedTime:
    """Return the moment by the offset in whole minutes, as it is stored."""
    offset = shown.astimezone(zone).utcoffset() if zone is None else shown.utcoffset()
    minutes = int((offset or timedelta()).total_seconds() // 60)
    there = timezone(timedelta(minutes=minutes))
    return PlacedTime(shown.replace(tzinfo=there, fold=0).astimezone(UTC), minutes)
