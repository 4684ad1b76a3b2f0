"""By structure: dots over time beside the body, and the table of doses."""

import numpy as np
from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from needlemap.history import doses
from needlemap.history.intervals import FEWEST
from needlemap.history.same_site import repeated_sites
from needlemap.history.structure_timeline import Order, TimelineRow, structure_timeline
from needlemap.ui.forms.form import named_choice
from needlemap.ui.history.body_pane import BodyPane
from needlemap.ui.history.doses_model import SORT_ROLE, DosesModel
from needlemap.ui.history.dot_key import DotKey
from needlemap.ui.history.plate_style import PlateStyle
from needlemap.ui.history.state import HistoryState
from needlemap.ui.history.timeline_model import TimelineModel
from needlemap.ui.history.timeline_view import Shade, TimelineView
from needlemap.ui.history.words import MarkWords, Words, range_words
from needlemap.ui.widgets.factories import button, label, line_edit, tool_button, wrapped
from needlemap.ui.widgets.flow_layout import FlowLayout
from needlemap.ui.widgets.keys import on_copy
from needlemap.ui.widgets.tables import read_only_table
from needlemap.ui.widgets.theme import has_large_text, scaled_px, wide_px

_BODY_SHARE, _TIMELINE_SHARE = 1, 3
_ROW_PX, _LEAST_DOTS_PX = 28, 118  # the head and three rows


