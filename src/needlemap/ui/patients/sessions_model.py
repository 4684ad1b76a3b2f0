"""The sessions of one patient as an item model."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from needlemap.domain.days import moment_words
from needlemap.domain.plurals import counted
from needlemap.domain.session import SessionStatus
from needlemap.domain.visit import is_late
from needlemap.ui.patients.words import listed
from needlemap.ui.widgets.list_rows import Badge, Index, RowLook, RowsModel

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


class SessionListModel(RowsModel[SessionLine]):
    """Sessions, the newest first: day and time as the clinic's clock showed them.

    ``structure_names`` are the names of the structures by their codes.
    """

    def __init__(self, structure_names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = structure_names

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if role != Qt.ItemDataRole.ToolTipRole or not index.isValid():
            return super().data(index, role)
        session = self.row_at(index.row())
        return listed([", ".join(self._structures(session)), session.therapist_name])

    def look_of(self, row: SessionLine) -> RowLook:  # noqa: D102
        counts = listed(
            [
                counted(row.site_count, self.tr("1 site"), self.tr("{0} sites")),
                counted(row.needle_count, self.tr("1 needle"), self.tr("{0} needles")),
            ]
        )
        named = self._structures(row)
        more = len(named) - _NAMED_STRUCTURES
        words = ", ".join(named[:_NAMED_STRUCTURES]) + (f" +{more}" if more > 0 else "")
        return RowLook(
            title=moment_words(row.performed_at, row.utc_offset_min),
            second=listed([counts, words, row.therapist_name]),
            aside=self._pain(row),
            badges=self._badges(row),
            struck=row.is_withdrawn,
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
