"""Leader lines: however sites crowd, no mark covers another and no two lines cross."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.reports.figures.callouts import (
    Callout,
    Spot,
    Stage,
    arrange,
    column_capacity,
    legs_of,
)
from needlemap.reports.figures.geometry import Box, Extent, Point, segment_enters, segments_cross

STAGE = Stage(left_rail=10.0, right_rail=70.0, top=5.0, bottom=120.0)
extents = st.builds(
    Extent,
    left=st.floats(2.0, 3.5),
    up=st.floats(2.0, 3.5),
    right=st.floats(2.0, 4.5),
    down=st.floats(2.0, 3.5),
)
middles = st.tuples(st.floats(12, 68), st.floats(6, 119))


def crowd(radius: float) -> st.SearchStrategy[list[Spot]]:
    """Return 1 to 30 spots around one place."""
    near = st.tuples(st.floats(-radius, radius), st.floats(-radius, radius))
    return middles.flatmap(
        lambda middle: st.lists(
            st.builds(
                Spot,
                near.map(lambda step: _on_stage(middle, step)),
                extents,
            ),
            min_size=1,
            max_size=30,
        )
    )


def _on_stage(middle: Point, step: Point) -> Point:
    x, y = middle[0] + step[0], middle[1] + step[1]
    return min(max(x, 11.0), 69.0), min(max(y, 6.0), 119.0)


def boxes(spots: list[Spot], callouts: tuple[Callout, ...]) -> list[Box]:
    """Return what the marks cover."""
    pairs = zip(spots, callouts, strict=True)
    return [spot.extent.box(callout.centre) for spot, callout in pairs]


@pytest.mark.parametrize("radius", [0.5, 5.0, 60.0])
def test_no_two_marks_overlap(radius: float) -> None:
    @given(crowd(radius))
    def holds(spots: list[Spot]) -> None:
        marks = boxes(spots, arrange(spots, STAGE))
        assert not any(a.overlaps(b) for a, b in combinations(marks, 2))

    holds()


@pytest.mark.parametrize("radius", [0.5, 5.0, 60.0])
def test_no_two_leaders_cross(radius: float) -> None:
    @given(crowd(radius))
    def holds(spots: list[Spot]) -> None:
        legs = [leg for callout in arrange(spots, STAGE) for leg in legs_of(callout)]
        assert not any(segments_cross(a, b) for a, b in combinations(legs, 2))

    holds()


@given(crowd(20.0))
def test_no_leader_runs_through_the_mark_of_another(spots: list[Spot]) -> None:
    callouts = arrange(spots, STAGE)
    marks = boxes(spots, callouts)
    touched = [
        (i, j)
        for i, callout in enumerate(callouts)
        for j, box in enumerate(marks)
        if i != j and any(segment_enters(leg, box) for leg in legs_of(callout))
    ]
    assert touched == []


@given(crowd(60.0))
def test_a_leader_ends_on_its_spot_and_a_mark_without_one_stands_on_it(spots: list[Spot]) -> None:
    for spot, callout in zip(spots, arrange(spots, STAGE), strict=True):
        assert (callout.leader or (callout.centre,))[-1] == spot.at


@given(crowd(5.0))
def test_marks_stay_between_top_and_bottom(spots: list[Spot]) -> None:
    for box in boxes(spots, arrange(spots, STAGE)):
        assert box.y0 >= STAGE.top - 1e-6
        assert box.y1 <= STAGE.bottom + 1e-6


def test_a_site_with_room_keeps_its_mark_on_the_spot() -> None:
    extent = Extent(2, 2, 2, 2)
    spots = [Spot((30, 30), extent), Spot((50, 90), extent)]
    assert arrange(spots, STAGE) == (Callout((30, 30)), Callout((50, 90)))


def test_two_sites_at_one_place_both_get_a_leader() -> None:
    spots = [Spot((30, 30), Extent(2, 2, 2, 2))] * 2
    assert all(callout.leader for callout in arrange(spots, STAGE))


def test_crowded_sites_of_the_left_half_are_named_on_the_left() -> None:
    spots = [Spot((20, 30), Extent(2, 2, 2, 2)), Spot((21, 31), Extent(2, 2, 2, 2))]
    assert all(callout.centre[0] < STAGE.left_rail for callout in arrange(spots, STAGE))


def test_a_full_stage_takes_as_many_as_both_columns_hold_and_refuses_one_more() -> None:
    extent = Extent(2, 2, 2, 2)
    most = 2 * column_capacity(STAGE.bottom - STAGE.top, 2, 2, gap=STAGE.gap)
    spots = [Spot((40 + 0.01 * i, 60), extent) for i in range(most + 1)]
    assert len(arrange(spots[:-1], STAGE)) == most
    with pytest.raises(ValueError, match="do not fit into a column"):
        arrange(spots, STAGE)


def test_a_long_column_lends_its_innermost_marks_to_the_other() -> None:
    spots = [Spot((60 - 0.1 * i, 60), Extent(2, 2, 2, 2)) for i in range(15)]
    left = [i for i, call in enumerate(arrange(spots, STAGE)) if call.centre[0] < STAGE.left_rail]
    assert left == list(range(9, 15))
