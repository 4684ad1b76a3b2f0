"""Trends: pain, outcome measures, needles and time between sessions."""

import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from needlemap.history.trends import (
    NEW_COURSE_DAYS,
    Course,
    Series,
    courses,
    gaps_series,
    outcome_series,
    runs_in_courses,
    session_in_course,
)
from needlemap.history.view import WEEK
from needlemap.reference import Reference
from needlemap.reference.outcomes import Better, ImportantChange, OutcomeMeasure
from needlemap.ui.history.evidence import (
    important_changes,
    important_changes_in_words,
    usual_course,
    usual_sessions,
)
from needlemap.ui.history.plots import band, bracket, course_mark, day_plot, line, pain_lines, stems
from needlemap.ui.history.state import HistoryState
from needlemap.ui.widgets.factories import label, wrapped
from needlemap.ui.widgets.theme import Theme

_PLOT_HEIGHT = 170


class TrendsTab(QWidget):
    """One plot below the other, all over the whole history; the range looked at is shaded."""

    def __init__(
        self,
        looking: HistoryState,
        reference: Reference,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._looking, self._reference, self._theme = looking, reference, theme
        self.plots: list[pg.PlotWidget] = []
        self._shades: list[pg.LinearRegionItem] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(18, 12, 18, 18)
        self._column.setSpacing(4)
        self._fill()
        self._column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(self.tr("Trends"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        looking.view_changed.connect(self._shade)
        self._shade()

    def _fill(self) -> None:
        if not self._add_course():
            return
        self._add_pain()
        for (measure, detail), series in outcome_series(self._looking.history.timeline).items():
            if measure in self._reference.outcome_measures:
                self._add_outcome(self._reference.outcome_measures[measure], detail, series)
        self._add_needles()
        self._add_gaps()

    # Course

    def _add_course(self) -> bool:
        """Say which session of its course the last one was, and what clinic articles call usual.

        Return whether there is any session, signed or not.
        """
        timeline = self._looking.history.timeline
        numbers = session_in_course(timeline)
        counted = numbers[numbers > 0]
        if not len(counted):
            has_drafts = not timeline.in_error.all()
            self._add_head(
                self.tr("No signed session yet.") if has_drafts else self.tr("No session yet.")
            )
            return has_drafts
        words = self.tr("The last session was number {0} of its course")
        self._add_head(words.format(int(counted[-1])))
        pause = self.tr(
            "A pause of more than {0:g} days begins a new course (dotted line in the plots)."
        )
        self._column.addWidget(
            wrapped(f"{pause.format(NEW_COURSE_DAYS)} {usual_course(self._reference)}", "muted")
        )
        return True

    def _add_head(self, words: str) -> None:
        self._column.addWidget(label(words, "heading"))

    # Plots

    def _add_pain(self) -> None:
        timeline = self._looking.history.timeline
        if not timeline.has_pain:
            self._add_nothing(
                self.tr("Pain"), self.tr("Pain was not recorded at any of these sessions.")
            )
            return
        plot = self._add_plot(self.tr("Pain, 0–10: before ● — and after ○ ⋯ each session"), "0–10")
        for drawn in pain_lines(timeline, self._theme):
            plot.addItem(drawn)
        plot.setYRange(0, 10, padding=0.03)
        self._add_changes("nprs", shaded=False)

    def _add_outcome(self, measure: OutcomeMeasure, detail: str, series: Series) -> None:
        better = (
            self.tr("higher is better")
            if measure.better is Better.HIGHER
            else self.tr("lower is better")
        )
        of = f", {detail}" if detail else ""
        name = measure.name
        if measure.short_name != name:
            name = f"{name} ({measure.short_name})"
        title = f"{name}{of}, {better}"
        plot = self._add_plot(title, measure.unit)
        plot.addItem(line(series.days, series.values, self._theme.accent))
        plot.setYRange(measure.low, measure.high, padding=0.03)
        changes = important_changes(self._reference, measure.id)
        if changes:
            self._add_bands(plot, measure, series, changes[0])
        self._add_changes(measure.id, shaded=True)

    def _add_bands(
        self, plot: pg.PlotWidget, measure: OutcomeMeasure, series: Series, change: ImportantChange
    ) -> None:
        """Shade where the score is better by the minimal important change or more.

        In each course of treatment it counts from the first score of that course.
        """
        sign = 1 if measure.better is Better.HIGHER else -1
        best = measure.high if sign > 0 else measure.low
        for course, end_day in self._courses():
            scores = series.within(course.first_day, course.last_day)
            if not len(scores):
                continue
            enough = float(scores.values[0]) + sign * change.low
            if (best - enough) * sign > 0:
                days = float(scores.days[0]), end_day
                for drawn in band(days, (enough, best), self._theme.accent):
                    plot.addItem(drawn, ignoreBounds=True)

    def _courses(self) -> list[tuple[Course, float]]:
        """Return the courses, and to which day each is drawn: the last one to today."""
        found = courses(self._looking.history.timeline)
        ends = [max(each.last_day, each.first_day + WEEK) for each in found[:-1]]
        return list(zip(found, [*ends, self._looking.plate_resolver.whole.end_day], strict=False))

    def _add_changes(self, measure: str, *, shaded: bool) -> None:
        """Write the published important changes under the plot, each with its source."""
        words = important_changes_in_words(self._reference, measure)
        if shaded and words:
            first = important_changes(self._reference, measure)[0]
            more = self.tr(
                "Shaded: better than the first score of its course by {0:g} {1} or more; "
                "a pause of more than {2:g} days begins a new course."
            )
            words = f"{words} {more.format(first.low, first.unit, NEW_COURSE_DAYS)}"
        if words:
            self._column.addWidget(wrapped(words, "muted"))

    def _add_needles(self) -> None:
        history = self._looking.history
        kept = ~history.timeline.in_error
        plot = self._add_plot(self.tr("Needles per session"), self.tr("needles"))
        needles = history.needles_of_sessions()[kept]
        for drawn in stems(history.timeline.at_days[kept], needles, self._theme):
            plot.addItem(drawn)
        most = max(1, needles.max(initial=1))
        plot.setYRange(0, most * 1.2, padding=0)
        self._mark_usual(plot, most * 1.12)

    def _mark_usual(self, plot: pg.PlotWidget, height: float) -> None:
        """Mark quietly above the stems which sessions of each course articles call usual."""
        timeline, usual = self._looking.history.timeline, usual_sessions(self._reference)
        if usual is None:
            return
        numbers = session_in_course(timeline)
        for low, high in runs_in_courses(timeline, *usual):
            for drawn in bracket(
                timeline.at_days[low], timeline.at_days[high], height, self._theme
            ):
                plot.addItem(drawn, ignoreBounds=True)
        if (numbers >= usual[0]).any():
            words = self.tr(
                "Line above the bars: sessions {0}–{1} of a course, the length that the source "
                "named above recommends."
            )
            self._column.addWidget(wrapped(words.format(*usual), "muted"))

    def _add_gaps(self) -> None:
        series = gaps_series(self._looking.history.timeline)
        if not len(series):
            return
        plot = self._add_plot(self.tr("Days since the previous session"), self.tr("days"))
        for drawn in stems(series.days, series.values, self._theme):
            plot.addItem(drawn)
        plot.setYRange(0, max(1.0, series.values.max()) * 1.1, padding=0)

    def _add_plot(self, title: str, unit: str) -> pg.PlotWidget:
        self._column.addSpacing(8)
        self._add_head(title)
        plot = day_plot(self._theme, unit)
        plot.setAccessibleName(title)
        plot.setFixedHeight(_PLOT_HEIGHT)
        view = self._looking.plate_resolver.whole
        plot.getPlotItem().setXRange(view.start_day, view.end_day, padding=0.02)
        tone = QColor(self._theme.muted)
        tone.setAlpha(26)
        shade = pg.LinearRegionItem(movable=False, brush=tone, pen=pg.mkPen(None))
        plot.addItem(shade, ignoreBounds=True)
        self._shades.append(shade)
        for course, _ in self._courses()[1:]:
            plot.addItem(course_mark(course.first_day, self._theme), ignoreBounds=True)
        self._column.addWidget(plot)
        self.plots.append(plot)
        return plot

    def _add_nothing(self, title: str, words: str) -> None:
        self._column.addSpacing(8)
        self._add_head(title)
        self._column.addWidget(wrapped(words, "muted"))

    def _shade(self) -> None:
        """Shade the range that is looked at."""
        view = self._looking.view
        for shade in self._shades:
            shade.setRegion((view.start_day, view.end_day))
