"""The doses by structure on paper: as many pages as the table needs."""

from math import ceil

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from needlemap.painting.fonts import sized_font

_ROW_MM = 6.2
_TEXT_MM = 2.9
# Shares of the width, in the order of the columns of DosesModel.
_WIDTHS = (0.23, 0.06, 0.065, 0.065, 0.085, 0.085, 0.08, 0.085, 0.09, 0.09, 0.065)
_WORDS = 2

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]


class TableOnPaper:
    """The table of doses, its heads on each page.

    Parameters
    ----------
    area
        What a page offers, in the painter's pixels.
    px
        The painter's pixels for each mm of paper.
    """

    def __init__(self, table: Table, area: QRectF, px: float) -> None:
        self._titles, self._rows = table
        self._px = px
        self._many = max(1, int(area.height() // (_ROW_MM * px)) - 2)

    def __len__(self) -> int:
        return max(1, ceil(len(self._rows) / self._many))

    def paint(self, painter: QPainter, area: QRectF, number: int) -> None:
        """Paint one page, counted from 0."""
        px = self._px
        _paint_row(painter, area, 0, self._titles, px, bold=True)
        painter.setPen(QPen(QColor("#000000"), 0.3 * px))
        line = area.top() + 2 * _ROW_MM * px
        painter.drawLine(QLineF(area.left(), line, area.right(), line))
        for place, cells in enumerate(self._rows[number * self._many : (number + 1) * self._many]):
            _paint_row(painter, area, place + 2, cells, px, bold=False)


def _paint_row(
    painter: QPainter, area: QRectF, place: int, cells: tuple[str, ...], px: float, *, bold: bool
) -> None:
    painter.setFont(sized_font(_TEXT_MM * px, bold=bold, condensed=True))
    painter.setPen(QColor("#000000"))
    left = area.left()
    height = (2 if bold else 1) * _ROW_MM * px
    for column, (share, cell) in enumerate(zip(_WIDTHS, cells, strict=True)):
        box = QRectF(left, area.top() + place * _ROW_MM * px, share * area.width() - px, height)
        side = Qt.AlignmentFlag.AlignLeft if column < _WORDS else Qt.AlignmentFlag.AlignRight
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box, flags, cell)
        left += share * area.width()
