"""The tone pictures of the plates, tinted for a palette and scaled, each kept for a while."""

from collections import OrderedDict
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from needlemap.errors import ReferenceDataError
from needlemap.painting.depths import DepthPictures
from needlemap.painting.frame import Window
from needlemap.painting.palette import BodyPalette

KeyT = TypeVar("KeyT")

# Grey values at which the ramp passes ink, dark, middle and light. Tone pictures have ink at 0,
# the deepest shade of skin at 84, the lightest at 255.
RAMP_STOPS = (0, 84, 178, 255)
KEPT_PICTURES = 12
KEPT_TONES = 6
# Width of the silhouette's line on paper, in pixels of the printed picture.
CONTOUR_PX = 2


class DrawnPlate(Protocol):
    """What painting needs to know of a plate; `needlemap.bodymap` has it."""

    @property
    def id(self) -> str:
        """Code of the plate, for example ``posterior``."""

    @property
    def label(self) -> str:
        """Name on screen, for example Back."""

    @property
    def window_mm(self) -> Window:
        """What the picture shows: x0, y0, x1, y1 in plate mm."""

    @property
    def right(self) -> tuple[float, float, float]:
        """Where the picture's right lies: x to the body's left, y up, z forward."""

    @property
    def look(self) -> tuple[float, float, float]:
        """Which way the viewer looks."""

    @property
    def close(self) -> bool:
        """Whether it shows a detail, not the whole body."""

    @property
    def side(self) -> str:
        """The patient's side when it shows one alone: ``left``, ``right`` or nothing."""

    @property
    def picture(self) -> Path:
        """File of the tone picture: grey with alpha."""

    @property
    def is_mirrored(self) -> bool:
        """Whether the plate is the mirror image of that file."""


class PlatePictures:
    """Tinted pictures of plates, made once per plate, palette and scale; the latest are kept.

    May be asked from several threads: a report is drawn beside the window that previews it.
    """

    def __init__(self) -> None:
        self._asked = Lock()
        self._made: OrderedDict[tuple[Path, bool, str, tuple[int, int]], QImage] = OrderedDict()
        self.depths = DepthPictures()

    def plate_image(self, plate: DrawnPlate, palette: BodyPalette, px_per_mm: float) -> QImage:
        """Return the plate in the palette's colours, premultiplied, its window filling the image.

        Parameters
        ----------
        px_per_mm
            Device pixels; on a screen with device pixel ratio 2 twice the logical scale. The
            image is never larger than the picture's file, so a painter may have to enlarge it.
        """
        with self._asked:
            tone = _tone(plate.picture, mirrored=plate.is_mirrored)
            size = _size_px(plate.window_mm, px_per_mm, tone)
            key = (plate.picture, plate.is_mirrored, palette.look, size)
            if key not in self._made:
                _keep(self._made, key, self._make(_scaled(tone, size), palette), KEPT_PICTURES)
            self._made.move_to_end(key)
            return self._made[key]

    def _make(self, tone: QImage, palette: BodyPalette) -> QImage:
        return tinted(tone, palette)


