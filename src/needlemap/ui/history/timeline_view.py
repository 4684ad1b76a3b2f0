"""The dot timeline: a table in which one column is time, painted by its delegate."""

from enum import StrEnum
from math import ceil, inf

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QLineF,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from needlemap.history.structure_timeline import SEVERAL, Later, Response, TimelineRow
from needlemap.painting.dots import dot_size_px, paint_dot
from needlemap.painting.fonts import sized_font
from needlemap.painting.plots import LINE_PX, Scale, day_ticks
from needlemap.painting.shapes import MarkShape, shape_of_technique
from needlemap.ui.history.timeline_model import (
    DOTS,
    NAME,
    NEEDLES,
    ROW_ROLE,
    SIDE,
    SINCE,
    TimelineModel,
)
from needlemap.ui.widgets.figure_view import theme_ink
from needlemap.ui.widgets.theme import Theme, scaled_px

_Index = QModelIndex | QPersistentModelIndex
_ROW_PX, _HEAD_PX = 26, 40
_MARGIN_PX = 12.0
_TICK_PX = 84.0
_TEXTS = (NAME, SIDE, NEEDLES, SINCE)
_PAD_PX = 18
# How far any shape reaches, in sizes: a triangle and its rim.
_ROOM = 1.7


class Shade(StrEnum):
    """What the filling of a dot says."""

    NEEDLES = "needles"
    """Nothing more: all are filled."""
    TWITCH = "twitch"
    LATER = "later"


