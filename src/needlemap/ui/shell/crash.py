"""What happens when NeedleMap itself has a bug: log it, say so, let the user decide."""

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from needlemap.services.fault_log import log_fault, where_of


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
        is_logged = log_fault(self._folder, kind, trace) is not None
        # A packaged program on Windows has no stream to write to.
        if not is_logged and sys.stderr is not None:
            sys.stderr.write(where_of(trace))
        self._tell()
        self.crashed.emit(kind.__name__)

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
