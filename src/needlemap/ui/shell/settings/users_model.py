"""The users as rows of a table."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from needlemap.domain.clock import local_day
from needlemap.domain.days import day_words
from needlemap.domain.user import User
from needlemap.ui.shell.account_bar import role_words

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class UsersModel(QAbstractTableModel):
    """Name, role, since when; who left is in the list, too."""

    def __init__(self) -> None:
        super().__init__()
        self._users: tuple[User, ...] = ()
        self._heads = (self.tr("Name"), self.tr("Role"), self.tr("Member"))

    def show(self, users: Sequence[User]) -> None:
        """Show these users."""
        self.beginResetModel()
        self._users = tuple(users)
        self.endResetModel()

    def user(self, row: int) -> User:
        """Return the user of a row."""
        return self._users[row]

    def row_of(self, user_id: str) -> int:
        """Return the row of a user, -1 when there is none."""
        return next((n for n, user in enumerate(self._users) if user.id == user_id), -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self._users)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self._heads)

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        words = self._words(self._users[index.row()])[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words
        return None

    def _words(self, user: User) -> tuple[str, str, str]:
        return user.therapist.signature_name, role_words(user.role), self._when(user)

    def _when(self, user: User) -> str:
        if user.left_at is None:
            return self.tr("since {0}").format(day_words(local_day(user.created_at)))
        return self.tr("left {0}").format(day_words(local_day(user.left_at)))
