"""The window: sign in, find a patient, chart a session, and back. Pages do not know each other."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QScrollArea,
    QWidget,
)

from needlemap.errors import NeedleMapError
from needlemap.paths import records_exist
from needlemap.ui.shell.window_title import WindowTitle
from needlemap.ui.widgets.factories import PageStack

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent, QSize
    from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent

    from needlemap.storage.records import Records
    from needlemap.ui.shell.account import Account
    from needlemap.ui.shell.controller import MainController
    from needlemap.ui.shell.demonstration import DemonstrationBand, DemonstrationPage
    from needlemap.ui.shell.desktop_watch import DesktopWatch
    from needlemap.ui.shell.menu_bar import MenuBar
    from needlemap.ui.shell.open_work import OpenWorkDialog
    from needlemap.ui.shell.sign_in import SignInPage

_GREETING_MARGIN_PX = 40
_NO_FRAME = _NO_FOCUS = 0


class MainWindow(QMainWindow):
    """Starts with its name alone, so that it is on screen before anything else loads.

    Signals
    -------
    first_painted
        The window has been on screen once.
    closed
        The window was closed.
    """

    first_painted = Signal()
    closed = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._painted = False
        self.controller: MainController | None = None
        self.menu_bar: MenuBar | None = None
        self.demonstration: DemonstrationBand | None = None
        self._own_folder = folder
        self._opening: QObject | None = None
        self._garbage_search: QObject | None = None
        self._question: OpenWorkDialog | None = None
        self.resize(1280, 800)
        self.stack = PageStack()
        self._title = WindowTitle(self, self.stack)
        self._title.show()
        self.setCentralWidget(_scrolling(self.stack))
        self.signed_in: Account | None = None
        self.sign_in: SignInPage | None = None
        greeting = QLabel("NeedleMap")
        greeting.setObjectName("greeting")
        greeting.setMargin(_GREETING_MARGIN_PX)
        self._greeting: QLabel | None = greeting
        self.show_page(greeting)

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
        self.stack.show_page(page)

    def drop_page(self, page: QWidget) -> None:
        """Forget a page that is done with."""
        self.stack.drop_page(page)

    def begin(self) -> None:
        """Show the sign-in page, then load what opening needs; called after the first paint."""
        from needlemap.ui.shell.sign_in import SignInPage
        from needlemap.ui.widgets.accessibility import tell_buttons
        from needlemap.ui.widgets.gc_pause import GarbageSearch

        tell_buttons()
        if self._garbage_search is None:
            self._garbage_search = GarbageSearch(self)
        self.sign_in = SignInPage(first_start=not records_exist(self._folder))
        self._menus().offer_closing()
        self.show_page(self.sign_in)
        QTimer.singleShot(0, self._load)

    def _load(self) -> None:
        from needlemap.ui.shell.opening import Opening

        if self.sign_in is not None:
            self.sign_in.demonstration_requested.connect(self.look_around)
            self._opening = Opening(
                self._folder,
                self.sign_in,
                self.stack,
                self,
                show_records=self.show_controller,
                start_over=self.start_over,
            )

    def look_around(self) -> None:
        """Make up patients in a folder of their own, and show them."""
        from needlemap.ui.shell.demonstration import DemonstrationPage, demonstration_folder

        folder = demonstration_folder(self._folder)
        page = DemonstrationPage(folder)
        page.made.connect(lambda records: self._show_demonstration(records, folder, page))
        page.failed.connect(lambda words: self._on_demonstration_over(page, words))
        page.cancelled.connect(lambda: self._on_demonstration_over(page, ""))
        self.show_page(page)
        page.begin()

    def leave_demonstration(self) -> None:
        """Put the demonstration away, and ask who it is again."""
        if not self._is_temporary or self.controller is None or self.signed_in is None:
            return
        self.signed_in.leave()
        self._title.follow(None)
        self.controller.leave()
        self.controller = self.signed_in = None
        self._forget_demonstration()
        self.stack.drop_all()
        self.begin()

    def _show_demonstration(
        self, records: "Records", folder: Path, page: "DemonstrationPage"
    ) -> None:
        self._own_folder, self._folder = self._folder, folder
        self.show_controller(records)
        self.drop_page(page)

    @property
    def _is_temporary(self) -> bool:
        """Whether the records are a demonstration of the first page, which goes when it is left."""
        return self._folder != self._own_folder

    def _show_band(self) -> None:
        from needlemap.ui.shell.demonstration import DemonstrationBand

        self.demonstration = band = DemonstrationBand(self, is_temporary=self._is_temporary)
        band.leave_requested.connect(self.leave_demonstration)
        self.addToolBar(band)
        band.say()

    def _take_band_away(self) -> None:
        band, self.demonstration = self.demonstration, None
        if band is not None:
            self.removeToolBar(band)
            band.deleteLater()

    def _on_demonstration_over(self, page: "DemonstrationPage", sentence: str) -> None:
        if self.sign_in is not None:
            self.show_page(self.sign_in)
            if sentence:
                self.sign_in.show_error(sentence)
        self.drop_page(page)

    def _forget_demonstration(self) -> None:
        from needlemap.services.made_up.clinic import remove_demo

        self._take_band_away()
        if not self._is_temporary:  # the folder was given: it is the user's
            return
        folder, self._folder = self._folder, self._own_folder
        with suppress(NeedleMapError):  # what is left is marked as made up, and goes next time
            remove_demo(folder)

    def show_controller(self, records: "Records") -> None:
        """Show the patients of the open records."""
        from needlemap.ui.shell.account import Account
        from needlemap.ui.shell.controller import MainController
        from needlemap.ui.shell.unsaved_text import offer_unsaved_text
        from needlemap.ui.widgets.accessibility import tell_buttons
        from needlemap.ui.widgets.gc_pause import keep_for_good

        tell_buttons()
        keep_for_good("modules")
        self.controller = MainController(records, self._folder, self.stack, self)
        menus = self._menus()
        self._title.follow(self.controller.whose)
        try:
            leave = self.leave_demonstration if self._is_temporary else None
            self.signed_in = Account(
                self.controller, self._folder, self.stack, menus, self, leave_demonstration=leave
            )
            is_made_up = records.settings.is_made_up()
        except NeedleMapError:  # a damage: the sign-in page tells it
            self._title.follow(None)
            self.controller.leave()
            self.controller = None
            raise
        self.signed_in.sign_out_requested.connect(self.sign_out)
        for page in (self.sign_in, self._greeting):
            if page is not None:
                self.drop_page(page)
        if self._opening is not None:
            self._opening.deleteLater()
        self.sign_in = self._greeting = self._opening = None
        if is_made_up:
            self._show_band()
        offer_unsaved_text(self.signed_in.drafts, self)

    def watch_desktop(self) -> "DesktopWatch":
        """Lock when the desktop's user leaves; returns what then has to be started."""
        from needlemap.ui.shell.desktop_watch import DesktopWatch

        watch = DesktopWatch(self)
        watch.left.connect(self.lock)
        return watch

    def lock(self) -> None:
        """Lock the window, if anybody is signed in."""
        if self.signed_in is not None:
            self.signed_in.lock.lock()

    def _menus(self) -> "MenuBar":
        """Return the menus above all pages; made after the first paint."""
        from needlemap.ui.shell.menu_bar import MenuBar

        if self.menu_bar is None:
            self.menu_bar = MenuBar(self.stack, self)
            self.setMenuBar(self.menu_bar)
        return self.menu_bar

    def sign_out(self) -> None:
        """Close the records and everything that showed them; ask who it is again.

        Stays where words could not be stored, and asks first where work of today is open.
        """
        if self._is_temporary:
            self.leave_demonstration()
            return
        if self.controller is None or self.signed_in is None or not self._may_close_records():
            return
        if not self._asks_about_open_work(self.tr("Sign out anyway"), self._sign_out_now):
            self._sign_out_now()

    def close_now(self) -> None:
        """Close the window and the records, whatever is open."""
        if not self._is_backed_up():
            return
        controller, self.controller = self.controller, None
        if controller is not None:
            controller.close()
        self.close()

    def _sign_out_now(self) -> None:
        if self.controller is None or self.signed_in is None or not self._is_backed_up():
            return
        self.signed_in.leave()
        self._title.follow(None)
        self.controller.leave()
        self.controller = self.signed_in = None
        self._take_band_away()
        self.stack.drop_all()
        self.begin()

    def _asks_about_open_work(self, action: str, leave: "Callable[[], None]") -> bool:
        """Ask before work of today is left open; false when there is none."""
        controller = self.controller
        if controller is None:
            return False
        if self._question is not None:
            return True
        from needlemap.ui.shell.open_work import OpenWorkDialog, open_work

        found = open_work(controller.records, controller.open_session_id)
        if not found:
            return False
        first = found[0]
        self._question = OpenWorkDialog(
            found,
            action,
            leave,
            lambda: controller.show_session(first.patient.id, first.session_id),
            self,
        )
        self._question.finished.connect(self._on_answered)
        self._question.open()
        return True

    def _on_answered(self) -> None:
        self._question = None

    def _may_close_records(self) -> bool:
        """Store what is being typed; false when that failed, with the words in front."""
        if self.controller is None:
            return True
        if self.signed_in is not None and self.signed_in.lock.holds_draft:
            return True  # what could not be stored is offered when the same user is back
        if self.signed_in is not None and not self.signed_in.may_leave():
            return False
        if self.controller.may_leave():
            return True
        if self.signed_in is not None:
            self.signed_in.show_what_waits(self.controller.charting or self.controller.patients)
        return False

    def _is_backed_up(self) -> bool:
        """Back up what was written; false when that failed and the user goes back."""
        return self.controller is None or self.signed_in is None or self.signed_in.may_close()

    def start_over(self) -> None:
        """Ask again who it is: the records are others now."""
        if self._opening is not None:
            self._opening.deleteLater()
        self._opening = None
        self.stack.drop_all()
        self.begin()

    def paintEvent(self, event: "QPaintEvent") -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def closeEvent(self, event: "QCloseEvent") -> None:  # noqa: D102
        if self.controller is not None and self.controller.patient_entry is not None:
            self.controller.patient_entry.say_locked()
            event.ignore()
            return
        if self._is_temporary and self.controller is not None:
            self.controller.close()
            self._forget_demonstration()
            super().closeEvent(event)
            self.closed.emit()
            return
        stays = not self._may_close_records() or self._asks_about_open_work(
            self.tr("Close anyway"), self.close_now
        )
        if stays or not self._is_backed_up():
            event.ignore()
            return
        if self.controller is not None:
            self.controller.close()
        super().closeEvent(event)
        self.closed.emit()


