"""Marks of a comparison: new, dropped, repeated, each with its own form, sign and colour."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

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
    """Paint the mark of a change: a diamond, a dashed hollow circle, or a filled circle."""
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
    if change == "new":
        reach = size * 0.64
        corners = (QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0))
        path.addPolygon(QPolygonF([centre + corner for corner in corners]))
        path.closeSubpath()
    else:
        path.addEllipse(centre, size * 0.5, size * 0.5)
    return path


def _pen(code: str, width: float) -> QPen:
    pen = QPen(colour(code), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
