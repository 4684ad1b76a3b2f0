"""From the sign-in page to open records: the key is worked out beside the window."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from needlemap.errors import EntriesLostError, NeedleMapError
from needlemap.services.backup_service import name_backup
from needlemap.storage.keys.key_file import WRONG_PASSWORD
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.records import Records
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.shell.emergency_page import EmergencyPage
from needlemap.ui.shell.recovery_page import RecoveryPage
from needlemap.ui.shell.sign_in import SignInPage
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.factories import PageStack, wrapped


class LossDialog(AskingDialog):
    """Says what is missing or may be; accepted when the user goes on without it."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(
            title=self.tr("Saved work may be missing"),
            action=self.tr("Go on without it"),
            parent=parent,
        )
        self.lay_out(wrapped(sentence))
        self.confirm.clicked.connect(self.accept)


class Opening(QObject):
    """Does what the sign-in page asks for.

    Parameters
    ----------
    show_records
        Takes the records once they are open.
    start_over
        Asks again who it is: the records were replaced.
    """

    def __init__(
        self,
        folder: Path,
        page: SignInPage,
        pages: PageStack,
        window: QWidget,
        *,
        show_records: Callable[[Records], None],
        start_over: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._folder, self._page = folder, page
        self._pages, self._window = pages, window
        self._show_records, self._start_over = show_records, start_over
        page.create_requested.connect(self._on_create_requested)
        page.open_requested.connect(self._on_open_requested)
        page.forgotten.connect(self._on_forgotten)
        page.restore_requested.connect(self._on_restore_requested)
        self._names: tuple[str, ...] = ()
        self._offer_names()

    def _offer_names(self) -> None:
        try:
            names = Records.user_names(self._folder)
        except NeedleMapError as error:
            self._show_error(error.user_message)
        else:
            self._names = names
            if names:
                self._page.offer_names(list(names))

    def _on_create_requested(self, name: str, credentials: str, password: str) -> None:
        create = partial(
            Records.create, self._folder, name=name, password=password, credentials=credentials
        )
        work = self._work(create)
        work.failed.connect(self._page.show_error)
        work.done.connect(self._on_created)
        work.start()

    def _on_open_requested(self, name: str, password: str) -> None:
        self._open(partial(Records.open, self._folder, name=name, password=password), name)

    def _open(self, call: "partial[Records]", name: str) -> None:
        work = self._work(partial(_opened_or_lost, call))
        work.done.connect(partial(self._on_answered, call, name))
        work.failed.connect(partial(self._on_refused, name))
        work.start()

    def _on_answered(
        self, call: "partial[Records]", name: str, answer: Records | EntriesLostError
    ) -> None:
        if isinstance(answer, Records):
            self._on_opened(answer)
            return
        self._page.set_busy(busy=False)
        dialog = LossDialog(answer.user_message, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._go_on, partial(call, accept_loss=True), name))
        dialog.open()

    def _go_on(self, call: "partial[Records]", name: str) -> None:
        self._page.set_busy(busy=True)
        self._open(call, name)

    def _on_refused(self, name: str, sentence: str) -> None:
        if sentence == WRONG_PASSWORD:
            self._page.show_refused(sentence, wait_s=self._wait_s(name))
        else:
            self._show_error(sentence)

    def _show_error(self, sentence: str) -> None:
        words, restore_helps = name_backup(sentence, self._folder)
        self._page.show_error(words, restore_helps=restore_helps)

    def _wait_s(self, name: str | None) -> int:
        try:
            return Records.wait_s(self._folder, name=name)
        except NeedleMapError:
            return 0

    def _work(self, call: "partial[Any]") -> Work:
        work = Work(call, self)
        work.broke.connect(self._on_broke)
        return work

    def _on_forgotten(self) -> None:
        page = EmergencyPage(self._names)
        page.recover_requested.connect(partial(self._on_recover_requested, page))
        page.cancelled.connect(partial(self._on_emergency_over, page))
        self._pages.show_page(page)

    def _on_restore_requested(self) -> None:
        from needlemap.ui.shell.restore_dialog import RestoreDialog  # seldom needed

        dialog = RestoreDialog(self._folder, self._window)
        dialog.restored.connect(self._start_over)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_emergency_over(self, page: EmergencyPage) -> None:
        self._pages.show_page(self._page)
        self._pages.drop_page(page)

    def _on_recover_requested(
        self, page: EmergencyPage, name: str, code: str, password: str, reason: str
    ) -> None:
        recover = partial(
            Records.recover,
            self._folder,
            code=code,
            name=name,
            new_password=password,
            reason=reason,
        )
        work = self._work(recover)
        work.done.connect(partial(self._on_recovered, page))
        work.failed.connect(lambda words: page.show_error(words, wait_s=self._wait_s(None)))
        work.start()

    def _on_recovered(self, page: EmergencyPage, records: Records) -> None:
        self._show_records(records)
        self._pages.drop_page(page)

    def _on_created(self, made: tuple[Records, str]) -> None:
        records, code = made
        self._show_code(code, records, keep=records.users.confirm_recovery_code)

    def _on_opened(self, records: Records) -> None:
        try:
            self._show_opened(records)
        except NeedleMapError as error:  # damaged where the first page reads
            records.close()
            self._pages.show_page(self._page)
            self._show_error(error.user_message)

    def _show_opened(self, records: Records) -> None:
        if records.users.lacks_recovery_code():
            # Set-up stopped before its code was on paper: nobody has one, so a new one is shown.
            code = new_code()
            adopt = partial(records.users.adopt_recovery_code, code)
            self._show_code(code, records, keep=adopt)
        else:
            self._show_records(records)

    def _show_code(self, code: str, records: Records, *, keep: Callable[[], None]) -> None:
        page = RecoveryPage(code)
        page.kept.connect(lambda: self._on_code_kept(page, records, keep))
        self._pages.show_page(page)

    def _on_code_kept(self, page: RecoveryPage, records: Records, keep: Callable[[], None]) -> None:
        try:
            keep()
        except NeedleMapError as error:
            page.show_error(error.user_message)
            return
        self._show_records(records)
        self._pages.drop_page(page)

    def _on_broke(self, error: Exception) -> None:
        self._page.set_busy(busy=False)
        raise error


def _opened_or_lost(call: "partial[Records]") -> Records | EntriesLostError:
    """Return the open records, or what is missing from them: that is asked about, not refused."""
    try:
        return call()
    except EntriesLostError as lost:
        return lost
