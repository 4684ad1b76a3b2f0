"""Areas of skin in soft colours: fields of referred pain, of segments and of nerves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from needlemap.painting.frame import PlateFrame, Window

# No finer than the quads, and no larger than a screen shows.
PX_PER_MM, MOST_PX = 1.6, 800
# Points within a small quad at which it colours the picture, along each side, at least.
_ACROSS = 4
_SOFT_PASSES = 2

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True, eq=False)
class OverlayPicture:
    """A picture of areas, its edges on the window's edges. Two are the same only if one."""

    image: QImage
    window_mm: Window


def overlay_picture(
    window_mm: Window,
    corners: Floats,
    colours: NDArray[np.uint8],
    *,
    soft_mm: float,
) -> OverlayPicture:
    """Colour the quads of a plate. May run on any thread.

    Parameters
    ----------
    corners
        (n, 4, 2) corners of the quads that are seen, plate mm.
    colours
        (n, 4) red, green, blue, opacity of each.
    soft_mm
        How far colours run into each other; none runs over the edge of the body.
    """
    x0, y0, x1, y1 = window_mm
    scale = min(PX_PER_MM, MOST_PX / max(x1 - x0, y1 - y0))
    width, height = max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale))
    picture = np.zeros((height, width, 4), dtype=np.float32)
    covered = np.zeros((height, width), dtype=np.float32)
    for s in _steps(corners[:, 1] - corners[:, 0], scale):
        for t in _steps(corners[:, 3] - corners[:, 0], scale):
            share = np.array([(1 - s) * (1 - t), s * (1 - t), s * t, (1 - s) * t])
            spots = np.einsum("nkj,k->nj", corners, share)
            column = ((spots[:, 0] - x0) * scale).astype(np.int64)
            row = ((y1 - spots[:, 1]) * scale).astype(np.int64)
            held = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            picture[row[held], column[held]] = colours[held]
            covered[row[held], column[held]] = 1
    picture[..., :3] *= picture[..., 3:] / 255
    reach, inside = max(1, round(soft_mm * scale / 2)), _averaged(covered, 1)
    for _ in range(_SOFT_PASSES):
        picture, covered = _averaged(picture, reach), _averaged(covered, reach)
    # Beside the body nothing is known: it takes no colour away, and gets none.
    picture *= (inside / np.maximum(covered, 0.15))[..., None]
    pixels = np.clip(np.round(picture[..., [2, 1, 0, 3]]), 0, 255).astype(np.uint8)
    pixels[..., :3] = np.minimum(pixels[..., :3], pixels[..., 3:])
    kind = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(np.ascontiguousarray(pixels).tobytes(), width, height, 4 * width, kind).copy()
    return OverlayPicture(image, window_mm)


def paint_overlay(painter: QPainter, frame: PlateFrame, overlay: OverlayPicture) -> None:
    """Paint it where the frame puts it."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(frame.rect_of(overlay.window_mm), overlay.image)


def _steps(sides: Floats, scale: float) -> Floats:
    """Return shares of the sides (n, 2) in mm, so close together that no pixel is left out."""
    longest = float(np.linalg.norm(sides, axis=1).max(initial=0.0))
    count = max(_ACROSS, int(longest * scale) + 1)
    return np.asarray((np.arange(count) + 0.5) / count)


def _averaged(field: Floats, reach: int) -> Floats:
    """Field (h, w, ...) averaged over `reach` pixels to each side, along both axes."""
    for axis in (0, 1):
        span = 2 * reach + 1
        edges = [(reach + 1, reach) if number == axis else (0, 0) for number in range(field.ndim)]
        total = np.cumsum(np.pad(field, edges), axis=axis, dtype=np.float32)
        length = field.shape[axis]
        upper = np.take(total, np.arange(span, span + length), axis=axis)
        lower = np.take(total, np.arange(length), axis=axis)
        field = ((upper - lower) / span).astype(np.float32)
    return field