class PaperPictures(PlatePictures):
    """Pictures for paper: opaque and grey, since PDF/A-1 knows no transparency; a firm contour."""

    def _make(self, tone: QImage, palette: BodyPalette) -> QImage:
        sheet = QImage(tone.size(), QImage.Format.Format_RGB32)
        sheet.fill(QColor(palette.background))
        painter = QPainter(sheet)
        painter.drawImage(0, 0, tinted(tone, palette))
        painter.end()
        grey = sheet.convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(grey.bits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
        pixels = rows[:, : grey.width()]
        ink, line = QColor(palette.body_ink).lightness(), _softened(_contour(tone))
        pixels[:] = (pixels * (1 - line) + ink * line).astype(np.uint8)
        return grey


@lru_cache(maxsize=KEPT_TONES)
def _tone(path: Path, *, mirrored: bool) -> QImage:
    """Return a plate's picture as its file has it; decoding takes longer than all that follows."""
    image = QImage(str(path))
    if image.isNull():
        raise ReferenceDataError(
            f"The body picture {path.name} is missing or damaged; please install NeedleMap again."
        )
    if mirrored:
        image = image.transformed(QTransform.fromScale(-1, 1))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _contour(tone: QImage) -> NDArray[np.bool_]:
    """Return which pixels (h, w) lie on the silhouette: covered, with clear ground 2 px away.

    Where a plate fades out there is no ground so near, hence no line.
    """
    image = tone.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    cover = np.pad((pixels >> np.uint32(24)).astype(np.uint8), CONTOUR_PX, mode="edge")
    least = cover.copy()
    for axis in (0, 1):
        for step in range(1, CONTOUR_PX + 1):
            for way in (-step, step):
                np.minimum(least, np.roll(cover, way, axis), out=least)
    inner = slice(CONTOUR_PX, -CONTOUR_PX)
    return np.asarray(((cover > 127) & (least < 40))[inner, inner])


def _softened(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the mask as 0 to 1 with soft edges, so that it shows no steps when enlarged."""
    around = np.pad(mask.astype(np.float32), 1, mode="edge")
    soft = 0.5 * around
    for axis, way in ((0, 1), (0, -1), (1, 1), (1, -1)):
        soft += 0.125 * np.roll(around, way, axis)
    return np.asarray(soft[1:-1, 1:-1])


def tinted(tone: QImage, palette: BodyPalette) -> QImage:
    """Return a premultiplied grey picture in the colours of the palette's ramp."""
    image = tone.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    pixels = np.frombuffer(image.bits(), np.uint32)
    # Alpha and grey of each pixel are its upper two bytes: one look-up gives the colour.
    np.take(tint_table(palette), pixels >> np.uint32(16), out=pixels)
    return image


def _keep(kept: OrderedDict[KeyT, QImage], key: KeyT, image: QImage, most: int) -> None:
    kept[key] = image
    while len(kept) > most:
        kept.popitem(last=False)


def _size_px(window_mm: Window, px_per_mm: float, tone: QImage) -> tuple[int, int]:
    x0, y0, x1, y1 = window_mm
    width, height = round((x1 - x0) * px_per_mm), round((y1 - y0) * px_per_mm)
    if width >= tone.width() or height >= tone.height():
        return tone.width(), tone.height()
    return max(1, width), max(1, height)


def _scaled(tone: QImage, size: tuple[int, int]) -> QImage:
    """Return the picture resampled; premultiplied, so that edges do not darken."""
    if size == (tone.width(), tone.height()):
        return tone
    return tone.scaled(
        *size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


@cache
def tint_table(palette: BodyPalette) -> NDArray[np.uint32]:
    """Return what each premultiplied pixel ``alpha << 8 | grey`` becomes, premultiplied."""
    alpha, grey = np.divmod(np.arange(65536), 256)
    level = np.minimum(255, grey * 255 // np.maximum(alpha, 1))
    table = alpha.astype(np.uint32)
    for channel in ramp(palette).T:
        value = np.round(channel[level] * alpha / 255).astype(np.uint32)
        table = table << np.uint32(8) | value
    return table


@cache
def ramp(palette: BodyPalette) -> NDArray[np.float64]:
    """Return the (256, 3) red, green, blue (0-255) that the grey values become."""
    codes = (palette.body_ink, palette.body_dark, palette.body_middle, palette.body_light)
    stops = np.array([_rgb(code) for code in codes], dtype=np.float64)
    return np.stack([np.interp(np.arange(256), RAMP_STOPS, stops[:, i]) for i in range(3)], -1)


def _rgb(code: str) -> tuple[int, int, int]:
    tone = QColor(code)
    return tone.red(), tone.green(), tone.blue()
