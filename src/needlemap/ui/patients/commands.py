"""What the patients page does when it is asked: add, archive, merge, move a session."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from needlemap.domain.clock import local_offset_min, now_utc
from needlemap.domain.days import moment_words
from needlemap.domain.patient import Patient
from needlemap.domain.permissions import Permission, may
from needlemap.domain.session import SessionStatus
from needlemap.errors import NeedleMapError
from needlemap.reference import Reference
from needlemap.storage.alike import Duplicate, duplicates
from needlemap.ui.patients.earlier_dialog import EarlierValuesDialog, field_words
from needlemap.ui.patients.form import PatientForm
from needlemap.ui.patients.merge_dialog import MergeDialog, MergeSide
from needlemap.ui.patients.reassign_dialog import ReassignDialog
from needlemap.ui.widgets.dialogs import ReasonDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from needlemap.storage.records import Records
    from needlemap.ui.patients.page import PatientsPage


class PatientCommands(QObject):
    """Asks the records, then lets the page show what they hold now."""

    def __init__(self, page: "PatientsPage", records: "Records", reference: Reference) -> None:
        super().__init__(page)
        self._page, self._records = page, records
        self._names = {code: each.name for code, each in reference.precautions.items()}

    def add(self) -> None:
        """Ask for a new patient."""
        self.add_named("")

    def add_named(self, typed: str) -> None:
        """Ask for a new patient, beginning with what was typed into the search."""
        if self._page.add.isEnabled():
            form = PatientForm.ask(self._page, self, typed)
            form.known_requested.connect(lambda known: self._page.show_patients(select=known))

    def alike(self, typed: Patient) -> tuple[Duplicate, ...]:
        """Return stored patients who may be the one that is being added."""
        return duplicates(self._records.patients, typed)

    def store_new(self, patient: Patient) -> None:
        """Store a new patient and show it."""
        self._records.patients.add(patient)
        self._page.finder.search.clear()
        self._page.show_patients(select=patient.id)

    def begin_session(self) -> None:
        """Begin a session of the chosen patient."""
        patient = self._page.patient
        if patient is not None and self._page.details.new_session.isEnabled():
            self._page.new_session_requested.emit(patient.id)

    def look_back(self) -> None:
        """Open the history of the chosen patient."""
        if self._page.patient is not None:
            self._page.history_requested.emit(self._page.patient.id)

    def open_session(self, session_id: str) -> None:
        """Open a session of the chosen patient."""
        if self._page.patient is not None:
            self._page.session_requested.emit(self._page.patient.id, session_id)

    def ask_to_withdraw(self, session_id: str) -> None:
        """Ask why a session was entered in error; it is kept, struck through."""
        ReasonDialog.ask(
            self._page,
            self.tr("Entered in error"),
            self.tr(
                "The session stays in the records, struck through, and no longer counts in "
                "history and to-do list. This cannot be undone. Chart it again where it belongs."
            ),
            self.tr("Mark as entered in error"),
            partial(self._withdraw, session_id),
        )

    def archive(self) -> None:
        """Take the chosen patient out of the list; the notice takes it back."""
        patient = self._page.patient
        if patient is None:
            return
        patients = self._records.patients
        if self._tried(lambda: patients.archive(patient.id, at=now_utc())):
            self._page.finder.choose_nobody()
            self._page.show_patients()
            words = self.tr("Patient archived. The records are kept under “Archived patients”.")
            self._page.notice.show_good(words, undo=partial(self._bring_back, patient.id))

    def bring_back(self) -> None:
        """Put the chosen patient into the list again."""
        if self._page.patient is not None:
            self._bring_back(self._page.patient.id)

    def show_earlier(self) -> None:
        """Show every earlier value of the chosen patient."""
        patient = self._page.patient
        if patient is None:
            return
        try:
            past = self._records.patients.past_values(patient.id)
        except NeedleMapError as error:
            self._page.notice.show_error(error.user_message)
        else:
            EarlierValuesDialog.ask(self._page, past, lambda code: field_words(code, self._names))

    def ask_to_merge(self) -> None:
        """Ask for the duplicate of the chosen patient."""
        patient = self._page.patient
        if patient is None or not may(self._records.therapist.role, Permission.SIGN):
            return
        patients = self._records.patients
        MergeDialog.ask(self._page, patients, self._side(patient), self._side, self._merge)

    def ask_to_unmerge(self, merged_id: str) -> None:
        """Take a merge back; the notice says how to have it again."""
        patients = self._records.patients
        merged = patients.get(merged_id)
        kept = merged.merged_into
        if kept is not None and self._tried(lambda: patients.unmerge(merged_id)):
            self._page.show_patients(select=merged_id)
            words = self.tr("Patients separated again, each with their own sessions.")
            self._page.notice.show_good(words, undo=lambda: self._merge(kept, merged_id))

    def ask_to_reassign(self, session_id: str) -> None:
        """Ask for the patient to whom a draft belongs."""
        patient = self._page.patient
        if patient is None:
            return
        try:
            session = self._records.sessions.get(session_id)
        except NeedleMapError as error:
            self._page.notice.show_error(error.user_message)
            return
        ReassignDialog.ask(
            self._page,
            self._records.patients,
            patient,
            moment_words(session.performed_at, session.utc_offset_min),
            partial(self._reassign, session_id),
        )

    def _reassign(self, session_id: str, right: Patient, reason: str) -> None:
        self._records.sessions.reassign(session_id, right.id, reason)
        self._page.show_patients(select=right.id)
        self._page.details.sessions.choose(session_id)
        words = self.tr("Session moved. Check its screening with the patient.")
        self._page.notice.show_good(words)

    def _withdraw(self, session_id: str, reason: str) -> None:
        now = now_utc()
        self._records.sessions.withdraw(
            session_id, reason=reason, at=now, utc_offset_min=local_offset_min(now)
        )
        self._page.show_details()
        self._page.details.sessions.choose(session_id)

    def _merge(self, kept_id: str, merged_id: str) -> None:
        self._records.patients.merge(kept_id, merged_id)
        self._page.show_patients(select=kept_id)
        words = self.tr("Patients merged. The sessions of both are shown here.")
        self._page.notice.show_good(words, undo=partial(self.ask_to_unmerge, merged_id))

    def _side(self, patient: Patient) -> MergeSide:
        records = self._records
        return MergeSide(
            patient,
            sessions=sum(
                line.status is SessionStatus.SIGNED and not line.is_withdrawn
                for line in records.sessions.of_patient(patient.id)
            ),
            documents=len(records.documents.of_patient(patient.id)),
            answers=len(records.patients.file(patient.id).precautions),
        )

    def _bring_back(self, patient_id: str) -> None:
        if self._tried(lambda: self._records.patients.bring_back(patient_id)):
            self._page.finder.archived.setChecked(False)
            self._page.show_patients(select=patient_id)
            self._page.notice.show_good(self.tr("Patient restored."))

    def _tried(self, call: "Callable[[], object]") -> bool:
        """Do something; say on the page why it could not be done."""
        try:
            call()
        except NeedleMapError as error:
            self._page.notice.show_error(error.user_message)
            return False
        return True
