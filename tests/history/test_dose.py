"""What each structure got, and the pain that went with it: association, with n."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.histories import NOW, facts, history, random_history, row
from needlemap.domain.ids import new_id
from needlemap.domain.visit import OutcomeScore
from needlemap.domain.visit_complaint import Assigned, VisitComplaint
from needlemap.history import Timeline, doses
from needlemap.history.trends import (
    NEW_COURSE_DAYS,
    courses,
    outcome_series,
    session_in_course,
)


def test_no_sites_have_no_dose() -> None:
    assert doses(history([], []), np.arange(0)) == ()


def test_a_dose_counts_times_needles_depth_and_twitches() -> None:
    seen = history(
        [facts(1, 9), facts(2, 2)],
        [
            row(1, 1, needle_count=2, depth_mm=20.0, twitch="single"),
            row(1, 2, needle_count=1, depth_mm=None, twitch=None),
            row(2, 1, needle_count=3, depth_mm=30.0, twitch="none"),
        ],
    )
    (dose,) = doses(seen, np.arange(3))
    assert (dose.sessions, dose.sites, dose.needles) == (2, 3, 6)
    assert (dose.depth_mm.value, dose.depth_mm.n) == (25, 2)
    assert (dose.twitch.rate, dose.twitch.n) == (0.5, 2)
    assert dose.last_day - dose.first_day == pytest.approx(7)


def test_both_sides_are_told_apart_and_places_without_a_structure_kept() -> None:
    rows = [row(1, 1, side="left"), row(1, 2, side="right"), row(1, 3, structure=None)]
    found = doses(history([facts(1)], rows), np.arange(3))
    named = {(dose.structure, dose.region, dose.side) for dose in found}
    assert named == {
        ("infraspinatus", None, "left"),
        ("infraspinatus", None, "right"),
        (None, "shoulder", "right"),
    }


def test_pain_change_is_that_of_sessions_with_and_without() -> None:
    seen = history(
        [
            facts(1, 30, pain_before=8, pain_after=4),
            facts(2, 20, pain_before=6, pain_after=5),
            facts(3, 10),
        ],
        [row(1), row(2, structure="soleus"), row(3)],
    )
    by_structure = {dose.structure: dose for dose in doses(seen, np.arange(3))}
    dose = by_structure["infraspinatus"]
    assert (dose.change_with.value, dose.change_with.n) == (-4, 1)
    assert (dose.change_without.value, dose.change_without.n) == (-1, 1)


def test_a_draft_is_not_counted_among_the_sessions_of_a_dose() -> None:
    seen = history(
        [
            facts(1, 30, pain_before=8, pain_after=4),
            facts(2, 20, pain_before=6, pain_after=5),
            facts(3, 10, status="draft", pain_before=9, pain_after=0),
            facts(4, 5, status="draft", pain_before=9, pain_after=0),
        ],
        [row(1), row(2, structure="soleus"), row(3), row(4, structure="soleus")],
    )
    by_structure = {dose.structure: dose for dose in doses(seen, np.arange(4))}
    dose = by_structure["infraspinatus"]
    assert (dose.sessions, dose.sites) == (1, 2)
    assert (dose.change_with.value, dose.change_with.n) == (-4, 1)
    assert (dose.change_without.value, dose.change_without.n) == (-1, 1)


def test_a_draft_is_no_session_of_a_course_and_bridges_no_pause() -> None:
    days = (200, 120, 30, 20, 9)
    timeline = Timeline.of(
        [
            facts(n, day, status="draft" if day in (120, 20) else "signed")
            for n, day in enumerate(days)
        ]
    )
    assert session_in_course(timeline).tolist() == [1, 0, 1, 0, 2]
    gaps = timeline.gaps_days()
    assert gaps[np.isfinite(gaps)].tolist() == pytest.approx([170, 21])
    assert len(courses(timeline)) == 2


def test_without_recorded_pain_there_is_no_change_to_tell() -> None:
    (dose,) = doses(history([facts(1)], [row(1)]), np.arange(1))
    assert (dose.change_with.value, dose.change_with.n) == (None, 0)
    assert dose.twitch.rate is None
    assert dose.better_after.rate is None


@given(st.integers(0, 10_000))
def test_doses_share_out_all_sites_and_needles(seed: int) -> None:
    seen = random_history(seed)
    rows = np.flatnonzero(~seen.in_error)
    found = doses(seen, rows)
    assert sum(dose.sites for dose in found) == len(rows)
    assert sum(dose.needles for dose in found) == seen.sites.needles[rows].sum()
    for dose in found:
        assert 1 <= dose.sessions <= dose.sites <= dose.needles


def test_outcomes_become_a_series_for_each_measure() -> None:
    timeline = Timeline.of(
        [
            facts(1, 30, outcomes=(OutcomeScore("ndi", 44), OutcomeScore("psfs", 3))),
            facts(2, 10, outcomes=(OutcomeScore("ndi", 30),)),
            facts(3, 5, outcomes=(OutcomeScore("ndi", 0),), entered_in_error=True),
        ]
    )
    series = outcome_series(timeline)
    assert series["ndi", ""].values.tolist() == [44, 30]
    assert len(series["psfs", ""]) == 1


def test_a_long_pause_begins_a_new_course() -> None:
    timeline = Timeline.of([facts(n, days) for n, days in enumerate((200, 190, 40, 33, 26))])
    assert session_in_course(timeline).tolist() == [1, 2, 1, 2, 3]


@pytest.mark.parametrize(
    ("days_ago", "number", "gap"),
    [(109.6, 2, 90), (109.4, 1, 91)],
    ids=["ninety days, later in the day", "a day more"],
)
def test_a_pause_between_courses_is_counted_in_dates(
    days_ago: float, number: int, gap: int
) -> None:
    timeline = Timeline.of([facts(1, 200), facts(2, days_ago)])
    assert session_in_course(timeline).tolist() == [1, number]
    assert timeline.gaps_days()[1] == gap


def test_a_course_ends_where_a_long_pause_begins_whatever_was_entered_in_error() -> None:
    timeline = Timeline.of(
        [
            facts(1, 300),
            facts(2, 290),
            facts(3, 200, entered_in_error=True),
            facts(4, 120),
            facts(5, 30),
        ]
    )
    today = NOW.timestamp() / 86_400
    assert [(today - each.first_day, today - each.last_day) for each in courses(timeline)] == [
        pytest.approx((300, 290)),
        pytest.approx((120, 30)),
    ]


@given(st.integers(0, 10_000))
def test_each_session_lies_in_one_course_and_courses_lie_apart(seed: int) -> None:
    timeline = random_history(seed).timeline
    found = courses(timeline)
    for day in timeline.at_days[timeline.counted]:
        assert sum(each.first_day <= day <= each.last_day for each in found) == 1
    for earlier, later in pairwise(found):
        assert later.first_day - earlier.last_day > NEW_COURSE_DAYS


def test_no_sessions_have_no_trends() -> None:
    assert courses(Timeline.of(())) == ()
    assert outcome_series(Timeline.of(())) == {}


def test_pain_is_compared_within_the_complaint_alone() -> None:
    neck, knee = (
        (VisitComplaint(new_id(), Assigned.CONFIRMED),),
        (VisitComplaint(new_id(), Assigned.CONFIRMED),),
    )
    told = [(neck, -4)] * 6 + [(neck, -1)] * 5 + [(knee, 5)] * 9 + [((*neck, *knee), 9)]
    sessions = [
        facts(n, 100 - n, pain_before=0, pain_after=change, treated=treated)
        for n, (treated, change) in enumerate(told)
    ]
    names = ["soleus"] * 6 + ["infraspinatus"] * 15
    seen = history(sessions, [row(n, structure=name) for n, name in enumerate(names)])
    dose = {each.structure: each for each in doses(seen, np.arange(len(names)))}["soleus"]
    assert (dose.change_with.value, dose.change_with.n) == (-4, 6)
    assert (dose.change_without.value, dose.change_without.n) == (-1, 5)
    assert dose.difference.value == -3
    assert dose.difference.interval is not None
