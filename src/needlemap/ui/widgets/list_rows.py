"""Rows of lists with two lines, badges and a word on the right; painted, so that lists stay long.

A model gives a `RowLook` for `ROW_LOOK`; `RowDelegate` paints it in the colours of the theme.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from needlemap.ui.widgets.keys import on_return
from needlemap.ui.widgets.privacy import privacy
from needlemap.ui.widgets.theme import Theme, scaled_px, system_theme

ROW_LOOK = int(Qt.ItemDataRole.UserRole) + 1
_MARGIN_X, _MARGIN_Y, _GAP, _LINE_GAP = 10.0, 7.0, 6.0, 3.0
_BADGE_X, _BADGE_Y, _ROUND = 6.0, 1.0, 7.0
_FONT_PX, _SMALL_PX = 13, 12
_EDGE_PX = 2.0
_LEAST_WIDTH = 120
_LEAST_BADGES = 0.4  # of a line: a longer title is cut too
_ELIDE = Qt.TextElideMode.ElideRight
_CENTRED = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex
RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words in a rounded frame; ``kind`` is plain, good, warning or danger."""

    words: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class RowLook:
    """What a row shows. ``struck`` draws a line through it: it does not count any more."""

    title: str
    second: str = ""
    aside: str = ""
    badges: tuple[Badge, ...] = ()
    struck: bool = False

    @property
    def words(self) -> str:
        """The row as a sentence, for screen readers and for copying."""
        parts = (self.title, *(badge.words for badge in self.badges), self.second, self.aside)
        return ", ".join(part for part in parts if part)


