"""Knows when nobody has touched mouse, keys, pen or screen for some minutes."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_LOOK_EVERY_MS = 2000
_OF_A_PERSON = frozenset(
    (
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.NativeGesture,
    )
)


class IdleWatch(QObject):
    """Watches the windows, not every widget: a filter on all events would slow each click down.

    Goes by the wall clock, so that a computer that slept counts as untouched for all that time:
    the first touch after it does not begin a new count but ends the old one.

    Signals
    -------
    idle
        Nobody has touched anything for the whole time; once, until `start`.
    """

    idle = Signal()

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._clock = clock
        self._after_s = 0.0
        self._touched_at = 0.0
        self._windows: set[QWindow] = set()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_focus_window_changed)

    def start(self, after_s: float) -> None:
        """Begin to count; from anew when it counts already."""
        self._after_s = after_s
        self._touched_at = self._clock()
        for window in QGuiApplication.topLevelWindows():
            self._on_focus_window_changed(window)
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    @property
    def is_counting(self) -> bool:
        """Whether it counts."""
        return self._timer.isActive()

    def look(self) -> None:
        """Tell when it has been long enough."""
        now = self._clock()
        if now < self._touched_at:
            self._touched_at = now  # the clock was put back
        if self.is_counting and now - self._touched_at >= self._after_s:
            self.stop()
            self.idle.emit()

    def _touch(self) -> None:
        self.look()
        self._touched_at = self._clock()

    def _on_focus_window_changed(self, window: QWindow | None) -> None:
        if window is not None and window not in self._windows:
            self._windows.add(window)
            window.installEventFilter(self)
            window.destroyed.connect(lambda: self._windows.discard(window))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() in _OF_A_PERSON and self.is_counting:
            self._touch()
        return False
