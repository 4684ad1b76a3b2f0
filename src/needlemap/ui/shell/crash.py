"""What happens when NeedleMap itself has a bug: log it, say so, let the user decide."""

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

LOG_NAME = "needlemap.log"
_LOG_AT_MOST = 1_000_000


class CrashGuard(QObject):
    """Takes over uncaught exceptions while the window is there.

    Signals
    -------
    crashed
        An exception was caught; carries its kind in words.
    """

    crashed = Signal(str)

    def __init__(self, window: QWidget, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._folder = folder
        self._before = sys.excepthook
        self.dialog: QMessageBox | None = None

    def install(self) -> None:
        """Begin to take over uncaught exceptions."""
        sys.excepthook = self._on_exception

    def remove(self) -> None:
        """Give uncaught exceptions back."""
        sys.excepthook = self._before

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        self._log(kind, trace)
        self._tell()
        self.crashed.emit(kind.__name__)

    def _log(self, kind: type[BaseException], trace: TracebackType | None) -> None:
        """Write where it happened, never the message: it may hold what a user typed."""
        lines = "".join(traceback.format_tb(trace))
        path = self._folder / LOG_NAME
        try:
            old = path.exists() and path.stat().st_size > _LOG_AT_MOST
            with path.open("w" if old else "a", encoding="utf-8") as log:
                log.write(f"{datetime.now(UTC).isoformat()} {kind.__name__}\n{lines}\n")
        except OSError:
            sys.stderr.write(lines)

    def _tell(self) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            return
        self.dialog = QMessageBox(self._window)
        self.dialog.setIcon(QMessageBox.Icon.Warning)
        self.dialog.setWindowTitle("NeedleMap")
        self.dialog.setText(
            self.tr(
                "NeedleMap made a mistake. Every site marked as saved is saved. Close NeedleMap "
                "and open it again; if it happens again, tell its makers."
            )
        )
        close = self.dialog.addButton(
            self.tr("Close NeedleMap"), QMessageBox.ButtonRole.DestructiveRole
        )
        self.dialog.addButton(self.tr("Go on"), QMessageBox.ButtonRole.RejectRole)
        close.clicked.connect(self._window.close)
        self.dialog.open()
