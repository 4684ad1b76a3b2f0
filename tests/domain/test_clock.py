"""Times: UTC in the record, the offset of the clock beside it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.clock import day_at, local_offset_min, now_utc, placed_time, with_offset

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


ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Asia/Tehran")
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


def test_a_time_takes_the_offset_of_its_own_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    summer = placed_time(date(2026, 7, 1), time(9, 0), zone=berlin)
    winter = placed_time(date(2026, 12, 1), time(9, 0), zone=berlin)
    assert (summer.at.hour, summer.offset_min) == (7, 120)
    assert (winter.at.hour, winter.offset_min) == (8, 60)


def test_a_time_that_the_clocks_leapt_over_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="leapt over 02:30 on that day, to summer time"):
        placed_time(date(2026, 3, 29), time(2, 30), zone=ZoneInfo("Europe/Berlin"))


def test_of_a_time_that_came_twice_the_likely_one_is_taken_and_named() -> None:
    berlin, day, hour = ZoneInfo("Europe/Berlin"), date(2026, 10, 25), time(2, 30)
    first = placed_time(day, hour, zone=berlin)
    second = placed_time(day, hour, zone=berlin, likely_offset_min=60)
    assert (first.of_two, first.offset_min, first.at.hour) == (1, 120, 0)
    assert (second.of_two, second.offset_min, second.at.hour) == (2, 60, 1)


def test_a_day_out_of_all_bounds_is_refused_in_words() -> None:
    west, east = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
    with pytest.raises(ValueError, match="reaches the year 1"):
        placed_time(date(1, 1, 1), time(0), zone=east)
    with pytest.raises(ValueError, match="reaches the year 9999"):
        placed_time(date(9999, 12, 31), time(23, 59), zone=west)


@given(day=DAYS, hour=st.integers(4, 22), minute=st.integers(0, 59), zone=st.sampled_from(ZONES))
def test_the_time_shown_is_the_time_entered(day: date, hour: int, minute: int, zone: str) -> None:
    placed = placed_time(day, time(hour, minute), zone=ZoneInfo(zone))
    shown = with_offset(placed.at, placed.offset_min)
    assert shown.replace(tzinfo=None) == datetime.combine(day, time(hour, minute))
    assert day_at(placed.at, placed.offset_min) == day
