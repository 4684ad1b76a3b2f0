"""Sessions: started, charted, listed, changed; each edit whole, logged and undoable."""

from dataclasses import replace
from datetime import timedelta

import pytest

from needlemap.domain.edit import SiteEdit, VisitEdit
from needlemap.domain.estim import Estim
from needlemap.domain.ids import new_id
from needlemap.domain.placement import Side
from needlemap.domain.session import SITES_A_SESSION, SessionStatus
from needlemap.domain.site import Needle, Twitch
from needlemap.domain.visit import AdverseEvent, AdverseEvents, OutcomeScore, Severity, Visit
from needlemap.errors import ChangedMeanwhileError, NotFoundError
from needlemap.storage.records import Records
from needlemap.storage.repositories import session_reading
from needlemap.storage.repositories.session_reading import HISTORY_COLUMNS
from needlemap.storage.repositories.summaries import SessionOutline, SessionSummary
from storage.makers import (
    AT,
    changing,
    make_session,
    make_site,
    placing,
    removing,
    stored_patient,
    stored_session,
)
from storage.raw import engine_of


def test_a_started_session_comes_back_as_it_went(records: Records) -> None:
    session = make_session(records, stored_patient(records), note="Late entry.\nSecond line 🙂")
    with_sites = replace(
        session, sites=tuple(make_site(session.id, ordinal=n) for n in range(1, 4))
    )
    records.sessions.start(with_sites)
    assert records.sessions.get(session.id) == with_sites


def test_a_session_of_an_unknown_patient_is_not_started(records: Records) -> None:
    session = make_session(records, stored_patient(records), patient_id=new_id())
    with pytest.raises(NotFoundError, match="This patient is not in these records"):
        records.sessions.start(session)
    with pytest.raises(NotFoundError, match="This session is not in these records"):
        records.sessions.get(session.id)


def test_placing_changing_and_removing_a_site_is_stored(records: Records) -> None:
    session = stored_session(records)
    placed = make_site(session.id)
    changed = replace(placed, needle=Needle(0.25, 60), twitch=Twitch.MULTIPLE, needle_count=3)
    edits = [placing(placed), changing(placed, changed), removing(changed)]
    for edit in edits:
        session = session.edited(edit)
        records.sessions.apply(edit)
        assert records.sessions.get(session.id) == session
    assert session.sites == ()


def test_every_edit_can_be_undone_and_done_again(records: Records) -> None:
    empty = stored_session(records)
    sites = tuple(make_site(empty.id, ordinal=n) for n in range(1, 6))
    fewer = tuple(replace(site, removed_count=1) for site in sites[:3])
    edits = [placing(*sites), SiteEdit(before=sites, after=fewer), removing(fewer[1])]
    states = [empty]
    for edit in edits:
        records.sessions.apply(edit)
        states.append(states[-1].edited(edit))
    for edit, state in zip(reversed(edits), reversed(states[:-1]), strict=True):
        records.sessions.apply(edit.reversed)
        assert records.sessions.get(empty.id) == state
    for edit, state in zip(edits, states[1:], strict=True):
        records.sessions.apply(edit)
        assert records.sessions.get(empty.id) == state
    assert records.audit.verify() == ()


def test_an_edit_is_one_entry_of_the_log(records: Records) -> None:
    session = stored_session(records)
    sites = tuple(make_site(session.id, ordinal=n) for n in (1, 2))
    head = records.audit.head()
    records.sessions.apply(placing(*sites))
    records.sessions.apply(changing(sites[0], replace(sites[0], depth_mm=22.0)))
    placed, changed = records.audit.history("session", session.id)[-2:]
    assert records.audit.head().seq == head.seq + 2
    assert [row["id"] for row in placed.after["sites"]] == [site.id for site in sites]
    assert placed.before == {}
    key = {"id": sites[0].id, "session_id": session.id}
    assert changed.before == {"sites": [key]}
    assert changed.after == {"sites": [key | {"depth_mm": 22.0}]}


def test_an_edit_that_found_other_sites_changes_nothing(records: Records) -> None:
    session = stored_session(records, sites=2)
    one, other = session.sites
    stale = replace(one, note="as somebody else saw it")
    head = records.audit.head()
    for edit in (
        changing(stale, replace(stale, note="mine")),
        removing(other, stale),
        placing(make_site(session.id, ordinal=9), one),
        removing(make_site(session.id)),
    ):
        with pytest.raises(ChangedMeanwhileError, match="changed in the meantime"):
            records.sessions.apply(edit)
    assert records.sessions.get(session.id) == session
    assert records.audit.head() == head


def test_a_site_keeps_to_its_session(records: Records) -> None:
    one, other = stored_session(records, sites=1), stored_session(records)
    (site,) = one.sites
    records.sessions.apply(placing(replace(site, session_id=other.id, note="a namesake")))
    assert records.sessions.get(one.id) == one
    with pytest.raises(ChangedMeanwhileError):
        records.sessions.apply(removing(replace(site, session_id=other.id)))
    records.sessions.apply(removing(site))
    assert [left.note for left in records.sessions.get(other.id).sites] == ["a namesake"]
    assert records.audit.verify() == ()


