"""Corrections from the open chart: a session on the wrong patient, a session begun by mistake."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from needlemap.domain.days import moment_words
from needlemap.domain.patient import Patient
from needlemap.storage.records import Records
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.forms.asking_dialog import ask_why_in_error
from needlemap.ui.patients.reassign_dialog import ReassignDialog

Reopen = Callable[[str, str], ChartingPage | None]


class Corrections(QObject):
    """Asks for the right patient, or the reason, over a charting page.

    Parameters
    ----------
    reopen
        Closes the chart and opens patient id, session id again; None when that failed.
    """

    def __init__(
        self, page: ChartingPage, records: Records, window: QWidget, reopen: Reopen
    ) -> None:
        super().__init__(page)
        self._page, self._records, self._window, self._reopen = page, records, window, reopen
        page.header.reassign_requested.connect(self.ask_to_reassign)
        page.header.withdrawal_requested.connect(self.ask_to_withdraw)

    def ask_to_reassign(self) -> None:
        """Ask to whom the draft belongs, once no words wait to be stored in it."""
        if not self._page.may_leave():
            return
        session = self._page.chart.session
        ReassignDialog.ask(
            self._window,
            self._records.patients,
            self._page.patient,
            moment_words(session.performed_at, session.utc_offset_min),
            self._reassign,
        )

    def ask_to_withdraw(self) -> None:
        """Ask why the session was entered in error; it is kept, struck through."""
        ask_why_in_error(self._window, lambda reason: self._page.chart.withdraw(reason=reason))

    def _reassign(self, right: Patient, reason: str) -> None:
        session_id = self._page.session_id
        self._records.sessions.reassign(session_id, right.id, reason)
        words = self.tr(
            "Session moved. Earlier changes can no longer be undone. Check the screening with "
            "the patient."
        )
        page = self._reopen(right.id, session_id)
        if page is not None:
            page.notice.show_good(words)
