"""A data sheet for billing: who, when, diagnoses, muscles, the code that they suggest. No Qt."""

from dataclasses import dataclass

from needlemap.domain.clinic import ClinicHead
from needlemap.reports.content.record import Fact, Grid, Section, SessionRecord

UNITS = "1"
NOTICE = (
    "The code is suggested from the count of muscles and is not billing advice. Units: one an "
    "encounter is textbook knowledge, not reviewed; check your payer's rules. CPT is a registered "
    "trademark of the American Medical Association."
)
_FROM_RECORD = ("Diagnoses (primary first)", "Complaint", "Visit")


@dataclass(frozen=True, slots=True)
class Superbill:
    """A data sheet as printed."""

    session_id: str
    clinic: ClinicHead
    author: str
    day: str
    patient: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    content_hash: str
    printed: str
    stamp: str = ""


def superbill(record: SessionRecord, code: str, identity: tuple[Fact, ...]) -> Superbill:
    """Return the sheet of a session; nothing that was not entered stands on it.

    Parameters
    ----------
    code
        The code that the muscles suggest, in words; empty where they suggest none.
    identity
        Sex and insurer of the patient, as far as they are known.
    """
    licence = record.signature.licence if record.signature else ""
    status = next(fact for fact in record.visit if fact.label == "Status")
    therapist = next(fact for fact in record.visit if fact.label == "Therapist")
    held = (Fact("Licensed as", licence),) if licence else ()
    kept = [s for s in record.sections if s.title.rstrip(" 0123456789") in _FROM_RECORD]
    treated = len(record.muscles)
    count = (Fact("Muscle count", str(treated)),) if treated else ()
    muscles = Grid(("Muscle (sides)",), tuple((each,) for each in record.muscles), (1.0,))
    codes = Grid(("Code (CPT)", "Units"), ((code, UNITS),) if code else (), (0.7, 0.3))
    return Superbill(
        session_id=record.session_id,
        clinic=record.clinic,
        author=record.author,
        day=record.performed_on,
        patient=record.patient,
        facts=(therapist, *held, status, *identity),
        sections=(
            *kept,
            Section("Muscles treated", count, grid=muscles),
            Section("Suggested code", grid=codes),
        ),
        content_hash=record.content_hash,
        printed=record.printed,
        stamp=record.stamp,
    )
