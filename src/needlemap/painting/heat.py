"""Density on the skin as colour: fixed bands with dark edges, so that it reads in grey too."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from needlemap.painting.palette import BodyPalette

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

# Bounds of the bands, per 10 cm² of skin; the last has no upper bound. Always the same, so that
# one colour means one density in every range and every patient.
HEAT_BOUNDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
BANDS = len(HEAT_BOUNDS)
_STEP = 28  # levels in a band; band i begins at level _STEP * (i + 1)
_EDGE_DARKER = 132  # per cent, as Qt counts
_ON_EDGE = 256  # from here on the colours of the lines between bands

# Along yellow, red, violet and black, chosen so that neighbours, laid over the light and over the
# middle tone of skin, differ by 17 or more (CIEDE2000); lightness runs one way, for eyes that see
# few colours.
_ON_LIGHT = (
    "#fbf893",
    "#fcaa0f",
    "#f0711f",
    "#d54941",
    "#a92f5d",
    "#6c186e",
    "#160a37",
    "#000004",
)
_ON_DARK = (
    "#000004",
    "#1e0b45",
    "#8d2468",
    "#c63e4d",
    "#e65f2e",
    "#f98d0a",
    "#f9c62f",
    "#fcffa4",
)
_IN_GREY = (
    "#ededed",
    "#d6d6d6",
    "#bbbbbb",
    "#9d9d9d",
    "#7d7d7d",
    "#5c5c5c",
    "#393939",
    "#121212",
)
_BY_PALETTE = {"dark": _ON_DARK, "print": _IN_GREY, "contrast": _IN_GREY}
_PATTERNED = ("print", "contrast")
_BLACK, _WHITE = 0xFF000000, 0xFFFFFFFF
_TILE = 8
_OPACITY = (0.62, 0.70, 0.76, 0.80, 0.83, 0.86, 0.88, 0.90)


def heat_colours(palette: BodyPalette) -> tuple[str, ...]:
    """Return the colours of the bands, the thinnest first."""
    return _BY_PALETTE.get(palette.name, _ON_LIGHT)


def band_swatch(
    band: int, size: tuple[int, int], palette: BodyPalette, *, unit_px: int = 1
) -> QImage:
    """Return a band as it is laid over the body: a picture of this size, to be put on skin."""
    levels = np.full((2, 2), _STEP * (band + 1) + _STEP // 2, np.uint8)
    return heat_image(levels, QRectF(0, 0, 2, 2), size, palette, unit_px=unit_px)


def highest_band(levels: Bytes) -> int | None:
    """Return the densest band among levels; None where all of them are clear."""
    band = int(levels.max(initial=0)) // _STEP - 1
    return min(band, BANDS - 1) if band >= 0 else None


def heat_levels(density: Floats) -> Floats:
    """Return levels, 0 to 255, of densities per 10 cm²; they rise evenly from bound to bound."""
    bounds = np.log(HEAT_BOUNDS)
    steps = _STEP * (np.arange(BANDS) + 1.0)
    bounds = np.concatenate([[bounds[0] - 1], bounds, [bounds[-1] + 1]])
    steps = np.concatenate([[0.0], steps, [255.0]])
    return np.asarray(np.interp(np.log(np.maximum(density, 1e-6)), bounds, steps))


def heat_image(
    levels: Bytes,
    shown: QRectF,
    size: tuple[int, int],
    palette: BodyPalette,
    *,
    unit_px: int = 1,
) -> QImage:
    """Return levels (rows, columns) as a premultiplied picture, smoothly enlarged.

    Parameters
    ----------
    shown
        Which part of the levels fills the picture, in squares; may reach beyond them.
    size
        Width and height in pixels.
    unit_px
        Half the width of a pattern's strokes.
    """
    width, height = size
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(height, width)
    enlarged = _enlarged(levels, shown, width, height)
    if palette.name in _PATTERNED:
        pixels[:] = _patterned(enlarged, unit_px)
    else:
        np.take(_table(palette), enlarged + _ON_EDGE * _edges(enlarged), out=pixels)
    return image


def keep_on_body(heat: QImage, body: QImage, place: QRectF) -> None:
    """Cut a heat picture off where the body's picture, drawn at a place on it, is clear."""
    painter = QPainter(heat)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, body)
    painter.end()


