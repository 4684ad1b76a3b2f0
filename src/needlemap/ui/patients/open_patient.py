"""The patient whose form is open: read from the records, and changed there by one door."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import Contact, PatientFile
from needlemap.domain.screening import PatientPrecaution

if TYPE_CHECKING:
    from needlemap.storage.repositories.patient_files import PatientFileRepository
    from needlemap.storage.repositories.patients import PatientRepository


class OpenPatient(QObject):
    """The patient and the file as stored; each change is stored first and shown second.

    It keeps no history: undo and redo are the form's. What cannot be stored raises
    NeedleMapError or ValueError, both in words.

    Signals
    -------
    changed
        Something was stored; ``patient`` and ``file`` are as the records have them.
    """

    changed = Signal()

    def __init__(
        self,
        patients: "PatientRepository",
        files: "PatientFileRepository",
        patient: Patient,
        *,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._patients = patients
        self._files = files
        self.patient = patient
        self.file: PatientFile = files.get(patient.id)

    def change(self, **facts: Any) -> None:
        """Store facts of the patient."""
        self._patients.change(self.patient, replace(self.patient, **facts))
        self._renew()

    def set_contacts(self, contacts: tuple[Contact, ...]) -> None:
        """Store all contacts."""
        self._files.set_contacts(self.patient.id, self.file.contacts, contacts)
        self._renew()

    def set_reactions(self, reactions: str) -> None:
        """Store earlier reactions to needling."""
        self._files.set_reactions(self.patient.id, self.file.reactions, reactions)
        self._renew()

    def set_text(self, field: str, text: str) -> None:
        """Store the sex or the insurer."""
        before = getattr(self.file, field)
        self._files.set_text(self.patient.id, field, before, text)
        self._renew()

    def answer(self, answers: Sequence[PatientPrecaution]) -> None:
        """Store what is known of one or several precautions, as one change."""
        if len(answers) == 1:
            before = self.file.precaution(answers[0].precaution)
            self._files.set_precaution(self.patient.id, before, answers[0])
        else:
            self._files.set_precautions(self.patient.id, answers)
        self._renew()

    def put_precautions_back(self, earlier: PatientFile) -> None:
        """Store all precautions as they were in an earlier state of the file."""
        codes = {each.precaution for each in (*earlier.precautions, *self.file.precautions)}
        known = {code: earlier.precaution(code) for code in sorted(codes)}
        changed = {code: each for code, each in known.items() if each != self.file.precaution(code)}
        if len(changed) == 1:
            ((code, before),) = changed.items()
            self._files.set_precaution(self.patient.id, self.file.precaution(code), before)
        else:
            self._files.replace_precautions(self.patient.id, changed)
        self._renew()

    def _renew(self) -> None:
        self.patient = self._patients.get(self.patient.id)
        self.file = self._files.get(self.patient.id)
        self.changed.emit()
