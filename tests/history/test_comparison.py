"""New, dropped, repeated: within 25 mm on the skin, on the same side."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.histories import Sheet, facts, history, random_history, row
from needlemap.history import Change, Comparison, History, compare
from needlemap.history.comparison import compared_targets
from needlemap.history.skin import Places, has_near

SHEET = Sheet()


def placed(session: int, x_mm: float, site: int = 1, **more: Any) -> tuple[Any, ...]:
    face, s, t = SHEET.point(x_mm, 50)
    return row(session, site, **{"face": face, "s": s, "t": t} | more)


def of_two(
    before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]
) -> tuple[History, Comparison]:
    seen = history([facts(1, 14), facts(2, 7)], before + after)
    rows = np.arange(len(seen.sites))
    return seen, compare(seen, rows[: len(before)], rows[len(before) :], SHEET)


@pytest.mark.parametrize(("apart_mm", "repeated"), [(0.0, 1), (24.5, 1), (25.5, 0), (80.0, 0)])
def test_a_site_is_repeated_within_the_stated_tolerance(apart_mm: float, repeated: int) -> None:
    _, found = of_two(
        [placed(1, 20, structure=None)], [placed(2, 20 + apart_mm, structure="soleus")]
    )
    assert len(found.repeated) == repeated
    assert len(found.new) == len(found.dropped) == 1 - repeated


def test_a_structure_far_away_is_not_the_same_site() -> None:
    _, found = of_two([placed(1, 20)], [placed(2, 150)])
    assert (len(found.new), len(found.dropped)) == (1, 1)


def test_the_other_side_is_not_the_same_site_however_near() -> None:
    _, found = of_two([placed(1, 20, side="left")], [placed(2, 22, side="right")])
    assert (len(found.new), len(found.dropped)) == (1, 1)


def test_another_tolerance_is_obeyed() -> None:
    seen, _ = of_two([placed(1, 20)], [placed(2, 50)])
    rows = np.arange(2)
    kept = [len(compare(seen, rows[:1], rows[1:], SHEET, mm).repeated) for mm in (25.0, 29.0, 31.0)]
    assert kept == [0, 0, 1]


def test_the_back_of_a_thin_part_is_not_its_front() -> None:
    points = np.array([SHEET.point(55, 55), SHEET.point(55, 55, behind=True)])
    places = Places.of(points, SHEET)
    one, other = places.taken(np.array([0])), places.taken(np.array([1]))
    assert not has_near(one, other, 15.0).any()


def test_a_session_against_nothing_is_all_new() -> None:
    _, found = of_two([], [placed(2, 20), placed(2, 40, 2)])
    assert (len(found.new), len(found.dropped), len(found.repeated)) == (2, 0, 0)


def test_the_table_says_what_became_of_each_structure() -> None:
    seen, found = of_two(
        [placed(1, 20, needle_count=2), placed(1, 150, 2, structure="soleus")],
        [placed(2, 25, needle_count=3), placed(2, 90, 2, structure="temporalis")],
    )
    lines = {line.structure: line for line in compared_targets(seen, found)}
    assert lines["infraspinatus"].change is Change.REPEATED
    assert (lines["infraspinatus"].earlier_needles, lines["infraspinatus"].later_needles) == (2, 3)
    assert lines["soleus"].change is Change.DROPPED
    assert lines["temporalis"].change is Change.NEW


@given(st.integers(0, 10_000), st.integers(0, 60))
def test_seen_from_the_other_end_new_is_dropped(seed: int, cut: int) -> None:
    seen = random_history(seed)
    rows = np.arange(len(seen.sites))
    there, back = (
        compare(seen, rows[:cut], rows[cut:], SHEET),
        compare(seen, rows[cut:], rows[:cut], SHEET),
    )
    assert there.new.tolist() == back.dropped.tolist()
    assert there.dropped.tolist() == back.new.tolist()


@given(st.integers(0, 10_000))
def test_nearness_is_what_every_pair_measured_says(seed: int) -> None:
    points = random_history(seed).sites.points
    one, other = Places.of(points[:30], SHEET), Places.of(points[30:], SHEET)
    apart = np.linalg.norm(one.xyz[:, None] - other.xyz[None], axis=2)
    near = (apart <= 15) & (one.normals @ other.normals.T > 0)
    assert has_near(one, other, 15.0).tolist() == near.any(axis=1).tolist()


def test_a_history_against_itself_repeats_all() -> None:
    seen = random_history(3)
    rows = np.arange(len(seen.sites))
    assert len(compare(seen, rows, rows, SHEET).repeated) == len(rows)
