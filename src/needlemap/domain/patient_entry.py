"""What becomes of a patient's own entry: the therapist takes it over, or not."""

from dataclasses import replace
from datetime import datetime

from needlemap.domain.symptoms import Decision, PatientEntry, SymptomDrawing
from needlemap.domain.visit import Visit

_ANSWERS = ("pain_now", "pain_worst", "pain_best")


def confirming(visit: Visit, at: datetime) -> Visit:
    """Return the visit with the open entry confirmed and taken over.

    Areas come to those that are drawn already, under the next labels. Answers go where nothing
    stands yet: into the findings of the leading complaint, and the pain now into pain before.
    """
    entry = visit.patient_entry
    if entry is None or not entry.is_open:
        return visit
    decided = replace(entry, decision=Decision.CONFIRMED, decided_at=at)
    drawing = _joined(visit.symptom_drawing, entry.drawing)
    after = replace(visit, patient_entry=decided, symptom_drawing=drawing)
    if after.pain_before is None and entry.pain_now is not None:
        after = replace(after, pain_before=entry.pain_now)
    return _with_findings(after, entry)


def rejecting(visit: Visit, at: datetime) -> Visit:
    """Return the visit with the open entry rejected: nothing of it goes into other fields."""
    entry = visit.patient_entry
    if entry is None or not entry.is_open:
        return visit
    decided = replace(entry, decision=Decision.REJECTED, decided_at=at)
    return replace(visit, patient_entry=decided)


def _joined(own: SymptomDrawing | None, drawn: SymptomDrawing | None) -> SymptomDrawing | None:
    if own is None or drawn is None:
        return own or drawn
    first = own.next_number
    more = (replace(area, number=first + place) for place, area in enumerate(drawn.areas))
    return replace(
        own,
        areas=(*own.areas, *more),
        arrows=(*own.arrows, *drawn.arrows),
        unchanged_since=own.unchanged_since if not drawn.areas else None,
    )


def _with_findings(visit: Visit, entry: PatientEntry) -> Visit:
    if not visit.complaints:
        return visit
    first, *others = visit.complaints
    known = first.findings
    taken = {
        name: getattr(entry, name)
        for name in _ANSWERS
        if getattr(known, name) is None and getattr(entry, name) is not None
    }
    worst = taken.get("pain_worst", known.pain_worst)
    best = taken.get("pain_best", known.pain_best)
    if worst is not None and best is not None and best > worst:  # what was found stays
        taken = {name: value for name, value in taken.items() if name == "pain_now"}
    found = replace(first, findings=known.changed(**taken)) if taken else first
    return replace(visit, complaints=(found, *others))
