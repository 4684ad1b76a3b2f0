"""Series over the sessions: outcome measures, courses, time between sessions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlemap.history.timeline import Timeline

# A longer pause than this begins a new course of treatment. Our own choice, shown with the count.
NEW_COURSE_DAYS = 90.0


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time: day numbers (n,) and values (n,)."""

    days: NDArray[np.float64]
    values: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.days)


def outcome_series(timeline: Timeline) -> dict[tuple[str, str], Series]:
    """Return the scores of each measure that was taken, by its id and the detail of it."""
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for day, session in zip(timeline.at_days, timeline.sessions, strict=True):
        if not session.entered_in_error:
            for outcome in session.outcomes:
                which = outcome.measure, outcome.detail
                taken.setdefault(which, []).append((float(day), outcome.score))
    return {which: Series(*np.array(scores, float).T.copy()) for which, scores in taken.items()}


def gaps_series(timeline: Timeline) -> Series:
    """Return the days since the session before, at each session that has one."""
    gaps = timeline.gaps_days()
    known = np.isfinite(gaps)
    return Series(timeline.at_days[known], gaps[known])


def session_in_course(timeline: Timeline) -> NDArray[np.int32]:
    """Return (m,) which session of its course each is, from 1; 0 for withdrawn ones.

    A pause of more than `NEW_COURSE_DAYS` begins a new course.
    """
    numbers = np.zeros(len(timeline), np.int32)
    count = 0
    for row, gap in enumerate(timeline.gaps_days()):
        if timeline.in_error[row]:
            continue
        count = 1 if gap > NEW_COURSE_DAYS else count + 1
        numbers[row] = count
    return numbers
