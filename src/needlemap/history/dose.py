"""What each structure got: times, needles, depth, twitches, and the pain of sessions with it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.history.history import History
from needlemap.history.intervals import Difference, difference_of_means

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

# Answers at the next visit by how they are counted.
BETTER = "better"


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of `n` values; None when there is none."""

    value: float | None
    n: int

    @classmethod
    def of(cls, values: Floats) -> "Mean":
        """Return the mean of those values that are numbers."""
        known = values[np.isfinite(values)]
        return cls(float(known.mean()) if len(known) else None, len(known))


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `n` that were asked or recorded."""

    part: int
    n: int

    @property
    def rate(self) -> float | None:
        """Part of the whole, 0 to 1; None of nothing."""
        return self.part / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Dose:
    """What one structure (or region) on one side got. Drafts are not among its sessions.

    ``change_with`` and ``change_without`` are the mean pain change (after less before) of the
    sessions that included it and of those that did not, and ``difference`` is the one less the
    other: all within the complaint that most of its sessions treated, since another complaint's
    pain is no comparison. They say what went together, not what caused what. ``repeated`` are
    the sites at a place that an earlier session had needled.
    """

    structure: str | None
    region: str | None
    side: str
    sessions: int
    sites: int
    needles: int
    first_day: float
    last_day: float
    depth_mm: Mean
    twitch: Share
    better_after: Share
    change_with: Mean
    change_without: Mean
    difference: Difference
    repeated: Share


def doses(history: History, rows: Ints, *, repeated: Bools | None = None) -> tuple[Dose, ...]:
    """Return the dose of every target among these sites, the most often needled first.

    `repeated` (n,) says which sites of the history an earlier session had at the same place.
    """
    if not len(rows):
        return ()
    order = rows[np.argsort(history.target[rows], kind="stable")]
    cuts = np.flatnonzero(np.diff(history.target[order])) + 1
    looked_at = np.unique(history.sites.session[rows])
    alone = _lone_complaints(history)
    made = [_dose(history, each, looked_at, alone, repeated) for each in np.split(order, cuts)]
    return tuple(sorted(made, key=lambda dose: (-dose.sessions, -dose.needles, dose.last_day)))


def _dose(
    history: History,
    rows: Ints,
    looked_at: Ints,
    alone: list[str | None],
    repeated: Bools | None,
) -> Dose:
    sites = history.sites
    included = np.unique(sites.session[rows])
    draft = history.timeline.draft
    sessions = included[~draft[included]]
    others = np.setdiff1d(looked_at[~draft[looked_at]], sessions)
    change, days = history.timeline.pain_change(), history.at_days[rows]
    own, rest = _of_leading_complaint(alone, sessions, others)
    return Dose(
        *history.target_of(int(history.target[rows[0]])),
        sessions=len(sessions),
        sites=len(rows),
        needles=int(sites.needles[rows].sum()),
        first_day=float(days.min()),
        last_day=float(days.max()),
        depth_mm=Mean.of(sites.depth_mm[rows]),
        twitch=_share(history, "twitch", rows, frozenset(("single", "multiple"))),
        better_after=_share(history, "after", rows, frozenset((BETTER,))),
        change_with=Mean.of(change[own]),
        change_without=Mean.of(change[rest]),
        difference=difference_of_means(change[own], change[rest]),
        repeated=Share(0, 0) if repeated is None else Share(int(repeated[rows].sum()), len(rows)),
    )


def _lone_complaints(history: History) -> list[str | None]:
    """Return by session the one complaint that it treated, "" without any, None with several.

    The pain of a visit that treated several complaints is not one complaint's.
    """
    return [
        None if len(each.treated) > 1 else "".join(t.complaint_id for t in each.treated)
        for each in history.timeline.sessions
    ]


def _of_leading_complaint(
    alone: list[str | None], sessions: Ints, others: Ints
) -> tuple[Ints, Ints]:
    """Return those of both that treated the complaint which most of the first treated."""
    counts = Counter(alone[row] for row in sessions.tolist() if alone[row] is not None)
    if not counts:
        return sessions[:0], others[:0]
    (leading, _), *_ = counts.most_common(1)
    kept = [
        np.array([row for row in rows.tolist() if alone[row] == leading], np.int64)
        for rows in (sessions, others)
    ]
    return kept[0], kept[1]


def _share(history: History, column: str, rows: Ints, codes: frozenset[str]) -> Share:
    coded = history.sites.coded.get(column)
    if coded is None:
        return Share(0, 0)
    recorded = coded.numbers[rows] >= 0
    return Share(int(coded.is_one_of(codes)[rows].sum()), int(recorded.sum()))
