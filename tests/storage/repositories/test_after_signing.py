"""What may follow a signature, and what may not come before it: addenda, withdrawal, readiness."""

from dataclasses import replace
from datetime import timedelta

import pytest

from needlemap.domain.edit import VisitEdit
from needlemap.domain.screening import Answer, PatientPrecaution, ScreeningAnswer
from needlemap.domain.session import Session
from needlemap.domain.signing import ObstacleKind, RequiredFields
from needlemap.domain.user import Role
from needlemap.domain.visit import NeedleCount, Visit
from needlemap.errors import (
    NeedleMapError,
    NotAllowedError,
    NotFoundError,
    NotReadyError,
    SignedSessionError,
)
from needlemap.storage.engine.sqlcipher import IntegrityError
from needlemap.storage.records import Records
from needlemap.storage.repositories.work_list import WorkKind
from storage.makers import (
    AT,
    PASSWORD,
    changing,
    demanding,
    make_site,
    placing,
    ready_session,
    signed_session,
    stored_patient,
    stored_session,
)
from storage.raw import engine_of


def sign(records: Records, session: Session) -> Session:
    return records.sessions.sign(session.id, password=PASSWORD, at=AT, utc_offset_min=60)


def fill_in(records: Records, session: Session, visit: Visit) -> None:
    before = records.sessions.get(session.id).visit
    records.sessions.change_visit(VisitEdit(session.id, before, visit))


def as_role(records: Records, role: Role) -> None:
    """Let who is logged in have another role, as if another user had come."""
    records.sessions._therapist = replace(records.therapist, role=role)


def refused(records: Records, session: Session) -> str:
    """Return the sentence with which signing is refused, and see that nothing changed."""
    before, head = records.sessions.get(session.id), records.audit.head()
    with pytest.raises(NotReadyError) as raised:
        sign(records, session)
    assert records.sessions.get(session.id) == before
    assert records.audit.head() == head
    return raised.value.user_message


def test_needles_that_are_still_in_stop_a_signature(records: Records) -> None:
    session = ready_session(records, sites=1)
    left_in = make_site(session.id, ordinal=2, needle_count=3, removed_count=1)
    records.sessions.apply(placing(left_in))
    assert "2 needles" in refused(records, session)
    declared = replace(left_in, retained_count=2, retained_reason="semi-permanent")
    records.sessions.apply(changing(left_in, declared))
    assert sign(records, session).is_signed


SILENT = Visit(late_reason="From the paper notes", removal_not_recorded=True)


def late_session(records: Records) -> Session:
    """Return a draft of a visit three days before, with the needles of one site not removed."""
    session = stored_session(records, sites=1, performed_at=AT - timedelta(days=3))
    assert "does not record their removal" in refused(records, session)
    return session


def test_a_late_entry_says_that_its_source_is_silent_on_the_needles_and_asserts_nothing(
    records: Records,
) -> None:
    session = late_session(records)
    fill_in(records, session, SILENT)
    assert {item.kind for item in records.sessions.work_list()} == {WorkKind.DRAFT}
    signed = sign(records, session)
    assert signed.leaves_removal_open
    (site,) = signed.sites
    assert (site.removed_count, site.removed_at, site.removed_by) == (0, None, "")
    assert records.audit.verify() == ()
    assert records.sessions.broken_signatures() == ()


def test_a_visit_of_the_day_cannot_say_that_its_source_is_silent(records: Records) -> None:
    session = stored_session(records, sites=1)
    fill_in(records, session, SILENT)
    assert "1 needles are not accounted for" in refused(records, session)
    assert WorkKind.NEEDLES_IN in {item.kind for item in records.sessions.work_list()}


def test_opened_must_be_inserted_and_spoiled(records: Records) -> None:
    session = ready_session(records, sites=2)
    fill_in(records, session, Visit(needles=NeedleCount(opened=4, spoiled=1)))
    assert "Count again" in refused(records, session)
    fill_in(records, session, Visit(needles=NeedleCount(opened=3, spoiled=1)))
    assert sign(records, session).is_signed


