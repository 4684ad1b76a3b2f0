"""The current between two electrodes: a wavy line with its channel, on screen and on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from needlemap.painting.frame import PlateFrame
from needlemap.painting.marks import draw_centred
from needlemap.painting.palette import BodyPalette, colour

# In sizes of a mark.
_WAVE_LENGTH = 0.55
_WAVE_HEIGHT = 0.11
_LABEL_HEIGHT = 0.62
_STEPS_A_WAVE = 8
_STUB = (1.9, -1.2)


@dataclass(frozen=True, slots=True)
class EstimLine:
    """A pair of electrodes; `label` names its channel: E1.

    Without a second place the partner is not on the plate: a stub stands for the line.
    """

    x1_mm: float
    y1_mm: float
    x2_mm: float | None
    y2_mm: float | None
    label: str


def channel_label(channel: int | None) -> str:
    """Return what a pair is called on the body: E and its channel, or E alone."""
    return "E" if channel is None else f"E{channel}"


def paint_estim_lines(
    painter: QPainter,
    frame: PlateFrame,
    lines: Iterable[EstimLine],
    size_px: float,
    palette: BodyPalette,
) -> None:
    """Paint the pairs, to go below marks whose circles have the diameter `size_px`."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in lines:
        path = _wave(*_ends(frame, line, size_px), size_px)
        for code, width in ((palette.rim, 0.26), (palette.needle_in, 0.12)):
            painter.strokePath(path, QPen(colour(code), size_px * width))
        if line.label:
            _paint_label(painter, _label_box(frame, line, size_px), line.label, size_px, palette)


def estim_box(frame: PlateFrame, line: EstimLine, size_px: float) -> QRectF:
    """Return the pixels that a pair's line and label may cover."""
    start, end = _ends(frame, line, size_px)
    edge = size_px * (_WAVE_HEIGHT + 0.2)
    wave = QRectF(start, end).normalized().adjusted(-edge, -edge, edge, edge)
    return wave.united(_label_box(frame, line, size_px).adjusted(-3, -3, 3, 3))


def _ends(frame: PlateFrame, line: EstimLine, size: float) -> tuple[QPointF, QPointF]:
    start = frame.to_px(line.x1_mm, line.y1_mm)
    if line.x2_mm is None or line.y2_mm is None:
        outwards = 1 if line.x1_mm >= 0 else -1
        return start, start + QPointF(outwards * _STUB[0], _STUB[1]) * size
    return start, frame.to_px(line.x2_mm, line.y2_mm)


def _wave(start: QPointF, end: QPointF, size: float) -> QPainterPath:
    """Return a wave of whole periods from start to end: it is a line even when seen in grey."""
    length = hypot(end.x() - start.x(), end.y() - start.y())
    waves = max(1, round(length / (size * _WAVE_LENGTH)))
    along = (end - start) / length if length else QPointF(1, 0)
    across = QPointF(-along.y(), along.x()) * size * _WAVE_HEIGHT
    path = QPainterPath(start)
    steps = waves * _STEPS_A_WAVE
    for step in range(1, steps + 1):
        place = start + (end - start) * (step / steps)
        path.lineTo(place + across * sin(2 * pi * waves * step / steps))
    return path


def _label_box(frame: PlateFrame, line: EstimLine, size: float) -> QRectF:
    start, end = _ends(frame, line, size)
    box = QRectF(0, 0, size * (0.34 + 0.34 * len(line.label)), size * _LABEL_HEIGHT)
    box.moveCenter(end if line.x2_mm is None else (start + end) / 2)
    return box


def _paint_label(
    painter: QPainter, box: QRectF, label: str, size: float, palette: BodyPalette
) -> None:
    shape = QPainterPath()
    shape.addRoundedRect(box, size * 0.14, size * 0.14)
    painter.fillPath(shape, colour(palette.badge))
    painter.strokePath(shape, QPen(colour(palette.needle_in), size * 0.06))
    draw_centred(painter, box.center(), label, size * 0.46, palette.badge_text)
