"""The checks behind every value: what they refuse, and that they say so with field and limit."""

import math
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain import checks
from needlemap.domain.ids import new_id

ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.dates()
)
NOT_TEXT = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.binary())
_DIGITS = sys.get_int_max_str_digits() + 10
HUGE = pytest.param(10**_DIGITS, id="huge")
MINUS_HUGE = pytest.param(-(10**_DIGITS), id="minus huge")


@given(value=st.integers(-5, 30))
def test_a_whole_number_in_the_range_passes(value: int) -> None:
    checks.check_whole("count", value, low=-5, high=30)


@pytest.mark.parametrize("value", [True, False, 1.0, "1", None, 0, 31, HUGE, MINUS_HUGE, math.nan])
def test_what_is_no_whole_number_in_the_range_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="count must be a whole number from 1 to 30 needles, not"):
        checks.check_whole("count", value, low=1, high=30, unit="needles")


@given(value=st.floats(0.1, 0.6) | st.just(0.1))
def test_a_number_in_the_range_passes(value: float) -> None:
    checks.check_number("diameter_mm", value, low=0.1, high=0.6)


@pytest.mark.parametrize(
    "value", [True, "0.3", None, 0.09, 0.61, math.nan, math.inf, -math.inf, HUGE, MINUS_HUGE, 1j]
)
def test_what_is_no_number_in_the_range_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"diameter_mm must be a number from 0\.1 to 0\.6 mm, not"):
        checks.check_number("diameter_mm", value, low=0.1, high=0.6, unit="mm")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, HUGE])
def test_a_number_without_named_limits_is_finite_all_the_same(value: float) -> None:
    with pytest.raises(ValueError, match="depth must be a number"):
        checks.check_number("depth", value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Łukasz Ångström",
        "李小龍",
        "محمد",
        "two\nlines\tand a tab",
        "👩🏽‍⚕️",
        "\u2067"[:0],
        "a\u200db",
    ],
)
def test_text_of_every_language_passes(value: str) -> None:
    checks.check_text("note", value, longest=40)


@pytest.mark.parametrize(
    ("value", "point"),
    [
        ("a\0b", "0000"),
        ("a\rb", "000D"),
        ("a\x1b[2J", "001B"),
        ("a\x85b", "0085"),
        ("a\ud800b", "D800"),
        ("a\u202eb", "202E"),
        ("a\u2066b", "2066"),
        ("a\ufffeb", "FFFE"),
        ("a\ufdd0b", "FDD0"),
        ("a\U0010ffffb", "10FFFF"),
    ],
)
def test_a_character_that_no_record_may_hold_is_named_by_its_number(value: str, point: str) -> None:
    with pytest.raises(ValueError, match=rf"note must not hold the character U\+{point}$"):
        checks.check_text("note", value, longest=40)


def test_a_character_that_this_python_does_not_know_yet_passes() -> None:
    checks.check_text("note", "\U0003ff00", longest=40)


@pytest.mark.parametrize("value", ["", " ", "\t\n", "\u200b", "\u3000", "\u00ad\u200d \u2060"])
def test_a_required_text_that_shows_nothing_is_empty(value: str) -> None:
    with pytest.raises(ValueError, match="family name must not be empty"):
        checks.check_text("family name", value, longest=40, required=True)


def test_a_text_may_be_as_long_as_the_limit_and_no_longer() -> None:
    checks.check_text("note", "x" * 40, longest=40)
    with pytest.raises(ValueError, match="note may have at most 40 characters, not 41"):
        checks.check_text("note", "x" * 41, longest=40)


@given(value=NOT_TEXT)
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="note must be text, not"):
        checks.check_text("note", value, longest=40)


@given(value=st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs", "Co"]), max_size=100))
def test_text_that_is_written_with_letters_passes_and_can_be_stored(value: str) -> None:
    written = value.replace("\ufffd", "")
    checks.check_text("note", written, longest=100)
    assert written.encode().decode() == written


@given(value=st.from_regex(r"[a-z0-9_.]{1,80}", fullmatch=True))
def test_a_code_of_our_tables_passes(value: str) -> None:
    checks.check_code("structure", value)


@pytest.mark.parametrize(
    "value", ["Trapezius", "a b", "a-b", "é", "a\n", "\uff41", "\u0663", "a;b"]
)
def test_a_code_of_other_characters_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="structure must be lower-case letters, digits"):
        checks.check_code("structure", value)


@pytest.mark.parametrize("value", ["", "a" * 81, None, 7, b"a", ["a"]])
def test_what_can_be_no_code_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="structure must be a code of 1 to 80 characters"):
        checks.check_code("structure", value)


def test_a_value_that_is_not_allowed_is_refused_with_what_is() -> None:
    checks.check_one_of("figure", "male", ("male", "female"))
    with pytest.raises(ValueError, match=r"figure must be one of \('male', 'female'\), not 'cat'"):
        checks.check_one_of("figure", "cat", ("male", "female"))


def test_times_in_utc_pass() -> None:
    checks.check_moment("performed_at", datetime(2026, 11, 21, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 11, 21, 9, 30),  # noqa: DTZ001 - naive on purpose
        datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 7, 21, 9, 30, tzinfo=ZoneInfo("Europe/London")),
        date(2026, 11, 21),
        "2026-11-21T09:30:00+00:00",
        None,
    ],
)
def test_a_time_that_is_not_utc_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="performed_at must be a time in UTC, not"):
        checks.check_moment("performed_at", value)


def test_a_fresh_id_passes_and_is_never_the_same() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    for one in ids:
        checks.check_id("id", one)


ID = "3ca55ec2-c6a6-4fca-9a6f-54782d7a3ad0"


@pytest.mark.parametrize("value", ["", "1", "x" * 36, None, 36, ID.upper(), ID[:-1], f"{ID}\n"])
def test_what_is_no_id_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="id must be an id of 36 characters, not"):
        checks.check_id("id", value)


@given(value=ANYTHING)
def test_whatever_the_value_only_a_value_error_comes(value: object) -> None:
    for check in (checks.check_code, checks.check_id, checks.check_moment):
        with pytest.raises(ValueError, match=r"^field must be"):
            check("field", (value,))


@given(value=st.text(min_size=200))
def test_a_long_value_is_shown_shortened(value: str) -> None:
    with pytest.raises(ValueError, match=r"^id must be an id") as caught:
        checks.check_id("id", value)
    assert len(str(caught.value)) < 200
