"""What is being looked at: a range, a session in it, filters. From these, which sites and ages."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.history.filters import FilterSet
from needlemap.history.history import History

Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

WEEK = 7.0
# Ages of sites in days: a site is in the first class whose bound it does not exceed.
AGE_BOUNDS = (7.0, 28.0, 84.0, 182.0, 365.0)
AGE_CLASSES = len(AGE_BOUNDS) + 1
PRESET_WEEKS = (4, 12)


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Which part of a history is looked at.

    Attributes
    ----------
    start_day, end_day
        Day numbers; sessions from the start up to the end, exclusive, are in the range.
    current
        Row of the session that is shown in full, or None. Later sessions are then not shown:
        the body is seen as it was on that day.
    """

    start_day: float
    end_day: float
    current: int | None = None
    filters: FilterSet = FilterSet()  # noqa: RUF009 - frozen, so safe to share
    show_errors: bool = False

    @classmethod
    def of_all(cls, history: History) -> "HistoryView":
        """Return the view of everything up to the end of today, or of the last session's day."""
        days = history.timeline.at_days
        today = np.floor(history.today) + 1
        if not len(days):
            return cls(today - WEEK, today)
        return cls(float(np.floor(days[0])), float(max(today, np.floor(days[-1]) + 1)))

    def last_weeks(self, weeks: int, history: History) -> "HistoryView":
        """Return the view of the weeks up to today."""
        whole = HistoryView.of_all(history)
        start = max(whole.start_day, whole.end_day - WEEK * weeks)
        return replace(self, start_day=start, end_day=whole.end_day, current=None)

    def shifted(self, times: int, history: History) -> "HistoryView":
        """Return the view moved by its own length, so many times; it stays within all there is."""
        whole, length = HistoryView.of_all(history), self.end_day - self.start_day
        start = self.start_day + times * length
        start = max(whole.start_day, min(start, whole.end_day - length))
        return replace(self, start_day=start, end_day=start + length, current=None)

    def ranged(self, start_day: float, end_day: float) -> "HistoryView":
        """Return the view of another range, its session left when it is outside."""
        return replace(self, start_day=start_day, end_day=max(start_day, end_day))


@dataclass(frozen=True, slots=True)
class NotShown:
    """Why sites are not among those shown; each site is counted once, by the first that holds."""

    in_error: int
    """Of sessions entered in error."""
    outside: int
    """Of sessions outside the range."""
    later: int
    """Of sessions after the one that is selected."""
    filtered: int
    """Not passed by the filters."""

    @property
    def total(self) -> int:
        """How many sites are not shown."""
        return self.in_error + self.outside + self.later + self.filtered


