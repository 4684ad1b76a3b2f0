"""LookingBack: what is looked at, in one place. Every change of it goes through here."""

from dataclasses import replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from needlemap.domain.placement import SAME_SITE_MM
from needlemap.history import Comparison, FilterSet, History, HistoryView, PlateResolver
from needlemap.history.columns import SiteColumns
from needlemap.history.drawings import ShownDrawings, drawn_sessions, shown_drawings
from needlemap.history.timeline import Timeline


class Layer(StrEnum):
    """What lies on the body."""

    MARKS = "marks"
    DENSITY = "density"
    COMPARISON = "comparison"


class Weight(StrEnum):
    """What a density counts."""

    NEEDLES = "needles"
    SITES = "sites"


class HistoryState(QObject):
    """The view on a history.

    Signals
    -------
    view_changed
        Another range, session or filter: other sites are shown.
    filters_changed
        Other filters; told before `view_changed`.
    selection_changed
        Other structures are selected: body and strip show these alone.
    tolerance_changed
        Sites within another distance count as the same.
    layer_changed
        Marks, density or comparison; or the density's weight.
    symptoms_changed
        Symptom drawings are shown or not, or those of another complaint.
    """

    view_changed = Signal()
    filters_changed = Signal()
    selection_changed = Signal()
    layer_changed = Signal()
    tolerance_changed = Signal()
    symptoms_changed = Signal()

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = history
        self.plate_resolver = PlateResolver(history)
        self.view = HistoryView.of_all(history)
        self.layer = Layer.MARKS
        self.weight = Weight.NEEDLES
        self.comparison: Comparison | None = None
        self.compared_words = ("", "")
        self.tolerance_mm = SAME_SITE_MM
        self.selection: frozenset[int] = frozenset()
        self.shows_symptoms = False
        self.symptoms_of: str | None = None
        self._rows: tuple[HistoryView, NDArray[np.integer]] | None = None

    # Asking

    @property
    def sites(self) -> SiteColumns:
        """The columns of all sites."""
        return self.history.sites

    @property
    def timeline(self) -> Timeline:
        """All sessions in the order of time."""
        return self.history.timeline

    @property
    def filters(self) -> FilterSet:
        """Which sites are let through."""
        return self.view.filters

    @property
    def whole(self) -> HistoryView:
        """The view that shows everything."""
        return self.plate_resolver.whole

    def rows(self) -> NDArray[np.integer]:
        """Return the rows of the sites to show."""
        if self._rows is None or self._rows[0] != self.view:
            self._rows = (self.view, self.plate_resolver.rows(self.view))
        return self._rows[1]

    def body_rows(self) -> NDArray[np.integer]:
        """Return the rows of the sites to show on a body: those of the selected structures."""
        rows = self.rows()
        if not self.selection:
            return rows
        return rows[np.isin(self.history.target[rows], list(self.selection))]

    def drawn_rows(self) -> NDArray[np.integer]:
        """Return the rows of the sites that the layer is made of."""
        if self.layer is Layer.COMPARISON and self.comparison is not None:
            return self.comparison.shown
        return self.body_rows()

    def bar_needles(self) -> NDArray[np.integer]:
        """Return (m,) needles of each session as bars show them: filtered, of what is selected."""
        if not self.selection:
            return self.plate_resolver.needles(self.view.filters)
        sites = self.history.sites
        kept = np.isin(self.history.target, list(self.selection))
        kept &= self.view.filters.mask(self.history)
        weights = np.where(kept, sites.needles, 0)
        return np.bincount(sites.session, weights, len(self.history.timeline)).astype(np.int64)

    @property
    def range_view(self) -> HistoryView:
        """The range and the filters, without the session in front: later ones are in it too."""
        return replace(self.view, current=None)

    def drawn_sessions(self) -> list[int]:
        """Return the rows of the sessions in the range with a symptom drawing, oldest first.

        Filters of sites leave drawings alone: they are of the session.
        """
        span = self.history.timeline.between(self.view.start_day, self.view.end_day)
        inside = np.zeros(len(self.history.timeline), bool)
        inside[span] = True
        return drawn_sessions(self.history, inside, self.symptoms_of)

    def shown_drawings(self) -> ShownDrawings:
        """Return which symptom drawings lie on the body; none unless they are shown."""
        if not self.shows_symptoms:
            return ShownDrawings()
        return shown_drawings(self.drawn_sessions(), self.view.current)

    def ages(self, rows: NDArray[np.integer]) -> NDArray[np.integer]:
        """Return the age classes of these sites."""
        return self.plate_resolver.age_classes(rows, self.plate_resolver.as_of(self.view))

    @property
    def session_count(self) -> int:
        """How many sessions lie in the range, withdrawn ones left out unless shown, no drafts.

        With filters, those that have a site which passes them.
        """
        return int(np.count_nonzero(~self.history.timeline.draft[self._listed_sessions()]))

    @property
    def draft_count(self) -> int:
        """How many drafts lie in the range, told as `session_count` tells sessions."""
        return int(np.count_nonzero(self.history.timeline.draft[self._listed_sessions()]))

    def _listed_sessions(self) -> NDArray[np.integer]:
        if self.view.filters.filters:
            return np.unique(self.history.sites.session[self.rows()])
        span = self.plate_resolver.sessions(self.view)
        rows = np.arange(span.start, span.stop)
        return rows if self.view.show_errors else rows[~self.history.timeline.in_error[rows]]

    # Changing

    def show_range(self, start_day: float, end_day: float) -> None:
        """Look at another range; a session outside of it is no longer in front."""
        view = self.view.ranged(start_day, end_day)
        if view.current is not None:
            at = float(self.history.timeline.at_days[view.current])
            if not view.start_day <= at < view.end_day:
                view = replace(view, current=None)
        self._show(view)

    def show_all(self) -> None:
        """Look at everything."""
        whole = HistoryView.of_all(self.history)
        self._show(
            replace(self.view, start_day=whole.start_day, end_day=whole.end_day, current=None)
        )

    def show_weeks(self, weeks: int) -> None:
        """Look at the weeks up to today."""
        self._show(self.view.last_weeks(weeks, self.history))

    def shift_range(self, times: int) -> None:
        """Move the range by its own length: back (-1) or on (1)."""
        self._show(self.view.shifted(times, self.history))

    def step(self, by: int) -> None:
        """Go to the session before (-1) or after (1)."""
        self._show(self.plate_resolver.step(self.view, by))

    def show_session(self, row: int | None) -> None:
        """Put a session in front; None puts none."""
        if row is None:
            self._show(replace(self.view, current=None))
        else:
            self._show(self.plate_resolver.at_session(self.view, row))

    def show_errors(self, shown: bool) -> None:
        """Show sessions that were entered in error, or hide them."""
        current = self.view.current
        if current is not None and not shown and self.history.timeline.in_error[current]:
            current = None
        self._show(replace(self.view, show_errors=shown, current=current))

    def filter_by(self, filters: FilterSet) -> None:
        """Let only these sites be seen."""
        if filters != self.view.filters:
            self.view = replace(self.view, filters=filters)
            self.filters_changed.emit()
            self.view_changed.emit()

    def select(self, targets: frozenset[int]) -> None:
        """Show the sites of these targets alone on body and strip; of all, when there is none."""
        if targets != self.selection:
            self.selection = targets
            self.selection_changed.emit()

    def show_last(self) -> None:
        """Put the last session in front."""
        self._show(self.plate_resolver.at_last(self.view))

    def show_layer(self, layer: Layer) -> None:
        """Put another layer on the body."""
        if layer is not self.layer:
            self.layer = layer
            self.layer_changed.emit()

    def weigh_by(self, weight: Weight) -> None:
        """Let the density count needles or sites."""
        if weight is not self.weight:
            self.weight = weight
            self.layer_changed.emit()

    def show_symptoms(self, *, shown: bool) -> None:
        """Lay the symptom drawings beneath the marks, or take them off."""
        if shown != self.shows_symptoms:
            self.shows_symptoms = shown
            self.symptoms_changed.emit()

    def show_symptoms_of(self, complaint_id: str | None) -> None:
        """Show the drawings of the sessions that treated a complaint; of all for None."""
        if complaint_id != self.symptoms_of:
            self.symptoms_of = complaint_id
            self.symptoms_changed.emit()

    def set_tolerance(self, tolerance_mm: float) -> None:
        """Count sites within another distance as the same."""
        if tolerance_mm != self.tolerance_mm:
            self.tolerance_mm = tolerance_mm
            self.tolerance_changed.emit()

    def show_comparison(
        self, comparison: Comparison | None, earlier_words: str = "", later_words: str = ""
    ) -> None:
        """Put a comparison on the body, or take it off; the words are the days it compares."""
        self.comparison, self.compared_words = comparison, (earlier_words, later_words)
        self.layer = Layer.COMPARISON if comparison is not None else Layer.MARKS
        self.layer_changed.emit()

    def _show(self, view: HistoryView) -> None:
        if view != self.view:
            self.view = view
            self.view_changed.emit()
