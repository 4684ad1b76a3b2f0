"""Complaints in the records: kept whole, changed with care, counted, never lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlcipher3
from hypothesis import given, settings
from hypothesis import strategies as st

from needlemap.domain.canonical_json import content_hash
from needlemap.domain.complaint import (
    Complaint,
    ComplaintSide,
    ComplaintStatus,
    Goal,
    Irritability,
    PlanOfCare,
)
from needlemap.domain.edit import EditKind, VisitEdit
from needlemap.domain.ids import new_id
from needlemap.domain.session import Session, signed_content
from needlemap.domain.visit import Visit
from needlemap.domain.visit_complaint import Assigned, Findings, NeuroScreen, VisitComplaint
from needlemap.errors import ChangedMeanwhileError, NotFoundError
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    PASSWORD,
    changing,
    make_complaint,
    make_session,
    make_site,
    new_records,
    placing,
    stored_complaint,
    stored_patient,
)
from storage.raw import engine_of


@pytest.fixture(scope="module")
def open_records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Records for many examples; each has a patient of its own."""
    with new_records(tmp_path_factory.mktemp("complaints") / "clinic") as opened:
        yield opened


WHOLE: dict[str, object] = {
    "side": ComplaintSide.RIGHT,
    "region": "neck",
    "onset": "Three weeks ago, after driving",
    "mechanism": "Rear-end collision",
    "conditions": ("M54.2", "G44.2"),
    "aggravating": "Looking over the shoulder",
    "easing": "Heat",
    "irritability": Irritability.MODERATE,
    "goals": (
        Goal("Drives for an hour", "NPRS 2 or less", date(2026, 12, 24)),
        Goal("Sleeps through", reached_on=date(2026, 11, 30)),
    ),
    "plan": PlanOfCare(6, 7, date(2026, 12, 31), 3),
    "precautions": "Ask about dizziness",
    "referrer": "Dr Lind",
}


def treating(*complaints: Complaint, how: Assigned = Assigned.CONFIRMED) -> Visit:
    return Visit(complaints=tuple(VisitComplaint(each.id, how) for each in complaints))


def started(records: Records, complaint: Complaint, *, days: int = 0, **found: object) -> Session:
    """Return a stored session of a complaint, so many days after the first."""
    at = AT + timedelta(days=days)
    treated = VisitComplaint(
        complaint.id,
        Assigned.CONFIRMED,
        Findings(**found),  # type: ignore[arg-type]
    )
    patient = records.patients.get(complaint.patient_id)
    session = make_session(
        records, patient, visit=Visit(complaints=(treated,)), performed_at=at, charted_at=at
    )
    records.sessions.start(session)
    return session


def test_a_complaint_comes_back_as_it_was_stored(records: Records) -> None:
    patient = stored_patient(records)
    neck = stored_complaint(records, patient.id, **WHOLE)
    assert records.complaints.get(neck.id) == neck
    assert records.complaints.of_patient(patient.id) == (neck,)
    assert records.audit.verify() == ()


texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Cf"]), max_size=30)
names = texts.map(lambda rest: "É" + rest)
days = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
facts = st.fixed_dictionaries(
    {
        "name": names,
        "side": st.none() | st.sampled_from(ComplaintSide),
        "onset": texts,
        "mechanism": texts,
        "aggravating": texts,
        "easing": texts,
        "irritability": st.none() | st.sampled_from(Irritability),
        "conditions": st.lists(st.sampled_from(["M54.2", "G44.2"]), unique=True).map(tuple),
        "goals": st.lists(st.builds(Goal, names, texts, days, days), max_size=3).map(tuple),
        "plan": st.builds(
            PlanOfCare,
            st.none() | st.integers(1, 200),
            st.none() | st.integers(1, 365),
            days,
            st.none() | st.integers(1, 200),
        ),
        "precautions": texts,
        "referrer": texts,
    }
)


