"""The table of the sites: everything that the picture can do, by keys and in words."""

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableView

from needlemap.ui.charting.sites.model import SitesModel

_CELL_PADDING_PX = 16
_ROW_PX = 28


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
