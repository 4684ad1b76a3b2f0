"""Structures over time on paper: a line a structure, a dot a session, as on screen."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from needlemap.domain.days import day_words
from needlemap.history.timeline import date_of
from needlemap.painting.dots import dot_size_px, paint_dot
from needlemap.painting.plots import LINE_PX, PAPER_INK, Scale, day_ticks
from needlemap.painting.shapes import MarkShape, shape_of_technique
from needlemap.reports.content.history import DotRow
from needlemap.reports.pages.blocks import HAIRLINE, draw_rule
from needlemap.reports.pages.document import Item, unparted
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.sections import heading_item, text_items
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import (
    CELL,
    CELL_BOLD,
    FINE,
    LABEL,
    Paragraph,
    TextStyle,
    text_width,
)

TITLE = "Structures over time"
HEADINGS = ("Structure and side", "Needles", "Days since last")
KEY = (
    "A dot is a session; its area grows with the needles, its shape is that of the technique as "
    "above, a capsule where there were several. Days since last: up to the day of printing."
)
# A logical pixel of the dots on paper: dots of one needle are 1.6 mm wide.
_UNIT = mm(0.26)
_NAME, _NEEDLES, _SINCE = mm(52), mm(13), mm(19)
_INSIDE = mm(3)
_TICK = mm(22)


class DotAxis:
    """The heads of the columns, and the days above the dots; read aloud as one sentence."""

    height = mm(5.2)

    def __init__(self, span: tuple[float, float], width: float) -> None:
        self._span, self._width = span, width

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint heads and days above a line."""
        scale = _scale(self._span, x, self._width)
        first, last = (day_words(date_of(day)) for day in self._span)
        summary = f"Each structure and side, with a dot a session, over the days {first} to {last}"
        box = (x, y, self._width, self.height)
        with tagged(painter, Role.FIGURE, alt=summary, box=box):
            _put(painter, HEADINGS[0], LABEL, x, y, _NAME)
            for day, words in _ticks(scale):
                wide = text_width(words, LABEL)
                left = min(max(scale.x(day) - wide / 2, scale.area.left()), _end(x, self._width))
                _put(painter, words, LABEL, min(left, scale.area.right() - wide), y, wide + mm(1))
            right = x + self._width
            _put(painter, HEADINGS[1], LABEL, right - _SINCE - _NEEDLES, y, _NEEDLES)
            _put(painter, HEADINGS[2], LABEL, right - _SINCE, y, _SINCE)
        draw_rule(painter, x, y + self.height - mm(0.3), self._width, mm(0.3), "#000000")


class DotLine:
    """A structure with its dots; it is read aloud as one sentence."""

    height = mm(5.2)

    def __init__(self, row: DotRow, span: tuple[float, float], width: float) -> None:
        self._row, self._span, self._width = row, span, width

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint name, dots and numbers above a hairline."""
        row, right = self._row, x + self._width
        box = (x, y, self._width, self.height)
        with tagged(painter, Role.FIGURE, alt=row.sentence, box=box):
            self._paint_dots(painter, x, y)
            _put(painter, _shortened(row.name, CELL_BOLD, _NAME), CELL_BOLD, x, y + mm(0.9), _NAME)
            _put(painter, row.needles, CELL, right - _SINCE - _NEEDLES, y + mm(0.9), _NEEDLES)
            _put(painter, row.days_since, CELL, right - _SINCE, y + mm(0.9), _SINCE)
        draw_rule(painter, x, y + self.height - mm(0.12), self._width, mm(0.12), HAIRLINE)

    def _paint_dots(self, painter: QPainter, x: float, y: float) -> None:
        scale, middle = _scale(self._span, x, self._width), y + self.height / 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(PAPER_INK.rule))
        pen = painter.pen()
        pen.setWidthF(mm(0.15))
        painter.setPen(pen)
        lines = [QLineF(scale.area.left(), middle, scale.area.right(), middle)]
        lines += [
            QLineF(scale.x(day), y, scale.x(day), y + self.height) for day, _ in _ticks(scale)
        ]
        painter.drawLines(lines)
        for dot in self._row.dots:
            paint_dot(
                painter,
                QPointF(scale.x(dot.day), middle),
                shape_of_technique(dot.technique) if dot.technique else MarkShape.CAPSULE,
                min(_UNIT * dot_size_px(dot.needles), self.height - mm(0.8)),
                tone=PAPER_INK.text,
                ground=PAPER_INK.ground,
                filled=True,
                line_px=_UNIT * LINE_PX / 2,
            )
        painter.restore()


def dot_items(rows: Sequence[DotRow], span: tuple[float, float], width: float) -> list[Item]:
    """Return the timeline as items of the flow, its axis on each page; nothing without rows."""
    if not rows:
        return []
    axis = DotAxis(span, width)
    lines = [Item(DotLine(row, span, width), header=axis) for row in rows]
    key = text_items(KEY, width, style=FINE)
    items = unparted([Item(axis), *lines, *key], first=4, last=3 + len(key))
    room = items[0].block.height + items[0].with_next
    return [heading_item(TITLE, width, with_next=room), *items]


def _scale(span: tuple[float, float], x: float, width: float) -> Scale:
    area = QRectF(x + _NAME + _INSIDE, 0, width - _NAME - _NEEDLES - _SINCE - 2 * _INSIDE, 1)
    return Scale(area, *span, 0.0, 1.0)


def _ticks(scale: Scale) -> list[tuple[float, str]]:
    return day_ticks(scale.start_day, scale.end_day, scale.area.width() / _TICK)


def _end(x: float, width: float) -> float:
    return x + width - _NEEDLES - _SINCE


def _shortened(name: str, style: TextStyle, wide: float) -> str:
    """Return the name in so many points; what comes after its last comma, the side, stays whole."""
    start, comma, side = name.rpartition(",")
    if not comma or text_width(name, style) <= wide:
        return name
    while start and text_width(f"{start}…{comma}{side}", style) > wide:
        start = start[:-1].rstrip(" ,")
    return f"{start}…{comma}{side}"


def _put(painter: QPainter, words: str, style: TextStyle, x: float, y: float, wide: float) -> None:
    """Write one line; words that are too long for it end in an ellipsis."""
    cut = words
    while cut and text_width(cut + ("…" if cut != words else ""), style) > wide:
        cut = cut[:-1].rstrip()
    Paragraph(cut if cut == words else f"{cut}…", style, wide + mm(2)).paint(painter, x, y)