def _patterned(levels: Bytes, unit_px: int) -> NDArray[np.uint32]:
    """Return levels as patterns of black and white, the darker the denser: greys and fax differ."""
    rows = (np.arange(levels.shape[0]) // unit_px % _TILE)[:, None]
    columns = (np.arange(levels.shape[1]) // unit_px % _TILE)[None, :]
    band = np.minimum(levels // _STEP, BANDS)  # 0 is none
    black = _tiles()[band, rows, columns] | (_edges(levels) > 0)
    return np.where(band > 0, np.where(black, _BLACK, _WHITE), 0).astype(np.uint32)


@cache
def _tiles() -> NDArray[np.bool_]:
    """Return which units of each band's tile are black (bands + 1, 8, 8); of none, no unit.

    Each band has a pattern of its own kind, an eighth darker than the one before, of strokes two
    units wide: a fax that sends a unit as one dot keeps them.
    """
    down, along = np.indices((_TILE, _TILE))
    half = _TILE // 2
    dots = (down % half < 2) & (along % half < 2) & (down // half == along // half)
    tiles = (
        np.zeros_like(dots),
        dots,
        (down + along) % _TILE < 2,  # rising lines
        down < 3,
        (down // half + along // half) % 2 == 0,  # checks
        (down - along) % _TILE < 5,  # falling lines
        along < 6,
        ~dots,
        np.ones_like(dots),
    )
    return np.stack(tiles)


def _enlarged(levels: Bytes, shown: QRectF, width: int, height: int) -> Bytes:
    rows, down = _between(levels.shape[0], shown.top(), shown.height(), height)
    columns, along = _between(levels.shape[1], shown.left(), shown.width(), width)
    wide = levels.astype(np.uint16)
    tall = wide[rows] * (256 - down)[:, None] + wide[rows + 1] * down[:, None] >> 8
    full = tall[:, columns] * (256 - along) + tall[:, columns + 1] * along >> 8
    return np.asarray(full.astype(np.uint8))


def _edges(levels: Bytes) -> NDArray[np.uint16]:
    """Return 1 where a pixel's band is higher than that of one beside it, else 0."""
    band = levels // _STEP
    edge = np.zeros(levels.shape, np.uint16)
    edge[:, 1:] |= band[:, 1:] > band[:, :-1]
    edge[:, :-1] |= band[:, :-1] > band[:, 1:]
    edge[1:] |= band[1:] > band[:-1]
    edge[:-1] |= band[:-1] > band[1:]
    return edge


def _between(
    count: int, start: float, span: float, pixels: int
) -> tuple[NDArray[np.intp], NDArray[np.uint16]]:
    """Return for each pixel the square before it, and how far it is to the next, in 1/256."""
    place = start + (np.arange(pixels) + 0.5) * span / pixels - 0.5
    place = np.clip(place, 0, count - 1.001)
    low = place.astype(np.intp)
    return low, ((place - low) * 256).astype(np.uint16)


@cache
def _table(palette: BodyPalette) -> NDArray[np.uint32]:
    """Return the premultiplied colour of each level, then those of lines at its band's edge."""
    table = np.zeros(512, np.uint32)
    for band, (code, opacity) in enumerate(zip(heat_colours(palette), _OPACITY, strict=True)):
        start = _STEP * (band + 1)
        stop = 256 if band == BANDS - 1 else start + _STEP
        table[start:stop] = _premultiplied(QColor(code), opacity)
        edge = QColor(code).darker(_EDGE_DARKER)
        table[_ON_EDGE + start : _ON_EDGE + stop] = _premultiplied(edge, opacity)
    return table


def _premultiplied(tone: QColor, opacity: float) -> int:
    red, green, blue = (round(c * opacity) for c in (tone.red(), tone.green(), tone.blue()))
    return round(255 * opacity) << 24 | red << 16 | green << 8 | blue
