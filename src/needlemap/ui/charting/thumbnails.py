"""The plates as small pictures, made once: tones beside the window, colours when asked for."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from needlemap.bodymap import Plate
from needlemap.painting import BodyPalette, PlateFrame, paint_side_letters
from needlemap.painting.plates import tinted
from needlemap.ui.charting.body.site_marks import Spot

THUMBNAIL = QSize(64, 76)
_FINEST = 2  # device pixels for a logical one, on the finest screens
_DOT_PX = 2.6
_LETTER_PX = 12.0


def prepare(plates: Sequence[Plate]) -> None:
    """Make the small tones of these plates; may be called on another thread."""
    for plate in plates:
        _small_tone(plate.picture)


def thumbnail(plate: Plate, spots: Sequence[Spot], palette: BodyPalette, ratio: float) -> QPixmap:
    """Return the plate with R and L, and a dot for each spot (plate mm) that it shows."""
    picture = QPixmap.fromImage(_bare(plate.picture, palette, ratio))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x0, y0, x1, y1 = plate.window_mm
    scale = picture.width() / (x1 - x0)
    frame = PlateFrame(scale, -x0 * scale, y1 * scale)
    whole = QRectF(picture.rect())
    paint_side_letters(painter, plate, frame, whole, palette, size_px=_LETTER_PX * ratio)
    painter.setBrush(QColor(palette.needle_in))
    painter.setPen(QColor(palette.rim))
    across, down = picture.width() / (x1 - x0), picture.height() / (y1 - y0)
    radius = _DOT_PX * ratio
    for spot in spots:
        if spot is not None:
            x, y = (spot[0] - x0) * across, (y1 - spot[1]) * down
            painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=128)
def _bare(path: Path, palette: BodyPalette, ratio: float) -> QImage:
    tone = _small_tone(path)
    size = tone.size() * (ratio / _FINEST)
    return tinted(tone.scaled(size, mode=Qt.TransformationMode.SmoothTransformation), palette)


@lru_cache(maxsize=128)
def _small_tone(path: Path) -> QImage:
    """Return the tone picture at the size of the finest screen; empty where the file is damaged."""
    whole = QImage(str(path)).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    if whole.isNull():
        return QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    return whole.scaled(
        THUMBNAIL * _FINEST,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
