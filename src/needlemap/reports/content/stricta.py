"""A STRICTA-shaped export: what was done, item by item, and one row a site; coded on request.

What the records cannot say is left for the researcher and says so. Without Qt.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from needlemap.domain.canonical_json import content_hash
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.clock import day_at
from needlemap.domain.patient import Patient
from needlemap.domain.peers import OLDEST_YEARS, Known, KnownFact, Peer, uniqueness
from needlemap.domain.placement import Side
from needlemap.domain.plurals import count_words
from needlemap.domain.session import Session
from needlemap.domain.spreadsheet_text import harmless
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.record import Fact
from needlemap.reports.content.stricta_items import StrictaItems
from needlemap.reports.content.stricta_rows import (
    CODEBOOK_HEADINGS,
    SITE_HEADINGS,
    codebook_rows,
    site_rows,
)

ITEM_HEADINGS = ("Item", "STRICTA 2010 item", "Recorded")


@dataclass(frozen=True, slots=True)
class StrictaReport:
    """A STRICTA-shaped export of one patient. ``rows`` are sites, in `SITE_HEADINGS`.

    ``caution`` says why a coded export may still tell who it is.
    """

    subject: str
    clinic: ClinicHead
    author: str
    patient: tuple[Fact, ...]
    items: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    is_deidentified: bool
    content_hash: str
    printed: str
    caution: str = ""

    def as_codebook(self) -> str:
        """Return what each column of the CSV means, as CSV with a heading line."""
        return _csv(CODEBOOK_HEADINGS, codebook_rows())

    def as_csv(self) -> str:
        """Return the sites as CSV with a heading line; no cell is a formula to a spreadsheet."""
        return _csv(SITE_HEADINGS, self.rows)


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(map(harmless, row) for row in rows)
    return out.getvalue()


def stricta_report(
    sessions: Sequence[Session],
    patient: Patient,
    names: RecordNames,
    *,
    author: str,
    subject: str = "",
    clinic: ClinicHead | None = None,
    printed_at: datetime | None = None,
    practitioners: Sequence[str] = (),
    needling_since: int | None = None,
    peers: Sequence[Peer] = (),
) -> StrictaReport:
    """Return the export of a patient's sessions, the oldest first; withdrawn ones left out.

    Parameters
    ----------
    practitioners
        Who treated, each once; the ``author`` is who makes the export.
    subject
        A code that stands for the patient: then the export is de-identified. Names, birth date,
        record number, dates, notes, clinic and the therapist's name are left out; age is given in
        years, time in days since the first session.
    needling_since
        The year since which the author has needled; told where nobody else treated.
    peers
        Everybody of the records: a coded export warns where it fits one person alone.
    """
    valid = (session for session in sessions if not session.is_withdrawn)
    listed = sorted(valid, key=lambda session: session.performed_at)
    who = subject or patient.record_number or patient.id
    rows = tuple(site_rows(listed, names, who, dated=not subject))
    first = listed[0] if listed else None
    since = needling_since if list(practitioners) == [author] else None
    who_needled = _practitioner("" if subject else "; ".join(practitioners), since, first)
    items = StrictaItems(listed, names).all(who_needled, coded=bool(subject))
    head = clinic or ClinicHead()
    return StrictaReport(
        subject=who,
        clinic=head.without_name() if subject else head,
        author="de-identified" if subject else author,
        patient=_coded_facts(patient, who, first) if subject else _facts(patient, who),
        items=items,
        rows=rows,
        is_deidentified=bool(subject),
        content_hash=content_hash({"format": "needlemap-stricta/2", "rows": rows}),
        caution=uniqueness(patient.id, peers, _fact_words(names)) if subject else "",
        printed="" if subject or printed_at is None else wording.moment(printed_at, 0),
    )


def _practitioner(who: str, since: int | None, first: Session | None) -> str:
    """Return who needled, with the years of practice at the first session."""
    if since is None or first is None:
        return who
    years = max(0, day_at(first.performed_at, first.utc_offset_min).year - since)
    words = count_words(years, "year")
    return ", ".join(part for part in (who, f"needling for {words} at the first session") if part)


def _fact_words(names: RecordNames) -> Callable[[KnownFact], str]:
    """Return what says a fact of a person in a warning."""

    def words(fact: KnownFact) -> str:
        kind, value = fact
        if kind is Known.PLACE:
            structure, region, side = value
            name = names.structure_name(structure) if structure else names.region_name(region)
            return f"needling of {wording.sided(name, Side(side))}"
        if kind is Known.TECHNIQUE:
            return names.technique_name(value)
        if kind is Known.AGE:
            return f"age {_age_words(value)} at the first session"
        if kind is Known.SESSIONS:
            return count_words(value, "session")
        if kind is Known.WEEKS:
            return f"{count_words(value, 'week')} from the first session to the last"
        return "electrical stimulation" if kind is Known.CURRENT else "an adverse event"

    return words


def _age_words(age: int) -> str:
    return f"over {OLDEST_YEARS}" if age > OLDEST_YEARS else str(age)


def _facts(patient: Patient, who: str) -> tuple[Fact, ...]:
    born = wording.date_words(patient.born_on) if patient.born_on else "not recorded"
    return (Fact("Patient", patient.name), Fact("Date of birth", born), Fact("Subject", who))


def _coded_facts(patient: Patient, who: str, first: Session | None) -> tuple[Fact, ...]:
    age = patient.age_on(day_at(first.performed_at, first.utc_offset_min)) if first else None
    words = "not recorded" if age is None else _age_words(age)
    return (Fact("Subject", who), Fact("Age at the first session", words))
