"""Reads a patient's history out of the records: what a first look needs, then the rest."""

from datetime import datetime
from typing import TYPE_CHECKING

from needlemap.history import History, SessionFacts
from needlemap.history.columns import FIRST_FIELDS, MORE_FIELDS
from needlemap.reference import Reference

if TYPE_CHECKING:
    from needlemap.storage.session_reading import SessionReader
    from needlemap.storage.summaries import SessionSummary

_IN_ERROR = "entered_in_error"


def read_history(
    sessions: "SessionReader", patient_id: str, reference: Reference, now: datetime
) -> History:
    """Return everything that was charted on a patient, seen from now."""
    return History.of(
        [_facts(each) for each in sessions.of_patient(patient_id)],
        sessions.sites_of_patient(patient_id, FIRST_FIELDS),
        more=lambda: sessions.sites_of_patient(patient_id, MORE_FIELDS),
        now=now,
        muscle_of=lambda structure: _muscle(structure, reference),
    )


def _facts(summary: "SessionSummary") -> SessionFacts:
    """Return the facts of a session; what the records do not know yet stays unknown."""
    status = str(summary.status.value)
    return SessionFacts(
        id=summary.id,
        performed_at=summary.performed_at,
        utc_offset_min=summary.utc_offset_min,
        status=status,
        therapist_id=summary.therapist_id,
        therapist_name=summary.therapist_name,
        entered_in_error=status == _IN_ERROR,
        pain_before=getattr(summary, "pain_before", None),
        pain_after=getattr(summary, "pain_after", None),
        had_event=getattr(summary, "had_event", None),
    )


def _muscle(structure: str, reference: Reference) -> str:
    known = reference.structures.get(structure)
    return known.parent_muscle or structure if known else structure