class RowsModel(QAbstractListModel, Generic[RowT]):
    """Rows in the order given, each drawn and told by its look; names follow privacy mode."""

    def __init__(self) -> None:
        super().__init__()
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

    def row_at(self, number: int) -> RowT:
        """Return what a row is of."""
        return self._rows[number]

    def look_of(self, row: RowT) -> RowLook:
        """Return how a row is drawn and told."""
        raise NotImplementedError

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        is_spoken = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if not index.isValid() or not (is_spoken or role == ROW_LOOK):
            return None
        look = self.look_of(self._rows[index.row()])
        return look.words if is_spoken else look

    def _on_privacy_changed(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


def row_list(name: str, parent: QWidget | None = None) -> QListView:
    """Return a list view that paints rows, named for screen readers."""
    view = QListView(parent)
    view.setAccessibleName(name)
    view.setItemDelegate(RowDelegate(view))
    view.setUniformItemSizes(True)
    view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setMouseTracking(True)
    return view


def long_list(name: str, parent: QWidget | None = None) -> QTableView:
    """Return a list of rows for any number of them, named for screen readers.

    A table of one column: unlike a list view it asks its model for no row that is out of view.
    """
    view = QTableView(parent)
    view.setProperty("kind", "rows")
    view.setAccessibleName(name)
    view.setItemDelegate(RowDelegate(view))
    view.horizontalHeader().hide()
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(_row_height(view.font()))
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.setMouseTracking(True)
    return view


def on_opened(view: QAbstractItemView, call: Callable[[QModelIndex], object]) -> None:
    """Call with the row that was clicked, or on which Return was pressed.

    Not by the signal ``activated``: on some desktops a click sends that too.
    """
    view.clicked.connect(call)
    on_return(view, lambda: _open_current(view, call))


class RowDelegate(QStyledItemDelegate):
    """Paints the `RowLook` of a row."""

    def paint(  # noqa: D102
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        look = index.data(ROW_LOOK)
        if not isinstance(look, RowLook):
            super().paint(painter, option, index)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _Row(painter, option, system_theme()).paint(look)
        painter.restore()

    def sizeHint(  # noqa: D102
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(_LEAST_WIDTH, _row_height(option.font))


class _Row:
    """One row while it is painted; `_right` is where the words on its first line must end."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
        self._painter, self._theme = painter, theme
        self._option = option
        self._rect = QRectF(option.rect)
        self._room = self._rect.adjusted(_MARGIN_X, _MARGIN_Y, -_MARGIN_X, -_MARGIN_Y)

    def paint(self, look: RowLook) -> None:
        self._paint_ground()
        title, small = _font(self._option.font, _FONT_PX), _font(self._option.font, _SMALL_PX)
        title.setWeight(QFont.Weight.DemiBold)
        title.setStrikeOut(look.struck)
        small.setStrikeOut(look.struck)
        theme, line = self._theme, QFontMetricsF(title).height() + 2 * _BADGE_Y
        top = QRectF(self._room.left(), self._room.top(), self._room.width(), line)
        below = QRectF(self._room)
        below.setTop(top.bottom() + _LINE_GAP)
        wanted = QFontMetricsF(title).horizontalAdvance(look.title)
        left = self._paint_badges(look.badges, top, wanted)
        self._text(look.title, title, theme.muted if look.struck else theme.text, left, _LEFT)
        aside = QFontMetricsF(small).horizontalAdvance(look.aside)
        if look.aside:
            plain = _font(self._option.font, _SMALL_PX)
            self._text(look.aside, plain, theme.text, below, _RIGHT)
            below.setRight(below.right() - aside - _GAP)
        self._text(look.second, small, theme.muted, below, _LEFT)

    def _paint_ground(self) -> None:
        state = self._option.state
        colour = None
        if state & QStyle.StateFlag.State_Selected:
            colour = self._theme.soft
        elif state & QStyle.StateFlag.State_MouseOver:
            colour = self._theme.raised
        if colour is None:
            return
        edge = QPen(QColor(self._theme.accent), _EDGE_PX)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        self._painter.setPen(edge if chosen else Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(colour))
        self._painter.drawRoundedRect(self._rect.adjusted(1, 1, -1, -1), _ROUND, _ROUND)

    def _paint_badges(self, badges: tuple[Badge, ...], line: QRectF, title_width: float) -> QRectF:
        """Paint the badges at the right end of a line; return what is left of it.

        Where there is no room for all, the title has what it needs and their words are cut.
        """
        font = _font(self._option.font, _SMALL_PX)
        metrics, right = QFontMetricsF(font), line.right()
        room = max(line.width() - title_width - 1, line.width() * _LEAST_BADGES)
        most = room / max(len(badges), 1) - _GAP
        natural = [metrics.horizontalAdvance(each.words) + 2 * _BADGE_X for each in badges]
        has_room = sum(natural) + _GAP * len(badges) <= room
        for badge, wanted in zip(reversed(badges), reversed(natural), strict=True):
            width = wanted if has_room else min(wanted, most)
            place = QRectF(right - width, line.top(), width, line.height())
            text, ground, edge = _badge_colours(self._theme, badge.kind)
            self._painter.setPen(QPen(QColor(edge), 1))
            self._painter.setBrush(QColor(ground))
            self._painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)
            inner = place.adjusted(_BADGE_X, 0, -_BADGE_X + 1, 0)
            self._text(badge.words, font, text, inner, _CENTRED)
            right -= width + _GAP
        return QRectF(line.left(), line.top(), max(0.0, right - line.left()), line.height())

    def _text(
        self, words: str, font: QFont, colour: str, room: QRectF, where: Qt.AlignmentFlag
    ) -> None:
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        shown = QFontMetricsF(font).elidedText(words, _ELIDE, room.width())
        self._painter.drawText(room, int(where | Qt.TextFlag.TextSingleLine), shown)


def _open_current(view: QAbstractItemView, call: Callable[[QModelIndex], object]) -> None:
    if view.currentIndex().isValid():
        call(view.currentIndex())


def _font(of: QFont, px: int) -> QFont:
    font = QFont(of)
    font.setPixelSize(scaled_px(px))
    return font


def _row_height(font: QFont) -> int:
    heights = (QFontMetricsF(_font(font, px)).height() for px in (_FONT_PX, _SMALL_PX))
    return int(sum(heights) + 2 * _MARGIN_Y + _LINE_GAP + 2 * _BADGE_Y) + 1


def _badge_colours(theme: Theme, kind: str) -> tuple[str, str, str]:
    """Return the colours of words, ground and edge."""
    return {
        "good": (theme.accent, theme.soft, theme.accent),
        "warning": (theme.warning, theme.warning_soft, theme.warning),
        "danger": (theme.danger, theme.danger_soft, theme.danger),
    }.get(kind, (theme.muted, theme.raised, theme.border))
