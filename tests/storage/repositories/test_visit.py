"""The visit's form as it is kept: field by field, with what came before, and read back whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from needlemap.domain.edit import EditKind, SiteEdit, VisitEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.placement import SurfacePoint
from needlemap.domain.screening import Answer, ScreeningAnswer
from needlemap.domain.session import Session
from needlemap.domain.symptoms import (
    Decision,
    PatientEntry,
    Symptom,
    SymptomArea,
    SymptomArrow,
    SymptomCourse,
    SymptomDepth,
    SymptomDrawing,
    same_areas,
    with_stroke,
)
from needlemap.domain.user import Licence
from needlemap.domain.visit import (
    AdverseEvent,
    AdverseEvents,
    Consent,
    ConsentBy,
    ConsentDetails,
    ConsentStatus,
    DrawnSignature,
    LaterAnswer,
    NeedleCount,
    NeedleProduct,
    OutcomeScore,
    Position,
    Severity,
    SiteAnswer,
    Tolerance,
    Visit,
)
from needlemap.errors import ChangedMeanwhileError, SignedSessionError
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    changing,
    make_session,
    make_site,
    placing,
    removing,
    reopened,
    signed_session,
    stored_patient,
    stored_session,
)
from storage.raw import engine_of

DRAWING = SymptomDrawing(
    (
        SymptomArea(
            1, Symptom.ACHE, "40+3", SymptomDepth.DEEP, SymptomCourse.INTERMITTENT, intensity=6
        ),
        SymptomArea(3, Symptom.PINS_AND_NEEDLES, "900+2 5+1"),
    ),
    "needlemap-2.1f.2a",
    (SymptomArrow(SurfacePoint(2, 0.25, 1), SurfacePoint(90, 0, 0.5)),),
)


def full_visit() -> Visit:
    """Return a form in which every field is filled in."""
    site = new_id()
    event = AdverseEvent(new_id(), "bruise", Severity.MILD, (site,), AT, "pressed", "small")
    return Visit(
        conditions=("M54.2", "M75.1"),
        position=Position.SIDE_LYING_LEFT,
        consent=Consent(ConsentStatus.WRITTEN, ("pneumothorax",), True, "the mother", "asked"),
        screening=(
            ScreeningAnswer("anticoagulant", Answer.YES, ("forearm",), "n", "shallow only", AT),
            ScreeningAnswer("pregnancy", Answer.NO),
        ),
        products=(NeedleProduct("Seirin J", "L42", date(2028, 1, 31)),),
        needles=NeedleCount(
            opened=12, spoiled=2, dropped=1, removed_by="Anna", sharps_disposed=True
        ),
        pain_before=7,
        pain_after=0,
        tolerance=Tolerance.FAIR,
        outcomes=(OutcomeScore("ndi", 18), OutcomeScore("rom", 42.5, "shoulder flexion")),
        adverse_events=AdverseEvents((event,)),
        other_treatment="heat",
        home_plan="walks",
        aftercare="rest",
        next_plan="same again",
        follow_up_on=date(2026, 12, 1),
        after_last_time=(SiteAnswer(site, LaterAnswer.SORE),),
        late_reason="no power",
        symptom_drawing=DRAWING,
        patient_entry=PatientEntry(AT, DRAWING, 4, 8, 1, Decision.CONFIRMED, AT),
        consent_details=ConsentDetails(ConsentBy.PATIENT, "Mr Sato", "Ms Lind", "folder 12"),
        patient_signature=DrawnSignature((((1, 2), (30, 40)),), AT, "Ada Wren"),
        started_at=time(9, 5),
        ended_at=time(9, 40),
        clean_technique=True,
        substance_injected=False,
        removal_not_recorded=True,
        signed_licence=Licence("PT-4455", "80 hours"),
    )


def test_a_whole_form_comes_back_as_it_was_stored(records: Records) -> None:
    visit = full_visit()
    session = stored_session(records)
    records.sessions.change_visit(VisitEdit(session.id, Visit(), visit))
    assert records.sessions.get(session.id).visit == visit
    other = make_session(records, stored_patient(records), visit=visit)
    records.sessions.start(other)
    assert records.sessions.get(other.id) == other
    assert records.audit.verify() == ()


def test_each_field_is_stored_by_itself_and_emptied_again(records: Records) -> None:
    session = stored_session(records)
    visit = full_visit()
    empty = Visit()
    for name in VISIT_NAMES:
        one = replace(empty, **{name: getattr(visit, name)})
        edit = VisitEdit(session.id, empty, one)
        records.sessions.change_visit(edit)
        assert records.sessions.get(session.id).visit == one
        records.sessions.change_visit(edit.reversed, kind=EditKind.UNDO)
        assert records.sessions.get(session.id).visit == empty
    assert records.audit.verify() == ()


VISIT_NAMES = tuple(Visit.__dataclass_fields__)


def test_nobody_asked_and_there_was_none_are_told_apart(records: Records) -> None:
    session = stored_session(records)
    asked = Visit(adverse_events=AdverseEvents())
    records.sessions.change_visit(VisitEdit(session.id, Visit(), asked))
    assert records.sessions.get(session.id).visit.adverse_events == AdverseEvents()
    assert records.sessions.of_patient(session.patient_id)[0].had_event is False


def test_two_hands_on_two_fields_keep_both(records: Records) -> None:
    session = stored_session(records)
    records.sessions.change_visit(VisitEdit(session.id, Visit(), Visit(pain_before=5)))
    records.sessions.change_visit(VisitEdit(session.id, Visit(), Visit(home_plan="walks")))
    assert records.sessions.get(session.id).visit == Visit(pain_before=5, home_plan="walks")


def test_a_field_changed_meanwhile_is_not_overwritten(records: Records) -> None:
    session = stored_session(records)
    records.sessions.change_visit(VisitEdit(session.id, Visit(), Visit(pain_before=5)))
    with pytest.raises(ChangedMeanwhileError):
        records.sessions.change_visit(VisitEdit(session.id, Visit(), Visit(pain_before=6)))
    assert records.sessions.get(session.id).visit.pain_before == 5


def test_an_edit_that_changes_nothing_leaves_no_entry(records: Records) -> None:
    session = stored_session(records)
    head = records.audit.head()
    records.sessions.change_visit(VisitEdit(session.id, Visit(), Visit()))
    assert records.audit.head() == head


def test_a_signed_form_does_not_change(records: Records) -> None:
    signed = signed_session(records)
    with pytest.raises(SignedSessionError):
        records.sessions.change_visit(VisitEdit(signed.id, Visit(), Visit(pain_before=5)))
    assert records.sessions.get(signed.id) == signed


def test_all_edits_of_a_draft_are_told_again_after_reopening(records: Records) -> None:
    session = stored_session(records)
    one, two = make_site(session.id), make_site(session.id, ordinal=2)
    deeper = replace(one, depth_mm=20.0, note="deep")
    asked = VisitEdit(session.id, Visit(), Visit(pain_before=5))
    done: list[tuple[EditKind, SiteEdit | VisitEdit]] = [
        (EditKind.DO, placing(one, two)),
        (EditKind.DO, changing(one, deeper)),
        (EditKind.DO, asked),
        (EditKind.UNDO, asked.reversed),
        (EditKind.REDO, asked),
        (EditKind.DO, removing(deeper)),
        (EditKind.UNDO, removing(deeper).reversed),
    ]
    for kind, edit in done:
        if isinstance(edit, SiteEdit):
            records.sessions.apply(edit, kind=kind)
        else:
            records.sessions.change_visit(edit, kind=kind)
    folder = engine_of(records).path.parent.parent
    records.close()
    with reopened(folder) as again:
        assert list(again.sessions.edits_of(session.id)) == done


def test_sites_that_a_session_began_with_are_known_to_its_edits(records: Records) -> None:
    patient = stored_patient(records)
    session = make_session(records, patient)
    first = make_site(session.id)
    records.sessions.start(replace(session, sites=(first,)))
    edit = changing(first, replace(first, note="x"))
    records.sessions.apply(edit)
    assert records.sessions.edits_of(session.id) == ((EditKind.DO, edit),)


def test_earlier_values_of_a_form_are_found_with_who_and_when(records: Records) -> None:
    session = stored_session(records)
    for before, after in ((0, 3), (3, 8)):
        edit = VisitEdit(session.id, Visit(pain_before=before or None), Visit(pain_before=after))
        records.sessions.change_visit(edit)
    records.sessions.change_facts(session, replace(session, note="new"))
    pain, note = records.sessions.field_history(session.id)
    assert (pain.field, pain.value, pain.replaced_by) == ("pain_before", 3, "Anna Weber")
    assert (note.field, note.value, note.written_by) == ("note", "", "Anna Weber")
    assert pain.replaced_at >= pain.written_at > datetime(2020, 1, 1, tzinfo=UTC)


def drawn_session(records: Records, patient: Patient, **facts: object) -> Session:
    session = make_session(records, patient, visit=Visit(symptom_drawing=DRAWING), **facts)
    records.sessions.start(session)
    return session


def test_the_drawings_of_a_patient_come_oldest_first_without_withdrawn_ones(
    records: Records,
) -> None:
    patient = stored_patient(records)
    later = drawn_session(records, patient, performed_at=AT)
    earlier = drawn_session(records, patient, performed_at=AT - timedelta(days=7))
    gone = drawn_session(records, patient, performed_at=AT - timedelta(days=3))
    drawn_session(records, stored_patient(records))
    records.sessions.withdraw(gone.id, reason="wrong day", at=AT, utc_offset_min=60)
    found = records.sessions.drawings_of_patient(patient.id)
    assert [one.session_id for one in found] == [earlier.id, later.id]
    assert [one.drawing for one in found] == [DRAWING, DRAWING]
    assert found[1].day == AT.date()


def test_what_a_patient_submitted_is_logged_as_such_and_can_be_undone(records: Records) -> None:
    session = stored_session(records)
    edit = VisitEdit(session.id, Visit(), Visit(patient_entry=PatientEntry(AT, DRAWING, 4)))
    records.sessions.change_visit(edit)
    records.sessions.change_visit(edit.reversed, kind=EditKind.UNDO)
    actions = [event.action for event in records.audit.history("session", session.id)]
    assert actions == ["start_session", "patient_entry", "change_visit"]
    assert records.sessions.edits_of(session.id) == (
        (EditKind.DO, edit),
        (EditKind.UNDO, edit.reversed),
    )


def test_a_session_moved_to_another_patient_is_unchanged_since_none(records: Records) -> None:
    drawing = same_areas(DRAWING, new_id())
    session = make_session(records, stored_patient(records), visit=Visit(symptom_drawing=drawing))
    records.sessions.start(session)
    records.sessions.reassign(session.id, stored_patient(records).id, "wrong patient")
    stored = records.sessions.get(session.id).visit.symptom_drawing
    assert stored == replace(drawing, unchanged_since=None)


def test_five_hundred_strokes_are_stored_one_by_one_and_told_by_the_log(records: Records) -> None:
    session = stored_session(records)
    drawing: SymptomDrawing | None = None
    for number in range(500):
        cells = f"{4000 + 37 * number}+{20 + number % 9}"
        more = with_stroke(drawing, 1, cells, kind=Symptom.PAIN, atlas_version="needlemap-2")
        edit = VisitEdit(session.id, Visit(symptom_drawing=drawing), Visit(symptom_drawing=more))
        records.sessions.change_visit(edit)
        drawing = more
    assert records.sessions.get(session.id).visit.symptom_drawing == drawing
    edits = records.sessions.edits_of(session.id)
    assert len(edits) == 500
    assert edits[-1] == (EditKind.DO, edit)
    assert records.audit.verify() == ()