class PlateResolver:
    """Answers what a view shows; keeps what does not change while a range is dragged."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._filters: FilterSet | None = None
        self._passed = np.ones(len(history.sites), bool)

    def sessions(self, view: HistoryView) -> slice:
        """Return the rows of the sessions in the range, up to the current one."""
        found = self.history.timeline.between(view.start_day, view.end_day)
        if view.current is None:
            return found
        return slice(min(found.start, view.current), min(found.stop, view.current + 1))

    def rows(self, view: HistoryView) -> Ints:
        """Return the rows of the sites to show, the oldest first."""
        run = self.history.sites.rows_of(self.sessions(view))
        passed = self._passing(view.filters)[run]
        if not view.show_errors and self.has_errors:
            passed = passed & ~self.history.in_error[run]
        return np.asarray(np.flatnonzero(passed) + run.start)

    def not_shown(self, view: HistoryView) -> NotShown:
        """Return why sites are left out by a view."""
        history = self.history
        span = history.timeline.between(view.start_day, view.end_day)
        session = history.sites.session
        left = np.ones(len(session), bool)
        if not view.show_errors:
            left &= ~history.in_error
        in_error = len(session) - int(left.sum())
        run = self.sessions(view)
        later = left & (session >= run.stop) & (session < span.stop)
        outside = left & ~later & ((session < run.start) | (session >= run.stop))
        filtered = left & ~outside & ~later & ~self._passing(view.filters)
        return NotShown(in_error, int(outside.sum()), int(later.sum()), int(filtered.sum()))

    def shown_sessions(self, view: HistoryView) -> Bools:
        """Return (m,) the sessions that bars and steps go by, inside the range or not.

        With filters those that have a site which passes; withdrawn ones only where they are shown.
        """
        history = self.history
        shown = np.ones(len(history.timeline), bool)
        if view.filters.filters:
            passing = history.sites.session[self._passing(view.filters)]
            shown = np.bincount(passing, minlength=len(history.timeline)) > 0
        return shown if view.show_errors else np.asarray(shown & ~history.timeline.in_error)

    def needles(self, filters: FilterSet) -> Ints:
        """Return (m,) needles of each session at the sites that pass the filters."""
        sites = self.history.sites
        weights = np.where(self._passing(filters), sites.needles, 0)
        return np.bincount(sites.session, weights, len(self.history.timeline)).astype(np.int64)

    def as_of(self, view: HistoryView) -> float:
        """Return the day number against which ages are counted."""
        if view.current is not None:
            return float(self.history.timeline.at_days[view.current])
        return min(view.end_day, self.history.today)

    def age_classes(self, rows: Ints, as_of: float) -> Ints:
        """Return (r,) the age class of sites, 0 the youngest; rows must rise."""
        days = self.history.at_days
        # Rows rise in time, so each class is a run: a few searches instead of one a site.
        bounds = np.searchsorted(days, [as_of - bound for bound in reversed(AGE_BOUNDS)])
        ends = np.searchsorted(rows, bounds)
        lengths = np.diff(np.concatenate([[0], ends, [len(rows)]]))
        return np.repeat(np.arange(AGE_CLASSES)[::-1], lengths)

    @cached_property
    def whole(self) -> HistoryView:
        """The view of everything."""
        return HistoryView.of_all(self.history)

    @cached_property
    def has_errors(self) -> bool:
        """Whether any session was withdrawn."""
        return bool(self.history.timeline.in_error.any())

    def step(self, view: HistoryView, by: int) -> HistoryView:
        """Return the view on the session before (-1) or after (1); from none, the last or first.

        Sessions that are not shown are passed over. One outside the range widens it.
        """
        shown = np.flatnonzero(self.shown_sessions(view))
        if not len(shown):
            return view
        return self.at_session(view, int(shown[self._next(shown, view, by)]))

    def at_last(self, view: HistoryView) -> HistoryView:
        """Return the view on the last session that is shown; as it is where there is none."""
        shown = np.flatnonzero(self.shown_sessions(view))
        return self.at_session(view, int(shown[-1])) if len(shown) else view

    def at_session(self, view: HistoryView, row: int) -> HistoryView:
        """Return the view on a session, the range widened where it does not hold it."""
        day = float(np.floor(self.history.timeline.at_days[row]))
        return replace(
            view,
            current=row,
            start_day=min(view.start_day, day),
            end_day=max(view.end_day, day + 1),
        )

    def _next(self, shown: Ints, view: HistoryView, by: int) -> int:
        if view.current is not None:
            # From a session that is not among them, the next one on that side.
            earlier = int(np.searchsorted(shown, view.current))
            later = int(np.searchsorted(shown, view.current, side="right"))
            place = earlier - 1 if by < 0 else later
            return min(max(place, 0), len(shown) - 1)
        span = self.history.timeline.between(view.start_day, view.end_day)
        low, high = np.searchsorted(shown, (span.start, span.stop))
        place = int(high) - 1 if by < 0 else int(low)
        return min(max(place, 0), len(shown) - 1)

    def _passing(self, filters: FilterSet) -> Bools:
        if filters != self._filters:
            self._passed = filters.mask(self.history)
            self._filters = filters
        return self._passed
