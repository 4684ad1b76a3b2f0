"""Fingers and pen, apart from any widget: what two fingers do, what is a palm, what is a tap twice.

Moments are seconds of a steady clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from needlemap.ui.widgets.pointer import TOUCH_SLOP_PX, length_of

# A hand that writes rests on the glass; it leaves it a little later than the pen does.
PALM_S = 0.5
_TAP_S = 0.3
# Fingers that lie closer than this tell no scale.
_CLOSEST_PX = 8.0


@dataclass(slots=True)
class PalmGuard:
    """Holds touches off while a pen is down, and for half a second after it was last near."""

    _pen_seen_at: float = float("-inf")
    _pen_is_down: bool = False

    def pen_seen(self, now: float, *, down: bool) -> None:
        """Take note of a pen that touches the glass, or is held above it."""
        self._pen_seen_at, self._pen_is_down = now, down

    def is_palm(self, now: float) -> bool:
        """Whether a touch that begins now is the hand that holds the pen."""
        return self._pen_is_down or now - self._pen_seen_at < PALM_S


@dataclass(slots=True)
class TapTwice:
    """Tells the second of two taps at one place."""

    _at: QPointF | None = None
    _ended: float = float("-inf")

    def ended(self, at: QPointF, now: float) -> None:
        """Take note of a tap."""
        self._at, self._ended = at, now

    def is_second(self, at: QPointF, now: float) -> bool:
        """Whether a touch that begins here and now is the second tap; a third is a first again."""
        hints = QGuiApplication.styleHints()
        soon = now - self._ended < hints.mouseDoubleClickInterval() / 1000
        near = max(hints.touchDoubleTapDistance(), TOUCH_SLOP_PX)
        second = soon and self._at is not None and length_of(at - self._at) <= near
        if second:
            self._at = None
        return second


@dataclass(slots=True)
class TwoFingers:
    """Two fingers from the moment the second is down: they pan and pinch, or they tap."""

    middle: QPointF
    spread: float
    began: float
    has_moved: bool = False

    @classmethod
    def down(cls, places: Sequence[QPointF], now: float) -> "TwoFingers":
        """Return the gesture of two fingers that have just met the glass."""
        middle, spread = _middle_and_spread(places)
        return cls(middle, spread, now)

    def moved_to(self, places: Sequence[QPointF]) -> tuple[QPointF, float]:
        """Follow the fingers; return the step of their middle and the factor of their spread."""
        middle, spread = _middle_and_spread(places)
        step, change = middle - self.middle, abs(spread - self.spread)
        if not self.has_moved and length_of(step) + change < TOUCH_SLOP_PX:
            return QPointF(), 1.0
        self.has_moved = True
        factor = spread / self.spread
        self.middle, self.spread = middle, spread
        return step, factor

    def is_tap(self, now: float) -> bool:
        """Whether the fingers, lifted now, only tapped."""
        return not self.has_moved and now - self.began < _TAP_S


def _middle_and_spread(places: Sequence[QPointF]) -> tuple[QPointF, float]:
    one, other = places[0], places[1]
    return (one + other) / 2, max(length_of(other - one), _CLOSEST_PX)
