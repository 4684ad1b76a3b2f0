"""Patients: added, changed, found again, archived; never deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from needlemap.domain.clock import today
from needlemap.domain.patient import Patient, as_one, check_born_by, notes_of
from needlemap.domain.screening import PatientPrecaution
from needlemap.errors import ChangedMeanwhileError, NotFoundError
from needlemap.storage.audit.audit_log import AuditLog
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.mappings import patient_from, patient_row
from needlemap.storage.mapping.tables import PATIENTS, Change, Row
from needlemap.storage.repositories.field_history import PastValue, field_history, values_before
from needlemap.storage.repositories.patient_files import PRECAUTION, read_fact
from needlemap.storage.repositories.patient_merge import (
    check_takes_entries,
    ids_of_person,
    kept_patient,
)
from needlemap.storage.search.patient_index import (
    Entries,
    PatientIndex,
    all_entries,
    entries_of,
    forget_statement,
    learn_statement,
)
from needlemap.storage.search.search_text import are_in, search_terms, search_words

_BY_ID = f"{PATIENTS.select} WHERE id = ?"
_ARCHIVED = f"""
{PATIENTS.select} WHERE archived_at IS NOT NULL AND merged_into IS NULL
ORDER BY archived_at DESC, id
"""


class PatientRepository:
    """The patients of the open records."""

    def __init__(self, engine: Engine, writer: AuditedWriter, *, audit: AuditLog) -> None:
        self._engine = engine
        self._writer = writer
        self._audit = audit
        self._index = PatientIndex(engine, partial(all_entries, engine))

    def add(self, patient: Patient) -> None:
        """Store a new patient; ValueError when the birth date is in the future."""
        check_born_by(patient, today())
        if patient.merged_into is not None:
            raise ValueError("merged_into is changed by merging alone")
        new = entries_of(patient, [patient])
        self._store("add_patient", [(None, patient)], old=set(), new=new)

    def change(self, before: Patient, after: Patient) -> None:
        """Store a patient's new facts.

        ChangedMeanwhileError when the stored patient is no longer as `before`.
        """
        if before.id != after.id:
            raise ValueError(f"patient {before.id} cannot become {after.id}")
        check_born_by(after, today())
        if self.get(before.id) != before:
            raise ChangedMeanwhileError(
                "This patient was changed in the meantime; look at the new entries first."
            )
        if before != after:
            self._changed("change_patient", before, after)

    def archive(self, patient_id: str, *, at: datetime) -> Patient:
        """Take a patient out of the list; the records stay. Returns the archived patient."""
        before = self.get(patient_id)
        after = replace(before, archived_at=at)
        self._changed("archive_patient", before, after)
        return after

    def bring_back(self, patient_id: str) -> Patient:
        """Put an archived patient into the list again."""
        before = self.get(patient_id)
        after = replace(before, archived_at=None)
        self._changed("bring_back_patient", before, after)
        return after

    def merge(self, kept_id: str, merged_id: str) -> Patient:
        """Declare one patient a duplicate of another; returns it as it is then.

        Sessions, file and documents of both are read under the kept one, and a search for either
        finds it. Nothing is copied or lost: `unmerge` gives all of it back. ValueError for a
        patient merged with itself, or with one that was merged away before.
        """
        if kept_id == merged_id:
            raise ValueError(f"patient {kept_id} cannot be merged with itself")
        kept, before = self.get(kept_id), self.get(merged_id)
        if kept.merged_into or before.merged_into:
            raise ValueError("a patient that was merged into another cannot be merged again")
        after = replace(before, merged_into=kept_id)
        ours, theirs = self._members(kept_id), self._members(merged_id)
        self._store(
            "merge_patients",
            [(before, after)],
            old=entries_of(kept, ours) | entries_of(before, theirs),
            new=entries_of(kept, ours + theirs),
            mentioned=[("patient", kept_id)],
        )
        return after

    def unmerge(self, merged_id: str) -> Patient:
        """Take a merge back: both are patients of their own again, as they were."""
        before = self.get(merged_id)
        if before.merged_into is None:
            raise ValueError(f"patient {merged_id} is not merged into another")
        after = replace(before, merged_into=None)
        kept = self.get(kept_patient(self._engine, merged_id))
        both, theirs = self._members(kept.id), self._members(merged_id)
        ours = [each for each in both if each not in theirs]
        self._store(
            "unmerge_patients",
            [(before, after)],
            old=entries_of(kept, both),
            new=entries_of(kept, ours) | entries_of(after, theirs),
            mentioned=[("patient", before.merged_into)],
        )
        return after

    def merged_into(self, patient_id: str) -> tuple[Patient, ...]:
        """Return the duplicates that were merged into a patient, whose merge can be taken back."""
        return tuple(self._members(patient_id)[1:])

    def person(self, patient_id: str) -> Patient:
        """Return the patient as it is read: what is blank comes from its merged duplicates."""
        others = self._members(kept_patient(self._engine, patient_id))
        return as_one(self.get(patient_id), [each for each in others if each.id != patient_id])

    def notes(self, patient_id: str) -> tuple[str, ...]:
        """Return the notes on the patient and on its merged duplicates."""
        return notes_of(self._members(patient_id))

    def field_history(self, patient_id: str) -> tuple[PastValue, ...]:
        """Return every earlier value of the patient's fields, in the order of their replacing."""
        events = self._audit.history("patient", patient_id)
        tables = ("patients", "patient_facts")
        return field_history(self._engine, events, tables=tables, read=read_fact)

    def precautions_before(
        self, patient_id: str, session_id: str
    ) -> dict[str, PatientPrecaution | None]:
        """Return the precautions written since a session was begun as they stood then."""
        begun = min(event.seq for event in self._audit.history("session", session_id))
        since = [one for one in self._audit.history("patient", patient_id) if one.seq > begun]
        before = values_before(since, tables=("patient_facts",), read=read_fact)
        return {
            field.removeprefix(PRECAUTION): value if isinstance(value, PatientPrecaution) else None
            for field, value in before.items()
            if field.startswith(PRECAUTION)
        }

    def get(self, patient_id: str) -> Patient:
        """Return one patient; NotFoundError when there is none with this id."""
        row = self._engine.row(_BY_ID, (patient_id,))
        if row is None:
            raise NotFoundError("This patient is not in these records.")
        return patient_from(row)

    def search(self, text: str, limit: int = 50) -> tuple[Patient, ...]:
        """Return patients, sorted by name, in whom every typed word begins a word.

        Names in any order, birth date, record number; case and accents do not matter. No text
        finds all. Archived patients are not found.
        """
        return self.several(self._index.find(search_terms(text), limit=limit))

    def first(self, limit: int) -> tuple[str, ...]:
        """Return the ids of the first patients by name, however many there are.

        Of many patients this takes a hundredth of finding all of them for the first time.
        """
        return self._index.find((), limit=limit)

    @property
    def are_read(self) -> bool:
        """Whether finding all of them takes no reading any more."""
        return self._index.is_read

    def find(self, text: str) -> tuple[str, ...]:
        """Return the ids of all patients that `search` would find, however many, in its order."""
        return self._index.find_all(search_terms(text))

    def several(self, ids: Sequence[str]) -> tuple[Patient, ...]:
        """Return the patients with these ids, in this order; those that are not there left out."""
        placeholders = ", ".join("?" * len(ids))
        rows = self._engine.rows(f"{PATIENTS.select} WHERE id IN ({placeholders})", tuple(ids))
        found = {row[0]: patient_from(row) for row in rows}
        return tuple(found[patient_id] for patient_id in ids if patient_id in found)

    def read_again(self) -> None:
        """Look up in the records by which words patients are found: they came in another way."""
        self._index.forget()

    def archived(self) -> tuple[Patient, ...]:
        """Return the archived patients, the last one first."""
        return tuple(patient_from(row) for row in self._engine.rows(_ARCHIVED))

    def find_archived(self, text: str) -> tuple[str, ...]:
        """Return the ids of the archived patients in whom every typed word begins a word."""
        terms = search_terms(text)
        return tuple(p.id for p in self.archived() if are_in(search_words(p), terms))

    def _changed(self, action: str, before: Patient, after: Patient) -> None:
        """Store a patient's new row, and by which words the patient is found from now on."""
        check_takes_entries(self._engine, before.id)
        if before.merged_into != after.merged_into:
            raise ValueError("merged_into is changed by merging alone")
        others = [each for each in self._members(before.id) if each.id != before.id]
        self._store(
            action,
            [(before, after)],
            old=entries_of(before, [before, *others]),
            new=entries_of(after, [after, *others]),
        )

    def _store(
        self,
        action: str,
        rows: Sequence[tuple[Patient | None, Patient]],
        *,
        old: Entries,
        new: Entries,
        detail: Mapping[str, str] | None = None,
        mentioned: Sequence[tuple[str, str]] = (),
    ) -> None:
        changes = [Change(PATIENTS, _row_or_none(b), patient_row(a)) for b, a in rows]
        words = [forget_statement(patient_id) for patient_id in sorted({i for _, i in old | new})]
        words += [learn_statement(*entry) for entry in sorted(new)]
        self._writer.write(
            action,
            "patient",
            rows[0][1].id,
            changes,
            also=words,
            detail=detail,
            mentioned=mentioned,
        )
        self._index.replace(old, new)

    def _members(self, patient_id: str) -> list[Patient]:
        """Return the patient and all duplicates merged into it."""
        return [self.get(each) for each in ids_of_person(self._engine, patient_id)]


def _row_or_none(patient: Patient | None) -> Row | None:
    return None if patient is None else patient_row(patient)
