"""A day is read in every usual way, and never guessed."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.days import (
    DayCustom,
    DayOrder,
    both_clocks,
    day_words,
    folded_name,
    full_day,
    iso_day,
    long_day,
    moment_words,
    time_words,
    typed_day,
    typed_time,
)

MAY = date(1980, 5, 31)
FEBRUARY = date(1980, 2, 3)
DAYS = st.dates(min_value=date(1800, 1, 1), max_value=date(2200, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "1980-05-31", "1980-5-31", "1980/05/31", "19800531", "31.5.1980", "31. 05. 1980",
        "31/5/1980", "5/31/1980", "31 May 1980", "31st of May, 1980", "May 31, 1980",
        "may 31 1980", "31-MAY-1980", "  31 may 1980 ",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_way(typed: str) -> None:
    assert typed_day(typed) == MAY


def test_digits_that_can_be_read_in_two_ways_follow_the_custom_of_the_desktop() -> None:
    month_first = DayCustom(order=DayOrder.MONTH_FIRST)
    assert typed_day("3/2/1980", custom=DayCustom()) == FEBRUARY
    assert typed_day("2/3/1980", custom=month_first) == FEBRUARY
    assert typed_day("3 Feb 1980", custom=month_first) == FEBRUARY


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("30 February 1980", "there is no 30 February 1980"),
        ("31.4.1980", "there is no 31 April 1980"),
        ("1980-13-01", "there is no month 13"),
        ("29/2/1900", "there is no 29 February 1900"),
        ("0/5/1980", "there is no 0 May 1980"),
        ("3/2/80", "four digits"),
        ("3 Feb 80", "four digits"),
        ("31 Mayonnaise 1980", "31 May 1980 is needed"),
        ("May 1980", "31 May 1980 is needed"),
        ("1980", "31 May 1980 is needed"),
        ("3 May June 1980", "31 May 1980 is needed"),
        ("yesterday", "31 May 1980 is needed"),
        ("1 2 3 1980", "31 May 1980 is needed"),
        ("0001-01-01", "the year 1 cannot be right; check it"),
        ("31.12.9999", "the year 9999 cannot be right; check it"),
        ("Friday, 31 May 1980", "31 May 1980 is a Saturday, not a Friday"),
    ],
)
def test_what_is_no_day_is_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        typed_day(typed)


def test_no_text_is_no_day() -> None:
    assert typed_day("  ") is None


@given(DAYS)
def test_every_day_is_read_back_from_what_the_forms_show(day: date) -> None:
    for shown in (day_words(day), long_day(day), full_day(day), iso_day(day)):
        assert typed_day(shown) == day, shown


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    try:
        day = typed_day(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either end is right, a crash is not
    else:
        assert day is None or isinstance(day, date)


@pytest.mark.parametrize(
    "typed", ["14:30", "1430", "14.30", "14h30", "2:30 pm", "230pm", "2.30 P.M."]
)
def test_a_time_is_read_by_both_clocks(typed: str) -> None:
    assert typed_time(typed) == time(14, 30)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("12 am", time(0)), ("12:15pm", time(12, 15)), ("9:05", time(9, 5)), ("905", time(9, 5)),
     ("\u0661\u0664:\u0663\u0660", time(14, 30)), ("14:30 (2:30 pm)", time(14, 30))],
)  # fmt: skip
def test_noon_midnight_and_other_digits_are_read(typed: str, hour: time) -> None:
    assert typed_time(typed) == hour


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("25:00", "no clock shows 25:00"),
        ("12:60", "no clock shows 12:60"),
        ("0:30 pm", "begins with 12, not 0"),
        ("14:30 am", "14:30 is not before noon"),
        ("soon", "a time such as 14:30 or 2:30 pm is needed"),
        ("9", "a time such as 14:30 or 2:30 pm is needed"),
        ("", "a time such as 14:30 or 2:30 pm is needed"),
    ],
)
def test_what_is_no_time_is_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        typed_time(typed)


@given(st.times())
def test_every_time_is_read_back_from_what_the_forms_show(at: time) -> None:
    at = at.replace(second=0, microsecond=0)
    assert typed_time(time_words(at)) == at
    assert typed_time(both_clocks(at)) == at
    assert typed_time(both_clocks(at).partition("(")[2].rstrip(")")) == at


def test_days_and_times_are_written_alike_whatever_the_desktop_speaks() -> None:
    moment = datetime(2026, 1, 9, 23, 30, tzinfo=UTC)
    assert full_day(date(2026, 1, 10)) == "10 January 2026, Saturday"
    assert moment_words(moment, 60) == "10 Jan 2026, 00:30"
    assert both_clocks(time(14, 5)) == "14:05 (2:05 pm)"
    assert both_clocks(time(0, 5)) == "00:05 (12:05 am)"


def test_plain_letters_are_folded_as_beside_a_mark_of_another_script() -> None:
    plain = "".join(map(chr, range(128)))
    assert folded_name(plain) == folded_name(plain + "\u200b")