class StructuresTab(QWidget):
    """The structures of the sites looked at: range and filters hold here too.

    Rows that are selected are shown alone on the body beside them and on the strip of time.

    Signals
    -------
    copy_requested, csv_requested
        The rows of the table shall leave the records: into the clipboard, into a file.
    session_clicked
        Row of the session whose dot was clicked.
    """

    copy_requested = Signal()
    csv_requested = Signal()
    session_clicked = Signal(int)

    def __init__(
        self, looking: HistoryState, words: Words, look: PlateStyle, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._looking = looking
        self._shown: object = None
        self._surface = look.surface
        self._repeated_within: tuple[float, np.ndarray] | None = None
        self.timeline = TimelineModel(words)
        techniques = looking.sites.coded["technique"].names
        self.dots = TimelineView(self.timeline, techniques, look.theme)
        self.key = DotKey(techniques, words, look.theme)
        self.pane = BodyPane(looking, look, MarkWords(looking, words), self, plates=1)
        self.model = DosesModel(words)
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.model)
        self.sorted.setSortRole(SORT_ROLE)
        self.sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.table = self._table()
        self.search = line_edit(
            self.tr("Search structures"), placeholder=self.tr("Search structures")
        )
        self.order = named_choice(
            self.tr("Order of the structures"),
            (
                (self.tr("Needled last"), Order.LAST),
                (self.tr("Most needles"), Order.MOST),
                (self.tr("Not needled for longest"), Order.LONGEST_AGO),
            ),
        )
        self.shade = named_choice(
            self.tr("What the filling of a dot says"),
            (
                (self.tr("Dots: needles"), Shade.NEEDLES),
                (self.tr("Dots: twitch"), Shade.TWITCH),
                (self.tr("Dots: next visit"), Shade.LATER),
            ),
        )
        self.together = QCheckBox(self.tr("Left and right combined"))
        self.together.setMinimumHeight(self.order.sizeHint().height())
        self.details = tool_button(
            self.tr("Table"),
            name=self.tr("Table of doses"),
            tip=self.tr("Depth, twitches and pain change in numbers"),
        )
        self.details.setCheckable(True)
        self.copy = button(self.tr("Copy"), tip=self.tr("Copy the rows as CSV (Ctrl+C)"))
        self.save = button(self.tr("Save as CSV…"))
        self.about = wrapped("", "muted")
        self.answer = label("", "muted")
        self.nothing = wrapped("", "muted")
        self._faces = QStackedWidget()
        self._lay_out()
        self._connect()
        self.refresh()
        self.pane.show_most()

    def refresh(self) -> None:
        """Show what is looked at."""
        looking = self._looking
        self._shown = looking.view, looking.tolerance_mm
        self._show_timeline()
        if self.details.isChecked():
            self._show_doses()
        self._show_current()
        self._show_whether_empty()

    def show_table(self, shown: bool) -> None:
        """Show the doses in numbers, or the dots over time."""
        self.details.setChecked(shown)

    # The rows as text

    def cells(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return the heads and the cells as they are sorted and searched."""
        if not self.details.isChecked():
            self._show_doses()
        rows = [self.sorted.mapToSource(index).row() for index in self._all_rows()]
        return self.model.titles(), [self.model.cells(row) for row in rows]

    def csv(self) -> str:
        """Return the selected rows as CSV, all of them when at most one is selected."""
        if not self.details.isChecked():
            self._show_doses()
        chosen = self.table.selectionModel().selectedRows()
        rows = chosen if len(chosen) > 1 else self._all_rows()
        return self.model.as_csv([self.sorted.mapToSource(index).row() for index in rows])

    def copy_rows(self) -> None:
        """Put the selected rows, or all, into the clipboard as CSV."""
        QGuiApplication.clipboard().setText(self.csv())
        self.answer.setText(self.tr("✓ Copied"))

    # Parts

    def _table(self) -> QTableView:
        table = read_only_table(self.tr("Doses by structure"), self.sorted)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setSortingEnabled(True)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.verticalHeader().setDefaultSectionSize(scaled_px(_ROW_PX))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if not has_large_text():  # else the rest would leave the names no room: it scrolls
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(56)
        table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
        return table

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.pane.fit_page(event.size().width())
        # Qt asks for one line of it; in a narrow window it has two.
        self._head.setMinimumHeight(self._head.heightForWidth(self._head.width()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 6)
        column.setSpacing(6)
        self._head = QWidget()
        flow = FlowLayout(self._head)
        self.search.setFixedWidth(wide_px(190))
        for widget in (
            self.search, self.order, self.shade, self.together, self.details, self.copy,
            self.save, self.answer,
        ):  # fmt: skip
            flow.addWidget(widget)
        column.addWidget(self._head)
        # Fixed shares: no divider that only a drag could move.
        beside = QWidget()
        shares = QHBoxLayout(beside)
        shares.setContentsMargins(0, 0, 0, 0)
        shares.setSpacing(8)
        shares.addWidget(self._timeline_face(), _TIMELINE_SHARE)
        shares.addWidget(self.pane, _BODY_SHARE)
        self._faces.addWidget(beside)
        self._faces.addWidget(self._table_face())
        column.addWidget(self._faces, 1)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.nothing, 1)

    def _timeline_face(self) -> QWidget:
        face = QWidget()
        column = QVBoxLayout(face)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.dots.setMinimumHeight(scaled_px(_LEAST_DOTS_PX))
        column.addWidget(self.dots, 1)
        column.addWidget(self.key)
        return face

    def _table_face(self) -> QWidget:
        face = QFrame()
        face.setObjectName("card")
        inside = QVBoxLayout(face)
        inside.setContentsMargins(2, 2, 2, 2)
        self.about.setContentsMargins(6, 4, 6, 0)
        inside.addWidget(self.about)
        inside.addWidget(self.table, 1)
        return face

    def _connect(self) -> None:
        looking = self._looking
        self.search.textChanged.connect(self._on_searched)
        self.order.currentIndexChanged.connect(lambda _: self._show_timeline())
        self.together.toggled.connect(lambda _: self._show_timeline())
        self.shade.currentIndexChanged.connect(self._on_shade_chosen)
        self.details.toggled.connect(self._on_details_toggled)
        self.dots.selectionModel().selectionChanged.connect(lambda *_: self._on_rows_selected())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_doses_selected())
        self.dots.session_clicked.connect(self.session_clicked)
        self.copy.clicked.connect(self.copy_requested)
        self.save.clicked.connect(self.csv_requested)
        looking.view_changed.connect(self._on_view_changed)
        looking.selection_changed.connect(self._on_selection_changed)
        looking.tolerance_changed.connect(self._on_view_changed)
        on_copy(self.table, self.copy_requested.emit)
        on_copy(self.dots, self.copy_requested.emit)

    # Showing

    def _show_timeline(self) -> None:
        looking = self._looking
        found = structure_timeline(
            looking.history,
            looking.plate_resolver.rows(looking.range_view),
            order=Order(self.order.currentData()),
            sides_together=self.together.isChecked(),
        )
        sought = self.search.text().strip().casefold()
        kept = [row for row in found if sought in self.timeline.name(row).casefold()]
        selection = looking.selection
        self.dots.selectionModel().blockSignals(True)
        self.timeline.show(kept)
        self.dots.fit_columns()
        self.dots.show_span(looking.view.start_day, looking.view.end_day)
        self._select_shown(kept, selection)
        self.dots.selectionModel().blockSignals(False)
        if selection:
            self._on_rows_selected()

    def _select_shown(self, rows: list[TimelineRow], selection: frozenset[int]) -> None:
        chosen = [n for n, row in enumerate(rows) if selection & frozenset(row.targets)]
        self.dots.select_rows(chosen)

    def _show_doses(self) -> None:
        looking = self._looking
        rows = looking.plate_resolver.rows(looking.range_view)
        found = doses(looking.history, rows, repeated=self._repeated())
        self.model.show(found, looking.tolerance_mm)
        words = self.tr(
            "{0}. Pain change is the mean over sessions with and without a structure, within one "
            "complaint, with n; under {1} on a side it cannot be told yet. Association only, not "
            "cause and effect. Repeated: within {2:g} mm of a site of an earlier session on that "
            "side."
        )
        span = range_words(looking.view.start_day, looking.view.end_day)
        self.about.setText(words.format(span, FEWEST, looking.tolerance_mm))

    def _repeated(self) -> np.ndarray:
        """Return which sites of the history are at a place of an earlier session."""
        within = self._looking.tolerance_mm
        if self._repeated_within is None or self._repeated_within[0] != within:
            found = repeated_sites(self._looking.history, self._surface, within)
            self._repeated_within = within, found
        return self._repeated_within[1]

    def _show_current(self) -> None:
        current = self._looking.view.current
        days = self._looking.timeline.at_days
        self.dots.show_current(None if current is None else float(days[current]))

    def _show_whether_empty(self) -> None:
        """Show the rows, or say why there are none."""
        table = self.details.isChecked()
        filled = (self.sorted.rowCount() if table else self.timeline.rowCount()) > 0
        self._faces.setVisible(filled)
        for made in (self.copy, self.save):
            made.setEnabled(filled)
        self.nothing.setVisible(not filled)
        self.nothing.setText(self._why_empty())

    def _why_empty(self) -> str:
        if self.search.text().strip() and len(self._looking.rows()):
            return self.tr("No structure in this range matches this name.")
        if len(self._looking.history.timeline):
            return self.tr("No structure was needled in this range, or none matches the filters.")
        return self.tr("Nothing has been charted for this patient yet.")

    # Wiring

    def _on_searched(self, words: str) -> None:
        self.sorted.setFilterFixedString(words)
        self._show_timeline()
        self._show_whether_empty()

    def _on_shade_chosen(self) -> None:
        shade = Shade(self.shade.currentData())
        self.dots.show_shade(shade)
        self.key.show_shade(shade)

    def _on_details_toggled(self, shown: bool) -> None:
        if shown:
            self._show_doses()
        self._faces.setCurrentIndex(int(shown))
        for widget in (self.order, self.shade, self.together):
            widget.setEnabled(not shown)
        self._show_whether_empty()

    def _on_rows_selected(self) -> None:
        targets = [target for row in self.dots.selected_rows() for target in row.targets]
        self._looking.select(frozenset(targets))

    def _on_doses_selected(self) -> None:
        chosen = [
            self.model.dose(self.sorted.mapToSource(index).row())
            for index in self.table.selectionModel().selectedRows()
        ]
        wanted = {(dose.structure, dose.region, dose.side) for dose in chosen}
        history = self._looking.history
        numbers = np.unique(history.target).tolist() if wanted else []
        self._looking.select(
            frozenset(number for number in numbers if history.target_of(number) in wanted)
        )

    def _on_selection_changed(self) -> None:
        rows = self._looking.selection
        shown = frozenset(t for row in self.dots.selected_rows() for t in row.targets)
        if rows != shown and not self.details.isChecked():
            self.dots.selectionModel().blockSignals(True)
            self._select_shown(list(self.timeline.rows), rows)
            self.dots.selectionModel().blockSignals(False)
            self.dots.viewport().update()
        if self.isVisible():
            self.pane.show_most()

    def _on_view_changed(self) -> None:
        # Counting takes longer than a frame: while it is not in sight, it can wait.
        if self.isVisible():
            self.refresh()

    def _all_rows(self) -> list[QModelIndex]:
        return [self.sorted.index(row, 0) for row in range(self.sorted.rowCount())]

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        if self._shown != (self._looking.view, self._looking.tolerance_mm):
            self.refresh()
