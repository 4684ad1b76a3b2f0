"""Finds patients who may be the same person as one that is about to be added."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from needlemap.domain.patient import Patient
from needlemap.storage.search.search_text import name_words, normalized

if TYPE_CHECKING:
    from needlemap.storage.repositories.patients import PatientRepository

_LOOKED_AT = 200
_FEW_LETTERS = 3
# How much of two full names must be the same, letter by letter, to be similar.
_SIMILAR = 0.84


class Match(StrEnum):
    """What two patients have in common, the strongest first."""

    RECORD_NUMBER = "record_number"
    NAME_AND_BIRTH = "name_and_birth"
    NAME = "name"
    BIRTH = "birth"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A stored patient, and what makes one look twice."""

    patient: Patient
    match: Match


def duplicates(
    patients: "PatientRepository", typed: Patient, *, limit: int = 4
) -> tuple[Duplicate, ...]:
    """Return stored patients with the same record number, name or birth date, strongest first.

    Case, accents and the order of the names do not matter. A birth date alone counts only where a
    name begins alike: in a large clinic many share a day.
    """
    found = [
        Duplicate(each, match)
        for each in _looked_at(patients, typed)
        if (match := _match(each, typed))
    ]
    ranks = list(Match)
    return tuple(sorted(found, key=lambda each: ranks.index(each.match))[:limit])


def mistakable(
    patients: "PatientRepository", patient: Patient, *, limit: int = 4
) -> tuple[Patient, ...]:
    """Return other patients who may be taken for this one, the likest first.

    Those with a similar name, whether letters are exchanged, missing or sound alike, and those
    with the same birth date. Archived patients are not looked at: no session begins for them.
    """
    names = " ".join(_names(patient))
    ranked = []
    for each in _nearby(patients, patient):
        duplicate = SequenceMatcher(None, names, " ".join(_names(each))).ratio()
        same_birth = patient.born_on is not None and each.born_on == patient.born_on
        if duplicate >= _SIMILAR or same_birth:
            ranked.append((not same_birth, -duplicate, each.name, each))
    return tuple(entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:3])[:limit])


def _nearby(patients: "PatientRepository", patient: Patient) -> list[Patient]:
    """Return the patients one of whose names begins like one of this one's, or born that day."""
    begins = {name[:_FEW_LETTERS] for name in _names(patient)}
    asked = [*sorted(begins), patient.born_on.isoformat() if patient.born_on else ""]
    found = {
        each.id: each for text in asked if text for each in patients.search(text, limit=_LOOKED_AT)
    }
    return [each for each in found.values() if each.id != patient.id]


def _looked_at(patients: "PatientRepository", typed: Patient) -> list[Patient]:
    born_on = typed.born_on.isoformat() if typed.born_on else ""
    asked = (typed.record_number, f"{typed.family_name} {typed.given_name}", born_on)
    found = {
        patient.id: patient
        for text in asked
        if text.strip()
        for patient in patients.search(text, limit=_LOOKED_AT)
    }
    return [patient for patient in found.values() if patient.id != typed.id]


def _match(known: Patient, typed: Patient) -> Match | None:
    number = normalized(typed.record_number).strip()
    if number and number == normalized(known.record_number).strip():
        return Match.RECORD_NUMBER
    same_birth = typed.born_on is not None and typed.born_on == known.born_on
    if _names(known) == _names(typed):
        return Match.NAME_AND_BIRTH if same_birth else Match.NAME
    begins = {name[:_FEW_LETTERS] for name in _names(known)}
    if same_birth and begins & {name[:_FEW_LETTERS] for name in _names(typed)}:
        return Match.BIRTH
    return None


def _names(patient: Patient) -> list[str]:
    return sorted(name_words(f"{patient.family_name} {patient.given_name}"))
