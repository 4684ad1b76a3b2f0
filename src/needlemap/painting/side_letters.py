"""R and L, the patient's own sides, beside the body as it is seen: on screen and on paper alike.

A letter stands on its side of the body's midline and stays in sight however far one zooms in. A
plate, or a part of it, that shows one side bears the one letter.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from needlemap.painting.frame import PlateFrame
from needlemap.painting.marks import draw_centred
from needlemap.painting.palette import BodyPalette, colour
from needlemap.painting.plates import DrawnPlate

RIGHT, LEFT = "R", "L"
# How squarely a plate looks at front or back, so that its midline parts the sides (cosine).
_ACROSS = 0.7
# Where a letter stands from the edge, as a share of the picture: beside the head, or in a corner.
_BESIDE_HEAD, _IN_CORNER = 0.27, 0.09
_FROM_TOP = 0.06
_EDGE = 0.3  # of a letter, between it and the edge of what is shown
_CORNER = 0.2


@dataclass(frozen=True, slots=True)
class SideLetter:
    """A letter and the box that it fills, in pixels of the painter."""

    letter: str
    box: QRectF


def side_letters(
    plate: DrawnPlate, frame: PlateFrame, area: QRectF, size_px: float
) -> tuple[SideLetter, ...]:
    """Return the letters of the part of a plate that an area of the painter shows.

    Parameters
    ----------
    area
        What can be seen, in pixels of the painter.
    size_px
        Height and width of a letter's box.
    """
    picture = frame.rect_of(plate.window_mm)
    shown = picture.intersected(area)
    if shown.width() < size_px or shown.height() < size_px:
        return ()
    inset = _EDGE * size_px + size_px / 2
    from_edge = (_IN_CORNER if plate.close else _BESIDE_HEAD) * picture.width()
    y = picture.top() + max(_FROM_TOP * picture.height(), inset)
    y = min(max(y, shown.top() + inset), shown.bottom() - inset)
    placed = []
    for letter, low, high in _spans(plate, frame, shown, size_px):
        natural = picture.right() - from_edge if _is_right_half(letter, plate) else None
        x = natural if natural is not None else picture.left() + from_edge
        box = QRectF(0, 0, size_px, size_px)
        box.moveCenter(QPointF(min(max(x, low + inset), max(high - inset, low + inset)), y))
        placed.append(SideLetter(letter, box))
    return tuple(placed)


def paint_side_letters(
    painter: QPainter,
    plate: DrawnPlate,
    frame: PlateFrame,
    area: QRectF,
    palette: BodyPalette,
    *,
    size_px: float,
) -> None:
    """Paint the letters, each on a ground of its own, so that it reads on skin too."""
    for each in side_letters(plate, frame, area, size_px):
        paint_letter(painter, each, palette)


def paint_letter(painter: QPainter, each: SideLetter, palette: BodyPalette) -> None:
    """Paint one letter on its ground; opaque, since PDF/A-1 knows no transparency."""
    size = each.box.width()
    painter.setPen(QPen(colour(palette.previous_site), max(size * 0.04, 0.5)))
    painter.setBrush(colour(palette.background))
    painter.drawRoundedRect(each.box, size * _CORNER, size * _CORNER)
    draw_centred(painter, each.box.center(), each.letter, size * 0.72, palette.previous_site_text)


def _spans(
    plate: DrawnPlate, frame: PlateFrame, shown: QRectF, size_px: float
) -> list[tuple[str, float, float]]:
    """Return each letter with the pixels, from left to right, between which it may stand."""
    if plate.side or abs(plate.right[0]) < _ACROSS:
        letter = plate.side or (RIGHT if plate.look[0] > 0 else LEFT)
        return [(letter[0].upper(), shown.left(), shown.right())]
    midline = frame.to_px(0.0, 0.0).x()
    first, second = (RIGHT, LEFT) if plate.right[0] > 0 else (LEFT, RIGHT)
    least = size_px * (1 + 2 * _EDGE)
    spans = [
        (first, shown.left(), min(midline, shown.right())),
        (second, max(midline, shown.left()), shown.right()),
    ]
    return [span for span in spans if span[2] - span[1] >= least] or [
        max(spans, key=lambda span: span[2] - span[1])
    ]


def _is_right_half(letter: str, plate: DrawnPlate) -> bool:
    """Whether a letter belongs to the right half of the picture."""
    if plate.side or abs(plate.right[0]) < _ACROSS:
        x0, _, x1, _ = plate.window_mm
        return x1 > -x0  # the head is at the midline: where more room is, beside it
    return (letter == LEFT) is (plate.right[0] > 0)
