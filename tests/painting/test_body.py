"""The one painter draws body, then layers, then marks."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from helpers.plates import WINDOW, APlate
from needlemap.painting import (
    LIGHT,
    BodyLayers,
    Mark,
    PlateFrame,
    PlatePictures,
    paint_body,
)


def drawn(plate: APlate, *marks: Mark) -> QImage:
    """Return the plate painted into 230 x 448 pixels."""
    image = QImage(230, 448, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.background))
    painter = QPainter(image)
    paint_body(
        painter,
        PlateFrame.fitted(WINDOW, QRectF(image.rect())),
        plate,
        BodyLayers(),
        marks,
        LIGHT,
        pictures=PlatePictures(),
        mark_px=20,
    )
    painter.end()
    return image


def test_the_body_stands_on_the_background(plate: APlate) -> None:
    image = drawn(plate)
    assert image.pixelColor(115, 250) == QColor(LIGHT.body_light)
    assert image.pixelColor(2, 2) == QColor(LIGHT.background)


def test_a_mark_lies_on_its_place(plate: APlate) -> None:
    image = drawn(plate, Mark(0, 885))
    assert image.pixelColor(115, 223) == QColor(LIGHT.needle_in)
