"""Did it help: each complaint by itself, its pain, scores, goals and comparisons."""

import numpy as np
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from needlemap.domain.plurals import UNCHANGED, counted, with_sign
from needlemap.history.drawings import area_series
from needlemap.history.intervals import FEWEST
from needlemap.history.progress import Compared, Progress, compared_structures, progress
from needlemap.history.trends import NEW_COURSE_DAYS, Series, drawn_courses, session_in_course
from needlemap.painting.plots import PAUSE_DAYS, ScoreStrip
from needlemap.reference import Reference
from needlemap.reports.figures.progress import figure_rows, measure_title, progress_figure
from needlemap.ui.history.evidence import important_changes_in_words
from needlemap.ui.history.state import HistoryState
from needlemap.ui.history.words import Words
from needlemap.ui.widgets.complaint_words import complaint_name, course_words, status_words
from needlemap.ui.widgets.factories import label, wrapped
from needlemap.ui.widgets.figure_view import FigureView
from needlemap.ui.widgets.plot_table import PlotTable, figure_headings
from needlemap.ui.widgets.theme import Theme

_COLUMNS = 4


class TrendsTab(QWidget):
    """One complaint below the other, over the same days; range and filters hold here too."""

    def __init__(
        self,
        looking: HistoryState,
        reference: Reference,
        words: Words,
        figure: str,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._looking, self._reference, self._theme = looking, reference, theme
        self._words, self._figure = words, figure
        self.figures: list[FigureView] = []
        self.table: PlotTable | None = None
        self._shown: object = None
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(self.tr("Progress by complaint"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        looking.view_changed.connect(self._on_view_changed)
        self.refresh()

    def refresh(self) -> None:
        """Show what is looked at."""
        self._shown = self._looking.range_view
        self.figures = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(18, 8, 18, 18)
        self._column.setSpacing(4)
        self._fill()
        self._column.addStretch()
        self._scroll.setWidget(inside)

    def show_table(self) -> None:
        """Show everything that is plotted, complaint by complaint, as one table."""
        rows = [
            (shown.accessibleName(), *row)
            for shown in self.figures
            for row in figure_rows(shown.figure)
        ]
        headings = (self.tr("Complaint"), *figure_headings())
        self.table = PlotTable.ask(self, self.tr("Progress by complaint"), headings, rows)

    def _fill(self) -> None:
        if not self._add_course():
            return
        looking = self._looking
        view = looking.range_view
        rows = looking.plate_resolver.rows(view)
        sessions = looking.plate_resolver.shown_sessions(view)
        span = looking.timeline.between(view.start_day, view.end_day)
        sessions[: span.start] = False
        sessions[span.stop :] = False
        found = progress(looking.history, rows, sessions)
        if not found:
            self._column.addWidget(
                wrapped(self.tr("No session in this range, or none matches the filters."), "muted")
            )
        most = max((float(one.needles.max(initial=1)) for one in found), default=1.0)
        areas = [self._areas(one) for one in found]
        largest = max((float(each.values.max(initial=0.0)) for each in areas), default=0.0)
        if found:
            self._add_key()
        for one, drawn in zip(found, areas, strict=True):
            self._add_complaint(one, drawn, (max(5.0, most), largest))

    # Course

    def _add_course(self) -> bool:
        """Say which session of its course the last one was, and how many are common.

        Return whether there is any session, signed or not.
        """
        timeline = self._looking.history.timeline
        numbers = session_in_course(timeline)
        counted_ones = numbers[numbers > 0]
        if not len(counted_ones):
            has_drafts = not timeline.in_error.all()
            words = self.tr("No signed session yet.") if has_drafts else self.tr("No session yet.")
            self._column.addWidget(label(words, "heading"))
            return has_drafts
        words = self.tr("The last session was number {0} of its course")
        self._column.addWidget(label(words.format(int(counted_ones[-1])), "heading"))
        pause = self.tr("A pause of more than {0:g} days begins a new course.")
        self._column.addWidget(
            wrapped(f"{pause.format(NEW_COURSE_DAYS)} {course_words(self._reference)}", "muted")
        )
        return True

    # Complaints

    def _areas(self, one: Progress) -> Series:
        history = self._looking.history
        drawn = [row for row in one.sessions.tolist() if row in history.drawings]
        return area_series(history, drawn, self._figure)

    def _add_complaint(self, one: Progress, areas: Series, most: tuple[float, float]) -> None:
        """Add a complaint; `most` are the ends of the scales of needles and of areas."""
        reference, view = self._reference, self._looking.view
        self._column.addSpacing(10)
        name = self._name(one)
        self._column.addWidget(label(name, "heading"))
        for words in self._summary(one):
            self._column.addWidget(wrapped(words))
        figure = progress_figure(
            one,
            (view.start_day, view.end_day),
            measures=reference.outcome_measures,
            changes=reference.important_changes,
            courses=drawn_courses(self._looking.history.timeline, self._looking.whole.end_day),
            most_needles=most[0],
            areas=areas,
            most_cm2=most[1],
        )
        shown = FigureView(figure, name, self._theme)
        self.figures.append(shown)
        self._column.addWidget(shown)
        self._add_sources(one, shown)
        self._add_comparisons(one)

    def _name(self, one: Progress) -> str:
        if one.complaint is None:
            return self.tr("Sessions without a complaint on record")
        return f"{complaint_name(one.complaint)} · {status_words(one.complaint.status)}"

    def _summary(self, one: Progress) -> list[str]:
        """Return in words how pain and goals stand."""
        parts = []
        ends = one.first_and_last_before
        if ends is not None:
            words = self.tr("Pain before the session: {0:g} at the first, {1:g} at the last.")
            parts.append(words.format(*ends))
        mean, count, interval = one.mean_change
        if mean is not None and interval is not None:
            change, low, high = map(with_sign, (mean, interval.low, interval.high))
            words = self.tr(
                "Within a session pain changed by {0} on average (95 % interval {1} to {2}, n {3})."
            )
            if change == UNCHANGED:
                words = self.tr(
                    "Within a session pain did not change on average (95 % interval {1} to {2}, "
                    "n {3})."
                )
            parts.append(words.format(change, low, high, count))
        elif count:
            words = self.tr("Change within a session: cannot tell yet (n {0}, under {1}).")
            parts.append(words.format(count, FEWEST))
        else:
            words = self.tr("Pain before and after was not recorded at any of these sessions.")
            parts.append(words)
        if one.shared:
            parts.append(
                counted(
                    one.shared,
                    self.tr(
                        "{0} session treated other complaints too: of its pain only what was "
                        "entered with this complaint is shown."
                    ),
                    self.tr(
                        "{0} sessions treated other complaints too: of their pain only what was "
                        "entered with this complaint is shown."
                    ),
                )
            )
        if one.complaint is not None and one.complaint.goals:
            reached = sum(goal.reached_on is not None for goal in one.complaint.goals)
            words = self.tr("Goals: {0} of {1} reached.")
            parts.append(words.format(reached, len(one.complaint.goals)))
        return parts

    def _add_sources(self, one: Progress, shown: FigureView) -> None:
        """Say of each measure which change counts, with its source, and what is shaded."""
        if np.isfinite(one.change).any():
            words = important_changes_in_words(self._reference, "nprs")
            self._column.addWidget(wrapped(self.tr("Pain: {0}").format(words), "muted"))
        shaded = {s.title for s in shown.figure.strips if isinstance(s, ScoreStrip) and s.bands}
        for measure_id, detail in one.scores:
            words = important_changes_in_words(self._reference, measure_id)
            measure = self._reference.outcome_measures.get(measure_id)
            if not words or measure is None:
                continue
            if measure_title(measure, detail) in shaded:
                words += " " + self.tr(
                    "Shaded: better than the first score of its course by the first of these or "
                    "more; a pause of more than {0:g} days begins a new course."
                ).format(NEW_COURSE_DAYS)
            self._column.addWidget(wrapped(f"{measure.short_name}: {words}", "muted"))

    def _add_comparisons(self, one: Progress) -> None:
        rows = self._looking.plate_resolver.rows(self._looking.range_view)
        found = compared_structures(self._looking.history, rows, one)
        if not found:
            return
        title = self.tr("Pain change with and without a structure, within this complaint")
        self._column.addWidget(label(title, "label"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(_COLUMNS, 1)
        for line, each in enumerate(found):
            for column, words in enumerate(self.comparison_words(each)):
                grid.addWidget(label(words, "" if column == 0 else "muted"), line, column)
        self._column.addLayout(grid)
        self._column.addWidget(
            wrapped(
                self.tr(
                    "Mean of with less mean of without, n sessions each, 95 % interval (Welch). "
                    "Association only, not cause and effect."
                ),
                "muted",
            )
        )

    def comparison_words(self, one: Compared) -> tuple[str, ...]:
        """Return structure, how many sessions with and without, and what can be told."""
        change = one.change
        result = self.tr("cannot tell yet (under {0} on a side)").format(FEWEST)
        if change.value is not None and change.interval is not None:
            result = self.tr("{0} (95 % interval {1} to {2})").format(
                with_sign(change.value),
                with_sign(change.interval.low),
                with_sign(change.interval.high),
            )
        return (
            self._words.placed(one.structure, one.region, one.side),
            self.tr("with n {0}").format(change.n_with),
            self.tr("without n {0}").format(change.n_without),
            result,
        )

    def _add_key(self) -> None:
        self._column.addSpacing(6)
        words = self.tr(
            "▲ reassessed; ◇ goal due; ◆ goal reached. Lines break over pauses of more than "
            "{0:g} days."
        )
        self._column.addWidget(wrapped(words.format(PAUSE_DAYS), "muted"))

    def _on_view_changed(self) -> None:
        # A step to another session changes nothing here.
        if self.isVisible() and self._shown != self._looking.range_view:
            self.refresh()

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        if self._shown != self._looking.range_view:
            self.refresh()
