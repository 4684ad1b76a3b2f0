"""A letter about a visit: its text with facts filled in, and the parts that were chosen. No Qt."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from string import Formatter
from types import MappingProxyType

from needlemap.domain.addressee import Addressee
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.patient import Patient
from needlemap.domain.plurals import count_words
from needlemap.paths import data_table
from needlemap.reports.content import wording
from needlemap.reports.content.record import Fact, Section, SessionRecord, SitePlace

_LONGEST = 20_000
_KNOWN = ("recipient", "patient", "born", "date", "therapist", "clinic", "places", "needles")
BODY = "body"
# The parts of a letter, each with the sections of the record that belong to it.
PARTS = MappingProxyType(
    {
        BODY: (),
        "complaint": ("Complaint", "Goals", "Plan of care", "Findings"),
        "treatment": ("Muscles treated", "Electrical stimulation", "Other interventions"),
        "outcome": ("Outcome", "Adverse events"),
        "plan": (
            "Home exercise program",
            "Home exercise programme",
            "Aftercare advice given",
            "Plan",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as printed."""

    session_id: str
    figure: str
    clinic: ClinicHead
    author: str
    licence: str
    day: str
    to: tuple[str, ...]
    patient: tuple[Fact, ...]
    paragraphs: tuple[str, ...]
    places: tuple[SitePlace, ...]
    sections: tuple[Section, ...]
    printed: str
    stamp: str = ""


def letter_text(own: str = "") -> str:
    """Return the clinic's own text, else the one that comes with the program."""
    return own if own.strip() else data_table("letter.txt").read_text(encoding="utf-8")


def check_letter(text: str) -> None:
    """Raise ValueError for a text that is too long or asks for a fact that there is not."""
    _filled(text, dict.fromkeys(_KNOWN, ""))


def letter(
    record: SessionRecord,
    patient: Patient,
    text: str,
    *,
    to: Addressee,
    parts: Collection[str],
    date_words: str,
) -> Letter:
    """Return a letter about a session; ValueError for a text that cannot be filled in."""
    filled = _filled(text, _facts(record, patient, to, date_words))
    titles = {title for part in parts for title in PARTS[part]}
    return Letter(
        session_id=record.session_id,
        figure=record.figure,
        clinic=record.clinic,
        author=record.author,
        licence=record.signature.licence if record.signature else "",
        day=record.performed_on,
        to=tuple(line for line in (to.name, *to.address) if line),
        patient=(record.patient[0], record.patient[1], Fact("Visit", date_words)),
        paragraphs=tuple(each.strip() for each in filled.split("\n\n") if each.strip()),
        places=record.places if BODY in parts else (),
        sections=tuple(
            _without_codes(section)
            for section in record.sections
            if section.title.rstrip(" 0123456789") in titles
        ),
        printed=record.printed,
        stamp=record.stamp,
    )


def _without_codes(section: Section) -> Section:
    """Return a part without the code that is suggested for billing: no referrer needs it."""
    kept = tuple(fact for fact in section.facts if not fact.label.startswith("Billing code"))
    return replace(section, facts=kept)


def _facts(
    record: SessionRecord, patient: Patient, to: Addressee, date_words: str
) -> dict[str, str]:
    born = wording.date_words(patient.born_on) if patient.born_on else ""
    name = " ".join(part for part in (patient.given_name, patient.family_name) if part)
    needles = sum(place.needle_count for place in record.places)
    return {
        "recipient": to.name or "colleague",
        "patient": f"{name}, born on {born}" if born else name,
        "born": born or "a day that is not recorded",
        "date": date_words,
        "therapist": record.author,
        "clinic": record.clinic.name or record.author,
        "places": count_words(len(record.places), "place"),
        "needles": wording.needles(needles),
    }


def _filled(text: str, facts: dict[str, str]) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"text may have at most {_LONGEST} characters, not {len(text)}")
    try:
        asked = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise ValueError("text has an unmatched brace") from error
    if unknown := [name for name in asked if name not in _KNOWN]:
        known = ", ".join(f"{{{name}}}" for name in _KNOWN)
        raise ValueError(f"text may fill in {known}, not {{{unknown[0]}}}")
    return text.format_map(facts)
