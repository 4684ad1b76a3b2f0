"""How long a needle has been in: a small capsule under its mark, turned over once it is due."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen

from needlemap.painting.frame import PlateFrame
from needlemap.painting.marks import draw_centred
from needlemap.painting.palette import BodyPalette, colour

# In sizes of a mark.
_HEIGHT = 0.56
_DOWN = 0.78
# Where it ends on the right: beyond it the sign of a warning would cover the sign of minutes.
_RIGHT = 0.06
_TEXT = 0.46


@dataclass(frozen=True, slots=True)
class MinutesBadge:
    """Minutes since insertion at a place of the plate; `due` when the target is reached."""

    x_mm: float
    y_mm: float
    minutes: int
    due: bool = False

    @property
    def text(self) -> str:
        """The minutes with their sign, and a second sign when due."""
        return f"{self.minutes}\u2032!" if self.due else f"{self.minutes}\u2032"


def paint_minutes(
    painter: QPainter, frame: PlateFrame, badge: MinutesBadge, size_px: float, palette: BodyPalette
) -> None:
    """Paint the badge of a mark whose circle has the diameter `size_px`."""
    box = minutes_box(frame, badge, size_px)
    capsule = QPainterPath()
    capsule.addRoundedRect(box, box.height() / 2, box.height() / 2)
    fill, text = (
        (palette.warning, palette.warning_text)
        if badge.due
        else (palette.badge, palette.badge_text)
    )
    painter.strokePath(capsule, QPen(colour(palette.rim), size_px * 0.16))
    painter.fillPath(capsule, colour(fill))
    painter.strokePath(capsule, QPen(colour(text), size_px * (0.11 if badge.due else 0.05)))
    draw_centred(painter, box.center(), badge.text, size_px * _TEXT, text)


def minutes_box(frame: PlateFrame, badge: MinutesBadge, size_px: float) -> QRectF:
    """Return the pixels that the badge covers, its rim left out."""
    width = size_px * (0.30 + 0.28 * len(badge.text))
    centre = frame.to_px(badge.x_mm, badge.y_mm) + QPointF(0, size_px * _DOWN)
    box = QRectF(0, 0, width, size_px * _HEIGHT)
    box.moveCenter(centre)
    box.moveRight(centre.x() + size_px * _RIGHT)
    return box
