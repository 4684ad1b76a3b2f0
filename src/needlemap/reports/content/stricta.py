"""A STRICTA-shaped export: what was done, item by item, and one row a site; coded on request.

What the records cannot say is left for the researcher and says so. Without Qt.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from needlemap.domain.canonical_json import content_hash
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.clock import day_at
from needlemap.domain.patient import Patient
from needlemap.domain.session import Session
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.record import Fact
from needlemap.reports.content.stricta_items import StrictaItems
from needlemap.reports.content.stricta_rows import SITE_HEADINGS, site_rows

# Ages above this are rare enough to identify a person.
_OLDEST_YEARS = 89

ITEM_HEADINGS = ("Item", "STRICTA 2010 item", "Recorded")


@dataclass(frozen=True, slots=True)
class StrictaReport:
    """A STRICTA-shaped export of one patient. ``rows`` are sites, in `SITE_HEADINGS`."""

    subject: str
    clinic: ClinicHead
    author: str
    patient: tuple[Fact, ...]
    items: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    is_deidentified: bool
    content_hash: str
    printed: str

    def as_csv(self) -> str:
        """Return the sites as CSV with a heading line."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(SITE_HEADINGS)
        writer.writerows(self.rows)
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
) -> StrictaReport:
    """Return the export of a patient's sessions, the oldest first; withdrawn ones left out.

    Parameters
    ----------
    subject
        A code that stands for the patient: then the export is de-identified. Names, birth date,
        record number, dates, notes, clinic and the therapist's name are left out; age is given in
        years, time in days since the first session.
    """
    valid = (session for session in sessions if not session.is_withdrawn)
    listed = sorted(valid, key=lambda session: session.performed_at)
    who = subject or patient.record_number or patient.id
    rows = tuple(site_rows(listed, names, who, dated=not subject))
    items = StrictaItems(listed, names).all("" if subject else author, coded=bool(subject))
    first = listed[0] if listed else None
    return StrictaReport(
        subject=who,
        clinic=ClinicHead() if subject or clinic is None else clinic,
        author="de-identified" if subject else author,
        patient=_coded_facts(patient, who, first) if subject else _facts(patient, who),
        items=items,
        rows=rows,
        is_deidentified=bool(subject),
        content_hash=content_hash({"format": "needlemap-stricta/2", "rows": rows}),
        printed="" if subject or printed_at is None else wording.moment(printed_at, 0),
    )


def _facts(patient: Patient, who: str) -> tuple[Fact, ...]:
    born = wording.date_words(patient.born_on) if patient.born_on else "not recorded"
    return (Fact("Patient", patient.name), Fact("Date of birth", born), Fact("Subject", who))


def _coded_facts(patient: Patient, who: str, first: Session | None) -> tuple[Fact, ...]:
    age = patient.age_on(day_at(first.performed_at, first.utc_offset_min)) if first else None
    words = "not recorded" if age is None else str(age)
    if age is not None and age > _OLDEST_YEARS:
        words = f"over {_OLDEST_YEARS}"
    return (Fact("Subject", who), Fact("Age at the first session", words))
