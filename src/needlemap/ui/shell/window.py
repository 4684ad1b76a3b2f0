"""The window: sign in, find a patient, chart a session, and back. Pages do not know each other."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QWidget

from needlemap.paths import records_exist

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from needlemap.storage.records import Records
    from needlemap.ui.shell.desk import Desk
    from needlemap.ui.shell.sign_in import SignInPage

_GREETING_MARGIN_PX = 40


class MainWindow(QMainWindow):
    """Starts with its name alone, so that it is on screen before anything else loads.

    Signals
    -------
    first_painted
        The window has been on screen once.
    """

    first_painted = Signal()

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
        self.sign_in: SignInPage | None = None
        self._greeting = QLabel("NeedleMap")
        self._greeting.setObjectName("greeting")
        self._greeting.setMargin(_GREETING_MARGIN_PX)
        self.show_page(self._greeting)

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
        """Show the sign-in page, then load what opening needs; called after the first paint."""
        from needlemap.ui.shell.sign_in import SignInPage

        self.sign_in = SignInPage(first_start=not records_exist(self._folder))
        self.show_page(self.sign_in)
        QTimer.singleShot(0, self._load)

    def _load(self) -> None:
        from needlemap.ui.shell.opening import Opening

        if self.sign_in is not None:
            self._opening = Opening(self, self._folder, self.sign_in)

    def show_desk(self, records: "Records") -> None:
        """Show the patients of the open records."""
        from needlemap.ui.shell.desk import Desk

        self.desk = Desk(self, records)
        for page in (self.sign_in, self._greeting):
            if page is not None:
                self.drop_page(page)

    def paintEvent(self, event: "QPaintEvent") -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def closeEvent(self, event: "QCloseEvent") -> None:  # noqa: D102
        if self.desk is not None:
            self.desk.close()
        super().closeEvent(event)
