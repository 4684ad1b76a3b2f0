"""One mark: a numbered shape for one needle site, the same on screen and on paper.

Every state has its own form besides its colour: needles in are filled, needles out hollow, some
of them out a filled core in a ring, previous sites a thin ring (open, unless it has a number), an
approximate place has a dashed second rim, a selected mark a halo.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from needlemap.painting.fonts import mark_font
from needlemap.painting.palette import BodyPalette, colour
from needlemap.painting.shapes import MarkShape, number_place, shape_path, unit_path

# How far any mark may reach from its centre, in sizes.
LONGEST_REACH = 1.25
_DASHED = 1.36
_CORE = 0.76
_LETTER_BOX = QRectF(0.42, -0.92, 0.5, 0.62)
_NUMBER_HEIGHT = {1: 0.66, 2: 0.58, 3: 0.43}


class MarkState(StrEnum):
    """A site with all needles in, with some or with all out, or an earlier session's."""

    IN = "in"
    PARTLY = "partly"
    OUT = "out"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Mark:
    """A site as drawn on a plate. ``number`` 0 draws none; ``opacity`` fades old sessions.

    ``needles_in`` is what a mark that is partly out has left: its count reads 1/3. ``letter`` says
    on paper how old a site is: in the mark, or beside it where the mark has a number.
    """

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
    needles_in: int = 0
    letter: str = ""


def paint_mark(
    painter: QPainter, centre: QPointF, size_px: float, mark: Mark, palette: BodyPalette
) -> None:
    """Paint a mark whose circle has the diameter `size_px`; its opacity is the caller's matter."""
    outline = shape_path(mark.shape, centre, size_px)
    if mark.selected:
        _paint_halo(painter, outline, size_px, palette)
    if mark.approximate:
        _paint_dashes(painter, shape_path(mark.shape, centre, size_px * _DASHED), size_px, palette)
    _paint_body_of_mark(painter, outline, size_px, mark, palette)
    if mark.state is MarkState.PARTLY:
        _paint_core(painter, shape_path(mark.shape, centre, size_px * _CORE), size_px, palette)
    if mark.shape is MarkShape.RING:
        _stroke(
            painter,
            shape_path(mark.shape, centre, size_px * 0.78),
            text_of(mark, palette),
            size_px * 0.055,
        )
    if mark.number or mark.letter:
        _paint_number(painter, centre, size_px, mark, palette)
    if mark.number and mark.letter:
        _paint_letter(painter, centre, size_px, mark, palette)
    if mark.needle_count > 1:
        _paint_count(painter, centre, size_px, mark, palette)
    if mark.warning:
        _paint_warning(painter, centre, size_px, palette)


def box_of(mark: Mark) -> QRectF:
    """Return the box that a mark covers around its centre, in sizes, rims and badges included."""
    outline = unit_path(mark.shape).boundingRect()
    grown = 0.31 if mark.selected else 0.17
    box = outline.adjusted(-grown, -grown, grown, grown)
    if mark.approximate:
        dashes = QTransform.fromScale(_DASHED, _DASHED).mapRect(outline)
        box = box.united(dashes.adjusted(-0.05, -0.05, 0.05, 0.05))
    if mark.needle_count > 1:
        box = box.united(_count_box(mark).adjusted(-0.03, -0.03, 0.03, 0.03))
    if mark.number and mark.letter:
        box = box.united(_LETTER_BOX)
    return box.united(QRectF(0, 0, 0.94, 0.90)) if mark.warning else box


def reach_of(mark: Mark) -> float:
    """Return how far the mark reaches from its centre, sideways or up, in sizes."""
    box = box_of(mark)
    return max(-box.left(), box.right(), -box.top(), box.bottom())


def text_of(mark: Mark, palette: BodyPalette) -> str:
    """Return the colour of the number of a mark."""
    return {
        MarkState.IN: palette.needle_in_text,
        MarkState.PARTLY: palette.needle_in_text,
        MarkState.OUT: palette.needle_out_text,
        MarkState.PREVIOUS: palette.previous_site_text,
    }[mark.state]


