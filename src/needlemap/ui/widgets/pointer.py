"""What a pointer does on the body between press and release, apart from any widget."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPointingDevice

# Less than this is a click, however shaky the hand; fingers shake more than mice.
CLICK_SLOP_PX = 5.0
TOUCH_SLOP_PX = 10.0
HIT_MOUSE_PX = 12.0
HIT_TOUCH_PX = 22.0
_NO_KEY = Qt.KeyboardModifier.NoModifier


class Doing(Enum):
    """What the pointer is about."""

    NOTHING = auto()
    PRESSING = auto()
    PANNING = auto()
    MOVING_MARK = auto()
    BANDING = auto()
    NAMING = auto()


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a mouse, pen or finger is, in logical pixels of the widget, and what it holds."""

    at: QPointF
    button: Qt.MouseButton = Qt.MouseButton.LeftButton
    modifiers: Qt.KeyboardModifier = _NO_KEY
    kind: QPointingDevice.PointerType = QPointingDevice.PointerType.Generic

    @property
    def is_touch(self) -> bool:
        """Whether it is a finger: broad, and without hover."""
        return self.kind is QPointingDevice.PointerType.Finger

    @property
    def reach_px(self) -> float:
        """How far from its middle a mark is still hit."""
        return HIT_TOUCH_PX if self.is_touch else HIT_MOUSE_PX

    @property
    def has_shift(self) -> bool:
        """Whether Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def has_alt(self) -> bool:
        """Whether Alt is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)


@dataclass(slots=True)
class PointerTrack:
    """One pointer from press to release; positions in logical pixels of the canvas.

    A left drag moves the mark under it, or pans; with Shift it spans a band; the middle button
    always pans. What does not move farther than `slop_px` is a click.
    """

    start: QPointF
    last: QPointF
    pointer: Pointer
    mark: str | None = None
    slop_px: float = CLICK_SLOP_PX
    doing: Doing = Doing.PRESSING

    @classmethod
    def pressed(cls, pointer: Pointer, mark: str | None = None) -> "PointerTrack":
        """Return the track of a fresh press, on a mark or on none."""
        slop_px = TOUCH_SLOP_PX if pointer.is_touch else CLICK_SLOP_PX
        return cls(pointer.at, pointer.at, pointer, mark, slop_px)

    @property
    def button(self) -> Qt.MouseButton:
        """What was pressed."""
        return self.pointer.button

    @property
    def alt(self) -> bool:
        """Whether Alt was held from the press on."""
        return self.pointer.has_alt

    def moved_to(self, at: QPointF) -> QPointF:
        """Follow the pointer; return how far it went since the last call."""
        step = at - self.last
        self.last = at
        if self.doing is Doing.PRESSING and length_of(at - self.start) > self.slop_px:
            self.doing = self._drag()
        return step

    def _drag(self) -> Doing:
        if self.button == Qt.MouseButton.MiddleButton:
            return Doing.PANNING
        if self.pointer.has_shift:
            return Doing.BANDING
        return Doing.MOVING_MARK if self.mark else Doing.PANNING


def length_of(step: QPointF) -> float:
    """Return how long a step is, in pixels."""
    return float((step.x() ** 2 + step.y() ** 2) ** 0.5)
