"""Knows when nobody has touched mouse, keys, pen or screen for some minutes, and soon before."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

WARN_S = 30
_LOOK_EVERY_MS, _COUNT_EVERY_MS = 2000, 1000
_OF_A_PERSON = frozenset(
    (
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.NativeGesture,
    )
)


class IdleWatch(QObject):
    """Watches the windows, not every widget: a filter on all events would slow each click down.

    Only the field that is written into is watched itself: what an input method or a keyboard on
    the screen types never comes by the window.

    Goes by the wall clock, so that a computer that slept counts as untouched for all that time:
    the first touch after it does not begin a new count but ends the old one.

    Signals
    -------
    warned
        So many seconds are left; each second in the last 30.
    touched
        Somebody is there after a warning, or nothing is counted any more.
    idle
        Nobody has touched anything for the whole time; once, until `start`.
    """

    warned = Signal(int)
    touched = Signal()
    idle = Signal()

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._clock = clock
        self._after_s = 0.0
        self._touched_at = 0.0
        self._has_warned = False
        self._windows: set[QWindow] = set()
        self._written: QObject | None = None
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_focus_window_changed)
            application.focusObjectChanged.connect(self._on_focus_object_changed)

    def start(self, after_s: float) -> None:
        """Begin to count; from the start when it counts already."""
        self._after_s = after_s
        self._forget_warning()
        self._touched_at = self._clock()
        for window in QGuiApplication.topLevelWindows():
            self._on_focus_window_changed(window)
        self._on_focus_object_changed(QGuiApplication.focusObject())
        self._timer.start(_LOOK_EVERY_MS)

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()
        self._forget_warning()

    @property
    def is_counting(self) -> bool:
        """Whether it counts."""
        return self._timer.isActive()

    def look(self) -> None:
        """Tell when it has been long enough, or will be soon."""
        if not self.is_counting or self._has_ended():
            return
        left_s = math.ceil(self._left_s())
        if left_s <= WARN_S:
            self._has_warned = True
            self._timer.setInterval(_COUNT_EVERY_MS)
            self.warned.emit(left_s)

    def _left_s(self) -> float:
        now = self._clock()
        self._touched_at = min(self._touched_at, now)  # the clock may have been put back
        return self._after_s - (now - self._touched_at)

    def _has_ended(self) -> bool:
        if self._left_s() > 0:
            return False
        self.stop()
        self.idle.emit()
        return True

    def _touch(self) -> None:
        if self._has_ended():
            return
        self._touched_at = self._clock()
        if self._has_warned:
            self._timer.setInterval(_LOOK_EVERY_MS)
            self._forget_warning()

    def _forget_warning(self) -> None:
        if self._has_warned:
            self._has_warned = False
            self.touched.emit()

    def _on_focus_window_changed(self, window: QWindow | None) -> None:
        if window is not None and window not in self._windows:
            self._windows.add(window)
            window.installEventFilter(self)
            window.destroyed.connect(lambda: self._windows.discard(window))

    def _on_focus_object_changed(self, focused: QObject | None) -> None:
        before, self._written = self._written, None
        if before is not None and isValid(before):
            before.removeEventFilter(self)
        attribute = Qt.WidgetAttribute.WA_InputMethodEnabled
        if isinstance(focused, QWidget) and focused.testAttribute(attribute):
            focused.installEventFilter(self)
            self._written = focused

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() in _OF_A_PERSON and self.is_counting:
            self._touch()
        return False
