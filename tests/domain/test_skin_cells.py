"""Areas of skin as runs of cells: one text each, and sets as sets are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.cells import text_of_cells
from needlemap.domain.skin_cells import (
    common_cells,
    count_of,
    runs_of,
    text_of,
    with_cells,
    without_cells,
)

areas = st.sets(st.integers(0, 60)) | st.sets(st.integers(0, 3_424_767), max_size=40)


def cells_of(text: str) -> set[int]:
    return {cell for start, end in runs_of(text) for cell in range(start, end)}


def test_an_area_is_told_as_gaps_and_lengths() -> None:
    assert text_of_cells([12, 7, 8]) == "7+2 3+1"
    assert runs_of("7+2 3+1") == ((7, 9), (12, 13))
    assert text_of([(0, 4), (4, 6), (2, 5), (9, 9)]) == "0+6"
    assert count_of("7+2 3+1") == 3


@given(areas)
def test_any_area_comes_back_from_its_text(cells: set[int]) -> None:
    text = text_of_cells(cells)
    assert cells_of(text) == cells
    assert text_of(runs_of(text)) == text


@given(areas, areas)
def test_areas_are_joined_and_cut_as_sets_are(one: set[int], other: set[int]) -> None:
    first, second = text_of_cells(one), text_of_cells(other)
    assert cells_of(with_cells(first, second)) == one | other
    assert cells_of(without_cells(first, second)) == one - other
    assert cells_of(common_cells(first, second)) == one & other


@pytest.mark.parametrize(
    "text",
    ["7", "7+0", "7+2 0+1", "-1+2", "7+2  3+1", "7+2 3+1 ", "a+b", "07+2", "1+999999999", "٣+2"],
)
def test_text_that_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cells must be"):
        runs_of(text)
