"""The sessions of one patient as an item model."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from needlemap.domain.clock import with_offset
from needlemap.domain.session import SessionStatus

_Index = QModelIndex | QPersistentModelIndex


class SessionLine(Protocol):
    """What the list says of a session."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def performed_at(self) -> datetime: ...  # noqa: D102
    @property
    def utc_offset_min(self) -> int: ...  # noqa: D102
    @property
    def status(self) -> SessionStatus: ...  # noqa: D102
    @property
    def site_count(self) -> int: ...  # noqa: D102
    @property
    def needle_count(self) -> int: ...  # noqa: D102


class SessionListModel(QAbstractListModel):
    """Sessions, the newest first: day and time as the clinic's clock showed them."""

    def __init__(self) -> None:
        super().__init__()
        self._sessions: tuple[SessionLine, ...] = ()

    def show(self, sessions: Sequence[SessionLine]) -> None:
        """Replace the list."""
        self.beginResetModel()
        self._sessions = tuple(sessions)
        self.endResetModel()

    def session(self, row: int) -> SessionLine:
        """Return the session in a row."""
        return self._sessions[row]

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._sessions)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(self._sessions[index.row()])
        return None

    def _words(self, session: SessionLine) -> str:
        at = with_offset(session.performed_at, session.utc_offset_min)
        status = self.tr("signed") if session.status is SessionStatus.SIGNED else self.tr("draft")
        counts = self.tr("{0} sites, {1} needles").format(session.site_count, session.needle_count)
        return f"{at:%d %b %Y, %H:%M}  ·  {status}\n{counts}"
