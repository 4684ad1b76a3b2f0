"""Series over the sessions: outcome measures, courses.

A session does not record to which course of treatment it belongs, so courses are told by the pauses
between sessions alone: a pause of more than `NEW_COURSE_DAYS` begins a new one. Drafts and
sessions entered in error belong to none and bridge no pause.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlemap.history.timeline import Timeline
from needlemap.history.view import WEEK

# A longer pause than this begins a new course of treatment. Our own choice (three months), said
# wherever something is counted by it.
NEW_COURSE_DAYS = 90.0


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time: day numbers (n,) and values (n,)."""

    days: NDArray[np.float64]
    values: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.days)

    def within(self, start_day: float, end_day: float) -> "Series":
        """Return the values from one day number to another, both included."""
        inside = (self.days >= start_day) & (self.days <= end_day)
        return Series(self.days[inside], self.values[inside])


@dataclass(frozen=True, slots=True)
class Course:
    """A course of treatment: the day numbers of its first and its last session."""

    first_day: float
    last_day: float


def outcome_series(timeline: Timeline) -> dict[tuple[str, str], Series]:
    """Return the scores of each measure that was taken, by its id and the detail of it."""
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for day, session in zip(timeline.at_days, timeline.sessions, strict=True):
        if not session.entered_in_error:
            for outcome in session.outcomes:
                which = outcome.measure, outcome.detail
                taken.setdefault(which, []).append((float(day), outcome.score))
    return {which: Series(*np.array(scores, float).T.copy()) for which, scores in taken.items()}


def session_in_course(timeline: Timeline) -> NDArray[np.int32]:
    """Return (m,) which session of its course each is, from 1; 0 where none is counted.

    A pause of more than `NEW_COURSE_DAYS` begins a new course.
    """
    numbers = np.zeros(len(timeline), np.int32)
    count, counted = 0, timeline.counted
    for row, gap in enumerate(timeline.gaps_days()):
        if not counted[row]:
            continue
        count = 1 if gap > NEW_COURSE_DAYS else count + 1
        numbers[row] = count
    return numbers


def courses(timeline: Timeline) -> tuple[Course, ...]:
    """Return the courses of treatment, the oldest first.

    A pause of more than `NEW_COURSE_DAYS` begins a new course.
    """
    numbers = session_in_course(timeline)
    days = timeline.at_days[numbers > 0]
    starts = np.flatnonzero(numbers[numbers > 0] == 1)
    return tuple(
        Course(float(run[0]), float(run[-1])) for run in np.split(days, starts[1:]) if len(run)
    )


def drawn_courses(timeline: Timeline, end_day: float) -> tuple[tuple[Course, float], ...]:
    """Return the courses, and to which day each is drawn: the last one to the end."""
    found = courses(timeline)
    ends = [max(each.last_day, each.first_day + WEEK) for each in found[:-1]]
    return tuple(zip(found, [*ends, end_day], strict=False))
