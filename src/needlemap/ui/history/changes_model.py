"""The structures of a comparison as an item model."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from needlemap.domain.plurals import counted
from needlemap.history import Change, ComparedTarget
from needlemap.ui.history.words import Words, short

_Index = QModelIndex | QPersistentModelIndex
_STRUCTURE = 1
_SIGNS = {Change.NEW: "+", Change.DROPPED: "–", Change.REPEATED: "="}


class ChangesModel(QAbstractTableModel):
    """One row a structure and side: its sign, its needles earlier and later."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._lines: tuple[ComparedTarget, ...] = ()

    def show(self, lines: Sequence[ComparedTarget]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def sentences(self) -> list[str]:
        """Return each row with its sign, in words."""
        return [f"{_SIGNS[line.change]} {self._sentence(line)}" for line in self._lines]

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else 5

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == _STRUCTURE:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._titles()[section]

    def _titles(self) -> tuple[str, ...]:
        # The side's letter needs no title, and its column no more room than the letter.
        return (
            "",
            self.tr("Structure"),
            "",
            self.tr("Earlier\nneedles"),
            self.tr("Later\nneedles"),
        )

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(line, index.column())
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._sentence(line)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() != _STRUCTURE:
            return Qt.AlignmentFlag.AlignCenter
        return None

    def _cell(self, line: ComparedTarget, column: int) -> str:
        cells = (
            _SIGNS[line.change],
            short(self._words.target(line.structure, line.region)),
            self._words.short_side(line.side),
            line.earlier_needles or "",
            line.later_needles or "",
        )
        return str(cells[column])

    def _sentence(self, line: ComparedTarget) -> str:
        change = {
            Change.NEW: self.tr("new"),
            Change.DROPPED: self.tr("dropped"),
            Change.REPEATED: self.tr("repeated"),
        }[line.change]
        name = self._words.placed(line.structure, line.region, line.side)
        before, after = (
            counted(needles, self.tr("{0} needle"), self.tr("{0} needles"))
            for needles in (line.earlier_needles, line.later_needles)
        )
        return self.tr("{0}: {1}; {2} before, {3} after").format(name, change, before, after)
