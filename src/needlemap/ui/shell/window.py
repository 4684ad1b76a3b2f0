"""The window: sign in, find a patient, chart a session, and back. Pages do not know each other."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from needlemap.paths import records_exist
from needlemap.ui.shell.sign_in import SignInPage

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from needlemap.storage.records import Records
    from needlemap.ui.shell.desk import Desk


class MainWindow(QMainWindow):
    """Starts with the sign-in page alone, so that it is on screen before anything heavy loads.

    Signals
    -------
    first_painted
        The window has been on screen once.
    desk_opened
        Records are open and the patients are shown.
    """

    first_painted = Signal()
    desk_opened = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._painted = False
        self.desk: Desk | None = None
        self._opening: QObject | None = None
        self.setWindowTitle("NeedleMap")
        self.resize(1280, 800)
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self.sign_in = SignInPage(first_start=not records_exist(folder))
        self.show_page(self.sign_in)

    @property
    def folder(self) -> Path:
        """The data folder: the records, and what is kept beside them."""
        return self._folder

    @property
    def is_ready(self) -> bool:
        """Whether the sign-in page can do what it offers."""
        return self._opening is not None

    def show_page(self, page: QWidget) -> None:
        """Show a page; one that was shown before stays behind it."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def drop_page(self, page: QWidget) -> None:
        """Forget a page that is done with."""
        self.stack.removeWidget(page)
        page.deleteLater()

    def begin(self) -> None:
        """Load what opening needs and let the sign-in page work; called after the first paint."""
        from needlemap.ui.shell.opening import Opening

        self._opening = Opening(self, self._folder, self.sign_in)

    def show_desk(self, records: "Records") -> None:
        """Show the patients of the open records."""
        from needlemap.ui.shell.desk import Desk

        self.desk = Desk(self, records)
        self.drop_page(self.sign_in)
        self.desk_opened.emit()

    def paintEvent(self, event: "QPaintEvent") -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def closeEvent(self, event: "QCloseEvent") -> None:  # noqa: D102
        if self.desk is not None:
            self.desk.close()
        super().closeEvent(event)
