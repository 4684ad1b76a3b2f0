"""What belongs to whoever is signed in: their name above the pages, settings, lock, sign-out."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from needlemap.errors import NeedleMapError
from needlemap.services.backup_service import BackupService
from needlemap.services.typed_drafts import TypedDrafts
from needlemap.ui.exchange.file_drop import FileDrop
from needlemap.ui.shell.account_bar import AccountBar
from needlemap.ui.shell.actions import WindowCalls, leaving_commands, window_commands
from needlemap.ui.shell.backups import BackupController, BackupStatus, back_up_on_closing
from needlemap.ui.shell.interface import WindowInterface
from needlemap.ui.shell.screen_lock import ScreenLock
from needlemap.ui.widgets.keys import CommandPage, KeyHelp, bind_window_keys
from needlemap.ui.widgets.privacy import privacy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from needlemap.ui.shell.controller import MainController
    from needlemap.ui.shell.menu_bar import MenuBar
    from needlemap.ui.shell.palette import Found, Palette
    from needlemap.ui.shell.settings.page import SettingsPage
    from needlemap.ui.shell.settings.section import Section
    from needlemap.ui.widgets.factories import PageStack
    from needlemap.ui.widgets.keys import Call

# So often what the write-ahead log holds is brought into the file of the records itself.
_CHECKPOINT_EVERY_MS = 120_000
# When the palette is on screen, so that its first opening does not wait for what comes later.
_PAINTED_MS = 150


class Account(QObject):
    """Made when somebody signs in, gone when they sign out.

    Parameters
    ----------
    leave_demonstration
        Puts the records away, where they are a demonstration made from the first page.

    Signals
    -------
    sign_out_requested
        The user goes, or another one comes.
    """

    sign_out_requested = Signal()

    def __init__(
        self,
        controller: "MainController",
        folder: "Path",
        pages: "PageStack",
        menus: "MenuBar",
        window: "QWidget",
        *,
        leave_demonstration: "Call | None" = None,
    ) -> None:
        super().__init__(window)
        self._menus = menus
        self._leave_demonstration = leave_demonstration
        self._window, self._pages, self._controller = window, pages, controller
        self.backups = BackupController(
            controller.records, BackupService(controller.records, folder), self
        )
        self.bar = AccountBar(
            controller.records.therapist,
            BackupStatus(self.backups),
            read_only_reason=controller.records.read_only_reason,
        )
        self.drafts = TypedDrafts(controller.records, folder)
        self.lock = ScreenLock(controller.records, self._is_busy, pages, window, self.drafts)
        self._checkpoint = QTimer(self, interval=_CHECKPOINT_EVERY_MS)
        self._checkpoint.timeout.connect(self._on_checkpoint_due)
        self._checkpoint.start()
        self.settings: SettingsPage | None = None
        self.palette: Palette | None = None
        self._behind = pages.currentWidget()
        self.bar.settings_clicked.connect(self.open_settings)
        self.bar.backup_clicked.connect(self.open_backups)
        self.bar.lock_clicked.connect(self.lock.lock)
        self.bar.switch_clicked.connect(self.sign_out_requested)
        self.lock.other_user_requested.connect(self.sign_out_requested)
        self.lock.locked.connect(self.bar.hide)
        self.lock.unlocked.connect(self.bar.show)
        self.drop = FileDrop(window, self._on_file_dropped, self._takes_files)
        self._add_commands()
        self._interface = WindowInterface(window, controller.apply_theme)
        self._interface.show(controller.records)

    def _takes_files(self) -> bool:
        return self.lock.page is None and self._controller.exchange.dialog is None

    def _on_file_dropped(self, path: "Path") -> None:
        patient = self._controller.patient_in_front
        documents = self._controller.patients.documents
        ask = partial(documents.ask_to_keep, patient=patient)
        self._controller.exchange.take_dropped(path, patient, ask)

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
        self.settings.interface_changed.connect(
            lambda: self._interface.show(self._controller.records)
        )
        self.settings.skin_changed.connect(self._controller.apply_theme)
        self._pages.show_page(self.settings)
        self.settings.list.setFocus()

    def open_backups(self) -> None:
        """Show the backups in the settings."""
        from needlemap.ui.shell.settings.backup_section import BackupSection

        self._open_section(BackupSection)

    def open_export(self) -> None:
        """Ask what to export, of the patient in front or of all."""
        self._controller.exchange.open_export(self._controller.patient_in_front)

    def open_about(self) -> None:
        """Show in the settings what this program is."""
        from needlemap.ui.shell.settings.about_section import AboutSection

        self._open_section(AboutSection)

    def show_keys(self) -> None:
        """Show what can be done on the page in front, with its keys and gestures."""
        page: object = self._pages.currentWidget()
        if isinstance(page, CommandPage):
            KeyHelp.ask(self._window, [*page.commands, *self.commands], page.gestures)

    def find(self) -> None:
        """Ask for anything by name; not while the window is locked."""
        if self.lock.page is not None:
            return
        if self.palette is None:
            self.palette = self._make_palette()
        self.palette.open()

    def _make_palette(self) -> "Palette":
        from needlemap.ui.shell import finding
        from needlemap.ui.shell.palette import Palette

        controller, records, menus = self._controller, self._controller.records, self._menus

        def commands(text: str) -> "Sequence[Found]":
            return finding.found_commands((*menus.of_page, *menus.everywhere), text)

        def sessions(text: str) -> "Sequence[Found]":
            patient = controller.patient_in_front
            if patient is None:
                return ()
            return finding.found_sessions(records, patient.id, text, self._show_session)

        def patients(text: str) -> "Sequence[Found]":
            return finding.found_patients(records, text, self._show_patient)

        def structures(text: str) -> "Sequence[Found]":
            names = controller.structure_names() if text else {}
            show = controller.show_structure if controller.has_body_in_front else None
            return finding.found_structures(names, text, show)

        def settings(text: str) -> "Sequence[Found]":
            if not text:
                return ()
            from needlemap.ui.shell.settings.section import section_titles

            titles = section_titles(records.therapist.role)
            return finding.found_settings(titles, text, self._show_setting)

        made = Palette([patients, sessions, commands, structures, settings], self._window)
        self.lock.locked.connect(made.leave)
        QTimer.singleShot(_PAINTED_MS, made, finding.load_matcher)
        return made

    def _show_patient(self, patient_id: str) -> None:
        if self.may_leave():
            self.close_settings()
            self._controller.show_patient(patient_id)

    def _show_session(self, patient_id: str, session_id: str) -> None:
        if self.may_leave():
            self.close_settings()
            self._controller.show_session(patient_id, session_id)

    def _withdraw_import(self) -> None:
        if self.may_leave():
            self.close_settings()
            self._controller.open_withdrawal()

    def _show_setting(self, title: str) -> None:
        self.open_settings()
        if self.settings is not None:
            self.settings.show_titled(title)

    def _open_section(self, kind: "type[Section]") -> None:
        self.open_settings()
        if self.settings is not None:
            self.settings.show_section(kind)

    def _add_commands(self) -> None:
        leave, window = self.sign_out_requested.emit, self._window
        exchange = self._controller.exchange
        calls = WindowCalls(
            find=self.find,
            open_menu=self._menus.open_first,
            show_keys=self.show_keys,
            settings=self.open_settings,
            backups=self.open_backups,
            export=self.open_export,
            import_=exchange.ask_for_file,
            withdraw_import=self._withdraw_import,
            about=self.open_about,
            privacy=privacy.toggle,
            lock=self.lock.lock,
            sign_out=leave,
            leave_demonstration=self._leave_demonstration,
            close=window.close,
            export_refusal=lambda: exchange.export_refusal,
            import_refusal=lambda: exchange.import_refusal,
        )
        self.commands = window_commands(calls)
        self._while_locked = leaving_commands(leave, window.close)
        for command in (*self.commands, *self._while_locked):
            command.setParent(self)
        self._shortcuts = bind_window_keys(self.commands, window)
        self._menus.setCornerWidget(self.bar)
        self.bar.show()  # what comes into a bar that is in sight already stays hidden
        self._menus.offer(self.commands)
        self.lock.locked.connect(lambda: self._menus.offer(self._while_locked))
        self.lock.unlocked.connect(lambda: self._menus.offer(self.commands))
        self._controller.patient_entry_shown.connect(self._on_patient_entry_shown)

    def _on_patient_entry_shown(self, shown: bool) -> None:
        """Take menus and keys away while a patient has the window, and give them back."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(not shown)
        self._menus.setHidden(shown)

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
        self._controller.exchange.stop()
        may = self._controller.records.is_locked or back_up_on_closing(self._window, self.backups)
        if not may:
            self.lock.count()
        return may

    def _is_busy(self) -> bool:
        exchanging = self._controller.exchange.is_running
        return self._controller.papers.is_writing or self.backups.is_copying or exchanging

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
        self._controller.history.close()
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
        self.drop.leave()
        self._controller.exchange.stop()
        self.backups.leave()
        self.lock.leave()
        self._interface.forget()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self.bar.hide()
        self.bar.deleteLater()
        if self.palette is not None:
            self.palette.deleteLater()
        self.deleteLater()
