"""What a pointer does on the body between press and release, apart from any widget."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, Qt

# Less than this is a click, however shaky the hand; fingers shake more than mice.
CLICK_SLOP_PX = 5.0


class Doing(Enum):
    """What the pointer is about."""

    NOTHING = auto()
    PRESSING = auto()
    PANNING = auto()
    MOVING_MARK = auto()
    BANDING = auto()
    NAMING = auto()


@dataclass(slots=True)
class PointerTrack:
    """One pointer from press to release; positions in logical pixels of the canvas.

    A left drag moves the mark under it, or pans; with Shift it spans a band; the middle button
    always pans. What does not move farther than `CLICK_SLOP_PX` is a click.
    """

    start: QPointF
    last: QPointF
    mark: str | None
    button: Qt.MouseButton
    shift: bool
    doing: Doing = Doing.PRESSING

    @classmethod
    def pressed(
        cls, at: QPointF, mark: str | None, button: Qt.MouseButton, *, shift: bool
    ) -> "PointerTrack":
        """Return the track of a fresh press."""
        return cls(start=at, last=at, mark=mark, button=button, shift=shift)

    def moved_to(self, at: QPointF) -> QPointF:
        """Follow the pointer; return how far it went since the last call."""
        step = at - self.last
        self.last = at
        if self.doing is Doing.PRESSING and _length(at - self.start) > CLICK_SLOP_PX:
            self.doing = self._drag()
        return step

    def _drag(self) -> Doing:
        if self.button == Qt.MouseButton.MiddleButton:
            return Doing.PANNING
        if self.shift:
            return Doing.BANDING
        return Doing.MOVING_MARK if self.mark else Doing.PANNING


def _length(step: QPointF) -> float:
    return float((step.x() ** 2 + step.y() ** 2) ** 0.5)
