"""Reads a patient's history out of the records: what a first look needs, then the rest."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from needlemap.domain.complaint import Complaint
from needlemap.history import History, SessionFacts
from needlemap.history.columns import FIRST_FIELDS, MORE_FIELDS
from needlemap.reference import Reference

if TYPE_CHECKING:
    from needlemap.storage.repositories.sessions import SessionRepository
    from needlemap.storage.repositories.summaries import SessionOutline


def read_history(
    sessions: "SessionRepository",
    patient_id: str,
    reference: Reference,
    now: datetime,
    *,
    complaints: Callable[[str], Sequence[Complaint]] = lambda patient_id: (),
) -> History:
    """Return everything that was charted on a patient, seen from now.

    `complaints` reads those of a patient, when they are first asked for.
    """
    return History.of(
        [_facts(each) for each in sessions.outlines_of_patient(patient_id)],
        sessions.sites_of_patient(patient_id, FIRST_FIELDS),
        more=lambda: sessions.sites_of_patient(patient_id, MORE_FIELDS),
        after=lambda: _answers(sessions, patient_id),
        now=now,
        muscle_of=lambda structure: _muscle(structure, reference),
        complaints=lambda: complaints(patient_id),
        drawings=lambda: sessions.drawings_of_patient(patient_id),
    )


def _facts(outline: "SessionOutline") -> SessionFacts:
    return SessionFacts(
        id=outline.id,
        performed_at=outline.performed_at,
        utc_offset_min=outline.utc_offset_min,
        charted_at=outline.charted_at,
        status=outline.status.value,
        therapist_id=outline.therapist_id,
        therapist_name=outline.therapist_name,
        entered_in_error=outline.is_withdrawn,
        pain_before=outline.pain_before,
        pain_after=outline.pain_after,
        had_event=outline.had_event,
        outcomes=outline.outcomes,
        treated=outline.complaints,
    )


def _answers(sessions: "SessionRepository", patient_id: str) -> list[str | None]:
    """Return how each site was at the next visit, in the order of the sites; [] without any."""
    answers = sessions.answers_after(patient_id)
    if not answers:
        return []
    ids = sessions.sites_of_patient(patient_id, ("id",))
    return [answers.get(site_id) for (site_id,) in ids]


def _muscle(structure: str, reference: Reference) -> str:
    known = reference.structures.get(structure)
    return known.parent_muscle or structure if known else structure
