"""The open ghosts as a list with ticks."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from needlemap.domain.ghost import Ghost
from needlemap.reference import Reference

_Index = QModelIndex | QPersistentModelIndex


class GhostsModel(QAbstractListModel):
    """One row a ghost, ticked unless the tick was taken away.

    Signals
    -------
    ticks_changed
        Other ghosts are ticked now.
    """

    ticks_changed = Signal()

    def __init__(self, reference: Reference) -> None:
        super().__init__()
        self._reference = reference
        self._rows: tuple[Ghost, ...] = ()
        self._left_out: set[Ghost] = set()

    @property
    def ticked(self) -> tuple[Ghost, ...]:
        """The ghosts that are ticked, in their order."""
        return tuple(ghost for ghost in self._rows if ghost not in self._left_out)

    def show(self, ghosts: Sequence[Ghost]) -> None:
        """Show these ghosts; those known keep their ticks, others come ticked."""
        if tuple(ghosts) == self._rows:
            return
        self.beginResetModel()
        self._rows = tuple(ghosts)
        self._left_out &= set(ghosts)
        self.endResetModel()
        self.ticks_changed.emit()

    def tick_all(self, *, on: bool) -> None:
        """Tick all rows, or none."""
        self._left_out = set() if on else set(self._rows)
        if self._rows:
            role = Qt.ItemDataRole.CheckStateRole
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), [role])
        self.ticks_changed.emit()

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        ghost = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(ghost)
        if role == Qt.ItemDataRole.CheckStateRole:
            on = ghost not in self._left_out
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def setData(  # noqa: D102
        self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        ghost = self._rows[index.row()]
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._left_out.discard(ghost)
        else:
            self._left_out.add(ghost)
        self.dataChanged.emit(index, index, [role])
        self.ticks_changed.emit()
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() else flags

    def _words(self, ghost: Ghost) -> str:
        dose = ghost.dose
        name = self._reference.structure_name(ghost.structure).partition(" (")[0]
        needle = dose.needle.label.removesuffix(" mm") if dose.needle else "–"
        count = f"  ×{dose.needle_count}" if dose.needle_count > 1 else ""
        side, structure = ghost.side.value[0].upper(), name or self.tr("no structure")
        return f"{side}  {structure}  ·  {needle}{count}"