def test_a_block_needs_its_acknowledgement(records: Records) -> None:
    session = ready_session(records, sites=1)
    bleeds = PatientPrecaution("bleeding_disorder", Answer.YES, AT.date())
    records.patient_files.set_precautions(session.patient_id, (bleeds,))
    assert "bleeding disorder" in refused(records, session)
    answer = ScreeningAnswer(
        "bleeding_disorder", Answer.YES, acknowledgement="ok", acknowledged_at=AT
    )
    fill_in(records, session, Visit(screening=(answer,)))
    assert sign(records, session).is_signed


def test_a_clinic_that_chose_nothing_requires_the_default_fields(records: Records) -> None:
    demanding(records)
    session = ready_session(records, sites=1)
    missing = {o.field for o in records.sessions.obstacles(session.id)}
    assert missing == {"screening", "consent", "adverse_events"}
    assert "screening" in refused(records, session)


def test_a_clinic_requires_what_it_chose(records: Records) -> None:
    records.settings.set_required_fields(RequiredFields(("pain_before", "site.depth_mm")))
    session = ready_session(records, sites=1)
    (pain, depth) = records.sessions.obstacles(session.id)
    assert (pain.kind, pain.field) == (ObstacleKind.FIELD_MISSING, "pain_before")
    assert depth.site_ids == (session.sites[0].id,)
    assert "pain before" in refused(records, session)


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.REVIEWER])
def test_who_does_not_sign_adds_and_withdraws_nothing(records: Records, role: Role) -> None:
    draft, signed = ready_session(records), signed_session(records)
    head = records.audit.head()
    as_role(records, role)
    with pytest.raises(NotAllowedError, match="therapist"):
        sign(records, draft)
    with pytest.raises(NotAllowedError):
        records.sessions.withdraw(signed.id, reason="wrong", at=AT, utc_offset_min=0)
    with pytest.raises(NotAllowedError):
        records.sessions.add_addendum(signed.id, reason="r", text="t", at=AT, utc_offset_min=0)
    assert records.audit.head() == head


def test_addenda_stand_beside_what_was_signed(records: Records) -> None:
    signed = signed_session(records, sites=2)
    added = [
        records.sessions.add_addendum(
            signed.id, reason="phone call", text=f"word {n}", at=AT, utc_offset_min=60
        )
        for n in range(3)
    ]
    again = records.sessions.get(signed.id)
    assert again.addenda == tuple(added)
    assert replace(again, addenda=()) == signed
    assert records.sessions.broken_signatures() == ()
    assert records.sessions.of_patient(signed.patient_id)[0].addendum_count == 3
    assert records.audit.verify() == ()


