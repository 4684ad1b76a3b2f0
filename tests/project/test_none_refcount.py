"""Painting must not use up references to None: PySide6 6.12.0 on Python 3.11 did, and died."""

import sys

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

CALLS = 300


def test_painter_calls_that_return_nothing_keep_the_references_to_none() -> None:
    image = QImage(16, 16, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        painter.drawPoint(QPointF(3, 4))
    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < CALLS / 10
