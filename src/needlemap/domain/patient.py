"""A patient: who is treated, and which figure is drawn for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from needlemap.domain.checks import check_id, check_moment, check_text

EARLIEST_BIRTH = date(1890, 1, 1)


class Figure(StrEnum):
    """The drawn body, each of average, slim and heavy build; a matter of the picture alone."""

    FEMALE = "female"
    FEMALE_SLIM = "female_slim"
    FEMALE_HEAVY = "female_heavy"
    MALE = "male"
    MALE_SLIM = "male_slim"
    MALE_HEAVY = "male_heavy"
    NEUTRAL = "neutral"
    NEUTRAL_SLIM = "neutral_slim"
    NEUTRAL_HEAVY = "neutral_heavy"


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient of the clinic. Archived, never deleted.

    ``merged_into`` is the patient that a duplicate turned out to be; it has the sessions of both.
    """

    id: str
    family_name: str
    given_name: str = ""
    born_on: date | None = None
    record_number: str = ""
    figure: Figure = Figure.NEUTRAL
    note: str = ""
    archived_at: datetime | None = None
    merged_into: str | None = None

    def __post_init__(self) -> None:
        check_id("id", self.id)
        check_text("family name", self.family_name, longest=120, required=True)
        check_text("given name", self.given_name, longest=120)
        check_text("record number", self.record_number, longest=40)
        check_text("note", self.note, longest=4000)
        if self.born_on is not None and self.born_on < EARLIEST_BIRTH:
            raise ValueError(f"birth date must be after 1889, not {self.born_on.isoformat()}")
        if self.archived_at is not None:
            check_moment("archived_at", self.archived_at)
        if self.merged_into is not None:
            check_id("merged_into", self.merged_into)

    @property
    def name(self) -> str:
        """Family name, given name: as a list is sorted."""
        return ", ".join(part for part in (self.family_name, self.given_name) if part)

    def age_on(self, day: date) -> int | None:
        """Age in whole years on that day, or None without a birth date."""
        if self.born_on is None:
            return None
        return years_between(self.born_on, day)


def years_between(born_on: date, day: date) -> int:
    """Return the age in whole years on a day."""
    birthday_to_come = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - birthday_to_come


def check_born_by(patient: Patient, today: date) -> None:
    """Refuse a birth date in the future.

    Apart from ``Patient`` itself: a stored patient must stay readable when a clock runs back.
    """
    if patient.born_on is not None and patient.born_on > today:
        raise ValueError(
            f"birth date must not be in the future, but {patient.born_on.isoformat()} is"
        )


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
