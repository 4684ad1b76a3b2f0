"""Symptom drawings over time: which are shown, how large they are, what lies in them."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from helpers.histories import NOW, facts, row
from needlemap.bodymap.skin_cells import area_text
from needlemap.domain.skin_cells import CELLS_A_FACE
from needlemap.domain.symptoms import DrawnOn, Symptom, SymptomArea, SymptomDrawing
from needlemap.domain.visit_complaint import Assigned, VisitComplaint
from needlemap.history import History, SessionFacts
from needlemap.history.drawings import (
    ShownDrawings,
    area_series,
    drawn_cm2,
    drawn_sessions,
    shown_drawings,
    sites_within,
)

NECK, BACK = (f"0198b000-0000-7000-8000-00000000000{n}" for n in (1, 2))


def drawing(*faces: int) -> SymptomDrawing:
    """Return a drawing with an area on each of these faces."""
    areas = [
        SymptomArea(n, Symptom.PAIN, area_text(face * CELLS_A_FACE + np.arange(CELLS_A_FACE)))
        for n, face in enumerate(faces, 1)
    ]
    return SymptomDrawing(tuple(areas), "test-1")


def drawn(drawings: dict[int, SymptomDrawing], sessions: Sequence[SessionFacts]) -> History:
    """Return a history in which these sessions, by number, have a drawing."""
    told = [
        DrawnOn(f"session-{number}", (NOW - timedelta(days=1)).date(), each)
        for number, each in drawings.items()
    ]
    rows = [row(number, 1, face=number) for number in range(1, len(sessions) + 1)]
    return History.of(sessions, rows, now=NOW, drawings=lambda: told)


@pytest.fixture
def three() -> History:
    """Three sessions: neck, back, both; all but the second with a drawing."""
    neck, back = (VisitComplaint(each, Assigned.CONFIRMED) for each in (NECK, BACK))
    sessions = [
        facts(n, 30 - 10 * n, treated=treated)
        for n, treated in enumerate(((neck,), (back,), (neck, back)), 1)
    ]
    return drawn({3: drawing(3), 1: drawing(1, 2)}, sessions)


def test_drawings_stand_in_the_order_of_the_sessions(three: History) -> None:
    assert list(three.drawings) == [0, 2]


def test_a_drawing_counts_for_each_complaint_that_its_session_treated(three: History) -> None:
    every = np.ones(3, bool)
    assert drawn_sessions(three, every) == [0, 2]
    assert drawn_sessions(three, every, NECK) == [0, 2]
    assert drawn_sessions(three, every, BACK) == [2]
    assert drawn_sessions(three, np.array([True, True, False]), BACK) == []


def test_the_last_drawing_up_to_the_selected_session_is_shown_beside_the_one_before() -> None:
    assert shown_drawings([], None) == ShownDrawings()
    assert shown_drawings([0, 2], None) == ShownDrawings(2, 0, True)
    assert shown_drawings([0, 2], 2) == ShownDrawings(2, 0, True)
    assert shown_drawings([0, 2], 1) == ShownDrawings(0, None, False)
    assert shown_drawings([2], 1) == ShownDrawings()


def test_skin_that_two_areas_share_is_counted_once() -> None:
    once, twice = drawing(1, 2), drawing(1, 2, 2)
    assert drawn_cm2(once, "male") == pytest.approx(drawn_cm2(twice, "male"))
    assert drawn_cm2(once, "male") > drawn_cm2(drawing(1), "male") > 0


def test_the_area_over_time_is_that_of_each_drawing(three: History) -> None:
    sizes = area_series(three, [0, 2], "male")
    assert sizes.days.tolist() == three.timeline.at_days[[0, 2]].tolist()
    assert sizes.values.tolist() == [drawn_cm2(three.drawings[row], "male") for row in (0, 2)]


def test_needles_among_it_are_those_whose_spot_lies_in_an_area(three: History) -> None:
    rows = np.arange(3)
    assert sites_within(three, rows, three.drawings[0]).tolist() == [True, True, False]
    assert sites_within(three, rows, three.drawings[2]).tolist() == [False, False, True]
    assert sites_within(three, rows[:0], three.drawings[0]).tolist() == []


def test_a_drawing_of_a_session_that_is_not_looked_at_is_left_out() -> None:
    assert drawn({7: drawing(1)}, [facts(1)]).drawings == {}
