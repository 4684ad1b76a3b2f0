"""Marks of a comparison: new, dropped, repeated, each with its own form, sign and colour.

Their forms are no technique's: a dome for what came, a bowl for what went, an eye for both.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from needlemap.painting.marks import draw_centred
from needlemap.painting.palette import BodyPalette, colour


@dataclass(frozen=True, slots=True)
class ChangeLook:
    """Colour of a change, its sign, and whether its mark is hollow."""

    tone: str
    sign: str
    hollow: bool


# By Okabe and Ito (2008): blue and vermilion, told apart with every common colour blindness.
_ON_LIGHT = {"new": "#005f9e", "dropped": "#b44a00", "repeated": "#3f3b38"}
_ON_DARK = {"new": "#7cc8f5", "dropped": "#ff9d5c", "repeated": "#e8e2dc"}
_ON_PAPER = dict.fromkeys(_ON_LIGHT, "#000000")
_TONES = {"dark": _ON_DARK, "print": _ON_PAPER, "contrast": _ON_PAPER}
_SIGNS = {"new": "+", "dropped": "–", "repeated": "="}
CHANGES = tuple(_SIGNS)


def change_look(change: str, palette: BodyPalette) -> ChangeLook:
    """Return how a change (new, dropped, repeated) looks."""
    tones = _TONES.get(palette.name, _ON_LIGHT)
    return ChangeLook(tones[change], _SIGNS[change], hollow=change == "dropped")


def paint_change(
    painter: QPainter, centre: QPointF, size_px: float, change: str, palette: BodyPalette
) -> None:
    """Paint the mark of a change: a dome, a dashed hollow bowl, or an eye."""
    look = change_look(change, palette)
    outline = _outline(change, centre, size_px)
    painter.strokePath(outline, _pen(palette.rim, size_px * 0.26))
    if look.hollow:
        painter.fillPath(outline, colour(palette.rim))
        dashes = _pen(look.tone, size_px * 0.11)
        dashes.setDashPattern([2.4, 1.4])
        dashes.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.strokePath(outline, dashes)
    else:
        painter.fillPath(outline, colour(look.tone))
    draw_centred(
        painter, centre, look.sign, size_px * 0.8, look.tone if look.hollow else palette.rim
    )


def _outline(change: str, centre: QPointF, size: float) -> QPainterPath:
    path = QPainterPath()
    reach = size * 0.62
    if change == "repeated":
        left, right = centre - QPointF(1.2 * reach, 0), centre + QPointF(1.2 * reach, 0)
        path.moveTo(left)
        path.quadTo(centre - QPointF(0, 1.7 * reach), right)
        path.quadTo(centre + QPointF(0, 1.7 * reach), left)
    else:
        # A half circle on its base: above it for what is new, below it for what was dropped.
        up = 1.0 if change == "new" else -1.0
        base = centre + QPointF(0, up * 0.5 * reach)
        box = QRectF(base.x() - reach, base.y() - 1.2 * reach, 2 * reach, 2.4 * reach)
        path.moveTo(base + QPointF(reach, 0))
        path.arcTo(box, 0.0, up * 180.0)
    path.closeSubpath()
    return path


def _pen(code: str, width: float) -> QPen:
    pen = QPen(colour(code), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
