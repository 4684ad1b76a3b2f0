"""Structures over time as an item model: name, side, dots, needles, days since the last."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from needlemap.domain.days import day_words
from needlemap.domain.plurals import counted
from needlemap.history.structure_timeline import Later, Response, TimelineRow
from needlemap.history.timeline import date_of
from needlemap.ui.history.words import Words

_Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_COLUMNS = 5
NAME, SIDE, DOTS, NEEDLES, SINCE = range(_COLUMNS)


class TimelineModel(QAbstractTableModel):
    """One row a structure; the view paints the dots from `ROW_ROLE`."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: tuple[TimelineRow, ...] = ()

    def show(self, rows: Sequence[TimelineRow]) -> None:
        """Replace the rows, in their order."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    @property
    def rows(self) -> tuple[TimelineRow, ...]:
        """The rows shown."""
        return self._rows

    def name(self, row: TimelineRow) -> str:
        """Return structure and side of a row."""
        if row.side is None:
            return self._words.target(row.structure, row.region)
        return self._words.placed(row.structure, row.region, row.side)

    def titles(self) -> tuple[str, ...]:
        """Return the heads of the columns."""
        return (
            self.tr("Structure"),
            self.tr("Side"),
            self.tr("Sessions over time"),
            self.tr("Needles"),
            self.tr("Days since last"),
        )

    def sentence(self, row: TimelineRow) -> str:
        """Return what a row shows, for a screen reader and as a tip."""
        sessions = counted(
            len(row.dots),
            self.tr("{0} session"),
            self.tr("{0} sessions"),
        )
        needles = counted(row.needles, self.tr("{0} needle"), self.tr("{0} needles"))
        return self.tr("{0}: {1}, {2}, last on {3}, {4}").format(
            self.name(row), sessions, needles, day_words(date_of(row.last_day)), self.since(row)
        )

    def since(self, row: TimelineRow) -> str:
        """Return how long ago it was needled last."""
        if row.days_since == 0:
            return self.tr("today")
        return counted(row.days_since, self.tr("{0} day ago"), self.tr("{0} days ago"))

    def dot_words(self, row: TimelineRow, dot: int) -> str:
        """Return what one dot shows."""
        dots = row.dots
        parts = [
            self.name(row),
            day_words(date_of(float(dots.day[dot]))),
            counted(int(dots.needles[dot]), self.tr("{0} needle"), self.tr("{0} needles")),
            self._words.technique_at(int(dots.technique[dot])),
            {
                Response.TWITCH: self.tr("twitch"),
                Response.NO_TWITCH: self.tr("no twitch"),
                Response.NOT_RECORDED: "",
            }[dots.response[dot]],
            {
                Later.BETTER: self.tr("better at the next visit"),
                Later.SAME: self.tr("the same at the next visit"),
                Later.SORE: self.tr("sore or bruised at the next visit"),
                Later.NOT_ASKED: "",
            }[dots.later[dot]],
        ]
        return ", ".join(part for part in parts if part)

    def text(self, row: int, column: int) -> str:
        """Return what a cell of words says; nothing for the dots."""
        shown = self._rows[row]
        if column == NAME:
            return self._words.target(shown.structure, shown.region)
        if column == SIDE:
            return self._words.code("side", shown.side) if shown.side else self.tr("Both")
        return {NEEDLES: str(shown.needles), SINCE: str(shown.days_since)}.get(column, "")

    # Qt overrides

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else _COLUMNS

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= _COLUMNS:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (NAME, SIDE):
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and section == SINCE:
            return self.tr("Since it was needled last at all, whatever range and filters show")
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return None if column == DOTS else self.text(index.row(), column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == DOTS:
            return self.sentence(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (NEEDLES, SINCE):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None
