"""What is kept of a patient beside name and birth date: precautions, contacts, reactions."""

from collections.abc import Iterable, Mapping
from typing import Any

from needlemap.domain import checks
from needlemap.domain.patient_file import Contact, PatientFile
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.errors import ChangedMeanwhileError, NotFoundError
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.stored_values import reads_stored, value_from, value_text
from needlemap.storage.mapping.tables import PATIENT_FACTS, Change, Row
from needlemap.storage.repositories.patient_merge import (
    check_takes_entries,
    ids_of_person,
    kept_patient,
)

_FACTS = "SELECT field, value FROM patient_facts WHERE patient_id = ?"
_PATIENT = "SELECT 1 FROM patients WHERE id = ?"
PRECAUTION = "precaution."
# Beside a text that was written over while duplicates were merged in: what theirs were then.
SEEN = "seen."
_TEXTS = ("reactions", "sex", "insurer")
_TYPES: dict[str, Any] = {"contacts": tuple[Contact, ...], **dict.fromkeys(_TEXTS, str)}
_CHANGED = "This patient was changed in the meantime; look at the new entries first."


class PatientFileRepository:
    """Reads and changes the files of patients, one field at a time."""

    def __init__(self, engine: Engine, writer: AuditedWriter) -> None:
        self._engine = engine
        self._writer = writer

    def get(self, patient_id: str) -> PatientFile:
        """Return the patient's file, with what is known of duplicates merged into it.

        Of two answers to one precaution the later counts, of the same day the one that warns.
        Contacts and reactions are put together until they are next changed; then what was
        written counts.
        """
        if self._engine.row(_PATIENT, (patient_id,)) is None:
            raise NotFoundError("This patient is not in these records.")
        facts = [self._facts(each) for each in ids_of_person(self._engine, patient_id)]
        own, *others = facts
        files = [file_from(own), *(file_from(_unseen(each, by=own)) for each in others)]
        return files[0] if len(files) == 1 else _together(files)

    def of_person(self, patient_id: str) -> PatientFile:
        """Return the file of whom a patient, perhaps merged, is read under."""
        return self.get(kept_patient(self._engine, patient_id))

    def set_precautions(self, patient_id: str, answers: Iterable[PatientPrecaution]) -> None:
        """Write each of these answers over the one before it; others stay as they are."""
        self.replace_precautions(patient_id, {each.precaution: each for each in answers})

    def replace_precautions(
        self, patient_id: str, answers: Mapping[str, PatientPrecaution | None]
    ) -> None:
        """Write these answers by precaution, None for nothing known: all of them or none."""
        for code, answer in answers.items():
            if answer is not None and answer.precaution != code:
                raise ValueError(f"precaution {code} cannot become {answer.precaution}")
        stored = self._facts(patient_id)
        new = {
            PRECAUTION + code: None if answer is None else value_text(answer)
            for code, answer in answers.items()
        }
        self._write(patient_id, {field: stored.get(field) for field in new}, new)

    def set_precaution(
        self, patient_id: str, before: PatientPrecaution | None, after: PatientPrecaution | None
    ) -> None:
        """Change one answer; None is nothing known. ChangedMeanwhileError when `before` is not so.

        `before` may be what `get` tells of a duplicate; what is written is the patient's own.
        """
        named = before or after
        if named is None:
            return
        if before and after and before.precaution != after.precaution:
            raise ValueError(f"precaution {before.precaution} cannot become {after.precaution}")
        if self.get(patient_id).precaution(named.precaution) != before:
            raise ChangedMeanwhileError(_CHANGED)
        field = PRECAUTION + named.precaution
        self._write_over(patient_id, field, value_text(after) if after else None)

    def set_contacts(
        self, patient_id: str, before: tuple[Contact, ...], after: tuple[Contact, ...]
    ) -> None:
        """Change the contacts; ChangedMeanwhileError when they are not as `before`."""
        PatientFile(contacts=after)
        if self.get(patient_id).contacts != before:
            raise ChangedMeanwhileError(_CHANGED)
        self._write_whole(patient_id, "contacts", value_text(after) if after else None)

    def set_reactions(self, patient_id: str, before: str, after: str) -> None:
        """Change the words on earlier reactions; ChangedMeanwhileError when they are others."""
        self.set_text(patient_id, "reactions", before, after)

    def set_text(self, patient_id: str, field: str, before: str, after: str) -> None:
        """Change reactions, sex or insurer; ChangedMeanwhileError when it is not as `before`."""
        checks.check_one_of("field", field, _TEXTS)
        PatientFile(**{field: after})  # type: ignore[arg-type]
        if getattr(self.get(patient_id), field) != before:
            raise ChangedMeanwhileError(_CHANGED)
        self._write_whole(patient_id, field, value_text(after) if after else None)

    def _facts(self, patient_id: str) -> dict[str, str]:
        return dict(self._engine.rows(_FACTS, (patient_id,)))

    def _write_over(self, patient_id: str, field: str, text: str | None) -> None:
        stored = self._facts(patient_id)
        self._write(patient_id, {field: stored.get(field)}, {field: text})

    def _write_whole(self, patient_id: str, field: str, text: str | None) -> None:
        """Write a text that holds those of merged duplicates already, or leaves them out."""
        stored, new = self._facts(patient_id), {field: text}
        theirs = [self._facts(each) for each in ids_of_person(self._engine, patient_id)[1:]]
        if seen := sorted({facts[field] for facts in theirs if field in facts}):
            new[SEEN + field] = value_text(seen)
        self._write(patient_id, {name: stored.get(name) for name in new}, new)

    def _write(
        self, patient_id: str, old: Mapping[str, str | None], new: Mapping[str, str | None]
    ) -> None:
        check_takes_entries(self._engine, patient_id)
        changes = [
            Change(
                PATIENT_FACTS,
                _row(patient_id, field, old[field]),
                _row(patient_id, field, new[field]),
            )
            for field in new
            if old[field] != new[field]
        ]
        if changes:
            self._writer.write("change_patient_file", "patient", patient_id, changes)


