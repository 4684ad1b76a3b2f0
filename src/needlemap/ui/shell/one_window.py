"""One window on one records folder: a second start brings the first to the front."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

from needlemap.errors import NeedleMapError, RecordsInUseError
from needlemap.storage.engine.lock import FolderLock

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

_LOCK, _CALL = "window.lock", "window.call"


class OneWindow(QObject):
    """Holds the folder's window lock, and answers a second start by showing the window.

    Without sockets: the second start touches a file, which the first one watches. At the very
    first start there is no folder to lock yet; the lock is then taken with the next page shown.
    """

    def __init__(
        self, window: QWidget, pages: QStackedWidget, lock: FolderLock | None, folder: Path
    ) -> None:
        super().__init__(window)
        self._window, self._lock, self._folder = window, lock, folder
        self._call = folder / _CALL
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_called)
        pages.currentChanged.connect(self._on_page_shown)
        if lock is not None:
            self._listen()

    def _on_page_shown(self) -> None:
        if self._lock is None:
            with suppress(RecordsInUseError):  # another window came first, and is in front now
                self._lock = take_window_lock(self._folder)
            if self._lock is not None:
                self._listen()

    def _listen(self) -> None:
        with suppress(OSError):  # then a second start ends without calling this one
            self._call.touch(mode=0o600)
        if self._call.exists():
            self._watcher.addPath(str(self._call))

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
        with suppress(OSError):
            (folder / _CALL).write_text("", "utf-8")
        raise
    except (NeedleMapError, OSError):
        return None


def _minimised() -> "Qt.WindowState":
    from PySide6.QtCore import Qt  # seldom needed, and slow to import before the first paint

    return Qt.WindowState.WindowMinimized
