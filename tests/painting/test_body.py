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


def test_a_part_shows_only_its_window(plate: APlate) -> None:
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    part = (-100.0, 800.0, 100.0, 1000.0)
    paint_body(
        painter,
        PlateFrame.fitted(part, QRectF(50, 50, 100, 100)),
        plate,
        BodyLayers(),
        (),
        LIGHT,
        pictures=PlatePictures(),
        mark_px=20,
        part_mm=part,
    )
    painter.end()
    assert image.pixelColor(100, 100) == QColor(LIGHT.body_light)
    assert image.pixelColor(40, 100) == QColor("black")
    assert image.pixelColor(160, 100) == QColor("black")
