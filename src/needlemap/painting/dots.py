"""Dots of the timeline, the same on screen and on paper: area by needles, shape by technique."""

from math import sqrt

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from needlemap.painting.shapes import MarkShape, shape_path

_LEAST_PX, _MOST_PX, _BY_ROOT_PX = 6.0, 20.0, 5.2
_FADED = 0.4
_RING = 0.5


def dot_size_px(needles: int) -> float:
    """Return how wide the dot of so many needles is at the usual text size: its area grows."""
    return min(max(_BY_ROOT_PX * sqrt(needles), _LEAST_PX), _MOST_PX)


def paint_dot(
    painter: QPainter,
    at: QPointF,
    shape: MarkShape,
    size_px: float,
    *,
    tone: str,
    ground: str,
    filled: bool | None,
    line_px: float,
) -> None:
    """Paint a dot: filled, hollow, or (None) grey. A line of the ground keeps neighbours apart."""
    outline = shape_path(shape, at, size_px)
    painter.setPen(QPen(QColor(ground), 2 * line_px))
    painter.setBrush(QColor(ground))
    painter.drawPath(outline)
    ink = QColor(tone)
    if filled is None:
        ink.setAlphaF(_FADED)
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(QPen(ink, line_px))
    painter.setBrush(Qt.BrushStyle.NoBrush if filled is False else ink)
    painter.drawPath(outline)
    if shape is MarkShape.RING:
        painter.setPen(QPen(QColor(tone if filled is False else ground), line_px))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape_path(shape, at, size_px * _RING))
    painter.setBrush(Qt.BrushStyle.NoBrush)
