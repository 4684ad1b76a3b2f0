"""Lines between the two needles of a current, each with the number of its channel."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from needlemap.painting.marks import draw_centred
from needlemap.reports.content import SitePlace
from needlemap.reports.paper import mm

_HALO_MM, _LINE_MM, _LETTER_MM = 0.9, 0.35, 2.4


def paint_pairs(painter: QPainter, spots: Sequence[tuple[SitePlace, QPointF]]) -> None:
    """Paint a dashed line, white around it, between the spots that share a pair."""
    for channel, line in _lines(spots):
        _paint_pair(painter, line, channel)


def paint_pair_sign(painter: QPainter, centre: QPointF) -> None:
    """Paint what stands in the legend for such a line."""
    reach = QPointF(mm(2.4), 0)
    _paint_pair(painter, QLineF(centre - reach, centre + reach), "")


def _paint_pair(painter: QPainter, line: QLineF, channel: str) -> None:
    _stroke(painter, line, "#ffffff", _HALO_MM, Qt.PenStyle.SolidLine)
    _stroke(painter, line, "#000000", _LINE_MM, Qt.PenStyle.DashLine)
    if channel:
        _paint_channel(painter, line.center(), channel)


def _lines(spots: Sequence[tuple[SitePlace, QPointF]]) -> list[tuple[str, QLineF]]:
    first: dict[str, QPointF] = {}
    lines = []
    for place, spot in spots:
        if place.pair in first:
            lines.append((place.channel, QLineF(first.pop(place.pair), spot)))
        elif place.pair:
            first[place.pair] = spot
    return lines


def _stroke(
    painter: QPainter, line: QLineF, code: str, width_mm: float, style: Qt.PenStyle
) -> None:
    pen = QPen(QColor(code), mm(width_mm), style)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLine(line)


def _paint_channel(painter: QPainter, centre: QPointF, channel: str) -> None:
    box = QRectF(0, 0, mm(3.0), mm(3.0))
    box.moveCenter(centre)
    painter.setPen(QPen(QColor("#000000"), mm(0.2)))
    painter.setBrush(QColor("#ffffff"))
    painter.drawEllipse(box)
    draw_centred(painter, centre, channel, mm(_LETTER_MM), "#000000")