def test_an_edit_of_an_unknown_session_is_refused(records: Records) -> None:
    with pytest.raises(NotFoundError, match="This session is not in these records"):
        records.sessions.apply(placing(make_site(new_id())))


def test_a_session_holds_so_many_sites_and_no_more(records: Records) -> None:
    session = stored_session(records)
    sites = tuple(make_site(session.id, ordinal=n + 1) for n in range(SITES_A_SESSION))
    records.sessions.apply(placing(*sites))
    with pytest.raises(ValueError, match="at most 500 sites, not 501"):
        records.sessions.apply(placing(make_site(session.id, ordinal=501)))
    assert len(records.sessions.get(session.id).sites) == SITES_A_SESSION
    records.sessions.apply(SiteEdit(before=sites[:1], after=(make_site(session.id),)))


def test_two_sites_of_a_session_do_not_take_one_ordinal(records: Records) -> None:
    session = stored_session(records, sites=2)
    one, other = session.sites
    for edit in (
        placing(make_site(session.id, ordinal=2)),
        placing(make_site(session.id, ordinal=7), make_site(session.id, ordinal=7)),
        changing(one, replace(one, ordinal=2)),
    ):
        with pytest.raises(ValueError, match="ordinal must be each site's own"):
            records.sessions.apply(edit)
    assert records.sessions.get(session.id) == session
    swapped = (replace(one, ordinal=2), replace(other, ordinal=1))
    records.sessions.apply(SiteEdit(before=(one, other), after=swapped))
    assert records.sessions.get(session.id).sites == (swapped[1], swapped[0])


def test_facts_of_a_draft_change_and_are_logged(records: Records) -> None:
    before = stored_session(records, sites=1)
    after = replace(before, performed_at=AT - timedelta(hours=3), note="late entry")
    records.sessions.change_facts(before, after)
    assert records.sessions.get(before.id) == after
    entry = records.audit.history("session", before.id)[-1]
    assert entry.action == "change_session"
    assert entry.before["sessions"][0]["note"] == ""
    assert entry.after["sessions"][0]["note"] == "late entry"


def test_facts_that_stay_the_same_are_not_logged(records: Records) -> None:
    session = stored_session(records)
    head = records.audit.head()
    records.sessions.change_facts(session, session)
    assert records.audit.head() == head


def test_outdated_facts_overwrite_nothing(records: Records) -> None:
    before = stored_session(records)
    first = replace(before, note="first")
    records.sessions.change_facts(before, first)
    with pytest.raises(ChangedMeanwhileError):
        records.sessions.change_facts(before, replace(before, note="second"))
    assert records.sessions.get(before.id) == first


def test_facts_do_not_carry_sites_or_another_patient(records: Records) -> None:
    before = stored_session(records, sites=1)
    for after in (
        replace(before, sites=()),
        replace(before, patient_id=stored_patient(records).id),
        replace(before, id=new_id(), sites=()),
    ):
        with pytest.raises(ValueError, match="facts must leave"):
            records.sessions.change_facts(before, after)
    assert records.sessions.get(before.id) == before


def test_a_patients_sessions_are_listed_newest_first(records: Records) -> None:
    patient = stored_patient(records)
    sessions = [
        make_session(records, patient, performed_at=AT - timedelta(days=days)) for days in (2, 1, 3)
    ]
    for session in sessions:
        records.sessions.start(session)
    middle = sessions[0]
    records.sessions.apply(
        placing(
            make_site(middle.id, ordinal=1, needle_count=3),
            make_site(middle.id, ordinal=2, structure="teres_minor"),
            make_site(middle.id, ordinal=3),
            make_site(middle.id, ordinal=4, structure=None),
        )
    )
    listed = records.sessions.of_patient(patient.id)
    assert [summary.id for summary in listed] == [sessions[n].id for n in (1, 0, 2)]
    assert set(listed[1].structures) == {"infraspinatus", "teres_minor"}
    assert (listed[1].site_count, listed[1].needle_count) == (4, 6)
    assert listed[0] == SessionSummary(
        id=sessions[1].id,
        performed_at=sessions[1].performed_at,
        charted_at=sessions[1].charted_at,
        utc_offset_min=60,
        status=SessionStatus.DRAFT,
        site_count=0,
        needle_count=0,
        structures=(),
        therapist_id=records.therapist.id,
        therapist_name=records.therapist.name,
    )


