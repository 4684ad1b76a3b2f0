"""The sessions of one patient as an item model."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from needlemap.domain.days import moment_words
from needlemap.domain.plurals import counted
from needlemap.domain.session import SessionStatus
from needlemap.domain.visit import is_late
from needlemap.ui.patients.words import listed
from needlemap.ui.widgets.list_rows import ROW_LOOK, Badge, RowLook

_Index = QModelIndex | QPersistentModelIndex
_NAMED_STRUCTURES = 4


class SessionLine(Protocol):
    """What the list says of a session."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def performed_at(self) -> datetime: ...  # noqa: D102
    @property
    def charted_at(self) -> datetime: ...  # noqa: D102
    @property
    def utc_offset_min(self) -> int: ...  # noqa: D102
    @property
    def status(self) -> SessionStatus: ...  # noqa: D102
    @property
    def is_withdrawn(self) -> bool: ...  # noqa: D102
    @property
    def site_count(self) -> int: ...  # noqa: D102
    @property
    def needle_count(self) -> int: ...  # noqa: D102
    @property
    def structures(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def therapist_name(self) -> str: ...  # noqa: D102
    @property
    def pain_before(self) -> int | None: ...  # noqa: D102
    @property
    def pain_after(self) -> int | None: ...  # noqa: D102
    @property
    def addendum_count(self) -> int: ...  # noqa: D102


class SessionListModel(QAbstractListModel):
    """Sessions, the newest first: day and time as the clinic's clock showed them.

    ``structure_names`` are the names of the structures by their codes.
    """

    def __init__(self, structure_names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = structure_names
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
        session = self._sessions[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._look(session).words
        if role == ROW_LOOK:
            return self._look(session)
        if role == Qt.ItemDataRole.ToolTipRole:
            return listed([", ".join(self._structures(session)), session.therapist_name])
        return None

    def _look(self, session: SessionLine) -> RowLook:
        counts = listed(
            [
                counted(session.site_count, self.tr("1 site"), self.tr("{0} sites")),
                counted(session.needle_count, self.tr("1 needle"), self.tr("{0} needles")),
            ]
        )
        named = self._structures(session)
        more = len(named) - _NAMED_STRUCTURES
        words = ", ".join(named[:_NAMED_STRUCTURES]) + (f" +{more}" if more > 0 else "")
        return RowLook(
            title=moment_words(session.performed_at, session.utc_offset_min),
            second=listed([counts, words, session.therapist_name]),
            aside=self._pain(session),
            badges=self._badges(session),
            struck=session.is_withdrawn,
        )

    def _structures(self, session: SessionLine) -> list[str]:
        return [self._names.get(each, each) for each in session.structures]

    def _pain(self, session: SessionLine) -> str:
        before, after = session.pain_before, session.pain_after
        if before is None and after is None:
            return ""
        shown = ("–" if each is None else str(each) for each in (before, after))
        return self.tr("pain {0} → {1}").format(*shown)

    def _badges(self, session: SessionLine) -> tuple[Badge, ...]:
        badges = []
        if is_late(session.performed_at, session.charted_at):
            badges.append(Badge(self.tr("late entry"), "warning"))
        if session.addendum_count:
            count = session.addendum_count
            badges.append(Badge(counted(count, self.tr("1 addendum"), self.tr("{0} addenda"))))
        if session.is_withdrawn:
            return (*badges, Badge(self.tr("entered in error"), "danger"))
        if session.status is SessionStatus.SIGNED:
            return (*badges, Badge(self.tr("signed"), "good"))
        return (*badges, Badge(self.tr("draft"), "warning"))