def _unseen(facts: Mapping[str, str], *, by: Mapping[str, str]) -> dict[str, str]:
    """Return a duplicate's facts without those that the kept patient's have taken up."""
    return {
        field: text
        for field, text in facts.items()
        if text not in value_from(by.get(SEEN + field, "[]"), tuple[str, ...])
    }


@reads_stored
def file_from(facts: Mapping[str, str]) -> PatientFile:
    """Return the file of stored fields."""
    return PatientFile(
        precautions=tuple(
            fact_from(field, text)
            for field, text in sorted(facts.items())
            if field.startswith(PRECAUTION)
        ),
        contacts=fact_from("contacts", facts.get("contacts", "[]")),
        **{field: fact_from(field, facts.get(field, '""')) for field in _TEXTS},
    )


def read_fact(field: str, text: str) -> object:
    """Return a field as the domain has it where it is one of the file, else the text itself."""
    return fact_from(field, text) if _is_of_file(field) else text


@reads_stored
def fact_from(field: str, text: str) -> Any:
    """Return one field of a patient's file."""
    if field.startswith(PRECAUTION):
        return value_from(text, PatientPrecaution)
    return value_from(text, _TYPES[field])


def _is_of_file(field: str) -> bool:
    return field.startswith(PRECAUTION) or field in _TYPES


def _row(patient_id: str, field: str, text: str | None) -> Row | None:
    if text is None:
        return None
    return {"patient_id": patient_id, "field": field, "value": text}


def _together(files: list[PatientFile]) -> PatientFile:
    """Return the files of one person as one, the kept patient's first."""
    known: dict[str, PatientPrecaution] = {}
    for answer in (each for file in files for each in file.precautions):
        other = known.get(answer.precaution)
        if other is None or _weight(answer) > _weight(other):
            known[answer.precaution] = answer
    contacts = dict.fromkeys(each for file in files for each in file.contacts)
    reactions = dict.fromkeys(file.reactions for file in files if file.reactions.strip())
    return PatientFile(
        precautions=tuple(known[name] for name in sorted(known)),
        contacts=tuple(contacts)[:20],
        reactions="\n".join(reactions)[:4000],
        sex=next((file.sex for file in files if file.sex), ""),
        insurer=next((file.insurer for file in files if file.insurer), ""),
    )


def _weight(answer: PatientPrecaution) -> tuple[object, ...]:
    return answer.checked_on, answer.answer is Answer.YES, answer.answer is Answer.UNKNOWN