def _scrolling(stack: PageStack) -> "_Scrolling":
    """Let a page that needs more room than the screen has scroll, instead of growing past it."""
    area = _Scrolling()
    area.setWidgetResizable(True)
    # By number: the first use of the Qt namespace would delay the first paint.
    area.setProperty("frameShape", _NO_FRAME)
    area.setProperty("focusPolicy", _NO_FOCUS)
    # A bare one: Qt's own would cover all of the window, which then would never hear that it is
    # painted, and to be asked for it takes Python 30 ms.
    area.setViewport(QWidget())
    held = _Held(stack)
    area.setWidget(held)
    held.setAutoFillBackground(False)
    application = QApplication.instance()
    if isinstance(application, QApplication):
        application.focusChanged.connect(area.follow_focus)
    return area


class _Scrolling(QScrollArea):
    """Scrolls what takes the focus into sight, whoever put the focus there."""

    def follow_focus(self, _before: QWidget | None, focused: QWidget | None) -> None:
        # Not where a part is in sight: a click would move what it clicks.
        if focused is None or not self.isAncestorOf(focused) or not focused.isVisible():
            return
        if not focused.visibleRegion().isEmpty():
            return
        from needlemap.ui.forms.close_guard import show_whole  # not before the first paint

        show_whole(focused)


class _Held(QWidget):
    """Holds the pages at their least size or larger.

    Without a layout: by one with lines that break, a scroll area would ask for the height that
    the pages like best, and scroll what fits.
    """

    def __init__(self, stack: PageStack) -> None:
        super().__init__()
        self._stack = stack
        stack.setParent(self)

    def minimumSizeHint(self) -> "QSize":
        return self._stack.minimumSizeHint()

    def resizeEvent(self, event: "QResizeEvent") -> None:
        self._stack.resize(event.size())

    def event(self, event: "QEvent") -> bool:
        if event.type() is event.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)
