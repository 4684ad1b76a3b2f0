"""Times: UTC in the record, the offset of the clock beside it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.clock import local_offset_min, now_utc, with_offset

MOMENTS = st.datetimes(datetime(1971, 1, 2), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)


def test_now_is_utc_to_the_second() -> None:
    now = now_utc()
    assert now.tzinfo is UTC
    assert now.microsecond == 0
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=2)


@given(at=MOMENTS)
def test_the_offset_of_this_computer_is_one_that_zones_have(at: datetime) -> None:
    assert -14 * 60 <= local_offset_min(at) <= 14 * 60


@given(at=MOMENTS, offset_min=st.integers(-14 * 60, 14 * 60))
def test_a_time_with_offset_is_the_same_moment(at: datetime, offset_min: int) -> None:
    shown = with_offset(at, offset_min)
    assert shown == at
    assert shown.utcoffset() == timedelta(minutes=offset_min)


def test_an_hour_east_shows_an_hour_later() -> None:
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert with_offset(at, 60).strftime("%Y-%m-%d %H:%M") == "2027-01-01 00:30"
