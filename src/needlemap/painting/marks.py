"""One mark: a numbered shape for one needle site, the same on screen and on paper.

Every state has its own form besides its colour: needles in are filled, needles out hollow,
ghosts a thin ring, an approximate place has a dashed second rim, a selected mark a halo.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from needlemap.painting.fonts import mark_font
from needlemap.painting.palette import BodyPalette, colour
from needlemap.painting.shapes import MarkShape, number_place, shape_path, shape_reach

# How far any mark may reach from its centre, in sizes.
LONGEST_REACH = 1.2
_NUMBER_HEIGHT = {1: 0.66, 2: 0.58, 3: 0.43}


class MarkState(StrEnum):
    """What a mark stands for: a site with needles in, with all out, or an earlier session's."""

    IN = "in"
    OUT = "out"
    GHOST = "ghost"


@dataclass(frozen=True, slots=True)
class Mark:
    """A site as drawn on a plate. ``number`` 0 draws none; ``opacity`` fades old sessions."""

    x_mm: float
    y_mm: float
    number: int = 0
    needle_count: int = 1
    shape: MarkShape = MarkShape.CIRCLE
    state: MarkState = MarkState.IN
    selected: bool = False
    approximate: bool = False
    warning: bool = False
    opacity: float = 1.0


def paint_mark(
    painter: QPainter, centre: QPointF, size_px: float, mark: Mark, palette: BodyPalette
) -> None:
    """Paint a mark whose circle has the diameter `size_px`; its opacity is the caller's matter."""
    outline = shape_path(mark.shape, centre, size_px)
    if mark.selected:
        _paint_halo(painter, outline, size_px, palette)
    if mark.approximate:
        _paint_dashes(painter, shape_path(mark.shape, centre, size_px * 1.36), size_px, palette)
    _paint_body_of_mark(painter, outline, size_px, mark, palette)
    if mark.shape is MarkShape.RING:
        _stroke(
            painter,
            shape_path(mark.shape, centre, size_px * 0.78),
            text_of(mark, palette),
            size_px * 0.055,
        )
    if mark.number:
        _paint_number(painter, centre, size_px, mark, palette)
    if mark.needle_count > 1:
        _paint_count(painter, centre, size_px, mark, palette)
    if mark.warning:
        _paint_warning(painter, centre, size_px, palette)


def reach_of(mark: Mark) -> float:
    """Return how far the mark reaches from its centre, sideways or up, in sizes."""
    if mark.needle_count > 1 or mark.warning:
        return LONGEST_REACH
    radius = shape_reach(mark.shape)
    if mark.selected:
        return radius + 0.32
    return radius * 1.36 + 0.06 if mark.approximate else radius + 0.14


def text_of(mark: Mark, palette: BodyPalette) -> str:
    """Return the colour of the number of a mark."""
    return {
        MarkState.IN: palette.needle_in_text,
        MarkState.OUT: palette.needle_out_text,
        MarkState.GHOST: palette.ghost_text,
    }[mark.state]


def _paint_body_of_mark(
    painter: QPainter, outline: QPainterPath, size: float, mark: Mark, palette: BodyPalette
) -> None:
    if mark.state is MarkState.GHOST:
        _stroke(painter, outline, palette.rim, size * 0.20)
        _fill(painter, outline, palette.ghost_fill)
        _stroke(painter, outline, palette.ghost, size * 0.08)
    elif mark.state is MarkState.OUT:
        _stroke(painter, outline, palette.rim, size * 0.26)
        _fill(painter, outline, palette.needle_out)
        _stroke(painter, outline, palette.needle_in, size * 0.10)
    else:
        _stroke(painter, outline, palette.rim, size * 0.16)
        _fill(painter, outline, palette.needle_in)


def _paint_halo(
    painter: QPainter, outline: QPainterPath, size: float, palette: BodyPalette
) -> None:
    _stroke(painter, outline, palette.selected_edge, size * 0.62)
    _stroke(painter, outline, palette.selected, size * 0.50)


def _paint_dashes(
    painter: QPainter, outer: QPainterPath, size: float, palette: BodyPalette
) -> None:
    _fill(painter, outer, palette.rim)
    pen = _pen(palette.needle_in, size * 0.09)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([2.6, 1.9])
    painter.strokePath(outer, pen)


def _paint_number(
    painter: QPainter, centre: QPointF, size: float, mark: Mark, palette: BodyPalette
) -> None:
    text = str(mark.number)
    shift, scale = number_place(mark.shape)
    height = size * scale * _NUMBER_HEIGHT.get(len(text), 0.34)
    place = centre + QPointF(0, shift * size)
    draw_centred(painter, place, text, height, text_of(mark, palette))


def _paint_count(
    painter: QPainter, centre: QPointF, size: float, mark: Mark, palette: BodyPalette
) -> None:
    text = f"×{mark.needle_count}"
    width, height = size * (0.34 + 0.26 * len(text)) * 0.82, size * 0.52
    middle = centre + QPointF(size * 0.56, -size * 0.50)
    capsule = QPainterPath()
    box = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
    capsule.addRoundedRect(box, height / 2, height / 2)
    edge = palette.ghost if mark.state is MarkState.GHOST else palette.needle_in
    _fill(painter, capsule, palette.badge)
    _stroke(painter, capsule, edge, size * 0.06)
    draw_centred(painter, middle, text, size * 0.42, palette.badge_text)


def _paint_warning(painter: QPainter, centre: QPointF, size: float, palette: BodyPalette) -> None:
    middle = centre + QPointF(size * 0.52, size * 0.46)
    sign = shape_path(MarkShape.TRIANGLE_UP, middle, size * 0.56)
    _stroke(painter, sign, palette.warning_text, size * 0.12)
    _fill(painter, sign, palette.warning)
    place = middle + QPointF(0, size * 0.05)
    draw_centred(painter, place, "!", size * 0.42, palette.warning_text)


def draw_centred(
    painter: QPainter, centre: QPointF, text: str, height_px: float, code: str
) -> None:
    """Draw digits and signs so that the middle of a digit lies on the centre."""
    font = mark_font(height_px)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(colour(code))
    width = metrics.horizontalAdvance(text)
    painter.drawText(centre + QPointF(-width / 2, metrics.capHeight() / 2), text)


def _fill(painter: QPainter, path: QPainterPath, code: str) -> None:
    painter.fillPath(path, colour(code))


def _stroke(painter: QPainter, path: QPainterPath, code: str, width: float) -> None:
    painter.strokePath(path, _pen(code, width))


def _pen(code: str, width: float) -> QPen:
    pen = QPen(colour(code), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