def _paint_body_of_mark(
    painter: QPainter, outline: QPainterPath, size: float, mark: Mark, palette: BodyPalette
) -> None:
    if mark.state is MarkState.PREVIOUS:
        # An open ring needs a stronger line than one that is filled and holds a number.
        rim, line = (0.20, 0.08) if mark.number else (0.26, 0.12)
        _stroke(painter, outline, palette.rim, size * rim)
        if mark.number:
            _fill(painter, outline, palette.previous_site_fill)
        _stroke(painter, outline, palette.previous_site, size * line)
    elif mark.state in (MarkState.OUT, MarkState.PARTLY):
        _stroke(painter, outline, palette.rim, size * 0.26)
        _fill(painter, outline, palette.needle_out)
        _stroke(painter, outline, palette.needle_in, size * 0.10)
    else:
        _stroke(painter, outline, palette.rim, size * palette.rim_width)
        _fill(painter, outline, palette.needle_in)


def _paint_core(painter: QPainter, core: QPainterPath, size: float, palette: BodyPalette) -> None:
    _stroke(painter, core, palette.rim, size * 0.10)
    _fill(painter, core, palette.needle_in)


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
    text = str(mark.number or mark.letter)
    shift, scale = number_place(mark.shape)
    if mark.state is MarkState.PARTLY:
        scale *= _CORE
    height = size * scale * _NUMBER_HEIGHT.get(len(text), 0.34)
    place = centre + QPointF(0, shift * size)
    draw_centred(painter, place, text, height, text_of(mark, palette))


def _paint_count(
    painter: QPainter, centre: QPointF, size: float, mark: Mark, palette: BodyPalette
) -> None:
    place = _count_box(mark)
    middle = centre + place.center() * size
    box = QRectF(0, 0, place.width() * size, place.height() * size)
    box.moveCenter(middle)
    capsule = QPainterPath()
    capsule.addRoundedRect(box, box.height() / 2, box.height() / 2)
    edge = palette.previous_site if mark.state is MarkState.PREVIOUS else palette.needle_in
    _fill(painter, capsule, palette.badge)
    _stroke(painter, capsule, edge, size * 0.06)
    draw_centred(painter, middle, _count_text(mark), size * 0.42, palette.badge_text)


def _paint_letter(
    painter: QPainter, centre: QPointF, size: float, mark: Mark, palette: BodyPalette
) -> None:
    """Paint the letter up and to the right of the mark, black on white whatever lies below."""
    middle = centre + _LETTER_BOX.center() * size
    box = QRectF(0, 0, _LETTER_BOX.width() * size, _LETTER_BOX.height() * size)
    box.moveCenter(middle)
    ground = QPainterPath()
    ground.addRoundedRect(box, size * 0.1, size * 0.1)
    _fill(painter, ground, palette.badge)
    draw_centred(painter, middle, mark.letter, size * 0.58, palette.badge_text)


def _count_text(mark: Mark) -> str:
    if mark.state is MarkState.PARTLY:
        return f"{mark.needles_in}/{mark.needle_count}"
    return f"×{mark.needle_count}"


def _count_box(mark: Mark) -> QRectF:
    """Return the place of the count, up and to the right of the mark, in sizes."""
    width, height = 0.28 + 0.22 * len(_count_text(mark)), 0.52
    return QRectF(0.56 - width / 2, -0.50 - height / 2, width, height)


def _paint_warning(painter: QPainter, centre: QPointF, size: float, palette: BodyPalette) -> None:
    middle = centre + QPointF(size * 0.52, size * 0.46)
    sign = shape_path(MarkShape.TRIANGLE_UP, middle, size * 0.56)
    _stroke(painter, sign, palette.warning_text, size * 0.12)
    _fill(painter, sign, palette.warning)
    place = middle + QPointF(0, size * 0.05)
    draw_centred(painter, place, "!", size * 0.42, palette.warning_text)


def paint_stack_badge(
    painter: QPainter, centre: QPointF, count: int, size_px: float, palette: BodyPalette
) -> None:
    """Paint how many marks lie on each other, at the corner of them."""
    words = str(count)
    width = size_px * (1 if len(words) == 1 else 1.5)
    box = QRectF(0, 0, width, size_px)
    box.moveCenter(centre)
    painter.setPen(_pen(palette.badge_text, size_px * 0.08))
    painter.setBrush(colour(palette.badge))
    painter.drawRoundedRect(box, size_px / 2, size_px / 2)
    draw_centred(painter, centre, words, size_px * 0.72, palette.badge_text)


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
