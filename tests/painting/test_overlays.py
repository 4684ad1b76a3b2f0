"""Areas of skin in soft colours."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from needlemap.painting import PlateFrame
from needlemap.painting.overlays import OverlayPicture, overlay_picture, paint_overlay

WINDOW = (0.0, 0.0, 60.0, 40.0)
RED, NOTHING = (200, 20, 20, 160), (0, 0, 0, 0)


def quads() -> np.ndarray:
    """Squares of 2 mm that fill the left two thirds of the window."""
    x, y = (each.ravel() for each in np.meshgrid(np.arange(0, 40, 2.0), np.arange(0, 40, 2.0)))
    corners = np.array([[0, 0], [2, 0], [2, 2], [0, 2]], dtype=float)
    return np.asarray(np.stack([x, y], axis=1)[:, None] + corners)


def coloured() -> OverlayPicture:
    """The left third red, the middle without a colour, beside it no skin."""
    corners = quads()
    red = corners[:, 0, 0] < 20
    colours = np.where(red[:, None], RED, NOTHING).astype(np.uint8)
    return overlay_picture(WINDOW, corners, colours, soft_mm=3.0)


def painted(overlay: OverlayPicture) -> QImage:
    image = QImage(600, 400, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint_overlay(painter, PlateFrame(10.0, 0.0, 400.0), overlay)
    painter.end()
    return image


def test_an_area_has_its_colour_and_the_rest_none() -> None:
    image = painted(coloured())
    inside = image.pixelColor(100, 200)
    assert abs(inside.alpha() - RED[3]) < 12
    assert inside.red() > 150 > inside.green()
    assert image.pixelColor(300, 200).alpha() < 3
    assert image.pixelColor(560, 200).alpha() == 0


def test_the_border_of_an_area_is_soft() -> None:
    image = painted(coloured())
    alphas = [image.pixelColor(x, 200).alpha() for x in range(140, 260, 10)]
    assert alphas == sorted(alphas, reverse=True)
    assert any(20 < alpha < 140 for alpha in alphas)


def test_an_area_keeps_its_strength_at_the_edge_of_the_skin() -> None:
    corners = quads()
    colours = np.tile(np.array(RED, dtype=np.uint8), (len(corners), 1))
    image = painted(overlay_picture(WINDOW, corners, colours, soft_mm=3.0))
    assert image.pixelColor(390, 200).alpha() > 120


def test_no_pixel_is_brighter_than_its_opacity_allows() -> None:
    image = coloured().image
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(-1, 4)
    assert (pixels[:, :3] <= pixels[:, 3:]).all()
    assert QRectF(image.rect()).width() > 60
