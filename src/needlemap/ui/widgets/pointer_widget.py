"""PointedWidget: mouse, pen, fingers and trackpad as a few calls for its subclasses."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QEventPoint,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from needlemap.ui.widgets.pointer import Pointer
from needlemap.ui.widgets.touch import PalmGuard, TapTwice, TwoFingers


class PointerWidget(QWidget):
    """Subclasses override what they need of `pressed` … `tapped_with_two`; all do nothing here.

    A touch is no mouse: it has its own reach, and none is taken for a hand while a pen is near.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setTabletTracking(True)
        self._palm = PalmGuard()
        self._taps = TapTwice()
        self._double_taps = TapTwice()
        self._two: TwoFingers | None = None
        self._is_down = False  # a finger or the pen; Qt itself keeps account of the mouse
        self._is_palm = False

    @property
    def is_palm_near(self) -> bool:
        """Whether a touch that begins now is taken for the hand that holds the pen."""
        return self._palm.is_palm(time.monotonic())

    def pressed(self, pointer: Pointer) -> None:
        """Hear that a button, the pen or one finger went down."""

    def moved(self, pointer: Pointer) -> None:
        """Hear that the pointer moved, down or above."""

    def released(self, pointer: Pointer) -> None:
        """Hear that the pointer that was down went up."""

    def doubled(self, pointer: Pointer) -> None:
        """Hear of a second click or tap at one place; it comes instead of `pressed`."""

    def cancelled(self) -> None:
        """Hear that what was pressed will not be released: a second finger or the pen came."""

    def pinched(self, step: QPointF, factor: float, at: QPointF) -> None:
        """Hear that two fingers moved by `step` to `at`, and parted by `factor`."""

    def tapped_with_two(self) -> None:
        """Hear that two fingers tapped twice."""

    # Fingers and pen

    def _on_touch(self, event: QTouchEvent) -> None:
        kind, now = event.type(), time.monotonic()
        if kind is QEvent.Type.TouchBegin:
            self._is_palm = self._palm.is_palm(now)
        down = [p for p in event.points() if p.state() is not QEventPoint.State.Released]
        if self._is_palm:
            return
        if kind is QEvent.Type.TouchCancel:
            self._let_go()
        elif kind is QEvent.Type.TouchEnd:
            self._all_up(_finger(event, event.points()[0]), now)
        elif len(down) == 2:
            self._two_down([point.position() for point in down], now)
        elif kind is QEvent.Type.TouchBegin:
            self._down_alone(_finger(event, down[0]), now)
        elif self._is_down and down:
            self.moved(_finger(event, down[0]))

    def _on_pen(self, event: QTabletEvent) -> None:
        now, pen = time.monotonic(), _pen(event)
        if event.type() is QEvent.Type.TabletPress:
            self._down_alone(pen, now)
        elif event.type() is QEvent.Type.TabletRelease:
            self._all_up(pen, now)
        else:
            self.moved(pen)

    def _hold_palm_off(self, event: QTabletEvent) -> None:
        """Take back what a hand has begun that rested on the glass before its pen."""
        self._palm.pen_seen(time.monotonic(), down=event.buttons() != Qt.MouseButton.NoButton)
        if not self._is_palm:
            self._is_palm = True
            self._let_go()

    def _down_alone(self, pointer: Pointer, now: float) -> None:
        if self._taps.is_second(pointer.at, now):
            self.doubled(pointer)
            return
        self._is_down = True
        self.pressed(pointer)

    def _two_down(self, places: Sequence[QPointF], now: float) -> None:
        if self._two is None:
            self._let_go()
            self._two = TwoFingers.down(places, now)
            return
        step, factor = self._two.moved_to(places)
        if self._two.has_moved:
            self.pinched(step, factor, self._two.middle)

    def _all_up(self, pointer: Pointer, now: float) -> None:
        two, self._two = self._two, None
        was_down, self._is_down = self._is_down, False
        if was_down:
            self._taps.ended(pointer.at, now)
            self.released(pointer)
        elif two is not None and two.is_tap(now):
            if self._double_taps.is_second(two.middle, two.began):
                self.tapped_with_two()
            else:
                self._double_taps.ended(two.middle, now)

    def _let_go(self) -> None:
        self._two = None
        if self._is_down:
            self._is_down = False
            self.cancelled()

    # Qt overrides

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # By their class: to ask each event for its type takes longer, and a paint is an event too.
        if isinstance(event, QTouchEvent):
            self._on_touch(event)
            event.accept()
            return True
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.pinched(QPointF(), 1 + event.value(), event.position())
            return True
        return super().event(event)

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: D102
        self._hold_palm_off(event)
        self._on_pen(event)
        event.accept()  # or Qt would send the same once more as a mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.pressed(_mouse(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.moved(_mouse(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.released(_mouse(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.doubled(_mouse(event))


def _mouse(event: QMouseEvent) -> Pointer:
    # Not event.device(): to wrap that for Python takes longer than to paint a mark.
    return Pointer(event.position(), event.button(), event.modifiers(), event.pointerType())


def _pen(event: QTabletEvent) -> Pointer:
    return Pointer(event.position(), event.button(), event.modifiers(), event.pointerType())


def _finger(event: QTouchEvent, point: QEventPoint) -> Pointer:
    return Pointer(
        point.position(),
        modifiers=event.modifiers(),
        kind=QPointingDevice.PointerType.Finger,
    )
