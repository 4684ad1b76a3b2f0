"""A person who was entered as several patients: one fills the blanks of the other."""

from collections.abc import Sequence
from dataclasses import replace

from needlemap.domain.patient import Patient


def as_one(patient: Patient, others: Sequence[Patient]) -> Patient:
    """Return the patient with blanks filled from the others, the first that knows counts."""
    known = {
        field: next((getattr(each, field) for each in others if getattr(each, field)), None)
        for field in ("given_name", "born_on", "record_number")
        if not getattr(patient, field)
    }
    return replace(patient, **{field: value for field, value in known.items() if value})


def notes_of(patients: Sequence[Patient]) -> tuple[str, ...]:
    """Return the notes on all of them, each once."""
    return tuple(dict.fromkeys(each.note.strip() for each in patients if each.note.strip()))