@settings(deadline=None, max_examples=30)
@given(first=facts, second=facts)
def test_any_complaint_is_stored_and_changed_without_loss(
    open_records: Records, first: dict[str, object], second: dict[str, object]
) -> None:
    patient = stored_patient(open_records)
    before = stored_complaint(open_records, patient.id, **first)
    after = replace(before, **second)  # type: ignore[arg-type]
    open_records.complaints.change(before, after)
    assert open_records.complaints.get(before.id) == after


def test_a_complaint_changed_elsewhere_is_not_written_over(records: Records) -> None:
    neck = stored_complaint(records, stored_patient(records).id)
    records.complaints.change(neck, replace(neck, onset="May"))
    with pytest.raises(ChangedMeanwhileError, match="look at the new entries first"):
        records.complaints.change(neck, replace(neck, onset="June"))
    assert records.complaints.get(neck.id).onset == "May"


def test_every_earlier_value_of_a_complaint_can_be_found(records: Records) -> None:
    neck = stored_complaint(records, stored_patient(records).id, easing="Rest")
    warmer = replace(neck, easing="Heat")
    records.complaints.change(neck, warmer)
    records.complaints.change(warmer, replace(warmer, easing="Cold"))
    past = records.complaints.field_history(neck.id)
    assert [(each.field, each.value) for each in past] == [("easing", "Rest"), ("easing", "Heat")]


def test_holding_discharging_and_reopening_are_logged_with_their_reasons(records: Records) -> None:
    neck = stored_complaint(records, stored_patient(records).id)
    records.complaints.hold(neck.id, reason="Travels", at=AT)
    records.complaints.reopen(neck.id, reason="Back again", at=AT)
    records.complaints.discharge(neck.id, reason="Goals reached", at=AT)
    assert records.complaints.get(neck.id).status is ComplaintStatus.DISCHARGED
    events = records.audit.history("complaint", neck.id)
    assert [event.action for event in events] == [
        "add_complaint",
        "hold_complaint",
        "reopen_complaint",
        "discharge_complaint",
    ]
    said = [event.after["complaints"][0]["status_reason"] for event in events[1:]]
    assert said == ["Travels", "Back again", "Goals reached"]
    assert records.audit.verify() == ()


def test_a_status_is_not_changed_by_the_way(records: Records) -> None:
    neck = stored_complaint(records, stored_patient(records).id)
    with pytest.raises(ValueError, match="status is changed by holding"):
        records.complaints.change(neck, replace(neck, status_reason="quietly"))
    with pytest.raises(ValueError, match="a new complaint must be open"):
        records.complaints.add(
            make_complaint(neck.patient_id, status=ComplaintStatus.ON_HOLD, status_at=AT)
        )


def test_a_complaint_is_never_deleted(records: Records) -> None:
    stored_complaint(records, stored_patient(records).id)
    with pytest.raises(sqlcipher3.IntegrityError, match="complaints are never deleted"):
        engine_of(records).execute("DELETE FROM complaints")


def test_a_merged_duplicate_brings_its_complaints(records: Records) -> None:
    kept, double = stored_patient(records), stored_patient(records)
    neck = stored_complaint(records, double.id)
    records.patients.merge(kept.id, double.id)
    assert records.complaints.of_patient(kept.id) == (neck,)
    assert records.complaints.first_of_session(kept.id)[0].complaint_id == neck.id
    records.sessions.start(make_session(records, kept, visit=treating(neck)))


def test_a_session_takes_no_complaint_of_another_patient(records: Records) -> None:
    ours, other = stored_patient(records), stored_patient(records)
    neck = stored_complaint(records, other.id)
    with pytest.raises(NotFoundError, match="not one of this patient's"):
        records.sessions.start(make_session(records, ours, visit=treating(neck)))
    session = make_session(records, ours)
    records.sessions.start(session)
    with pytest.raises(NotFoundError, match="not one of this patient's"):
        records.sessions.change_visit(VisitEdit(session.id, Visit(), treating(neck)))
    with pytest.raises(NotFoundError, match="not one of this patient's"):
        records.sessions.apply(placing(make_site(session.id, complaints=(new_id(),))))
    assert records.sessions.get(session.id) == session


