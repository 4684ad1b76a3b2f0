"""By structure: a table of doses, and the sessions of the chosen one."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from needlemap.errors import RecordsUnavailableError
from needlemap.history import doses
from needlemap.history.dose import sessions_of
from needlemap.ui.history.doses_model import SORT_ROLE, DosesModel
from needlemap.ui.history.plots import day_plot, stems
from needlemap.ui.history.state import HistoryState
from needlemap.ui.history.words import Words, range_words
from needlemap.ui.widgets.factories import button, label, line_edit, wrapped
from needlemap.ui.widgets.keys import on_copy
from needlemap.ui.widgets.theme import Theme


class StructuresTab(QWidget):
    """The doses of the sites looked at: range and filters of the body hold here too.

    Signals
    -------
    copy_requested, csv_requested
        The rows shall leave the records: into the clipboard, into a file.
    """

    copy_requested = Signal()
    csv_requested = Signal()

    def __init__(
        self, looking: HistoryState, words: Words, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._looking, self._theme = looking, theme
        self.model = DosesModel(words)
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.model)
        self.sorted.setSortRole(SORT_ROLE)
        self.sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = line_edit(
            self.tr("Search structures"), placeholder=self.tr("Search structures")
        )
        self.table = self._table()
        self.copy = button(self.tr("Copy"), tip=self.tr("Copy the rows as CSV (Ctrl+C)"))
        self.save = button(self.tr("Save as CSV…"))
        self.about = wrapped("", "muted")
        self.said = label("", "muted")
        self.nothing = wrapped("", "muted")
        self.plot = day_plot(theme, self.tr("needles"))
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Show the doses of what is looked at."""
        looking = self._looking
        self._shown = looking.view
        self.model.show(doses(looking.history, looking.rows()))
        words = self.tr(
            "{0}. Pain change is the mean over sessions with and without a structure, with n. "
            "Association only, not cause and effect."
        )
        view = looking.view
        self.about.setText(words.format(range_words(view.start_day, view.end_day)))
        if self.sorted.rowCount():
            self.table.selectRow(0)
        self._show_whether_empty()
        self._draw()

    def cells(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return the heads and the cells as they are sorted and searched."""
        rows = [self.sorted.mapToSource(index).row() for index in self._all_rows()]
        return self.model.titles(), [self.model.cells(row) for row in rows]

    def csv(self) -> str:
        """Return the selected rows as CSV, all of them when at most one is selected."""
        chosen = self.table.selectionModel().selectedRows()
        rows = chosen if len(chosen) > 1 else self._all_rows()
        return self.model.as_csv([self.sorted.mapToSource(index).row() for index in rows])

    def save_csv(self, path: Path) -> None:
        """Write the rows to a file; RecordsUnavailableError when it cannot be written."""
        try:
            path.write_text(self.csv(), encoding="utf-8-sig", newline="")
        except OSError as error:
            raise RecordsUnavailableError(
                "The table could not be saved there; choose another folder."
            ) from error

    def copy_rows(self) -> None:
        """Put the selected rows, or all, into the clipboard as CSV."""
        QGuiApplication.clipboard().setText(self.csv())
        self.said.setText(self.tr("✓ Copied"))

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.sorted)
        table.setAccessibleName(self.tr("Doses by structure"))
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setSortingEnabled(True)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(56)
        table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
        return table

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        self.search.setMaximumWidth(280)
        head.addWidget(self.search)
        head.addWidget(self.about, 1)
        head.addWidget(self.said)
        head.addWidget(self.copy)
        head.addWidget(self.save)
        column.addLayout(head)
        self._framed = QFrame()
        self._framed.setObjectName("card")
        inside = QVBoxLayout(self._framed)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.addWidget(self.table)
        column.addWidget(self._framed, 1)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.nothing, 1)
        self._plot_title = label("", "label")
        column.addWidget(self._plot_title)
        self.plot.setFixedHeight(150)
        column.addWidget(self.plot)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_searched)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._draw())
        self.copy.clicked.connect(self.copy_requested)
        self.save.clicked.connect(self.csv_requested)
        self._looking.view_changed.connect(self._on_view_changed)
        on_copy(self.table, self.copy_requested.emit)

    def _on_searched(self, words: str) -> None:
        self.sorted.setFilterFixedString(words)
        self._show_whether_empty()

    def _show_whether_empty(self) -> None:
        """Show the table, or say why it has no rows."""
        filled = self.sorted.rowCount() > 0
        for widget in (self._framed, self._plot_title, self.plot):
            widget.setVisible(filled)
        for made in (self.copy, self.save):
            made.setEnabled(filled)
        self.nothing.setVisible(not filled)
        self.nothing.setText(self._why_empty())

    def _why_empty(self) -> str:
        if self.model.rowCount():
            return self.tr("No structure in this range matches this name.")
        if len(self._looking.history.timeline):
            return self.tr("No structure was treated in this range, or none matches the filters.")
        return self.tr("Nothing has been charted for this patient yet.")

    def _on_view_changed(self) -> None:
        # Counting takes longer than a frame: while the range is dragged on the body, it can wait.
        if self.isVisible():
            self.refresh()

    def _all_rows(self) -> list[QModelIndex]:
        return [self.sorted.index(row, 0) for row in range(self.sorted.rowCount())]

    def _draw(self) -> None:
        """Draw the needles of the chosen structure over the sessions."""
        item = self.plot.getPlotItem()
        item.clear()
        index = self.table.currentIndex()
        if not index.isValid():
            return
        row = self.sorted.mapToSource(index).row()
        self._plot_title.setText(self.tr("{0}: needles by session").format(self.model.name(row)))
        looking = self._looking
        sessions, needles = sessions_of(looking.history, looking.rows(), self.model.dose(row))
        days = looking.history.timeline.at_days[sessions]
        for drawn in stems(days, needles, self._theme):
            item.addItem(drawn)
        item.setXRange(looking.view.start_day, looking.view.end_day, padding=0.01)
        item.setYRange(0, max(1, needles.max(initial=1)) * 1.15, padding=0)

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        if self._shown != self._looking.view:
            self.refresh()
