"""The lines of a drawn signature, for screen and paper."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from needlemap.domain.visit import SIGNATURE_HEIGHT, SIGNATURE_WIDTH, Stroke


def signature_path(strokes: Sequence[Stroke], width: float, height: float) -> QPainterPath:
    """Return the lines of a signature in a box of this size."""
    path = QPainterPath()
    for stroke in strokes:
        points = [
            QPointF(x * width / SIGNATURE_WIDTH, y * height / SIGNATURE_HEIGHT) for x, y in stroke
        ]
        path.moveTo(points[0])
        for point in points[1:] or [points[0] + QPointF(0.01, 0)]:
            path.lineTo(point)
    return path