def test_a_draft_takes_no_addendum(records: Records) -> None:
    draft = stored_session(records)
    with pytest.raises(NeedleMapError, match="Only a signed session"):
        records.sessions.add_addendum(draft.id, reason="r", text="t", at=AT, utc_offset_min=0)
    with pytest.raises(ValueError, match="reason must not be empty"):
        records.sessions.add_addendum(
            signed_session(records).id, reason=" ", text="t", at=AT, utc_offset_min=0
        )


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_withdrawn_session_stays_and_never_changes(records: Records, is_signed: bool) -> None:
    session = {False: ready_session, True: signed_session}[is_signed](records, sites=1)
    withdrawal = records.sessions.withdraw(
        session.id, reason="wrong patient", at=AT, utc_offset_min=60
    )
    again = records.sessions.get(session.id)
    assert again == replace(session, withdrawal=withdrawal)
    assert records.sessions.of_patient(session.patient_id)[0].is_withdrawn
    for attempt in (
        lambda: records.sessions.apply(placing(make_site(session.id, ordinal=2))),
        lambda: fill_in(records, session, Visit(pain_after=1)),
        lambda: records.sessions.change_facts(again, replace(again, note="x")),
        lambda: records.sessions.reassign(session.id, stored_patient(records).id, "x"),
        lambda: records.sessions.withdraw(session.id, reason="x", at=AT, utc_offset_min=0),
        lambda: sign(records, session),
    ):
        with pytest.raises(SignedSessionError):
            attempt()
    assert records.sessions.get(session.id) == again
    assert records.sessions.broken_signatures() == ()
    assert records.audit.verify() == ()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE addenda SET text = 'other'",
        "DELETE FROM addenda",
        "INSERT OR REPLACE INTO addenda SELECT * FROM addenda",
        "UPDATE withdrawals SET reason = 'other'",
        "DELETE FROM withdrawals",
        "INSERT INTO addenda SELECT replace(id, '-', 'x'), (SELECT id FROM sessions WHERE "
        "status = 'draft'), therapist_id, name, credentials, written_at, 0, reason, text "
        "FROM addenda",
        "UPDATE visit_facts SET value = '1' WHERE session_id = :signed",
        "DELETE FROM visit_facts WHERE session_id = :signed",
        "INSERT INTO visit_facts VALUES (:signed, 'pain_after', '1')",
        "UPDATE visit_facts SET session_id = :signed WHERE session_id = :draft",
        "INSERT INTO visit_facts VALUES (:withdrawn, 'pain_after', '1')",
        "UPDATE sites SET ordinal = 9 WHERE session_id = :withdrawn",
        "UPDATE sessions SET note = 'x' WHERE id = :withdrawn",
        "UPDATE sessions SET patient_id = patient_id WHERE id = :signed",
    ],
)
def test_plain_sql_does_not_change_what_follows_a_signature(records: Records, attack: str) -> None:
    said = Visit(pain_before=3)
    draft, ready, withdrawn = (ready_session(records) for _ in range(3))
    for session in (draft, ready):
        fill_in(records, session, said)
    signed = sign(records, ready)
    records.sessions.add_addendum(signed.id, reason="r", text="t", at=AT, utc_offset_min=0)
    records.sessions.withdraw(withdrawn.id, reason="wrong", at=AT, utc_offset_min=0)
    ids = {"signed": signed.id, "draft": draft.id, "withdrawn": withdrawn.id}
    with pytest.raises(IntegrityError):
        engine_of(records).execute(attack, ids)
    assert records.audit.verify() == ()


def test_the_wrong_patient_is_corrected_while_it_is_a_draft(records: Records) -> None:
    right = stored_patient(records, given_name="Ada")
    session = ready_session(records, sites=1)
    wrong = session.patient_id
    moved = records.sessions.reassign(session.id, right.id, "clicked the line above")
    assert records.sessions.get(session.id) == moved
    assert moved.patient_id == right.id
    assert records.sessions.of_patient(wrong) == ()
    for patient_id in (wrong, right.id):
        event = records.audit.history("patient", patient_id)[-1]
        assert event.action == "reassign_session"
        assert event.detail["purpose"] == "clicked the line above"
    assert records.sessions.edits_of(session.id) == ()
    assert records.audit.verify() == ()


def test_what_refers_to_the_wrong_patient_goes_with_the_correction(records: Records) -> None:
    earlier = signed_session(records, sites=1).sites[0]
    session = stored_session(records)
    records.sessions.apply(placing(make_site(session.id, carried_from=earlier.id)))
    moved = records.sessions.reassign(session.id, stored_patient(records).id, "wrong")
    assert moved.sites[0].carried_from is None


def test_a_signed_session_stays_with_its_patient(records: Records) -> None:
    signed = signed_session(records)
    with pytest.raises(SignedSessionError):
        records.sessions.reassign(signed.id, stored_patient(records).id, "wrong")
    draft = stored_session(records)
    with pytest.raises(NotFoundError):
        records.sessions.reassign(draft.id, "nobody", "wrong")
    with pytest.raises(ValueError, match="reason must not be empty"):
        records.sessions.reassign(draft.id, stored_patient(records).id, "")


def test_a_hash_covers_the_form(records: Records) -> None:
    session = ready_session(records)
    fill_in(records, session, Visit(pain_before=3))
    signed = sign(records, session)
    engine_of(records).execute("DROP TRIGGER visit_facts_signed_no_update")
    engine_of(records).execute("UPDATE visit_facts SET value = '4'")
    assert records.sessions.broken_signatures() == (signed.id,)
