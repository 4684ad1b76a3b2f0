"""Where the window lies: inside the screen, frame included, and where it was left."""

import contextlib
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

_FILE = "window"
_SIZE = QSize(1280, 800)
# Before a window is shown nobody knows its frame: this is more than usual ones take.
_FRAME = QSize(16, 48)
_LEAST = QSize(480, 360)
# Without a display Qt makes up a screen that is smaller than any in use.
_IMAGINARY = QRect(0, 0, 1920, 1080)


class WindowPlace(QObject):
    """Puts a window where it was left, and remembers where it is left this time.

    The file in the user's data folder holds five numbers, nothing of a patient. One that is
    missing, damaged or cannot be written is no reason to disturb anybody.
    """

    def __init__(self, window: QMainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window, self._file = window, folder / _FILE
        kept = self._read()
        area, is_maximized = kept if kept else (QRect(), False)
        available = available_area(area.center() if kept else None)
        window.setGeometry(fitted(area if kept else QRect(), available))
        if is_maximized:
            window.setWindowState(window.windowState().WindowMaximized)

    def fit_frame(self) -> None:
        """Move and shrink the window until its frame lies on the screen; call once it is shown."""
        window = self._window
        if window.isMaximized() or window.isFullScreen():
            return
        frame, inner = window.frameGeometry(), window.geometry()
        available = available_area(frame.center())
        if not available.contains(frame):
            around = frame.size() - inner.size()
            room = QRect(available.topLeft(), available.size() - around)
            size = inner.size().boundedTo(room.size())
            corner = _moved_into(QRect(frame.topLeft(), size), room).topLeft()
            window.resize(size)
            window.move(corner)

    def remember(self) -> None:
        """Keep where the window is now."""
        area = self._window.normalGeometry()
        numbers = (area.x(), area.y(), area.width(), area.height(), self._window.isMaximized())
        with contextlib.suppress(OSError):
            if self._file.parent.is_dir():
                self._file.write_text(
                    " ".join(str(int(each)) for each in numbers), encoding="ascii"
                )

    def _read(self) -> tuple[QRect, bool] | None:
        try:
            x, y, width, height, is_maximized = map(
                int, self._file.read_text(encoding="ascii").split()
            )
        except (OSError, ValueError):
            return None
        area = QRect(x, y, width, height)
        return (area, bool(is_maximized)) if area.isValid() else None


def fitted(area: QRect, available: QRect) -> QRect:
    """Return the area of a window inside what is available, with room for its frame.

    An area that is empty stands for the usual size in the middle.
    """
    room = available.adjusted(0, _FRAME.height(), -_FRAME.width(), 0)
    size = (area.size() if area.isValid() else _SIZE).expandedTo(_LEAST).boundedTo(room.size())
    if area.isValid():
        return _moved_into(QRect(area.topLeft(), size), room)
    middle = QRect(QPoint(), size)
    middle.moveCenter(room.center())
    return middle


def _moved_into(area: QRect, room: QRect) -> QRect:
    x = max(room.left(), min(area.left(), room.right() + 1 - area.width()))
    y = max(room.top(), min(area.top(), room.bottom() + 1 - area.height()))
    return QRect(QPoint(x, y), area.size())


def available_area(at: QPoint | None = None) -> QRect:
    """Return what the screen at a place offers; the first screen's where there is none."""
    if QGuiApplication.platformName() == "offscreen":
        return _IMAGINARY
    screen = QGuiApplication.screenAt(at) if at is not None else None
    return (screen or QGuiApplication.primaryScreen()).availableGeometry()
