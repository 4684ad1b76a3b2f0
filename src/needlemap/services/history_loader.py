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
    from needlemap.storage.repositories.summaries import SessionTold


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
        [_facts(each) for each in sessions.told_of_patient(patient_id)],
        sessions.sites_of_patient(patient_id, FIRST_FIELDS),
        more=lambda: sessions.sites_of_patient(patient_id, MORE_FIELDS),
        after=lambda: _answers(sessions, patient_id),
        now=now,
        muscle_of=lambda structure: _muscle(structure, reference),
        complaints=lambda: complaints(patient_id),
        drawings=lambda: sessions.drawings_of_patient(patient_id),
    )


def _facts(told: "SessionTold") -> SessionFacts:
    return SessionFacts(
        id=told.id,
        performed_at=told.performed_at,
        utc_offset_min=told.utc_offset_min,
        charted_at=told.charted_at,
        status=told.status.value,
        therapist_id=told.therapist_id,
        therapist_name=told.therapist_name,
        entered_in_error=told.is_withdrawn,
        pain_before=told.pain_before,
        pain_after=told.pain_after,
        had_event=told.had_event,
        outcomes=told.outcomes,
        treated=told.complaints,
    )


def _answers(sessions: "SessionRepository", patient_id: str) -> list[str | None]:
    """Return how each site was at the next visit, in the order of the sites; [] without any."""
    told = sessions.answers_after(patient_id)
    if not told:
        return []
    ids = sessions.sites_of_patient(patient_id, ("id",))
    return [told.get(site_id) for (site_id,) in ids]


def _muscle(structure: str, reference: Reference) -> str:
    known = reference.structures.get(structure)
    return known.parent_muscle or structure if known else structure
