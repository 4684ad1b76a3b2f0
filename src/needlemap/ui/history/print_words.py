"""Words on paper that may be longer than their column: they go on in columns of further pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from needlemap.painting.fonts import sized_font

_TEXT_MM, _GAP_MM, _COLUMNS = 2.6, 6.0, 3
_FLAGS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one column, and where it stands."""

    box: QRectF
    lines: list[tuple[str, float]]

    def paint(self, painter: QPainter, px: float) -> None:
        """Paint the lines below each other."""
        painter.setFont(_font(px))
        painter.setPen(QColor("#000000"))
        top = self.box.top()
        for words, height in self.lines:
            line = QRectF(self.box.left(), top, self.box.width(), height)
            painter.drawText(line, _FLAGS, words)
            top += height


class WordsOnPaper:
    """Lines set in a column of the first page, then in three columns of as many as they need.

    Parameters
    ----------
    beside
        The column on the first page, in the painter's pixels.
    page
        What each further page offers.
    px
        The painter's pixels for each mm of paper.
    """

    def __init__(self, lines: Sequence[str], beside: QRectF, page: QRectF, px: float) -> None:
        self._px = px
        self._columns = [Lines(beside, [])]
        metrics = QFontMetricsF(_font(px))
        for line in lines:
            self._add(line, metrics, page)

    @property
    def pages(self) -> int:
        """How many pages there are, the first one included."""
        return 1 + ceil((len(self._columns) - 1) / _COLUMNS)

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint what stands on a page, counted from 0."""
        first = 0 if number == 0 else 1 + (number - 1) * _COLUMNS
        last = 1 if number == 0 else first + _COLUMNS
        for column in self._columns[first:last]:
            column.paint(painter, self._px)

    def _add(self, line: str, metrics: QFontMetricsF, page: QRectF) -> None:
        column = self._columns[-1]
        height = _height(line, metrics, column.box.width())
        taken = sum(each for _, each in column.lines)
        if column.lines and taken + height > column.box.height():
            column = Lines(self._next_box(page), [])
            self._columns.append(column)
            height = _height(line, metrics, column.box.width())
        column.lines.append((line, height))

    def _next_box(self, page: QRectF) -> QRectF:
        place = (len(self._columns) - 1) % _COLUMNS
        gap = _GAP_MM * self._px
        width = (page.width() - (_COLUMNS - 1) * gap) / _COLUMNS
        return QRectF(page.left() + place * (width + gap), page.top(), width, page.height())


def _font(px: float) -> QFont:
    return sized_font(_TEXT_MM * px)


def _height(line: str, metrics: QFontMetricsF, width: float) -> float:
    room = QRectF(0, 0, width, 1e6)
    return max(metrics.height(), metrics.boundingRect(room, _FLAGS.value, line).height())
