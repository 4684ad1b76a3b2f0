"""Precautions of a patient, the answers of a visit, and what the chart does about them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from needlemap.domain import checks
from needlemap.domain.placement import Side


class Answer(StrEnum):
    """What is known of a precaution."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class AlertLevel(StrEnum):
    """What the chart does. Nothing blocks drawing, and the clinician decides."""

    BLOCK = "block"
    """The session is not signed without a typed acknowledgement."""
    WARN = "warn"
    """A banner at the start of the session."""
    NOTE = "note"
    """A line in the head of the chart."""


@dataclass(frozen=True, slots=True)
class PatientPrecaution:
    """A precaution as it stands in the patient's file.

    ``places`` are where a precaution holds that is bound to a place: body regions, each with a
    side or without, such as ``upper_arm.left`` for the arm with lymphoedema.
    ``checked_on`` is the day on which the patient was asked last.
    """

    precaution: str
    answer: Answer
    checked_on: date
    places: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        _check_answer(self.precaution, self.places, self.note)


@dataclass(frozen=True, slots=True)
class ScreeningAnswer:
    """What the patient answered today, and what the clinician typed to go on in spite of it.

    ``circumstances`` hold today only and make the precaution stricter: the first trimester.
    """

    precaution: str
    answer: Answer
    places: tuple[str, ...] = ()
    note: str = ""
    acknowledgement: str = ""
    acknowledged_at: datetime | None = None
    circumstances: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_answer(self.precaution, self.places, self.note)
        for circumstance in self.circumstances:
            checks.check_code("circumstances", circumstance)
        checks.check_text("acknowledgement", self.acknowledgement, longest=1000)
        if bool(self.acknowledgement.strip()) != (self.acknowledged_at is not None):
            raise ValueError("acknowledgement must have words and a time, or neither")
        if self.acknowledged_at is not None:
            checks.check_moment("acknowledged_at", self.acknowledged_at)


@dataclass(frozen=True, slots=True)
class Alert:
    """A precaution that warns in a session.

    ``site_ids`` are the sites that set it off; empty where it holds for the whole visit.
    ``reason`` is the sentence to show.
    """

    precaution: str
    level: AlertLevel
    reason: str
    site_ids: tuple[str, ...] = ()


def is_at(place: str, region: str, side: Side) -> bool:
    """Whether a spot in this region and on this side belongs to a place of a precaution."""
    where, _, on_side = place.partition(".")
    return where == region and on_side in ("", side.value)


def _check_answer(precaution: str, places: tuple[str, ...], note: str) -> None:
    checks.check_code("precaution", precaution)
    for place in places:
        checks.check_code("places", place)
    checks.check_text("note", note, longest=1000)
