"""The table of the sites: everything that the picture can do, by keys and in words."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QScrollArea,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from needlemap.ui.charting.sites.editor import SiteEditor
from needlemap.ui.charting.sites.model import SitesModel
from needlemap.ui.charting.state import ChartState
from needlemap.ui.widgets.theme import wide_px

_CELL_PADDING_PX = 16
_ROW_PX = 28
_LEAST_ROWS = 3


class SitesTable(QTableView):
    """One row a site. Arrows walk, with Shift they extend; Enter goes on to the editor.

    Signals
    -------
    edit_requested
        The selected rows shall be changed in the editor.
    """

    edit_requested = Signal()

    def __init__(self, model: SitesModel) -> None:
        super().__init__()
        self._sites = model
        self.setModel(model)
        self.setAccessibleName(self.tr("Needle sites of this session"))
        self.setToolTip(self.tr("Enter: change in the editor. Ctrl+C: copy as text"))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # names differ at their ends
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self._size_columns()
        header = self.horizontalHeader().sizeHint().height()
        self.setMinimumHeight(header + _LEAST_ROWS * _ROW_PX + 2 * self.frameWidth())

    def copy(self) -> None:
        """Copy the selected rows, or all, as text that a spreadsheet takes apart again."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(self._sites.text(rows))

    def walk_from(self, row: int) -> None:
        """Let arrows go on from this row, unless they are walking already."""
        if not self.hasFocus():
            index = self._sites.index(row, 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, widest in ((0, "00"), (2, "0.00 × 000"), (3, "00")):
            width = self.fontMetrics().horizontalAdvance(widest)
            self.setColumnWidth(column, width + _CELL_PADDING_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit_requested.emit()
        else:
            super().keyPressEvent(event)


class RowSelection(QObject):
    """Rows that are selected select their sites at once; the way back is asked for.

    Signals
    -------
    row_picked
        Id of the site whose row alone was picked: it is to be looked at.
    """

    row_picked = Signal(str)

    def __init__(self, table: SitesTable, model: SitesModel, state: ChartState) -> None:
        super().__init__(table)
        self._table, self._model, self._state = table, model, state
        table.selectionModel().selectionChanged.connect(self._on_rows_selected)

    def show(self) -> None:
        """Select the rows of the selected sites, and bring the last of them into view."""
        wanted = QItemSelection()
        for site_id in self._state.selected_ids:
            row = self._model.row_of(site_id)
            last = self._model.columnCount() - 1
            wanted.select(self._model.index(row, 0), self._model.index(row, last))
        rows = self._table.selectionModel()
        rows.blockSignals(True)
        rows.select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        rows.blockSignals(False)
        self._table.viewport().update()
        if self._state.selected_ids:
            self._table.updateGeometries()  # or the end of a list that grew is out of reach
            row = self._model.row_of(self._state.selected_ids[-1])
            self._table.walk_from(row)
            self._table.scrollTo(self._model.index(row, 0))

    def _on_rows_selected(self) -> None:
        rows = sorted(index.row() for index in self._table.selectionModel().selectedRows())
        site_ids = [self._model.site(row).id for row in rows]
        self._state.select(site_ids)
        if len(site_ids) == 1:
            self.row_picked.emit(site_ids[0])


_EDITOR_PX = 404


class SitesSide(QFrame):
    """Table and editor; another panel may take their place for a while."""

    def __init__(self, model: SitesModel, editor: SiteEditor) -> None:
        super().__init__()
        self.editor = editor
        self.table = SitesTable(model)
        self.table.edit_requested.connect(editor.ask_for_structure)
        self._main = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._main, 1)
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        self._split = self._split_around(editor)
        column.addWidget(self._split, 1)

    def split_sideways(self, *, on: bool) -> None:
        """Put table and editor side by side, or one above the other."""
        way = Qt.Orientation.Horizontal if on else Qt.Orientation.Vertical
        self._split.setOrientation(way)
        self._around_editor.setMinimumWidth(wide_px(_EDITOR_PX) if on else 0)

    def add(self, panel: QWidget) -> None:
        """Keep a hidden panel that may take the place of table and editor."""
        panel.hide()
        self._column.addWidget(panel, 1)

    def show_instead(self, panel: QWidget) -> None:
        """Show this panel in place of table and editor."""
        self._main.hide()
        panel.show()

    def show_main(self, instead_of: QWidget) -> None:
        """Show table and editor again."""
        instead_of.hide()
        self._main.show()

    def _split_around(self, editor: SiteEditor) -> QSplitter:
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        self._around_editor = scroll = QScrollArea()
        scroll.setWidget(editor)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        split.addWidget(scroll)
        split.setStretchFactor(0, 1)
        split.setSizes([260, 360])
        return split
