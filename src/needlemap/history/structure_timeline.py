"""Which muscle was needled when: a row a structure, a dot a session, sorted as one asks."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.history.history import SIDES, History

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

SEVERAL = -2


class Order(StrEnum):
    """What comes first in the list of structures."""

    LAST = "last"
    """Needled last."""
    MOST = "most"
    """Most needles."""
    LONGEST_AGO = "longest_ago"
    """Not needled for the longest time."""


class Response(StrEnum):
    """What was recorded of the sites of a dot; the strongest word of several counts."""

    NOT_RECORDED = "not_recorded"
    NO_TWITCH = "no_twitch"
    TWITCH = "twitch"


class Later(StrEnum):
    """How the sites of a dot were said to be at the next visit; the worst word counts."""

    NOT_ASKED = "not_asked"
    BETTER = "better"
    SAME = "same"
    SORE = "sore"


_TWITCHES = {"none": 1, "single": 2, "multiple": 2}
_RESPONSES = tuple(Response)
_ANSWERS = {"better": 1, "same": 2, "sore": 3, "bruised": 3}
_LATER = tuple(Later)


@dataclass(frozen=True, slots=True)
class Dots:
    """The sessions of one row, the oldest first.

    Attributes
    ----------
    session
        (k,) rows of the timeline.
    day
        (k,) their day numbers.
    needles
        (k,) needles in this structure at that session.
    technique
        (k,) number of the technique among the names of the column, `SEVERAL` for more than one,
        -1 where none is recorded.
    response, later
        (k,) what was recorded of twitches, and what the patient said at the next visit.
    """

    session: Ints
    day: Floats
    needles: Ints
    technique: Ints
    response: tuple[Response, ...]
    later: tuple[Later, ...]

    def __len__(self) -> int:
        return len(self.session)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A structure (or a region where none is recorded) over time.

    Attributes
    ----------
    side
        None where left and right are taken together.
    targets
        The numbers of `History.target` that the row holds.
    sessions
        How many sessions have a dot; drafts are not counted.
    days_since
        Whole days since it was last needled at all, whatever is looked at, up to now.
    """

    structure: str | None
    region: str | None
    side: str | None
    targets: tuple[int, ...]
    sessions: int
    needles: int
    days_since: int
    dots: Dots

    @property
    def first_day(self) -> float:
        """The day number of the first dot."""
        return float(self.dots.day[0])

    @property
    def last_day(self) -> float:
        """The day number of the last dot."""
        return float(self.dots.day[-1])


def structure_timeline(
    history: History, rows: Ints, *, order: Order = Order.LAST, sides_together: bool = False
) -> tuple[TimelineRow, ...]:
    """Return the structures of these sites over time.

    Parameters
    ----------
    rows
        Rows of sites, the oldest first.
    sides_together
        One row for left, right and midline of a structure.
    """
    if not len(rows):
        return ()
    target = history.target[rows]
    row_keys = target // len(SIDES) if sides_together else target
    last = history.last_days()
    dots = _dots(history, rows, row_keys)
    keys, starts = np.unique(dots.key, return_index=True)
    stops = np.append(starts[1:], len(dots.key))
    # Every target is of one row, so that they come in the order of the rows.
    targets = np.unique(target)
    of_row = targets // len(SIDES) if sides_together else targets
    ends = np.searchsorted(of_row, keys, side="right").tolist()
    held = [tuple(targets[a:b].tolist()) for a, b in pairwise([0, *ends])]
    made = [
        _row(history, dots.of(slice(start, stop)), which, last, together=sides_together)
        for which, start, stop in zip(held, starts, stops, strict=True)
    ]
    return tuple(sorted(made, key=_SORTING[order]))


_SORTING: dict[Order, Callable[[TimelineRow], tuple[object, ...]]] = {
    Order.LAST: lambda row: (row.days_since, -row.needles, row.targets),
    Order.MOST: lambda row: (-row.needles, row.days_since, row.targets),
    Order.LONGEST_AGO: lambda row: (-row.days_since, -row.needles, row.targets),
}


@dataclass(frozen=True, slots=True)
class _AllDots:
    """The dots of all rows, sorted by row and then by session."""

    key: Ints
    dots: Dots

    def of(self, run: slice) -> Dots:
        dots = self.dots
        return Dots(
            dots.session[run],
            dots.day[run],
            dots.needles[run],
            dots.technique[run],
            dots.response[run],
            dots.later[run],
        )


def _dots(history: History, rows: Ints, row_keys: Ints) -> _AllDots:
    """Return a dot for each row and session that meet, from arrays: there may be 10,000 sites."""
    sites, count = history.sites, max(1, len(history.timeline))
    pairs = row_keys.astype(np.int64) * count + sites.session[rows]
    both, which = np.unique(pairs, return_inverse=True)
    session = both % count
    response = _most(_coded(history, "twitch", rows, _TWITCHES), which, len(both))
    later = _most(_coded(history, "after", rows, _ANSWERS), which, len(both))
    technique = sites.coded["technique"].numbers[rows].astype(np.int64)
    low = np.full(len(both), np.iinfo(np.int64).max)
    high = np.full(len(both), -1)
    np.minimum.at(low, which, technique)
    np.maximum.at(high, which, technique)
    dots = Dots(
        session=session,
        day=history.timeline.at_days[session],
        needles=np.bincount(which, sites.needles[rows], len(both)).astype(np.int64),
        technique=np.where(low == high, high, SEVERAL),
        response=tuple(_RESPONSES[number] for number in response.tolist()),
        later=tuple(_LATER[number] for number in later.tolist()),
    )
    return _AllDots(both // count, dots)


def _coded(history: History, column: str, rows: Ints, numbers: dict[str, int]) -> Ints:
    """Return (r,) a number for the code of each site, 0 where nothing is recorded."""
    coded = history.sites.coded.get(column)
    if coded is None:
        return np.zeros(len(rows), np.int64)
    table = np.array([*(numbers.get(name, 0) for name in coded.names), 0], np.int64)
    return np.asarray(table[coded.numbers[rows]])


def _most(values: Ints, which: Ints, count: int) -> Ints:
    found = np.zeros(count, np.int64)
    np.maximum.at(found, which, values)
    return found


def _row(
    history: History, dots: Dots, targets: tuple[int, ...], last: Floats, *, together: bool
) -> TimelineRow:
    structure, region, side = history.target_of(targets[0])
    # A session that was entered in error is no needling: days are counted without it.
    last_day = float(last[list(targets)].max())
    last_day = last_day if np.isfinite(last_day) else float(dots.day[-1])
    counted = history.timeline.counted[dots.session]
    return TimelineRow(
        structure=structure,
        region=region,
        side=None if together else side,
        targets=targets,
        sessions=int(counted.sum()),
        needles=int(dots.needles.sum()),
        days_since=_whole_days(history.today, last_day),
        dots=dots,
    )


def _whole_days(today: float, then: float) -> int:
    """Return by how many days the dates of two day numbers differ; never negative."""
    return max(0, int(np.floor(today) - np.floor(then)))
