"""Locks the window: closes the records, hides everything of a patient, and goes on afterwards.

A report that is being written when the window locks is finished: the window is blank at once, the
records are closed as soon as the last file is there. Everything else stops with the lock.
"""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from needlemap.errors import NeedleMapError
from needlemap.storage.keys.key_file import WRONG_PASSWORD
from needlemap.ui.forms.close_guard import leave_field
from needlemap.ui.shell.idle import IdleWatch
from needlemap.ui.shell.lock_countdown import LockCountdown
from needlemap.ui.shell.lock_page import LockPage
from needlemap.ui.shell.unsaved_text import keep_texts, unsaved_texts
from needlemap.ui.widgets.background_task import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from needlemap.services.typed_drafts import TypedDrafts, TypedText
    from needlemap.storage.records import Records
    from needlemap.ui.widgets.factories import PageStack

_LOOK_AGAIN_MS = 200


class ScreenLock(QObject):
    """Locks after some minutes without a touch, or at once, and unlocks to the same page.

    Parameters
    ----------
    is_busy
        Whether reports are being written that still read the records.
    drafts
        Keeps what is being typed when the window locks.

    Signals
    -------
    locked
        The window is blank.
    closed
        The records are closed, too.
    unlocked
        The same user is back on the same page.
    other_user_requested
        Somebody else wants to sign in.
    """

    locked = Signal()
    closed = Signal()
    unlocked = Signal()
    other_user_requested = Signal()

    def __init__(
        self,
        records: "Records",
        is_busy: "Callable[[], bool]",
        pages: "PageStack",
        window: QWidget,
        drafts: "TypedDrafts",
    ) -> None:
        super().__init__(window)
        self._records, self._is_busy, self._drafts = records, is_busy, drafts
        self._kept_before: tuple[TypedText, ...] = ()
        self.holds_draft = False
        self._window, self._pages = window, pages
        self._page: LockPage | None = None
        self._behind: QWidget | None = None
        self._focused: QWidget | None = None
        self._hidden: list[tuple[QWidget, bool]] = []
        self._ending = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._ending.timeout.connect(self._close_when_done)
        self.watch = IdleWatch(self)
        self.countdown = LockCountdown(window)
        self.watch.warned.connect(self.countdown.show)
        self.watch.touched.connect(self.countdown.hide)
        self.watch.idle.connect(self.lock)
        self.count()

    @property
    def page(self) -> LockPage | None:
        """The page in front while locked."""
        return self._page

    def count(self) -> None:
        """Count from now; the minutes are the clinic's setting."""
        self.watch.start(self._records.settings.lock_after_min() * 60)

    def lock(self) -> None:
        """Blank the window and close the records."""
        if self._page is not None:
            return
        self.watch.stop()
        self._focused = self._window.focusWidget()
        leave_field()
        self._hide_other_windows()
        self._behind = self._pages.currentWidget()
        self._keep_what_was_typed()
        self._page = LockPage(self._records.therapist.name)
        self._page.unlock_requested.connect(self._on_unlock_requested)
        self._page.other_user_requested.connect(self.other_user_requested)
        self._pages.show_page(self._page)
        self.locked.emit()
        self._ending.start()
        self._close_when_done()

    def leave(self) -> None:
        """End for good: somebody signs out, perhaps from the locked window."""
        self.watch.stop()
        self._ending.stop()
        self._page = None
        for widget, _ in self._hidden:
            widget.deleteLater()
        self._hidden = []
        self.deleteLater()

    def _keep_what_was_typed(self) -> None:
        """Keep what is stored nowhere, for the case that this window does not come back."""
        held = (self._pages.widget(place) for place in range(self._pages.count()))
        pages = [page for page in held if page is not None]
        whose = self._window.windowTitle().removesuffix("NeedleMap").rstrip(" –")
        texts = unsaved_texts(whose, pages, [dialog for dialog, _ in self._hidden])
        if texts:
            self._kept_before = self._drafts.read()
            self.holds_draft = keep_texts(self._drafts, texts)

    def _forget_what_was_typed(self) -> None:
        """Forget it: it stands where it was typed again."""
        if self.holds_draft:
            self.holds_draft = False
            with suppress(NeedleMapError):
                self._drafts.write(self._kept_before)

    def _hide_other_windows(self) -> None:
        self._hidden = []
        for widget in QApplication.topLevelWidgets():
            if widget is not self._window and widget.isVisible():
                is_dialog = isinstance(widget, QDialog) and widget.isModal()
                if widget.parent() is not None and isinstance(widget, QDialog):
                    self._hidden.append((widget, is_dialog))
                widget.hide()

    def _close_when_done(self) -> None:
        if self._is_busy() or self._page is None:
            return
        self._ending.stop()
        try:
            self._records.lock()
        except NeedleMapError as error:
            self._page.show_error(error.user_message)
        self.closed.emit()

    def _on_unlock_requested(self, password: str) -> None:
        work = Work(partial(self._records.verified, password), self)
        work.done.connect(self._on_verified)
        work.failed.connect(self._on_refused)
        work.broke.connect(self._on_broke)
        work.start()

    def _on_verified(self, unlock: "Callable[[], None]") -> None:
        try:
            unlock()
        except NeedleMapError as error:
            self._on_refused(error.user_message)
        else:
            self._go_on()

    def _on_refused(self, sentence: str) -> None:
        if self._page is not None:
            wait_s = self._records.wait_before_next_try_s()
            if sentence == WRONG_PASSWORD:  # who it is stands on the page: only this can be wrong
                sentence = self.tr("Wrong password. Try again.")
            self._page.show_error(sentence, wait_s=wait_s)

    def _on_broke(self, error: Exception) -> None:
        if self._page is not None:
            self._page.set_busy(busy=False)
        raise error

    def _go_on(self) -> None:
        page, self._page = self._page, None
        self._ending.stop()
        if page is None or self._behind is None:
            return
        self._pages.show_page(self._behind)
        self._pages.drop_page(page)
        self._give_focus_back(self._behind)
        self._show_other_windows()
        self._forget_what_was_typed()
        self.count()
        self.unlocked.emit()

    def _give_focus_back(self, behind: QWidget) -> None:
        """Put the focus where it was, or the keys of the page behind would be dead."""
        focused, self._focused = self._focused, None
        if focused is not None and isValid(focused) and behind.isAncestorOf(focused):
            focused.setFocus()
        else:
            behind.setFocus()

    def _show_other_windows(self) -> None:
        hidden, self._hidden = self._hidden, []
        for widget, was_modal in hidden:
            if was_modal and isinstance(widget, QDialog):
                widget.open()
            else:
                widget.show()
