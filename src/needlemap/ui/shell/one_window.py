"""One window on one records folder: a second start brings the first to the front."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject
from PySide6.QtWidgets import QWidget

from needlemap.errors import NeedleMapError, RecordsInUseError
from needlemap.storage.lock import FolderLock

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

_LOCK, _CALL = "window.lock", "window.call"


class OneWindow(QObject):
    """Holds the folder's window lock, and answers a second start by showing the window.

    Without sockets: the second start touches a file, which the first one watches.
    """

    def __init__(self, window: QWidget, lock: FolderLock, folder: Path) -> None:
        super().__init__(window)
        self._window, self._lock = window, lock
        self._call = folder / _CALL
        self._call.touch(mode=0o600)
        self._watcher = QFileSystemWatcher([str(self._call)], self)
        self._watcher.fileChanged.connect(self._on_called)

    def _on_called(self) -> None:
        if self._call.exists() and str(self._call) not in self._watcher.files():
            self._watcher.addPath(str(self._call))
        self._window.setWindowState(self._window.windowState() & ~_minimised())
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()


def take_window_lock(folder: Path) -> FolderLock | None:
    """Return the lock of a records folder's window.

    None where there is nothing to guard yet or the folder cannot be written to. Raises
    RecordsInUseError when another window holds it, which has then been asked to come forward.
    """
    if not folder.is_dir():
        return None
    try:
        return FolderLock(folder / _LOCK)
    except RecordsInUseError:
        (folder / _CALL).write_text("", "utf-8")
        raise
    except (NeedleMapError, OSError):
        return None


def _minimised() -> "Qt.WindowState":
    from PySide6.QtCore import Qt  # seldom needed, and slow to import before the first paint

    return Qt.WindowState.WindowMinimized
