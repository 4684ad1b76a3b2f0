"""A patient's own entry: confirmed it goes where nothing stands yet, rejected nowhere."""

from dataclasses import replace
from datetime import UTC, datetime

from needlemap.domain.ids import new_id
from needlemap.domain.patient_entry import confirming, rejecting
from needlemap.domain.symptoms import (
    Decision,
    PatientEntry,
    Symptom,
    SymptomArea,
    SymptomDrawing,
)
from needlemap.domain.visit import Visit
from needlemap.domain.visit_complaint import Assigned, Findings, VisitComplaint

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


def drawn(cells: str) -> SymptomDrawing:
    return SymptomDrawing((SymptomArea(1, Symptom.PAIN, cells),), "needlemap-2.x")


ENTRY = PatientEntry(AT, drawn("9+4"), pain_now=6, pain_worst=8, pain_best=3)


def test_areas_come_to_those_of_the_therapist_under_the_next_labels() -> None:
    visit = confirming(Visit(symptom_drawing=drawn("0+4"), patient_entry=ENTRY), AT)
    assert visit.symptom_drawing is not None
    assert [(one.label, one.cells) for one in visit.symptom_drawing.areas] == [
        ("P1", "0+4"),
        ("P2", "9+4"),
    ]
    assert visit.patient_entry == replace(ENTRY, decision=Decision.CONFIRMED, decided_at=AT)
    assert confirming(visit, AT) == visit


def test_answers_never_take_the_place_of_what_the_therapist_entered() -> None:
    treated = VisitComplaint(new_id(), Assigned.CONFIRMED, Findings(pain_worst=2))
    visit = confirming(Visit(pain_before=4, complaints=(treated,), patient_entry=ENTRY), AT)
    assert visit.pain_before == 4
    found = visit.complaints[0].findings
    assert (found.pain_now, found.pain_worst, found.pain_best) == (6, 2, None)


def test_a_rejected_entry_changes_nothing_else() -> None:
    visit = rejecting(Visit(patient_entry=ENTRY), AT)
    assert replace(visit, patient_entry=None) == Visit()
    assert rejecting(Visit(), AT) == confirming(Visit(), AT) == Visit()
