"""Pictures of the body peeled to a depth: tinted by the palette, kept for a while.

A tone picture's brightness says how light a spot is, red less green how much of it is muscle; the
rest is tendon and bone. Two ramps of the palette give the colours.
"""

from collections import OrderedDict
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from needlemap.bodymap.layers import Depth, layer_file
from needlemap.bodymap.plates import Plate
from needlemap.errors import ReferenceDataError
from needlemap.painting.palette import BodyPalette

# Brightness at which the ramps pass their four colours.
MUSCLE_STOPS = (20, 70, 128, 186)
PALE_STOPS = (20, 90, 170, 250)
# Red less green of a spot that is muscle alone; the pipeline writes Cr 34 above neutral.
REDDEST = 72
SHARES = 32
# How strongly muscles shimmer through the skin while it is shown.
FAINT = 0.24
KEPT = 10
KeyT = TypeVar("KeyT")


class DepthPictures:
    """Tinted pictures by plate, depth and palette. May be asked from any thread."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[Path, bool, str], QImage] = OrderedDict()
        self._scaled: OrderedDict[tuple[Path, bool, str, int], QImage] = OrderedDict()
        self._asked = Lock()

    def is_ready(self, plate: Plate, depth: Depth, palette: BodyPalette) -> bool:
        """Whether a picture can be painted at once."""
        return depth is Depth.SKIN or self._key(plate, depth, palette) in self._made

    def load(self, plate: Plate, depth: Depth, palette: BodyPalette) -> bool:
        """Make a picture ready; False where the depth is not drawn."""
        key = self._key(plate, depth, palette)
        if key is None:
            return False
        if key not in self._made:
            image = _tinted(key[0], palette, mirrored=key[1])
            with self._asked:
                _keep(self._made, key, image)
        return True

    def paint(
        self,
        painter: QPainter,
        target: QRectF,
        plate: Plate,
        depth: Depth,
        palette: BodyPalette,
        *,
        opacity: float = 1.0,
    ) -> None:
        """Paint a picture that is ready over `target`; nothing where it is not."""
        key = self._key(plate, depth, palette)
        image = None if key is None else self._made.get(key)
        if key is None or image is None:
            return
        ratio = painter.device().devicePixelRatioF()
        width = min(image.width(), max(1, round(target.width() * ratio)))
        with self._asked:
            if (scaled := self._scaled.get((*key, width))) is None:
                scaled = image
                if width < image.width():
                    scaled = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
                _keep(self._scaled, (*key, width), scaled)
        painter.save()
        painter.setOpacity(opacity)
        painter.drawImage(target, scaled)
        painter.restore()

    @staticmethod
    def _key(plate: Plate, depth: Depth, palette: BodyPalette) -> tuple[Path, bool, str] | None:
        file = None if depth is Depth.SKIN else layer_file(plate, depth)
        return None if file is None else (file.path, file.mirrored, palette.look)


def _keep(kept: OrderedDict[KeyT, QImage], key: KeyT, image: QImage) -> None:
    kept[key] = image
    while len(kept) > KEPT:
        kept.popitem(last=False)


def _tinted(path: Path, palette: BodyPalette, *, mirrored: bool) -> QImage:
    """Return a tone picture in the palette's colours, premultiplied."""
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_ARGB32)
    if image.isNull():
        raise ReferenceDataError(
            f"The body picture {path.name} is damaged; please install NeedleMap again."
        )
    if mirrored:
        image = image.transformed(QTransform.fromScale(-1, 1))
    pixels = np.frombuffer(image.bits(), np.uint8).reshape(-1, 4)
    blue, green, red = (pixels[:, channel].astype(np.uint16) for channel in range(3))
    bright = (77 * red + 150 * green + 29 * blue) >> 8
    share = np.clip(red.astype(np.int16) - green, 0, REDDEST) * (SHARES - 1) // REDDEST
    pixels[:, :3] = _table(palette)[bright * SHARES + share.astype(np.uint16)]
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@cache
def _table(palette: BodyPalette) -> NDArray[np.uint8]:
    """(256 * SHARES, 3) blue, green, red of each brightness and share of muscle."""
    bright = np.arange(256)
    muscle, pale = (
        np.stack([np.interp(bright, stops, [c[i] for c in codes]) for i in range(3)], axis=1)
        for stops, codes in (
            (MUSCLE_STOPS, [_bgr(code) for code in palette.muscle]),
            (PALE_STOPS, [_bgr(code) for code in palette.tendon]),
        )
    )
    share = (np.arange(SHARES) / (SHARES - 1))[None, :, None]
    mixed = muscle[:, None] * share + pale[:, None] * (1 - share)
    return np.asarray(np.round(mixed).reshape(-1, 3), dtype=np.uint8)


def _bgr(code: str) -> tuple[int, int, int]:
    tone = QColor(code)
    return tone.blue(), tone.green(), tone.red()
