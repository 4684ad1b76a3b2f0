"""Tables that are only read: their set-up, and a model of rows of words under fixed heads."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QTableView

from needlemap.ui.widgets.privacy import privacy

Index = QModelIndex | QPersistentModelIndex
RowT = TypeVar("RowT")


class WordsModel(QAbstractTableModel, Generic[RowT]):
    """Rows in the order given, a word or sentence a column; names follow privacy mode.

    Parameters
    ----------
    heads
        The heads of the columns.
    words_of
        Returns what the columns of a row say.
    """

    def __init__(self, heads: Sequence[str], words_of: Callable[[RowT], Sequence[str]]) -> None:
        super().__init__()
        self._heads, self._words_of = tuple(heads), words_of
        self._rows: tuple[RowT, ...] = ()
        privacy.changed.connect(self._on_privacy_changed)

    def show(self, rows: Sequence[RowT]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    @property
    def rows(self) -> tuple[RowT, ...]:
        """The rows in their order."""
        return self._rows

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words_of(self._rows[index.row()])[index.column()]
        return None

    def _on_privacy_changed(self) -> None:
        last = self.index(len(self._rows) - 1, len(self._heads) - 1)
        self.dataChanged.emit(self.index(0, 0), last)


def read_only_table(name: str, model: QAbstractItemModel) -> QTableView:
    """Return a table of whole rows, named for screen readers; the tabulator leads out of it."""
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    return table
