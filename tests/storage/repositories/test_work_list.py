"""What is left to do, and what a therapist usually does: both read from the sessions stored."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from needlemap.domain.clock import now_utc, today
from needlemap.domain.complaint import Complaint, Goal, PlanOfCare
from needlemap.domain.estim import Estim
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.session import Session
from needlemap.domain.site import Needle, SitePreset, StructureSource, dose_of
from needlemap.domain.visit import NeedleCount, Visit
from needlemap.domain.visit_complaint import Assigned, VisitComplaint
from needlemap.storage.records import Records
from needlemap.storage.repositories.work_list import WorkItem, WorkKind
from storage.makers import (
    AT,
    PASSWORD,
    make_session,
    make_site,
    placing,
    ready_session,
    stored_complaint,
    stored_patient,
    stored_session,
)


def kinds(records: Records) -> list[tuple[str, WorkKind]]:
    return [(item.session_id, item.kind) for item in records.sessions.work_list()]


def test_a_draft_is_left_to_do_until_it_is_signed_or_withdrawn(records: Records) -> None:
    one, other = ready_session(records), ready_session(records)
    assert {session_id for session_id, _ in kinds(records)} == {one.id, other.id}
    assert records.sessions.work_list()[0].since == date(2026, 11, 20)
    records.sessions.sign(one.id, password=PASSWORD, at=AT, utc_offset_min=0)
    records.sessions.withdraw(other.id, reason="wrong", at=AT, utc_offset_min=0)
    assert records.sessions.work_list() == ()


def test_needles_that_do_not_add_up_are_listed(records: Records) -> None:
    still_in = stored_session(records, sites=1)
    miscounted = make_session(
        records, stored_patient(records), visit=Visit(needles=NeedleCount(opened=3, spoiled=1))
    )
    records.sessions.start(miscounted)
    counted = ready_session(records)
    found = kinds(records)
    assert [i for i, kind in found if kind is WorkKind.NEEDLES_IN] == [still_in.id]
    assert [i for i, kind in found if kind is WorkKind.COUNT_MISMATCH] == [miscounted.id]
    assert (counted.id, WorkKind.DRAFT) in kinds(records)


def visit_due(records: Records, due: date, **facts: object) -> Session:
    patient = facts.pop("patient", None) or stored_patient(records)
    session = make_session(records, patient, visit=Visit(follow_up_on=due), **facts)  # type: ignore[arg-type]
    records.sessions.start(session)
    return session


def follow_ups(records: Records) -> list[WorkItem]:
    return [i for i in records.sessions.work_list() if i.kind is WorkKind.FOLLOW_UP]


def test_a_follow_up_is_due_from_its_day_until_the_patient_came(records: Records) -> None:
    today = now_utc().astimezone().date()
    due = visit_due(records, today)
    visit_due(records, today + timedelta(days=1))
    (item,) = follow_ups(records)
    assert (item.session_id, item.patient_id, item.since) == (due.id, due.patient_id, today)
    patient = records.patients.get(due.patient_id)
    later = make_session(records, patient, performed_at=AT + timedelta(days=1))
    records.sessions.start(later)
    assert follow_ups(records) == []
    records.sessions.withdraw(later.id, reason="wrong", at=AT, utc_offset_min=0)
    assert [i.session_id for i in follow_ups(records)] == [due.id]


def test_of_two_sessions_of_one_moment_both_may_ask_for_a_follow_up(records: Records) -> None:
    today = now_utc().astimezone().date()
    one = visit_due(records, today)
    patient = records.patients.get(one.patient_id)
    other = visit_due(records, today - timedelta(days=1), patient=patient)
    earlier = visit_due(records, today, patient=patient, performed_at=AT - timedelta(days=9))
    assert [i.session_id for i in follow_ups(records)] == [other.id, one.id]
    for session in (one, other):
        records.sessions.withdraw(session.id, reason="wrong", at=AT, utc_offset_min=0)
    assert [i.session_id for i in follow_ups(records)] == [earlier.id]


def test_a_follow_up_of_a_duplicate_is_over_when_the_person_came(records: Records) -> None:
    due = visit_due(records, date(2026, 1, 1))
    kept = stored_patient(records)
    records.patients.merge(kept.id, due.patient_id)
    (item,) = follow_ups(records)
    assert item.patient_id == kept.id
    records.sessions.start(make_session(records, kept, performed_at=AT + timedelta(days=1)))
    assert follow_ups(records) == []


def test_nobody_waits_for_an_archived_patient(records: Records) -> None:
    due = visit_due(records, date(2026, 1, 1))
    records.patients.archive(due.patient_id, at=AT)
    assert follow_ups(records) == []


def visit_of(
    records: Records,
    complaint: Complaint,
    *,
    patient: Patient | None = None,
    days: int = 0,
    **facts: Any,
) -> Session:
    """Return a signed session of the complaint, so many days after the first."""
    treated = VisitComplaint(complaint.id, Assigned.CONFIRMED, **facts)
    session = make_session(
        records,
        patient or records.patients.get(complaint.patient_id),
        visit=Visit(complaints=(treated,)),
        performed_at=AT + timedelta(days=days),
    )
    records.sessions.start(session)
    return records.sessions.sign(session.id, password=PASSWORD, at=AT, utc_offset_min=0)


def test_what_a_plan_asks_for_is_listed_at_the_last_session(records: Records) -> None:
    patient = stored_patient(records)
    neck = stored_complaint(records, patient.id, plan=PlanOfCare(sessions=3, reassess_after=2))
    visit_of(records, neck)
    assert kinds(records) == []
    second = visit_of(records, neck, days=7)
    assert kinds(records) == [(second.id, WorkKind.REASSESS)]
    third = visit_of(records, neck, days=14, reassessed=True)
    assert kinds(records) == [(third.id, WorkKind.PLAN_USED_UP)]
    (item,) = records.sessions.work_list()
    assert (item.patient_id, item.since) == (patient.id, date(2026, 12, 4))
    records.complaints.discharge(neck.id, reason="done", at=AT)
    assert kinds(records) == []


def test_goals_that_are_all_reached_are_listed(records: Records) -> None:
    patient = stored_patient(records)
    neck = stored_complaint(records, patient.id, goals=(Goal("Drives"),))
    session = visit_of(records, neck)
    assert kinds(records) == []
    reached = replace(neck, goals=(Goal("Drives", reached_on=date(2026, 11, 30)),))
    records.complaints.change(neck, reached)
    assert kinds(records) == [(session.id, WorkKind.GOALS_REACHED)]
    records.patients.archive(patient.id, at=AT)
    assert kinds(records) == []


def test_plans_of_a_merged_duplicate_lead_to_the_kept_patient(records: Records) -> None:
    double, kept = stored_patient(records), stored_patient(records)
    neck = stored_complaint(records, double.id, plan=PlanOfCare(sessions=1))
    visit_of(records, neck)
    records.patients.merge(kept.id, double.id)
    (item,) = records.sessions.work_list()
    assert (item.patient_id, item.kind) == (kept.id, WorkKind.PLAN_USED_UP)
    records.patients.archive(kept.id, at=AT)
    assert kinds(records) == []


def test_a_plan_counts_the_sessions_of_a_patient_that_was_merged_over_two_steps(
    records: Records,
) -> None:
    first, second, kept = (stored_patient(records) for _ in range(3))
    neck = stored_complaint(records, first.id, plan=PlanOfCare(sessions=2))
    visit_of(records, neck)
    records.patients.merge(second.id, first.id)
    records.patients.merge(kept.id, second.id)
    last = visit_of(records, neck, patient=kept, days=7)
    (item,) = records.sessions.work_list()
    assert (item.session_id, item.patient_id) == (last.id, kept.id)
    assert item.kind == WorkKind.PLAN_USED_UP


def test_chosen_structures_are_learned_latest_first_and_inferred_ones_not(
    records: Records,
) -> None:
    sources = (StructureSource.CHOSEN, StructureSource.INFERRED, StructureSource.TYPED)
    for day, named in ((10, "teres_minor"), (12, "deltoid")):
        session = make_session(records, stored_patient(records), performed_at=AT.replace(day=day))
        sites = tuple(
            make_site(session.id, ordinal=n, structure=named, structure_source=source)
            for n, source in enumerate(sources, start=1)
        )
        records.sessions.start(replace(session, sites=sites))
    me = records.therapist.id
    rows = records.sessions.chosen_sites(me)
    assert [row[3] for row in rows] == ["deltoid", "deltoid", "teres_minor", "teres_minor"]
    assert rows[0][:3] == (5120, 0.25, 0.75)
    assert len(records.sessions.chosen_sites(me, limit=1)) == 1
    assert records.sessions.chosen_sites(new_id()) == ()


def test_the_last_doses_come_each_once_the_latest_first(records: Records) -> None:
    session = stored_session(records)
    usual = {"technique": "trigger_point_dn", "manipulation": "static", "inserted_at": AT}
    thin, thick = Needle(0.25, 30), Needle(0.30, 50)
    records.sessions.apply(
        placing(
            make_site(session.id, ordinal=1, needle=thin, **usual),
            make_site(session.id, ordinal=2, needle=thick, needle_count=2, **usual),
            make_site(session.id, ordinal=3, needle=thin, **usual),
            make_site(session.id, ordinal=4, needle=thin, removed_count=1, removed_at=AT, **usual),
        )
    )
    doses = records.sessions.recent_doses(records.therapist.id)
    assert doses == (
        SitePreset(needle=thin, leaves_needle=False),
        SitePreset(needle=thin),
        SitePreset(needle=thick, needle_count=2),
    )
    assert len(records.sessions.recent_doses(records.therapist.id, limit=2)) == 2


def test_a_dose_with_a_current_is_told_with_it(records: Records) -> None:
    session = stored_session(records)
    electrode = make_site(
        session.id,
        estim=Estim(new_id(), 1, 80.0, 250.0, 4.0, minutes=10.0, waveform="galvanic", mode="burst"),
    )
    records.sessions.apply(placing(electrode))
    (dose,) = records.sessions.recent_doses(records.therapist.id)
    assert dose == dose_of(electrode, leaves_needle=True)
    assert dose.current is not None


def test_a_plan_past_its_last_day_is_listed_from_the_day_after(records: Records) -> None:
    patient = stored_patient(records)
    plan = PlanOfCare(until=today())
    neck = stored_complaint(records, patient.id, plan=plan)
    session = visit_of(records, neck)
    assert kinds(records) == []
    over = replace(neck, plan=PlanOfCare(until=today() - timedelta(days=1)))
    records.complaints.change(neck, over)
    assert kinds(records) == [(session.id, WorkKind.PLAN_ENDED)]