def test_what_sessions_tell_without_their_sites_is_what_their_list_tells(
    records: Records,
) -> None:
    patient = stored_patient(records)
    told = Visit(
        pain_before=7,
        pain_after=3,
        outcomes=(OutcomeScore("ndi", 18),),
        adverse_events=AdverseEvents(),
    )
    for days, visit in enumerate((told, replace(told, pain_after=4), Visit(), told)):
        session = make_session(records, patient, performed_at=AT - timedelta(days=days))
        records.sessions.start(session)
        records.sessions.apply(placing(make_site(session.id)))
        records.sessions.change_visit(VisitEdit(session.id, Visit(), visit))
    records.sessions.withdraw(session.id, reason="wrong patient", at=AT, utc_offset_min=60)
    listed = records.sessions.of_patient(patient.id)
    short = records.sessions.outlines_of_patient(patient.id)
    assert short == tuple(
        SessionOutline(**{n: getattr(line, n) for n in SessionOutline.__dataclass_fields__})
        for line in listed
    )
    assert [(line.pain_after, line.had_event, line.is_withdrawn) for line in short] == [
        (3, False, False),
        (4, False, False),
        (None, None, False),
        (3, False, True),
    ]
    assert [line.site_count for line in listed] == [1, 1, 1, 1]


def test_a_patient_without_sessions_has_an_empty_list(records: Records) -> None:
    assert records.sessions.of_patient(stored_patient(records).id) == ()
    assert records.sessions.of_patient("nobody") == ()
    assert records.sessions.sites_of_patient("nobody") == []


def test_a_peer_tells_what_a_coded_export_would_tell_of_a_person(records: Records) -> None:
    patient = stored_patient(records)
    first = make_session(records, patient)
    event = AdverseEvent(new_id(), "bruise", Severity.MILD)
    later = make_session(
        records,
        patient,
        performed_at=AT + timedelta(days=20),
        visit=Visit(adverse_events=AdverseEvents((event,))),
    )
    for session in (first, later):
        records.sessions.start(session)
    sites = (
        make_site(first.id, estim=Estim(new_id(), hz=80)),
        make_site(first.id, ordinal=2, structure=None, side=Side.RIGHT, technique="superficial_dn"),
    )
    records.sessions.apply(placing(*sites))
    (peer,) = records.sessions.peers()
    assert (peer.sessions, (peer.last_on or peer.first_on) - peer.first_on) == (
        2,
        timedelta(days=20),
    )
    assert peer.places == {("infraspinatus", "", "left"), ("", "shoulder", "right")}
    assert peer.techniques == {"trigger_point_dn", "superficial_dn"}
    assert (peer.had_current, peer.had_event) == (True, True)


def test_all_sites_of_a_patient_are_read_as_rows(records: Records) -> None:
    patient = stored_patient(records)
    for days in (0, 1):
        session = make_session(records, patient, performed_at=AT - timedelta(days=days))
        records.sessions.start(session)
        records.sessions.apply(placing(*(make_site(session.id, ordinal=n) for n in (1, 2))))
    stored_session(records, sites=1)
    rows = records.sessions.sites_of_patient(patient.id)
    dated = [dict(zip(HISTORY_COLUMNS, row, strict=True)) for row in rows]
    assert [(row["performed_at"], row["ordinal"]) for row in dated] == [
        ("2026-11-19T09:30:00+00:00", 1),
        ("2026-11-19T09:30:00+00:00", 2),
        ("2026-11-20T09:30:00+00:00", 1),
        ("2026-11-20T09:30:00+00:00", 2),
    ]
    assert {(row["face"], row["structure"], row["status"]) for row in dated} == {
        (5120, "infraspinatus", "draft")
    }


def test_only_the_asked_columns_of_all_sites_are_read(records: Records) -> None:
    session = stored_session(records, sites=1)
    read = records.sessions.sites_of_patient
    assert read(session.patient_id, ("ordinal", "status", "structure")) == [
        (1, "draft", "infraspinatus")
    ]
    for strange in ("name", "id FROM audit --", ""):
        with pytest.raises(ValueError, match="columns must be of HISTORY_COLUMNS"):
            read(session.patient_id, ("ordinal", strange))


def test_all_sites_are_sorted_within_their_session_alone(records: Records) -> None:
    columns = "sites.id, performed_at"
    plan = engine_of(records).rows(
        f"EXPLAIN QUERY PLAN {session_reading._HISTORY.format(columns=columns, persons='?')}",
        ("x",),
    )
    sorting = [step[3] for step in plan if "TEMP B-TREE" in step[3]]
    assert sorting == ["USE TEMP B-TREE FOR LAST TERM OF ORDER BY"]


def test_no_call_of_a_repository_makes_a_table(records: Records) -> None:
    def tables() -> list[tuple[object, ...]]:
        return engine_of(records).rows("SELECT name FROM sqlite_master ORDER BY name")

    before = tables()
    session = stored_session(records, sites=2)
    records.sessions.apply(removing(session.sites[0]))
    records.sessions.change_facts(
        records.sessions.get(session.id),
        replace(records.sessions.get(session.id), note="x"),
    )
    records.patients.archive(session.patient_id, at=AT)
    records.audit.note("view_session", "patient", session.patient_id)
    assert tables() == before
