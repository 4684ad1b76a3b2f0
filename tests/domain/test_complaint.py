"""Complaints: what they refuse, how they are held, discharged and opened again."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from helpers.sites import NOW, THERAPIST, a_session
from needlemap.domain.canonical_json import canonical_text, content_hash
from needlemap.domain.complaint import (
    Complaint,
    ComplaintSide,
    ComplaintStatus,
    Goal,
    PlanOfCare,
    discharged,
    held,
    reopened,
)
from needlemap.domain.ids import new_id
from needlemap.domain.session import (
    FORMATS,
    FOURTH_FORMAT,
    SECOND_FORMAT,
    THIRD_FORMAT,
    Meaning,
    Session,
    SessionStatus,
    Signature,
    signed_content,
    signed_session,
)
from needlemap.domain.site import Acknowledged, ShownWarning
from needlemap.domain.symptoms import PatientEntry, Symptom, SymptomArea, SymptomDrawing
from needlemap.domain.user import Licence
from needlemap.domain.visit import ConsentBy, ConsentDetails, DrawnSignature, Visit
from needlemap.domain.visit_complaint import (
    Assigned,
    Findings,
    NeuroScreen,
    PlanDue,
    TreatedOn,
    VisitComplaint,
    confirmed,
    first_complaints,
    plan_progress,
    treating,
)
from needlemap.errors import NeedleMapError

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def a_complaint(**facts: object) -> Complaint:
    usual: dict[str, object] = {
        "id": new_id(),
        "patient_id": new_id(),
        "name": "Neck pain",
        "opened_at": AT,
    }
    return Complaint(**(usual | facts))  # type: ignore[arg-type]


def a_visit_of(*complaints: Complaint, how: Assigned = Assigned.ONLY_OPEN) -> Session:
    treated = tuple(VisitComplaint(each.id, how) for each in complaints)
    return replace(a_session(site_count=2), visit=Visit(complaints=treated))


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": ""}, "name of the complaint must not be empty"),
        ({"name": "x" * 121}, "name of the complaint may have at most 120 characters"),
        ({"name": "Ne\u202eck"}, r"U\+202E"),
        ({"onset": "x" * 501}, "onset may have at most 500 characters"),
        ({"region": "Upper back"}, "region must be lower-case letters"),
        ({"conditions": ("M54.2", "M54.2")}, "diagnoses must hold each once"),
        ({"conditions": ("",)}, "diagnosis must not be empty"),
        ({"goals": (Goal("Walk"),) * 21}, "number of goals must be a whole number from 0 to 20"),
        ({"status": ComplaintStatus.ON_HOLD}, "status_at must say since when"),
        (
            {"status": ComplaintStatus.DISCHARGED, "status_at": AT},
            "status_reason must say why the complaint was discharged",
        ),
    ],
)
def test_a_wrong_fact_of_a_complaint_is_refused(facts: dict[str, object], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        a_complaint(**facts)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"sessions": 0}, "sessions must be a whole number from 1 to 200 sessions, not 0"),
        ({"sessions": True}, "sessions must be a whole number"),
        ({"every_days": 366}, "every_days must be a whole number from 1 to 365 days, not 366"),
        ({"reassess_after": 4.0}, "reassess_after must be a whole number"),
    ],
)
def test_a_wrong_plan_of_care_is_refused(facts: dict[str, object], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        PlanOfCare(**facts)  # type: ignore[arg-type]


def test_a_goal_says_something() -> None:
    with pytest.raises(ValueError, match="goal must not be empty"):
        Goal(" ")


def test_a_complaint_is_held_discharged_and_reopened_each_with_its_reason() -> None:
    complaint = a_complaint()
    on_hold = held(complaint, reason="On holiday", at=NOW)
    assert (on_hold.status, on_hold.status_reason) == (ComplaintStatus.ON_HOLD, "On holiday")
    gone = discharged(on_hold, reason="Goals reached", at=NOW)
    assert (gone.status, gone.status_reason) == (ComplaintStatus.DISCHARGED, "Goals reached")
    again = reopened(gone, reason="Relapse", at=NOW)
    assert again.is_open
    assert again.status_reason == "Relapse"


def test_a_complaint_is_not_discharged_without_a_reason() -> None:
    with pytest.raises(ValueError, match="status_reason must say why"):
        discharged(a_complaint(), reason="  ", at=NOW)


def test_what_a_complaint_is_already_it_does_not_become() -> None:
    gone = discharged(a_complaint(), reason="Done", at=NOW)
    with pytest.raises(NeedleMapError, match="discharged already"):
        discharged(gone, reason="Done", at=NOW)
    with pytest.raises(NeedleMapError, match="Only an open complaint"):
        held(gone, reason="", at=NOW)
    with pytest.raises(NeedleMapError, match="open already"):
        reopened(a_complaint(), reason="", at=NOW)


def test_the_goals_left_are_those_not_reached() -> None:
    reached = Goal("Sleep through", reached_on=date(2026, 11, 20))
    left = Goal("Look over the shoulder", "rotation 70 degrees", date(2026, 12, 24))
    assert a_complaint(goals=(reached, left)).goals_left == (left,)


def test_a_new_session_belongs_to_the_only_open_complaint_and_says_so() -> None:
    one, gone = a_complaint(), discharged(a_complaint(), reason="Done", at=NOW)
    (first,) = first_complaints([gone, one], last_treated=[gone.id])
    assert first == VisitComplaint(one.id, Assigned.ONLY_OPEN)
    assert first.is_carried_over


def test_of_several_open_complaints_the_one_treated_last_is_carried_over() -> None:
    neck, knee, gone = a_complaint(), a_complaint(), discharged(a_complaint(), reason="D", at=NOW)
    (first,) = first_complaints([neck, knee, gone], last_treated=[gone.id, knee.id, neck.id])
    assert first == VisitComplaint(knee.id, Assigned.CARRIED_OVER)


def test_nothing_is_assigned_where_it_would_be_a_guess() -> None:
    neck, knee = a_complaint(), a_complaint()
    assert first_complaints([neck, knee], last_treated=[]) == ()
    assert first_complaints([], last_treated=[neck.id]) == ()


def test_confirming_leaves_what_was_confirmed_before() -> None:
    chosen = VisitComplaint(new_id(), Assigned.CONFIRMED)
    carried = VisitComplaint(new_id(), Assigned.CARRIED_OVER)
    made = confirmed((chosen, carried), Assigned.AT_SIGNING)
    assert [each.assigned for each in made] == [Assigned.CONFIRMED, Assigned.AT_SIGNING]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"pain_now": 11}, "pain_now must be a whole number from 0 to 10, not 11"),
        ({"pain_worst": 3, "pain_best": 4}, "pain_best must not be more than pain_worst"),
        ({"movement": "x" * 2001}, "movement may have at most 2000 characters"),
        ({"unchanged": ("weather",)}, "unchanged must be one of"),
    ],
)
def test_wrong_findings_are_refused(facts: dict[str, object], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        Findings(**facts)  # type: ignore[arg-type]


def test_unchanged_takes_what_was_filled_then_and_is_empty_now() -> None:
    earlier = Findings(pain_worst=7, pattern_24h="Worse at night", neuro=NeuroScreen.NORMAL)
    now = Findings(pain_worst=5).unchanged_since(
        earlier, ("pain_worst", "pattern_24h", "movement", "neuro")
    )
    assert now == Findings(
        pain_worst=5,
        pattern_24h="Worse at night",
        neuro=NeuroScreen.NORMAL,
        unchanged=("pattern_24h", "neuro"),
    )


def test_a_value_that_is_entered_is_no_longer_declared_unchanged() -> None:
    declared = Findings().unchanged_since(
        Findings(pain_now=4, taut_band=False), ("pain_now", "taut_band")
    )
    assert declared.unchanged == ("pain_now", "taut_band")
    assert declared.changed(pain_now=3) == Findings(
        pain_now=3, taut_band=False, unchanged=("taut_band",)
    )


def test_a_visit_holds_each_complaint_once() -> None:
    treated = VisitComplaint(new_id(), Assigned.CONFIRMED)
    with pytest.raises(ValueError, match="complaints must hold each once"):
        Visit(complaints=(treated, treated))


def test_a_site_belongs_to_its_own_complaints_else_to_the_first_of_the_visit() -> None:
    neck, knee = a_complaint(), a_complaint()
    session = a_visit_of(neck, knee)
    first, second = session.sites
    assert session.complaints_of(first) == (neck.id,)
    assert session.complaints_of(replace(second, complaints=(knee.id,))) == (knee.id,)
    assert a_session(site_count=1).complaints_of(first) == ()


def test_a_signature_keeps_the_complaint_as_it_was_and_covers_it() -> None:
    neck = a_complaint(side=ComplaintSide.RIGHT, goals=(Goal("Sleep"),), plan=PlanOfCare(6))
    signed = signed_session(
        a_visit_of(neck), THERAPIST, at=NOW, utc_offset_min=60, complaints=[neck]
    )
    (kept,) = signed.visit.signed_complaints
    assert (kept.name, kept.side, kept.plan.sessions) == ("Neck pain", "right", 6)
    assert signed.signature is not None
    other = replace(signed.visit, signed_complaints=(replace(kept, name="Knee pain"),))
    tampered = replace(signed, visit=other)
    assert content_hash(signed_content(tampered)) != signed.signature.content_hash


def test_what_was_carried_over_is_confirmed_only_by_who_was_shown_it() -> None:
    neck = a_complaint()
    unasked = signed_session(a_visit_of(neck), THERAPIST, at=NOW, utc_offset_min=0)
    assert unasked.visit.complaints[0].assigned is Assigned.ONLY_OPEN
    asked = signed_session(
        a_visit_of(neck), THERAPIST, at=NOW, utc_offset_min=0, confirms_complaints=True
    )
    assert asked.visit.complaints[0].assigned is Assigned.AT_SIGNING


def signed_in(content_format: str, session: Session) -> Session:
    signature = Signature(
        therapist_id=THERAPIST.id,
        name=THERAPIST.name,
        credentials="",
        signed_at=NOW,
        utc_offset_min=0,
        meaning=Meaning.AUTHOR,
        content_hash=content_hash(signed_content(session, content_format)),
        content_format=content_format,
    )
    return replace(session, status=SessionStatus.SIGNED, signature=signature)


def test_a_signature_of_the_second_format_knows_no_complaints_and_still_holds() -> None:
    session = signed_in(SECOND_FORMAT, a_session(site_count=2))
    text = canonical_text(signed_content(session))
    assert "complaints" not in text
    assert '"format":"needlemap-session/2"' in text
    assert session.signature is not None
    assert content_hash(signed_content(session)) == session.signature.content_hash


def test_a_complaint_put_behind_a_signature_of_the_second_format_is_found() -> None:
    session = signed_in(SECOND_FORMAT, a_session(site_count=2))
    added = replace(session, visit=a_visit_of(a_complaint()).visit)
    assert session.signature is not None
    assert content_hash(signed_content(added)) != session.signature.content_hash
    site = replace(session.sites[0], complaints=(new_id(),))
    moved = replace(session, sites=(site, session.sites[1]))
    assert content_hash(signed_content(moved)) != session.signature.content_hash


def test_a_drawing_put_behind_a_signature_of_the_third_format_is_found() -> None:
    session = signed_in(THIRD_FORMAT, a_session(site_count=1))
    assert session.signature is not None
    assert "symptom_drawing" not in canonical_text(signed_content(session))
    assert content_hash(signed_content(session)) == session.signature.content_hash
    drawing = SymptomDrawing((SymptomArea(1, Symptom.PAIN, "0+4"),), "needlemap-2.x")
    for added in ({"symptom_drawing": drawing}, {"patient_entry": PatientEntry(NOW)}):
        more = replace(session, visit=replace(session.visit, **added))
        assert content_hash(signed_content(more)) != session.signature.content_hash


def test_a_signature_of_the_third_format_knows_nothing_of_who_consented_and_still_holds() -> None:
    neck = a_complaint()
    session = signed_in(THIRD_FORMAT, a_visit_of(neck))
    text = canonical_text(signed_content(session))
    assert "consent_details" not in text
    assert neck.id in text
    assert '"format":"needlemap-session/3"' in text
    assert session.signature is not None
    assert content_hash(signed_content(session)) == session.signature.content_hash


LATER_FACTS = {
    "consent_details": ConsentDetails(ConsentBy.GUARDIAN),
    "patient_signature": DrawnSignature((((1, 2), (30, 40)),), NOW, "Ada Wren"),
    "started_at": time(9, 5),
    "ended_at": time(9, 40),
    "clean_technique": False,
    "substance_injected": False,
    "signed_licence": Licence("PT-4455"),
}


@pytest.mark.parametrize("content_format", [THIRD_FORMAT, FOURTH_FORMAT])
def test_words_put_on_a_warning_behind_an_older_signature_are_found(content_format: str) -> None:
    known = ShownWarning("zone.orbit", "Orbit.", NOW, NOW, Acknowledged.KEY)
    draft = a_session(site_count=1)
    warned = replace(draft, sites=(replace(draft.sites[0], warnings=(known,)),))
    session = signed_in(content_format, warned)
    assert session.signature is not None
    assert content_hash(signed_content(session)) == session.signature.content_hash
    added = replace(session.sites[0], warnings=(replace(known, words="Shallow."),))
    tampered = replace(session, sites=(added,))
    assert content_hash(signed_content(tampered)) != session.signature.content_hash


@pytest.mark.parametrize("content_format", FORMATS[:-1])
def test_a_source_that_is_called_silent_behind_an_older_signature_is_found(
    content_format: str,
) -> None:
    session = signed_in(content_format, a_session(site_count=1))
    assert session.signature is not None
    assert content_hash(signed_content(session)) == session.signature.content_hash
    tampered = replace(session, visit=replace(session.visit, removal_not_recorded=True))
    assert content_hash(signed_content(tampered)) != session.signature.content_hash


@pytest.mark.parametrize("field", LATER_FACTS)
@pytest.mark.parametrize("content_format", [SECOND_FORMAT, THIRD_FORMAT])
def test_what_is_put_behind_a_signature_of_an_older_format_is_found(
    content_format: str, field: str
) -> None:
    session = signed_in(content_format, a_session(site_count=1))
    added = replace(session, visit=replace(session.visit, **{field: LATER_FACTS[field]}))  # type: ignore[arg-type]
    assert session.signature is not None
    assert content_hash(signed_content(added)) != session.signature.content_hash


def test_a_signature_keeps_what_its_signer_holds() -> None:
    licence = Licence("PT-4455", "Dry needling, 80 hours, 2024")
    signed = signed_session(
        a_session(site_count=1), THERAPIST, at=NOW, utc_offset_min=0, licence=licence
    )
    assert signed.visit.signed_licence == licence
    without = signed_session(
        a_session(site_count=1), THERAPIST, at=NOW, utc_offset_min=0, licence=Licence()
    )
    assert without.visit.signed_licence is None


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"strokes": ()}, "number of points"),
        ({"strokes": (((1, 2), (1001, 3)),)}, "x must be a whole number from 0 to 1000"),
        ({"strokes": (((1, 2), (3, 321)),)}, "y must be a whole number from 0 to 320"),
        ({"strokes": (((1, 2), (3, 4)), ())}, "each line of a signature must have a point"),
        ({"name": "x" * 121}, "name may have at most 120 characters"),
    ],
)
def test_a_wrong_drawn_signature_is_refused(facts: dict[str, object], refusal: str) -> None:
    usual: dict[str, object] = {"strokes": (((1, 2), (3, 4)),), "signed_at": NOW}
    with pytest.raises(ValueError, match=refusal):
        DrawnSignature(**(usual | facts))  # type: ignore[arg-type]


def test_a_treatment_does_not_end_before_it_started() -> None:
    with pytest.raises(ValueError, match="must not end before it started"):
        Visit(started_at=time(9, 5), ended_at=time(9, 4))


def treated_on(complaint: Complaint, *, reassessed: bool = False) -> TreatedOn:
    return TreatedOn(complaint.id, new_id(), AT.date(), reassessed)


@pytest.mark.parametrize(
    ("sessions", "due"),
    [
        (0, ()),
        (2, (PlanDue.REASSESS_NEXT,)),
        (3, (PlanDue.REASSESS,)),
        (6, (PlanDue.REASSESS, PlanDue.USED_UP)),
    ],
)
def test_a_plan_asks_for_what_is_due(sessions: int, due: tuple[PlanDue, ...]) -> None:
    neck, knee = a_complaint(plan=PlanOfCare(6, reassess_after=3)), a_complaint()
    treated = [treated_on(neck) for _ in range(sessions)] + [treated_on(knee)]
    progress = plan_progress(neck, treated, today=AT.date())
    assert (progress.done, progress.planned, progress.due) == (sessions, 6, due)


def test_a_reassessment_begins_the_count_again() -> None:
    neck = a_complaint(plan=PlanOfCare(reassess_after=3))
    treated = [*(treated_on(neck) for _ in range(3)), treated_on(neck, reassessed=True)]
    assert plan_progress(neck, treated, today=AT.date()).due == ()
    treated += [treated_on(neck), treated_on(neck)]
    assert plan_progress(neck, treated, today=AT.date()).due == (PlanDue.REASSESS_NEXT,)


def test_a_plan_ends_after_its_last_day_and_says_when_all_goals_are_reached() -> None:
    goal = Goal("Sleep", reached_on=date(2026, 11, 20))
    neck = a_complaint(goals=(goal,), plan=PlanOfCare(until=date(2026, 11, 30)))
    last = plan_progress(neck, [], today=date(2026, 11, 30))
    assert last.due == (PlanDue.GOALS_REACHED,)
    after = plan_progress(neck, [], today=date(2026, 12, 1))
    assert after.due == (PlanDue.ENDED, PlanDue.GOALS_REACHED)


def test_choosing_another_complaint_takes_the_place_of_one_that_nobody_confirmed() -> None:
    neck, knee = a_complaint(), a_complaint()
    carried = VisitComplaint(neck.id, Assigned.CARRIED_OVER)
    chosen = VisitComplaint(knee.id, Assigned.CONFIRMED)
    assert treating((carried,), knee.id) == (chosen,)
    found = replace(carried, findings=Findings(pain_now=3))
    kept = replace(found, assigned=Assigned.CONFIRMED)
    assert treating((found,), knee.id) == (kept, chosen)
    assert treating((kept, chosen), neck.id) == (chosen,)
