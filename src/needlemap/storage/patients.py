"""Patients: added, changed, found again, archived; never deleted."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from needlemap.domain.clock import now_utc
from needlemap.domain.patient import Figure, Patient, check_born_by
from needlemap.errors import ChangedMeanwhileError, NotFoundError
from needlemap.storage.engine import Engine
from needlemap.storage.folding import search_terms, search_words
from needlemap.storage.ledger import Change, Ledger
from needlemap.storage.patient_index import (
    PatientIndex,
    Statement,
    forget_statement,
    learn_statement,
)
from needlemap.storage.site_rows import moment_from
from needlemap.storage.tables import PATIENTS, Row

_BY_ID = f"{PATIENTS.select} WHERE id = ?"
_ARCHIVED = f"{PATIENTS.select} WHERE archived_at IS NOT NULL ORDER BY archived_at DESC, id"


class PatientRepository:
    """The patients of the open records."""

    def __init__(self, engine: Engine, ledger: Ledger) -> None:
        self._engine = engine
        self._ledger = ledger
        self._index = PatientIndex(engine)

    def add(self, patient: Patient) -> None:
        """Store a new patient; ValueError when the birth date is in the future."""
        check_born_by(patient, _today())
        self._write("add_patient", None, patient)

    def change(self, before: Patient, after: Patient) -> None:
        """Store a patient's new facts.

        ChangedMeanwhileError when the stored patient is no longer as `before`.
        """
        if before.id != after.id:
            raise ValueError(f"patient {before.id} cannot become {after.id}")
        check_born_by(after, _today())
        if self.get(before.id) != before:
            raise ChangedMeanwhileError(
                "This patient was changed in the meantime; look at the new entries first."
            )
        if before != after:
            self._write("change_patient", before, after)

    def archive(self, patient_id: str, *, at: datetime) -> Patient:
        """Take a patient out of the list; the records stay. Returns the archived patient."""
        before = self.get(patient_id)
        after = replace(before, archived_at=at)
        self._write("archive_patient", before, after)
        return after

    def bring_back(self, patient_id: str) -> Patient:
        """Put an archived patient into the list again."""
        before = self.get(patient_id)
        after = replace(before, archived_at=None)
        self._write("bring_back_patient", before, after)
        return after

    def get(self, patient_id: str) -> Patient:
        """Return one patient; NotFoundError when there is none with this id."""
        row = self._engine.row(_BY_ID, (patient_id,))
        if row is None:
            raise NotFoundError("This patient is not in these records.")
        return _patient_from(row)

    def search(self, text: str, limit: int = 50) -> tuple[Patient, ...]:
        """Return patients, sorted by name, in whom every typed word begins a word.

        Names in any order, birth date, record number; case and accents do not matter. No text
        finds all. Archived patients are not found.
        """
        return self._listed(self._index.find(search_terms(text), limit=limit))

    def archived(self) -> tuple[Patient, ...]:
        """Return the archived patients, the last one first."""
        return tuple(_patient_from(row) for row in self._engine.rows(_ARCHIVED))

    def _listed(self, ids: tuple[str, ...]) -> tuple[Patient, ...]:
        marks = ", ".join("?" * len(ids))
        rows = self._engine.rows(f"{PATIENTS.select} WHERE id IN ({marks})", ids)
        found = {row[0]: _patient_from(row) for row in rows}
        return tuple(found[patient_id] for patient_id in ids)

    def _write(self, action: str, before: Patient | None, after: Patient) -> None:
        words: list[Statement] = [forget_statement(after.id)]
        if after.archived_at is None:
            words.append(learn_statement(search_words(after), after.id))
        old = None if before is None else _patient_row(before)
        change = Change(PATIENTS, old, _patient_row(after))
        self._ledger.write(action, "patient", after.id, [change], also=words)
        if before is not None:
            self._index.forget(search_words(before), before.id)
        if after.archived_at is None:
            self._index.learn(search_words(after), after.id)


def _today() -> date:
    """Today as the user's own calendar has it."""
    return now_utc().astimezone().date()


def _patient_row(patient: Patient) -> Row:
    return {
        "id": patient.id,
        "family_name": patient.family_name,
        "given_name": patient.given_name,
        "born_on": patient.born_on.isoformat() if patient.born_on else None,
        "record_number": patient.record_number,
        "figure": patient.figure.value,
        "note": patient.note,
        "archived_at": patient.archived_at.isoformat() if patient.archived_at else None,
        "merged_into": patient.merged_into,
    }


def _patient_from(row: tuple[Any, ...]) -> Patient:
    value = dict(zip(PATIENTS.columns, row, strict=True))
    born_on = value["born_on"]
    return Patient(
        id=value["id"],
        family_name=value["family_name"],
        given_name=value["given_name"],
        born_on=date.fromisoformat(born_on) if born_on else None,
        record_number=value["record_number"],
        figure=Figure(value["figure"]),
        note=value["note"],
        archived_at=moment_from(value["archived_at"]),
        merged_into=value["merged_into"],
    )
