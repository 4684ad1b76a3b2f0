"""What the patients page does when it is asked: add, archive, merge, move a session."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from needlemap.domain.clock import local_offset_min, now_utc
from needlemap.domain.days import moment_words
from needlemap.domain.patient import Patient
from needlemap.domain.session import SessionStatus
from needlemap.domain.user import Permission
from needlemap.errors import NeedleMapError
from needlemap.reference import Reference
from needlemap.storage.repositories.duplicates import Duplicate, duplicates
from needlemap.ui.forms.asking_dialog import ask_why_in_error
from needlemap.ui.patients.earlier_dialog import EarlierValuesDialog, field_words
from needlemap.ui.patients.form import PatientForm
from needlemap.ui.patients.merge_dialog import MergeDialog, MergeSide
from needlemap.ui.patients.reassign_dialog import ReassignDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from needlemap.storage.records import Records
    from needlemap.ui.patients.details import PatientDetails
    from needlemap.ui.patients.finder import PatientFinder
    from needlemap.ui.widgets.notice import NoticeBar


class PatientCommands(QObject):
    """Asks the records, then lets the page show what they hold now.

    Parameters
    ----------
    show_patients
        Shows what the records hold, with this patient chosen; None: whoever was chosen.
    show_details
        Shows the chosen patient as the records hold it.

    Signals
    -------
    session_requested, new_session_requested, history_requested
        As on the page.
    """

    session_requested = Signal(str, str)
    new_session_requested = Signal(str)
    history_requested = Signal(str)

    def __init__(
        self,
        records: "Records",
        reference: Reference,
        finder: "PatientFinder",
        details: "PatientDetails",
        notice: "NoticeBar",
        window: QWidget,
        *,
        show_patients: "Callable[[str | None], None]",
        show_details: "Callable[[], None]",
    ) -> None:
        super().__init__(window)
        self._window, self._records = window, records
        # Called, not signalled: a dialog that asked for it says what fails there.
        self._show_patients, self._show_details = show_patients, show_details
        self._finder, self._details, self._notice = finder, details, notice
        self._names = {code: each.name for code, each in reference.precautions.items()}

    def add(self) -> None:
        """Ask for a new patient."""
        self.add_named("")

    def add_named(self, typed: str) -> None:
        """Ask for a new patient, beginning with what was typed into the search."""
        if self._records.may(Permission.CHART):
            form = PatientForm.ask(self._window, self, typed)
            form.known_requested.connect(self._show_patients)

    def duplicates_of(self, typed: Patient) -> tuple[Duplicate, ...]:
        """Return stored patients who may be the one that is being added."""
        return duplicates(self._records.patients, typed)

    def store_new(self, patient: Patient) -> None:
        """Store a new patient and show it."""
        self._records.patients.add(patient)
        self._finder.search.clear()
        self._show_patients(patient.id)

    def begin_session(self) -> None:
        """Begin a session of the chosen patient."""
        patient = self._finder.patient
        if patient is not None and self._details.new_session.isEnabled():
            self.new_session_requested.emit(patient.id)

    def look_back(self) -> None:
        """Open the history of the chosen patient."""
        if self._finder.patient is not None:
            self.history_requested.emit(self._finder.patient.id)

    def open_session(self, session_id: str) -> None:
        """Open a session of the chosen patient."""
        if self._finder.patient is not None:
            self.session_requested.emit(self._finder.patient.id, session_id)

    def ask_to_withdraw(self, session_id: str) -> None:
        """Ask why a session was entered in error; it is kept, struck through."""
        ask_why_in_error(self._window, partial(self._withdraw, session_id))

    def archive(self) -> None:
        """Take the chosen patient out of the list; the notice takes it back."""
        patient = self._finder.patient
        if patient is None:
            return
        patients = self._records.patients
        if self._tried(lambda: patients.archive(patient.id, at=now_utc())):
            self._finder.choose_nobody()
            self._show_patients(None)
            words = self.tr("Patient archived. The records are kept under “Archived patients”.")
            self._notice.show_good(words, undo=partial(self._bring_back, patient.id))

    def bring_back(self) -> None:
        """Put the chosen patient into the list again."""
        if self._finder.patient is not None:
            self._bring_back(self._finder.patient.id)

    def show_earlier(self) -> None:
        """Show every earlier value of the chosen patient."""
        patient = self._finder.patient
        if patient is None:
            return
        try:
            past = self._records.patients.field_history(patient.id)
        except NeedleMapError as error:
            self._notice.show_error(error.user_message)
        else:
            EarlierValuesDialog.ask(self._window, past, lambda code: field_words(code, self._names))

    def ask_to_merge(self) -> None:
        """Ask for the duplicate of the chosen patient."""
        patient = self._finder.patient
        if patient is None or not self._records.may(Permission.SIGN):
            return
        patients = self._records.patients
        MergeDialog.ask(self._window, patients, self._side(patient), self._side, self._merge)

    def ask_to_unmerge(self, merged_id: str) -> None:
        """Take a merge back; the notice says how to have it again."""
        patients = self._records.patients
        merged = patients.get(merged_id)
        kept = merged.merged_into
        if kept is not None and self._tried(lambda: patients.unmerge(merged_id)):
            self._show_patients(merged_id)
            words = self.tr("Patients separated again, each with their own sessions.")
            self._notice.show_good(words, undo=lambda: self._merge(kept, merged_id))

    def ask_to_reassign(self, session_id: str) -> None:
        """Ask for the patient to whom a draft belongs."""
        patient = self._finder.patient
        if patient is None:
            return
        try:
            session = self._records.sessions.get(session_id)
        except NeedleMapError as error:
            self._notice.show_error(error.user_message)
            return
        ReassignDialog.ask(
            self._window,
            self._records.patients,
            patient,
            moment_words(session.performed_at, session.utc_offset_min),
            partial(self._reassign, session_id),
        )

    def _reassign(self, session_id: str, right: Patient, reason: str) -> None:
        self._records.sessions.reassign(session_id, right.id, reason)
        self._show_patients(right.id)
        self._details.sessions.choose(session_id)
        words = self.tr("Session moved. Check its screening with the patient.")
        self._notice.show_good(words)

    def _withdraw(self, session_id: str, reason: str) -> None:
        now = now_utc()
        self._records.sessions.withdraw(
            session_id, reason=reason, at=now, utc_offset_min=local_offset_min(now)
        )
        self._show_details()
        self._details.sessions.choose(session_id)

    def _merge(self, kept_id: str, merged_id: str) -> None:
        self._records.patients.merge(kept_id, merged_id)
        self._show_patients(kept_id)
        words = self.tr("Patients merged. The sessions of both are shown here.")
        self._notice.show_good(words, undo=partial(self.ask_to_unmerge, merged_id))

    def _side(self, patient: Patient) -> MergeSide:
        records = self._records
        return MergeSide(
            patient,
            sessions=sum(
                line.status is SessionStatus.SIGNED and not line.is_withdrawn
                for line in records.sessions.of_patient(patient.id)
            ),
            documents=len(records.documents.of_patient(patient.id)),
            answers=len(records.patient_files.get(patient.id).precautions),
        )

    def _bring_back(self, patient_id: str) -> None:
        if self._tried(lambda: self._records.patients.bring_back(patient_id)):
            self._finder.archived.setChecked(False)
            self._show_patients(patient_id)
            self._notice.show_good(self.tr("Patient restored."))

    def _tried(self, call: "Callable[[], object]") -> bool:
        """Do something; say on the page why it could not be done."""
        try:
            call()
        except NeedleMapError as error:
            self._notice.show_error(error.user_message)
            return False
        return True
