"""Did it help: by complaint, what was asked, and comparisons only where they can be told."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from helpers.histories import NOW, facts, row
from needlemap.domain.complaint import Complaint, Goal
from needlemap.domain.ids import new_id
from needlemap.domain.visit import OutcomeScore
from needlemap.domain.visit_complaint import Assigned, Findings, VisitComplaint
from needlemap.history import History
from needlemap.history.progress import Progress, compared_structures, goal_days, progress

NECK, KNEE = new_id(), new_id()
PATIENT = new_id()


def complaint(complaint_id: str, name: str, *goals: Goal) -> Complaint:
    opened = datetime(2026, 1, 1, tzinfo=UTC)
    return Complaint(complaint_id, PATIENT, name, opened, goals=goals)


def treated(
    *ids: str, reassessed: bool = False, pain_now: int | None = None
) -> tuple[VisitComplaint, ...]:
    return tuple(
        VisitComplaint(each, Assigned.CONFIRMED, Findings(pain_now=pain_now), reassessed=reassessed)
        for each in ids
    )


def made() -> History:
    """Return the neck at 1-3, the knee at 4, both at 5, nothing said at 6."""
    sessions = [
        facts(1, 60, pain_before=7, pain_after=5, treated=treated(NECK)),
        facts(2, 50, pain_before=6, pain_after=4, treated=treated(NECK, reassessed=True),
              outcomes=(OutcomeScore("ndi", 44),)),
        facts(3, 20, pain_before=3, treated=treated(NECK), outcomes=(OutcomeScore("ndi", 20),)),
        facts(4, 15, pain_before=8, pain_after=8, treated=treated(KNEE)),
        facts(5, 10, pain_before=5, pain_after=2, treated=treated(NECK, KNEE, pain_now=4)),
        facts(6, 5, pain_before=1, pain_after=1),
    ]  # fmt: skip
    rows = [row(n, structure="infraspinatus" if n != 2 else "soleus") for n in range(1, 7)]
    return History.of(
        sessions,
        rows,
        now=NOW,
        complaints=lambda: (complaint(NECK, "Neck"), complaint(KNEE, "Knee")),
    )


def told(history: History) -> dict[str, Progress]:
    everything = np.ones(len(history.timeline), bool)
    found = progress(history, np.arange(len(history.sites)), everything)
    return {each.complaint.name if each.complaint else "": each for each in found}


def test_each_session_counts_for_the_complaints_that_it_treated() -> None:
    found = told(made())
    assert found["Neck"].sessions.tolist() == [0, 1, 2, 4]
    assert found["Knee"].sessions.tolist() == [3, 4]
    assert found[""].sessions.tolist() == [5]
    assert list(found) == ["", "Neck", "Knee"]


def test_pain_of_a_visit_with_two_complaints_is_only_what_was_entered_with_each() -> None:
    neck = told(made())["Neck"]
    assert neck.before.tolist() == [7, 6, 3, 4]
    assert neck.after[:2].tolist() == [5, 4]
    assert np.isnan(neck.after[2:]).all()
    assert neck.shared == 1
    assert neck.first_and_last_before == (7, 4)


def test_scores_reassessments_and_needles_are_those_of_the_complaint() -> None:
    history = made()
    neck = told(history)["Neck"]
    assert neck.scores["ndi", ""].values.tolist() == [44, 20]
    assert neck.reassessed == (float(history.timeline.at_days[1]),)
    assert neck.needles.tolist() == [1, 1, 1, 1]
    assert told(history)["Knee"].scores == {}


def test_sessions_not_looked_at_or_entered_in_error_are_left_out() -> None:
    history = made()
    withdrawn = [
        replace(each, entered_in_error=each.id == "session-4") for each in history.timeline.sessions
    ]
    gone = History.of(withdrawn, [row(n) for n in range(1, 7)], now=NOW)
    some = np.array([True, True, False, True, False, False])
    (only,) = progress(gone, np.arange(6), some)
    assert only.sessions.tolist() == [0, 1]


def test_under_five_values_no_mean_has_an_interval() -> None:
    mean, count, interval = told(made())["Neck"].mean_change
    assert (mean, count, interval) == (-2.0, 2, None)


def many(changes: list[tuple[str, int]], complaint_id: str = NECK) -> History:
    """Return a session of a complaint for each structure and change of pain."""
    sessions = [
        facts(n, 200 - n, pain_before=8, pain_after=8 + change, treated=treated(complaint_id))
        for n, (_, change) in enumerate(changes)
    ]
    rows = [row(n, structure=name) for n, (name, _) in enumerate(changes)]
    return History.of(sessions, rows, now=NOW, complaints=lambda: (complaint(NECK, "Neck"),))


def test_with_and_without_are_compared_within_the_complaint_only() -> None:
    history = many([("soleus", -3), ("soleus", -4)] * 3 + [("infraspinatus", -1)] * 5)
    one = told(history)["Neck"]
    found = {
        each.structure: each.change
        for each in compared_structures(history, np.arange(len(history.sites)), one)
    }
    soleus = found["soleus"]
    assert (soleus.n_with, soleus.n_without) == (6, 5)
    assert soleus.value == pytest.approx(-2.5)
    assert soleus.interval is not None
    assert soleus.interval.high < 0
    assert found["infraspinatus"].value == pytest.approx(2.5)


def test_four_on_a_side_cannot_be_told_yet() -> None:
    history = many([("soleus", -3)] * 6 + [("infraspinatus", -1)] * 4)
    one = told(history)["Neck"]
    found = compared_structures(history, np.arange(len(history.sites)), one)
    assert [each.change.interval for each in found] == [None, None]


def test_goals_have_the_day_they_were_reached_or_are_due() -> None:
    goals = (
        Goal("Sit", due_on=date(2026, 12, 1)),
        Goal("Sleep", due_on=date(2026, 5, 1), reached_on=date(2026, 4, 1)),
        Goal("Run"),
    )
    days = goal_days(complaint(NECK, "Neck", *goals))
    assert [(reached, words) for _, reached, words in days] == [(False, "Sit"), (True, "Sleep")]
