"""The one door for changes of a patient's file: stored first, shown second, each taken back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import Contact, PatientFile
from needlemap.domain.screening import PatientPrecaution

if TYPE_CHECKING:
    from needlemap.storage.repositories.patients import PatientRepository


@dataclass(frozen=True, slots=True)
class _Done:
    subject: str
    words: str
    take_back: Callable[[], object]


class FileEdits(QObject):
    """Changes one patient, field by field, as long as the form is open.

    What cannot be stored raises NeedleMapError or ValueError, both in words.

    Signals
    -------
    changed
        Something was stored; ``patient`` and ``file`` are as the records have them.
    """

    changed = Signal()

    def __init__(self, patients: "PatientRepository", patient: Patient) -> None:
        super().__init__()
        self._patients = patients
        self._done: list[_Done] = []
        self._being_typed = ""
        self.patient = patient
        self.file: PatientFile = patients.file(patient.id)

    @property
    def undo_words(self) -> str:
        """What would be taken back next; nothing when there is nothing."""
        return self._done[-1].words if self._done else ""

    def change(self, words: str, **facts: Any) -> None:
        """Store facts of the patient."""
        before = self.patient
        after = replace(before, **facts)
        if after == before:
            return
        earlier = {name: getattr(before, name) for name in facts}
        self._do(
            ",".join(facts),
            words,
            lambda: self._write(before, after),
            lambda: self._rewrite(replace(self.patient, **earlier)),
        )

    def end_typing(self) -> None:
        """Let what is stored next be a change of its own, though it be of the same field."""
        self._being_typed = ""

    def set_precaution(self, words: str, after: PatientPrecaution) -> None:
        """Store what is known of a precaution."""
        before = self.file.precaution(after.precaution)
        if before == after:
            return
        patient, code = self.patient.id, after.precaution

        def take_back() -> None:
            self._patients.set_precaution(patient, self.file.precaution(code), before)

        self._do(
            "",
            words,
            lambda: self._patients.set_precaution(patient, before, after),
            take_back,
        )

    def set_precautions(self, words: str, answers: tuple[PatientPrecaution, ...]) -> None:
        """Store several answers as one change."""
        patient, before = self.patient.id, self.file

        def take_back() -> None:
            codes = (each.precaution for each in answers)
            known = {code: before.precaution(code) for code in codes}
            self._patients.replace_precautions(patient, known)

        self._do("", words, lambda: self._patients.set_precautions(patient, answers), take_back)

    def set_contacts(self, words: str, contacts: tuple[Contact, ...]) -> None:
        """Store all contacts."""
        self._set(words, "contacts", self._patients.set_contacts, contacts)

    def set_reactions(self, words: str, reactions: str) -> None:
        """Store earlier reactions to needling."""
        self._set(words, "reactions", self._patients.set_reactions, reactions)

    def undo(self) -> None:
        """Take the last change of this form back; the log keeps both."""
        if not self._done:
            return
        self._done[-1].take_back()
        self._done.pop()
        self.end_typing()
        self._renew()

    def _set(self, words: str, field: str, store: Callable[..., object], after: object) -> None:
        before = getattr(self.file, field)
        if before == after:
            return
        patient = self.patient.id
        self._do(
            field,
            words,
            lambda: store(patient, before, after),
            lambda: store(patient, getattr(self.file, field), before),
        )

    def _do(
        self,
        subject: str,
        words: str,
        store: Callable[[], object],
        take_back: Callable[[], object],
    ) -> None:
        """Store; a text that is stored again and again while it is typed is taken back at once."""
        store()
        goes_on = bool(subject) and subject == self._being_typed
        if not (goes_on and self._done and self._done[-1].subject == subject):
            self._done.append(_Done(subject, words, take_back))
        self._being_typed = subject
        self._renew()

    def _write(self, before: Patient, after: Patient) -> None:
        self._patients.change(before, after)

    def _rewrite(self, earlier: Patient) -> None:
        self._patients.change(self.patient, earlier)

    def _renew(self) -> None:
        self.patient = self._patients.get(self.patient.id)
        self.file = self._patients.file(self.patient.id)
        self.changed.emit()