class DotDelegate(QStyledItemDelegate):
    """Paints the sessions of a structure: area by needles, shape by technique.

    Parameters
    ----------
    techniques
        Names of the technique column, by the numbers that the dots hold.
    """

    def __init__(self, techniques: tuple[str, ...], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._ink, self._theme = theme_ink(theme), theme
        self._stamps: dict[tuple[object, ...], tuple[QPixmap, float]] = {}
        self._shapes = [shape_of_technique(name) for name in techniques]
        self.span = (0.0, 1.0)
        self.current: float | None = None
        self.shade = Shade.NEEDLES

    def scale(self, cell: QRectF) -> Scale:
        """Return where days lie in a cell, or in the head above it."""
        inside = cell.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        return Scale(inside, *self.span, 0.0, 1.0)

    def shape(self, technique: int) -> MarkShape:
        """Return the shape of the dots of a technique; several have one of their own."""
        if technique == SEVERAL:
            return MarkShape.CAPSULE
        return self._shapes[technique] if technique >= 0 else MarkShape.CAPSULE

    def size_px(self, needles: int) -> float:
        """Return how wide the dot of so many needles is."""
        return self._ink.unit * dot_size_px(needles)

    def dot_at(self, row: TimelineRow, cell: QRectF, at: QPointF) -> int:
        """Return the dot at a place in a cell; -1 for none."""
        scale, days = self.scale(cell), row.dots.day
        if not len(days):
            return -1
        apart = np.abs(np.array([scale.x(float(day)) for day in days]) - at.x())
        nearest = int(apart.argmin())
        reach = max(6.0, self.size_px(int(row.dots.needles[nearest])) / 2)
        return nearest if apart[nearest] <= reach else -1

    # Qt overrides

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: D102
        super().paint(painter, option, index)
        row = index.data(ROW_ROLE)
        if index.column() != DOTS or not isinstance(row, TimelineRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = QRectF(option.rect)
        painter.setClipRect(cell)
        scale, middle = self.scale(cell), cell.center().y()
        self._paint_days(painter, scale, cell)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        tone = self._theme.accent if chosen else self._theme.text
        dots = row.dots
        left, across, *_ = scale.factors()
        places = (left + across * dots.day).tolist()
        ratio = painter.device().devicePixelRatioF()
        painter.setPen(self._ink.line(self._theme.line))
        painter.drawLine(QLineF(scale.area.left(), middle, scale.area.right(), middle))
        for number, x in enumerate(places):
            self._paint_dot(painter, QPointF(x, middle), row, number, (ratio, tone))
        painter.restore()

    def _paint_days(self, painter: QPainter, scale: Scale, cell: QRectF) -> None:
        painter.setPen(self._ink.line(self._theme.line))
        for day, _ in day_ticks(*self.span, scale.area.width() / scaled_px(round(_TICK_PX))):
            painter.drawLine(QLineF(scale.x(day), cell.top(), scale.x(day), cell.bottom()))
        if self.current is not None:
            painter.setPen(self._ink.line(self._theme.accent, 2.0, dotted=True))
            x = scale.x(self.current)
            painter.drawLine(QLineF(x, cell.top(), x, cell.bottom()))

    def _paint_dot(
        self,
        painter: QPainter,
        at: QPointF,
        row: TimelineRow,
        number: int,
        how: tuple[float, str],
    ) -> None:
        """Paint a dot; `how` is the ratio of pixels and the tone.

        As a stamp that is kept: a thousand paths take 100 ms.
        """
        dots, (ratio, tone) = row.dots, how
        needles, technique = int(dots.needles[number]), int(dots.technique[number])
        filled = self._is_filled(row, number)
        key = (ratio, technique, needles, tone, filled)
        if key not in self._stamps:
            stamp = self._stamp(ratio, self.shape(technique), self.size_px(needles), tone, filled)
            self._stamps[key] = stamp, stamp.width() / ratio / 2
        stamp, half = self._stamps[key]
        painter.drawPixmap(QPointF(at.x() - half, at.y() - half), stamp)
        if self.shade is Shade.LATER and dots.later[number] is Later.SORE:
            reach = self.size_px(int(dots.needles[number])) * 0.7
            painter.setPen(self._ink.line(tone, 2.0))
            painter.drawLine(at + QPointF(-reach, reach), at + QPointF(reach, -reach))

    def _stamp(
        self, ratio: float, shape: MarkShape, size_px: float, tone: str, filled: bool | None
    ) -> QPixmap:
        side = ceil(size_px * _ROOM) + 4
        stamp = QPixmap(round(side * ratio), round(side * ratio))
        stamp.setDevicePixelRatio(ratio)
        stamp.fill(Qt.GlobalColor.transparent)
        painter = QPainter(stamp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(stamp.width() / ratio / 2, stamp.height() / ratio / 2)
        paint_dot(
            painter,
            middle,
            shape,
            size_px,
            tone=tone,
            ground=self._theme.panel,
            filled=filled,
            line_px=self._ink.unit * LINE_PX,
        )
        painter.end()
        return stamp

    def _is_filled(self, row: TimelineRow, number: int) -> bool | None:
        """Return whether a dot is filled, hollow, or (None) grey where nothing was recorded."""
        if self.shade is Shade.TWITCH:
            return {
                Response.TWITCH: True,
                Response.NO_TWITCH: False,
                Response.NOT_RECORDED: None,
            }[row.dots.response[number]]
        if self.shade is Shade.LATER:
            return {
                Later.BETTER: True,
                Later.SAME: False,
                Later.SORE: False,
                Later.NOT_ASKED: None,
            }[row.dots.later[number]]
        return True


class TimelineHeader(QHeaderView):
    """The heads of the columns; below that of the dots stand the days."""

    def __init__(self, dots: DotDelegate, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._dots, self._theme = dots, theme
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(scaled_px(_HEAD_PX))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803, D102
        if logicalIndex != DOTS:
            super().paintSection(painter, rect, logicalIndex)
            return
        painter.save()
        painter.fillRect(rect, QColor(self._theme.panel))
        font = sized_font(scaled_px(12))
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.muted))
        scale = self._dots.scale(QRectF(rect))
        right = -inf
        for day, words in day_ticks(
            *self._dots.span, scale.area.width() / scaled_px(round(_TICK_PX))
        ):
            wide = metrics.horizontalAdvance(words)
            left = min(max(scale.x(day) - wide / 2, rect.left() + 2.0), rect.right() - wide)
            if left > right + 4:
                painter.drawText(QPointF(left, rect.bottom() - 6.0), words)
                right = left + wide
        painter.setPen(QColor(self._theme.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class TimelineView(QTableView):
    """Rows that are selected as in any table; tips say what a dot is.

    Signals
    -------
    session_clicked
        Row of the session whose dot was clicked.
    """

    session_clicked = Signal(int)

    def __init__(
        self,
        model: TimelineModel,
        techniques: tuple[str, ...],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = model
        self.setAccessibleName(self.tr("Structures over time"))
        self.dots = DotDelegate(techniques, theme, self)
        self.setItemDelegate(self.dots)
        self.setHorizontalHeader(TimelineHeader(self.dots, theme, self))
        self.setModel(model)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled_px(_ROW_PX))
        header = self.horizontalHeader()
        header.setSectionResizeMode(DOTS, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(scaled_px(48))
        for column in _TEXTS:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)

    def fit_columns(self) -> None:
        """Give each column of words the room of its longest; Qt would ask every cell twice."""
        metrics = QFontMetricsF(self.font())
        heads = QFontMetricsF(sized_font(scaled_px(12)))
        titles = self._rows.titles()
        for column in _TEXTS:
            cells = {self._rows.text(row, column) for row in range(self._rows.rowCount())}
            widest = max(map(metrics.horizontalAdvance, cells), default=0.0)
            wide = max(widest, heads.horizontalAdvance(titles[column]))
            self.horizontalHeader().resizeSection(column, ceil(wide) + scaled_px(_PAD_PX))

    def show_span(self, start_day: float, end_day: float) -> None:
        """Let the dots' column reach from one day number to another."""
        self.dots.span = (start_day, end_day)
        self._repaint()

    def show_current(self, day: float | None) -> None:
        """Mark the day of the session in front."""
        self.dots.current = day
        self._repaint()

    def show_shade(self, shade: Shade) -> None:
        """Let the filling of the dots say something else."""
        self.dots.shade = shade
        self._repaint()

    def select_rows(self, rows: list[int]) -> None:
        """Select rows; none where there are none."""
        picked = self.selectionModel()
        picked.clear()
        for row in rows:
            picked.select(
                self._rows.index(row, 0),
                picked.SelectionFlag.Select | picked.SelectionFlag.Rows,
            )

    def selected_rows(self) -> list[TimelineRow]:
        """Return the rows that are selected, from the top down."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._rows.rows[row] for row in chosen]

    def dot_centre(self, row: int, dot: int) -> QPoint:
        """Return where a dot lies in the viewport."""
        cell = QRectF(self.visualRect(self._rows.index(row, DOTS)))
        day = float(self._rows.rows[row].dots.day[dot])
        return QPointF(self.dots.scale(cell).x(day), cell.center().y()).toPoint()

    def session_at(self, at: QPoint) -> int | None:
        """Return the session of the dot at a place of the viewport; None beside all dots."""
        index = self.indexAt(at)
        if not index.isValid() or index.column() != DOTS:
            return None
        row = self._rows.rows[index.row()]
        dot = self.dots.dot_at(row, QRectF(self.visualRect(index)), QPointF(at))
        return None if dot < 0 else int(row.dots.session[dot])

    def _repaint(self) -> None:
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    # Qt overrides

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseReleaseEvent(event)
        session = self.session_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and session is not None:
            self.session_clicked.emit(session)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            if index.isValid():
                row = self._rows.rows[index.row()]
                cell = QRectF(self.visualRect(index))
                on_dots = index.column() == DOTS
                dot = self.dots.dot_at(row, cell, QPointF(event.pos())) if on_dots else -1
                words = self._rows.dot_words(row, dot) if dot >= 0 else self._rows.sentence(row)
                QToolTip.showText(event.globalPos(), words, self.viewport())
                return True
        return super().viewportEvent(event)
