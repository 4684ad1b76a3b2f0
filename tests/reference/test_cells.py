"""The parsers of single cells."""

from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.reference import cells


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_a_day_is_read() -> None:
    assert cells.day("2020-01-31") == date(2020, 1, 31)


@pytest.mark.parametrize("cell", ["", "2020", "31.1.2020", "2020-02-30"])
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="must be a day such as 2020-01-31"):
        cells.day(cell)


@pytest.mark.parametrize("cell", ["M79.18", "S13.4XXA", "R51.9", "M9A.123B"])
def test_a_diagnosis_code_is_read(cell: str) -> None:
    assert cells.icd_code(cell) == cell


@pytest.mark.parametrize("cell", ["", "m79.18", "M79.", "M7", "M79.12345", "79.1", "M79.18 "])
def test_what_is_no_diagnosis_code_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="must be a code of ICD-10-CM"):
        cells.icd_code(cell)


@pytest.mark.parametrize("cell", ["", "apta", "APTA13;", "APTA13; BN121", "13"])
def test_what_is_no_list_of_sources_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="must be the id of a source"):
        cells.source_ids(cell)


def test_a_choice_is_read_by_its_code_and_names_what_is_allowed() -> None:
    assert cells.choice(Colour)("red") is Colour.RED
    with pytest.raises(ValueError, match="must be one of red, blue, not 'RED'"):
        cells.choice(Colour)("RED")


def test_several_values_have_semicolons_between() -> None:
    parse = cells.several(cells.code)
    assert parse("") == ()
    assert parse("tendon;enthesis") == ("tendon", "enthesis")
    with pytest.raises(ValueError, match="must be a code"):
        parse("tendon;")


def test_an_optional_cell_may_be_empty() -> None:
    parse = cells.optional(cells.whole(1, 9))
    assert parse("") is None
    assert parse("7") == 7


@pytest.mark.parametrize("cell", ["7.5", "0", "10", "-1", "+", "\u0667", "1e0", "True"])
def test_what_is_no_whole_number_in_the_range_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="must be a whole number from 1 to 9"):
        cells.whole(1, 9)(cell)


@given(value=st.floats(min_value=-50, max_value=50))
def test_every_number_in_the_range_is_read_back(value: float) -> None:
    assert cells.number(-50, 50)(repr(value)) == value


@given(cell=st.text(max_size=12))
def test_what_is_no_number_in_the_range_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="must be a number from 60 to 90"):
        cells.number(60, 90)(f"{cell}x")