def test_a_session_that_moves_to_another_patient_leaves_its_complaints(records: Records) -> None:
    ours, other = stored_patient(records), stored_patient(records)
    neck = stored_complaint(records, ours.id)
    session = started(records, neck)
    records.sessions.apply(placing(make_site(session.id, complaints=(neck.id,))))
    moved = records.sessions.reassign(session.id, other.id, "wrong patient")
    assert (moved.visit.complaints, moved.sites[0].complaints) == ((), ())
    assert records.sessions.get(session.id) == moved


def test_a_site_keeps_its_complaints(records: Records) -> None:
    patient = stored_patient(records)
    neck, knee = (stored_complaint(records, patient.id, name=name) for name in ("Neck", "Knee"))
    session = make_session(records, patient, visit=treating(neck, knee))
    records.sessions.start(session)
    site = make_site(session.id)
    records.sessions.apply(placing(site))
    both = replace(site, complaints=(knee.id, neck.id))
    records.sessions.apply(changing(site, both))
    assert records.sessions.get(session.id).sites == (both,)
    records.sessions.apply(changing(both, site), kind=EditKind.UNDO)
    assert records.sessions.get(session.id).sites == (site,)
    assert [kind for kind, _ in records.sessions.edits_of(session.id)] == [
        EditKind.DO,
        EditKind.DO,
        EditKind.UNDO,
    ]
    assert records.audit.verify() == ()


def test_the_sessions_of_a_complaint_are_counted_without_those_entered_in_error(
    records: Records,
) -> None:
    neck = stored_complaint(records, stored_patient(records).id)
    first, wrong, last = (started(records, neck, days=n) for n in range(3))
    records.sessions.withdraw(wrong.id, reason="twice", at=AT, utc_offset_min=60)
    treated = records.complaints.treated(neck.patient_id)
    assert [each.session_id for each in treated] == [first.id, last.id]
    assert {each.complaint_id for each in treated} == {neck.id}


def test_earlier_findings_are_those_of_the_last_visit_that_found_something(
    records: Records,
) -> None:
    neck = stored_complaint(records, stored_patient(records).id)
    started(records, neck, pain_now=7)
    second = started(records, neck, days=7, pain_now=5, neuro=NeuroScreen.NORMAL)
    third = started(records, neck, days=14)
    fourth = started(records, neck, days=21, pain_now=1)
    found = records.complaints.earlier_findings(neck.patient_id, fourth.id)
    assert found == {
        neck.id: (
            second.performed_at.date(),
            Findings(pain_now=5, neuro=NeuroScreen.NORMAL),
        )
    }
    assert records.complaints.earlier_findings(neck.patient_id, third.id) == found


def test_a_signed_session_keeps_the_complaint_as_it_was_then(records: Records) -> None:
    neck = stored_complaint(records, stored_patient(records).id, **WHOLE)
    session = started(records, neck, pain_worst=8)
    signed = records.sessions.sign(session.id, password=PASSWORD, at=AT, utc_offset_min=60)
    records.complaints.change(neck, replace(neck, name="Something else"))
    stored = records.sessions.get(session.id)
    assert stored == signed
    assert stored.visit.signed_complaints[0].name == "Neck pain"
    assert stored.visit.signed_complaints[0].goals == neck.goals
    assert stored.signature is not None
    assert content_hash(signed_content(stored)) == stored.signature.content_hash
    assert records.sessions.broken_signatures() == ()
    assert records.audit.verify() == ()


def test_what_was_carried_over_is_confirmed_only_by_who_was_shown_it(records: Records) -> None:
    neck = stored_complaint(records, stored_patient(records).id)
    patient = records.patients.get(neck.patient_id)
    for shown, expected in ((False, Assigned.ONLY_OPEN), (True, Assigned.AT_SIGNING)):
        session = make_session(records, patient, visit=treating(neck, how=Assigned.ONLY_OPEN))
        records.sessions.start(session)
        records.sessions.sign(
            session.id, password=PASSWORD, at=AT, utc_offset_min=60, confirms_complaints=shown
        )
        assert records.sessions.get(session.id).visit.complaints[0].assigned is expected
