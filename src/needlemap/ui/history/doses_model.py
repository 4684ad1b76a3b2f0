"""What each structure got, as an item model that sorts, and as text to copy."""

import csv
import io
from collections.abc import Callable, Sequence
from functools import cache
from math import ceil

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFontMetricsF

from needlemap.domain.days import day_words
from needlemap.domain.placement import SAME_SITE_MM
from needlemap.domain.plurals import with_sign
from needlemap.domain.spreadsheet_text import harmless
from needlemap.history import Dose
from needlemap.history.dose import Mean, Share
from needlemap.history.intervals import Difference
from needlemap.history.timeline import date_of
from needlemap.painting.fonts import sized_font
from needlemap.ui.forms.tolerance import tolerance_source
from needlemap.ui.history.words import Words
from needlemap.ui.widgets.theme import scaled_px

_Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = Qt.ItemDataRole.UserRole
NOTHING = "–"
_WORDS = 2  # the first columns are words, the others numbers
_REPEATED, _CHANGES = 7, (9, 10)
_HEAD_PX = 12  # as the theme writes heads
_HEAD_ASIDE_PX = 28  # the sign of sorting, and air
_HEAD_LINES = 2


class DosesModel(QAbstractTableModel):
    """One row a structure and side. Columns say their n wherever they are a mean or a share."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._doses: tuple[Dose, ...] = ()
        self._tolerance_mm = SAME_SITE_MM

    def show(self, doses: Sequence[Dose], tolerance_mm: float) -> None:
        """Replace the rows; places are counted as the same within this distance."""
        self._tolerance_mm = tolerance_mm
        self.beginResetModel()
        self._doses = tuple(doses)
        self.endResetModel()

    def dose(self, row: int) -> Dose:
        """Return the dose in a row."""
        return self._doses[row]

    def titles(self) -> tuple[str, ...]:
        """Return the heads of the columns."""
        return (
            self.tr("Structure"),
            self.tr("Side"),
            self.tr("Sessions"),
            self.tr("Needles"),
            self.tr("First"),
            self.tr("Last"),
            self.tr("Depth\nmm"),
            self.tr("Repeated\nplace"),
            self.tr("Twitch"),
            self.tr("Pain change\nwith, without"),
            self.tr("Difference\n95 % interval"),
            self.tr("Better\nnext visit"),
        )

    def name(self, row: int) -> str:
        """Return structure and side of a row."""
        dose = self._doses[row]
        return self._words.placed(dose.structure, dose.region, dose.side)

    def cells(self, row: int) -> tuple[str, ...]:
        """Return what a row shows."""
        return self._cells(self._doses[row])

    def as_csv(self, rows: Sequence[int]) -> str:
        """Return rows as CSV with their heads, comma-separated, CRLF."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(title.replace("\n", " ") for title in self.titles())
        writer.writerows([harmless(cell) for cell in self._cells(self._doses[row])] for row in rows)
        return text.getvalue()

    # Qt overrides

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._doses)

    def columnCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self.titles())

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.titles()):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section < _WORDS:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.SizeHintRole:
            return _head_size(self.titles()[section], scaled_px(_HEAD_PX))
        if role == Qt.ItemDataRole.ToolTipRole and section in _CHANGES:
            return self.tr(
                "Mean change in pain (after minus before) in sessions that included this "
                "structure, and in those that did not, within one complaint. Association only, "
                "not cause and effect."
            )
        if role == Qt.ItemDataRole.ToolTipRole and section == _REPEATED:
            words = self.tr(
                "Sites within {0:g} mm of a site of an earlier session, on the same side. {1}"
            )
            return words.format(self._tolerance_mm, tolerance_source())
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        dose = self._doses[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(dose)[index.column()]
        if role == SORT_ROLE:
            return self._keys(dose)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= _WORDS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _cells(self, dose: Dose) -> tuple[str, ...]:
        return (
            self._words.target(dose.structure, dose.region),
            self._words.code("side", dose.side),
            str(dose.sessions),
            str(dose.needles),
            day_words(date_of(dose.first_day)),
            day_words(date_of(dose.last_day)),
            self._mean(dose.depth_mm, "{0:.0f}".format),
            self._share(dose.repeated),
            self._share(dose.twitch),
            self._changes(dose),
            self._difference(dose.difference),
            self._share(dose.better_after),
        )

    def _keys(self, dose: Dose) -> tuple[object, ...]:
        return (
            self._words.target(dose.structure, dose.region).casefold(),
            dose.side,
            dose.sessions,
            dose.needles,
            dose.first_day,
            dose.last_day,
            _sortable(dose.depth_mm.value),
            _sortable(dose.repeated.rate),
            _sortable(dose.twitch.rate),
            _sortable(dose.change_with.value),
            _sortable(dose.difference.value),
            _sortable(dose.better_after.rate),
        )

    def _mean(self, mean: Mean, words: Callable[[float], str]) -> str:
        if mean.value is None:
            return NOTHING
        return self.tr("{0} (n {1})").format(words(mean.value), mean.n)

    def _changes(self, dose: Dose) -> str:
        """Return the mean changes with and without, each with its n."""
        if dose.change_with.value is None and dose.change_without.value is None:
            return NOTHING
        means = (self._mean(each, with_sign) for each in (dose.change_with, dose.change_without))
        return ", ".join(means)

    def _difference(self, difference: Difference) -> str:
        """Return the difference with its interval, or that it cannot be told yet."""
        if difference.n_with == 0:
            return NOTHING
        if difference.value is None or difference.interval is None:
            return self.tr("cannot tell yet")
        ends = difference.interval
        shown = map(with_sign, (difference.value, ends.low, ends.high))
        return self.tr("{0} ({1} to {2})").format(*shown)

    def _share(self, share: Share) -> str:
        if share.rate is None:
            return NOTHING
        return self.tr("{0:.0f} % (n {1})").format(100 * share.rate, share.n)


@cache
def _head_size(title: str, text_px: int) -> QSize:
    """Return the room of a head, by its longest line: by itself Qt counts all in one line."""
    metrics = QFontMetricsF(sized_font(text_px))
    lines = title.split("\n")
    width = max(metrics.horizontalAdvance(line) for line in lines)
    return QSize(ceil(width) + _HEAD_ASIDE_PX, ceil(_HEAD_LINES * metrics.height()) + 12)


def _sortable(value: float | None) -> float:
    """Return a number that sorts unknown values first."""
    return float("-inf") if value is None else value
