"""A day is read in every usual way, and never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.typed_day import typed_day

MAY = date(1980, 5, 31)
FEBRUARY = date(1980, 2, 3)
DAYS = st.dates(min_value=date(1000, 1, 1))


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
    assert typed_day("3/2/1980", day_first=True) == FEBRUARY
    assert typed_day("2/3/1980", day_first=False) == FEBRUARY
    assert typed_day("3 Feb 1980", day_first=False) == FEBRUARY


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
    ],
)
def test_what_is_no_day_is_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        typed_day(typed)


def test_no_text_is_no_day() -> None:
    assert typed_day("  ") is None


@given(DAYS)
def test_every_day_is_read_back_from_what_the_forms_show(day: date) -> None:
    assert typed_day(day.isoformat()) == day
    assert typed_day(f"{day.day} {day:%B} {day.year:04}") == day


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    try:
        day = typed_day(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either end is right, a crash is not
    else:
        assert day is None or isinstance(day, date)
