"""Areas of skin in soft colours."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from needlemap.painting import PlateFrame
from needlemap.painting.overlays import OverlayPicture, overlay_picture, paint_overlay

WINDOW = (0.0, 0.0, 60.0, 40.0)
RED, NOTHING = (200, 20, 20, 160), (0, 0, 0, 0)


def quads(wide_mm: float = 2.0, high_mm: float = 2.0) -> np.ndarray:
    """Quads that fill the left two thirds of the window."""
    steps = np.arange(0, 40, wide_mm), np.arange(0, 40, high_mm)
    x, y = (each.ravel() for each in np.meshgrid(*steps))
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float) * (wide_mm, high_mm)
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


def test_no_colour_runs_over_the_edge_of_the_body() -> None:
    corners = quads()
    colours = np.tile(np.array(RED, dtype=np.uint8), (len(corners), 1))
    image = painted(overlay_picture(WINDOW, corners, colours, soft_mm=8.0))
    assert image.pixelColor(385, 200).alpha() > 120
    assert image.pixelColor(420, 200).alpha() == 0


def test_large_quads_are_coloured_evenly() -> None:
    corners = quads(wide_mm=6.6, high_mm=20.0)
    colours = np.tile(np.array(RED, dtype=np.uint8), (len(corners), 1))
    image = painted(overlay_picture(WINDOW, corners, colours, soft_mm=3.0))
    alphas = {image.pixelColor(x, y).alpha() for x in range(30, 360, 7) for y in range(40, 370, 7)}
    assert min(alphas) > 120
    assert max(alphas) - min(alphas) <= 2


def test_no_pixel_is_brighter_than_its_opacity_allows() -> None:
    image = coloured().image
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(-1, 4)
    assert (pixels[:, :3] <= pixels[:, 3:]).all()
    assert QRectF(image.rect()).width() > 60
