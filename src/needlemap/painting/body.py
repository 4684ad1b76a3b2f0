"""The whole picture of a plate: body, layers, marks, in this order, on any painter."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from needlemap.painting.frame import PlateFrame, Window
from needlemap.painting.marks import Mark
from needlemap.painting.palette import BodyPalette
from needlemap.painting.plates import DrawnPlate, PlatePictures
from needlemap.painting.sprites import paint_marks
from needlemap.painting.structures import DrawnStructure, paint_labels, paint_structures


@dataclass(frozen=True, slots=True)
class BodyLayers:
    """What lies between body and marks: outlines deep to superficial, which stand out, names."""

    structures: tuple[DrawnStructure, ...] = ()
    highlighted: frozenset[str] = frozenset()
    named: tuple[DrawnStructure, ...] = ()
    line_px: float = 1.0


def paint_body(
    painter: QPainter,
    frame: PlateFrame,
    plate: DrawnPlate,
    layers: BodyLayers,
    marks: Sequence[Mark],
    palette: BodyPalette,
    *,
    pictures: PlatePictures,
    mark_px: float,
    picture_px_per_mm: float | None = None,
    part_mm: Window | None = None,
) -> None:
    """Paint a plate as the frame places it, with its layers and marks.

    Parameters
    ----------
    mark_px
        Diameter of a circle mark in pixels of the painter.
    picture_px_per_mm
        Resolution of the body picture; the frame's own scale when None. A screen gives its scale
        times the device pixel ratio, and keeps the old value while a gesture lasts; paper gives
        its print resolution.
    part_mm
        Window of the plate whose picture is shown; all of it when None.
    """
    picture = pictures.plate_image(plate, palette, picture_px_per_mm or frame.px_per_mm)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if part_mm is None:
        painter.drawImage(frame.rect_of(plate.window_mm), picture)
    else:
        _draw_part(painter, frame, plate, picture, part_mm)
    _paint_layers(painter, frame, layers, palette)
    paint_marks(painter, frame, marks, mark_px, palette)


def _paint_layers(
    painter: QPainter, frame: PlateFrame, layers: BodyLayers, palette: BodyPalette
) -> None:
    paint_structures(
        painter,
        frame,
        layers.structures,
        palette,
        highlighted=layers.highlighted,
        line_px=layers.line_px,
    )
    if layers.named:
        paint_labels(painter, frame, layers.named, palette)


def _draw_part(
    painter: QPainter, frame: PlateFrame, plate: DrawnPlate, picture: QImage, part_mm: Window
) -> None:
    """Draw only those pixels of a picture that the part needs, so that a PDF holds no others."""
    whole = PlateFrame.fitted(plate.window_mm, QRectF(picture.rect()))
    pixels = whole.rect_of(part_mm).toAlignedRect().intersected(picture.rect())
    covered = whole.shown_mm(QRectF(pixels))
    painter.save()
    painter.setClipRect(frame.rect_of(part_mm))
    painter.drawImage(frame.rect_of(covered), picture.copy(pixels))
    painter.restore()
