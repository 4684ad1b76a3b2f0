"""The table of the sites: everything that the picture can do, by keys and in words."""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
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
from needlemap.ui.charting.sites.model import CENTRED, SitesModel
from needlemap.ui.charting.state import ChartState
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.theme import Theme, system_theme, wide_px

_CELL_PADDING_PX = 16
_MARGIN_PX, _EDGE_PX = 7, 2
_ROW_PX = 28
_LEAST_ROWS = 3
_IN_A_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = int(_IN_A_LINE | Qt.AlignmentFlag.AlignLeft)
_MIDDLE = int(_IN_A_LINE | Qt.AlignmentFlag.AlignHCenter)


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

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        # By itself: the style asks the model and its sheet for a dozen things a cell, which takes
        # four times as long, and the list is painted at each click on the body.
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        font = QFont(self.font())
        font.setStrikeOut(self._sites.is_struck)
        painter.setFont(font)
        look = _Look.of(system_theme(), is_enabled=self.isEnabled())
        columns = [
            (self.columnViewportPosition(column) + _MARGIN_PX, self.columnWidth(column))
            for column in range(self._sites.columnCount())
        ]
        area, width = event.rect(), self.viewport().width()
        for row in range(max(0, self.rowAt(max(0, area.top()))), self._sites.rowCount()):
            y, height = self.rowViewportPosition(row), self.rowHeight(row)
            if y > area.bottom():
                break
            is_selected = self.selectionModel().isRowSelected(row)
            if is_selected:
                painter.fillRect(0, y, width, height, look.edge)
                painter.fillRect(0, y + _EDGE_PX, width, height - 2 * _EDGE_PX, look.ground)
            painter.setPen(look.selected if is_selected else look.words)
            for column, words in enumerate(self._sites.cells(row)):
                x, room = columns[column]
                place = QRect(x, y, room - 2 * _MARGIN_PX, height)
                shown = _elided(words, font, place.width())
                painter.drawText(place, _MIDDLE if column in CENTRED else _LEFT, shown)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit_requested.emit()
        else:
            super().keyPressEvent(event)


class _Look(NamedTuple):
    """The colours of the rows."""

    words: QColor
    selected: QColor
    ground: QColor
    edge: QColor

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, theme: Theme, *, is_enabled: bool) -> "_Look":
        """Return those of a theme; what is off is grey where it is selected too."""
        enabled = (theme.text, theme.text, theme.soft, theme.accent)
        names = enabled if is_enabled else (theme.muted, theme.muted, theme.ground, theme.muted)
        return cls(*map(QColor, names))


@lru_cache(maxsize=512)
def _elided(words: str, font: QFont, width_px: int) -> str:
    """Return words that fit; names differ at their ends."""
    return QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideMiddle, width_px)


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

    def share(self, by: float) -> None:
        """Give the list a larger share of the room, or with less than 0 the editor; say its share.

        What dragging the divider does: 1 is all of the room.
        """
        before, room = self._split.sizes(), sum(self._split.sizes())
        wanted = round(before[0] + by * room)
        self._split.setSizes([wanted, room - wanted])
        share = self._split.sizes()[0] / max(room, 1)
        announce(self, self.tr("List of sites {0:.0%}, editor {1:.0%}").format(share, 1 - share))

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
