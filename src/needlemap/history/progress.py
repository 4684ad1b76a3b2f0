"""Did it help: pain, scores and goals of one complaint, session by session."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.domain.complaint import Complaint
from needlemap.history.history import History
from needlemap.history.intervals import Difference, Interval, difference_of_means, mean_interval
from needlemap.history.timeline import day_number
from needlemap.history.trends import Series

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Compared:
    """A structure within a complaint: pain change of the sessions with it against those without.

    It says what went together, not what caused what.
    """

    structure: str | None
    region: str | None
    side: str
    change: Difference


@dataclass(frozen=True, slots=True)
class Progress:
    """One complaint over time; all arrays (k,) are of its sessions, the oldest first.

    Attributes
    ----------
    complaint
        None for the sessions of which nobody said a complaint.
    sessions
        Rows of the timeline; sessions entered in error are not among them.
    before, after
        Pain 0 to 10, NaN where nobody asked. At a session that treated several complaints only the
        pain that was entered with this one counts, since the visit's own is not one complaint's.
    needles
        Needles of each session at the sites that are looked at.
    scores
        Outcome measures by id and detail.
    reassessed
        Day numbers on which progress was assessed against goals and plan.
    shared
        How many of the sessions treated other complaints too.
    """

    complaint: Complaint | None
    sessions: Ints
    days: Floats
    before: Floats
    after: Floats
    needles: Ints
    scores: dict[tuple[str, str], Series]
    reassessed: tuple[float, ...]
    shared: int

    def __len__(self) -> int:
        return len(self.sessions)

    @property
    def change(self) -> Floats:
        """(k,) pain after less pain before."""
        return self.after - self.before

    @property
    def mean_change(self) -> tuple[float | None, int, Interval | None]:
        """The mean change within a session, of how many, and its interval if there are enough."""
        known = self.change[np.isfinite(self.change)]
        mean = float(known.mean()) if len(known) else None
        return mean, len(known), mean_interval(known)

    @property
    def first_and_last_before(self) -> tuple[float, float] | None:
        """Pain before the first and before the last session at which it was asked."""
        known = self.before[np.isfinite(self.before)]
        return (float(known[0]), float(known[-1])) if len(known) > 1 else None


def progress(history: History, rows: Ints, sessions: Bools) -> tuple[Progress, ...]:
    """Return the complaints that were treated, the one treated last first.

    Parameters
    ----------
    rows
        Sites that are looked at; their needles count.
    sessions
        (m,) which sessions are looked at.
    """
    looked_at = np.flatnonzero(sessions & ~history.timeline.in_error)
    needles = np.bincount(
        history.sites.session[rows], history.sites.needles[rows], len(history.timeline)
    )
    by_complaint: dict[str, list[int]] = {}
    for row in looked_at.tolist():
        for treated in history.timeline.sessions[row].treated or (None,):
            by_complaint.setdefault(treated.complaint_id if treated else "", []).append(row)
    known = {each.id: each for each in history.complaints}
    made = [
        _progress(history, known.get(complaint_id), complaint_id, np.array(listed), needles)
        for complaint_id, listed in by_complaint.items()
    ]
    return tuple(sorted(made, key=lambda each: -float(each.days[-1])))


def compared_structures(
    history: History, rows: Ints, one: Progress, *, most: int = 12
) -> tuple[Compared, ...]:
    """Return the structures of a complaint with and without, those of most sessions first."""
    own = rows[np.isin(history.sites.session[rows], one.sessions)]
    change = dict(zip(one.sessions.tolist(), one.change.tolist(), strict=True))
    found = []
    for target in np.unique(history.target[own]).tolist():
        with_it = set(history.sites.session[own[history.target[own] == target]].tolist())
        parts = [
            np.array([value for row, value in change.items() if (row in with_it) is wanted])
            for wanted in (True, False)
        ]
        compared = Compared(*history.target_of(target), difference_of_means(*parts))
        found.append((len(with_it), -target, compared))
    ranked = sorted(found, key=lambda each: each[:2], reverse=True)
    return tuple(compared for *_, compared in ranked[:most])


def goal_days(complaint: Complaint) -> tuple[tuple[float, bool, str], ...]:
    """Return the days of the goals: when due, or when reached (True), with their words."""
    days = []
    for goal in complaint.goals:
        if goal.reached_on is not None:
            days.append((day_number(goal.reached_on), True, goal.text))
        elif goal.due_on is not None:
            days.append((day_number(goal.due_on), False, goal.text))
    return tuple(days)


def _progress(
    history: History,
    complaint: Complaint | None,
    complaint_id: str,
    sessions: Ints,
    needles: NDArray[Any],
) -> Progress:
    timeline = history.timeline
    facts = [timeline.sessions[row] for row in sessions.tolist()]
    alone = np.array([len(each.treated) <= 1 for each in facts], bool)
    treated = [
        next((t for t in each.treated if t.complaint_id == complaint_id), None) for each in facts
    ]
    # None becomes NaN.
    entered = np.array([None if t is None else t.findings.pain_now for t in treated], float)
    own_before = np.where(alone, timeline.pain_before[sessions], np.nan)
    return Progress(
        complaint=complaint,
        sessions=sessions,
        days=timeline.at_days[sessions],
        before=np.where(np.isfinite(own_before), own_before, entered),
        after=np.where(alone, timeline.pain_after[sessions], np.nan),
        needles=needles[sessions].astype(np.int64),
        scores=_scores(timeline.at_days[sessions].tolist(), [each.outcomes for each in facts]),
        reassessed=tuple(
            float(timeline.at_days[row])
            for row, t in zip(sessions.tolist(), treated, strict=True)
            if t is not None and t.reassessed
        ),
        shared=int((~alone).sum()),
    )


def _scores(
    days: Sequence[float], outcomes: Sequence[tuple[Any, ...]]
) -> dict[tuple[str, str], Series]:
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for day, listed in zip(days, outcomes, strict=True):
        for each in listed:
            taken.setdefault((each.measure, each.detail), []).append((day, each.score))
    return {which: Series(*np.array(values, float).T.copy()) for which, values in taken.items()}
