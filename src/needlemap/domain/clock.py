"""What time it is, in UTC and where the user is. Stored times are UTC with the offset beside."""

from datetime import UTC, datetime, timedelta, timezone


def now_utc() -> datetime:
    """Return the present time in UTC, to the second: what a record stores."""
    return datetime.now(UTC).replace(microsecond=0)


def local_offset_min(at: datetime) -> int:
    """Return the offset from UTC, in minutes, that this computer's zone has at that time."""
    offset = at.astimezone().utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


def with_offset(at: datetime, offset_min: int) -> datetime:
    """Return the same moment as a clock with this offset showed it."""
    return at.astimezone(timezone(timedelta(minutes=offset_min)))
