"""What belongs to whoever is signed in: their name above the pages, settings, lock, sign-out."""

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from needlemap.errors import NeedleMapError
from needlemap.services.backup_service import BackupService
from needlemap.services.typed_drafts import TypedDrafts
from needlemap.ui.shell.account_bar import AccountBar
from needlemap.ui.shell.backups import BackupController, BackupStatus, back_up_on_closing
from needlemap.ui.shell.screen_lock import ScreenLock
from needlemap.ui.widgets.keys import bind_window_keys

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from needlemap.ui.shell.controller import MainController
    from needlemap.ui.shell.settings.page import SettingsPage
    from needlemap.ui.widgets.page_stack import PageStack

# So often what the write-ahead log holds is brought into the file of the records itself.
_CHECKPOINT_EVERY_MS = 120_000


class Account(QObject):
    """Made when somebody signs in, gone when they sign out.

    Signals
    -------
    sign_out_requested
        The user goes, or another one comes.
    """

    sign_out_requested = Signal()

    def __init__(
        self, controller: "MainController", folder: "Path", pages: "PageStack", window: "QWidget"
    ) -> None:
        super().__init__(window)
        self._window, self._pages, self._controller = window, pages, controller
        self.backups = BackupController(
            controller.records, BackupService(controller.records, folder), self
        )
        self.bar = AccountBar(
            controller.records.therapist,
            BackupStatus(self.backups),
            is_read_only=controller.records.is_read_only,
        )
        self.drafts = TypedDrafts(controller.records, folder)
        self.lock = ScreenLock(controller.records, self._is_busy, pages, window, self.drafts)
        self._checkpoint = QTimer(self, interval=_CHECKPOINT_EVERY_MS)
        self._checkpoint.timeout.connect(self._on_checkpoint_due)
        self._checkpoint.start()
        self.settings: SettingsPage | None = None
        self._behind = pages.currentWidget()
        self.bar.settings_clicked.connect(self.open_settings)
        self.bar.backup_clicked.connect(self.open_backups)
        self.bar.lock_clicked.connect(self.lock.lock)
        self.bar.switch_clicked.connect(self.sign_out_requested)
        self.lock.other_user_requested.connect(self.sign_out_requested)
        self.lock.locked.connect(self.bar.hide)
        self.lock.unlocked.connect(self.bar.show)
        self._shortcuts = bind_window_keys(window, lock=self.lock.lock, settings=self.open_settings)

    def _on_checkpoint_due(self) -> None:
        # When the disk refuses, the next save says so; what is in the log is safe.
        with suppress(NeedleMapError):
            self._controller.records.checkpoint()

    def open_settings(self) -> None:
        """Show users and settings over the page in front."""
        if self.settings is not None or self.lock.page is not None:
            return
        from needlemap.ui.shell.settings.page import SettingsPage  # seldom needed

        self._behind = self._pages.currentWidget()
        self.settings = SettingsPage(
            self._controller.records, self._controller.reference, self.backups
        )
        self.settings.closed.connect(self.close_settings)
        self.settings.minutes_changed.connect(self.lock.count)
        self._pages.show_page(self.settings)
        self.settings.list.setFocus()

    def open_backups(self) -> None:
        """Show the backups in the settings."""
        from needlemap.ui.shell.settings.backup_section import BackupSection

        self.open_settings()
        if self.settings is not None:
            self.settings.show_section(BackupSection)

    def may_leave(self) -> bool:
        """Whether the settings may go away; words that would be lost there are shown and told."""
        if self.settings is None or self.settings.may_leave():
            return True
        if not self._tells_of_waiting_words():
            self._pages.show_page(self.settings)
        return False

    def may_close(self) -> bool:
        """Back the records up before they close; whether they may close now."""
        self.lock.watch.stop()
        may = self._controller.records.is_locked or back_up_on_closing(self._window, self.backups)
        if not may:
            self.lock.count()
        return may

    def _is_busy(self) -> bool:
        return self._controller.papers.is_writing or self.backups.is_copying

    def close_settings(self) -> None:
        """Go back to the page from which the settings were opened."""
        page, self.settings = self.settings, None
        if page is not None and self._behind is not None:
            self._pages.show_page(self._behind)
            self._pages.drop_page(page)

    def show_what_waits(self, page: "QWidget") -> None:
        """Show the page with words that could not be stored; a locked window only tells of them."""
        if self._tells_of_waiting_words():
            return
        self.close_settings()
        self._controller.looking_back.close()
        self._pages.show_page(page)

    def _tells_of_waiting_words(self) -> bool:
        """Say on the locked page that words wait behind it; false when nothing is locked."""
        if self.lock.page is None:
            return False
        words = self.tr(
            "Some text on the open page is not saved yet. Unlock to save it, or try again to "
            "discard it."
        )
        self.lock.page.show_error(words)
        return True

    def leave(self) -> None:
        """Take everything away that belongs to whoever signs out."""
        self.backups.leave()
        self.lock.leave()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self.bar.hide()
        self.bar.deleteLater()
        self.deleteLater()
