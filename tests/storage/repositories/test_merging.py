"""Duplicates: read as one person, found as one, and apart again when it was a mistake."""

from dataclasses import replace
from datetime import date

import pytest

from needlemap.domain.edit import VisitEdit
from needlemap.domain.patient_file import Contact, DocumentKind
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.visit import LaterAnswer, SiteAnswer, Visit
from needlemap.errors import NotFoundError
from needlemap.storage.records import Records
from storage.makers import AT, make_session, make_site, placing, reopened, stored_patient
from storage.raw import engine_of

DAY = date(2026, 11, 20)


def test_sessions_of_a_duplicate_are_read_under_the_one_kept(records: Records) -> None:
    kept, double = stored_patient(records), stored_patient(records, given_name="Zoe")
    sessions = [make_session(records, patient) for patient in (kept, double)]
    for session in sessions:
        records.sessions.start(replace(session, sites=(make_site(session.id),)))
    records.patients.merge(kept.id, double.id)
    ids = {session.id for session in sessions}
    assert {each.id for each in records.sessions.of_patient(kept.id)} == ids
    rows = records.sessions.sites_of_patient(kept.id, ("session_id",))
    assert {row[0] for row in rows} == ids
    records.patients.unmerge(double.id)
    assert [each.id for each in records.sessions.of_patient(kept.id)] == [sessions[0].id]
    assert [each.id for each in records.sessions.of_patient(double.id)] == [sessions[1].id]
    assert records.audit.verify() == ()


@pytest.mark.parametrize("searched_before", [True, False])
def test_both_names_lead_to_the_one_kept(records: Records, searched_before: bool) -> None:
    kept = stored_patient(records, family_name="Okafor")
    double = stored_patient(records, family_name="Okafour")
    third = stored_patient(records, family_name="Okafuer")
    assert searched_before == bool(searched_before and records.patients.search(""))
    records.patients.merge(double.id, third.id)
    records.patients.merge(kept.id, double.id)
    for word in ("okafor", "okafour", "okafuer"):
        assert records.patients.search(word) == (kept,)
    assert records.patients.search("okaf") == (kept,)
    assert [p.id for p in records.patients.merged_into(kept.id)] == [double.id, third.id]
    records.patients.change(kept, renamed := replace(kept, note="kept"))
    assert records.patients.search("okafuer") == (renamed,)
    records.patients.unmerge(double.id)
    assert records.patients.search("okafuer") == records.patients.search("okafour") == (double,)
    assert records.patients.search("okafor") == (renamed,)
    folder = engine_of(records).path.parent.parent
    records.close()
    with reopened(folder) as again:
        assert again.patients.search("okafuer") == (double,)
        assert again.patients.search("okaf") == (renamed, double)


def test_two_with_the_very_same_words_come_apart_again(records: Records) -> None:
    kept, double = stored_patient(records), stored_patient(records)
    records.patients.merge(kept.id, double.id)
    assert records.patients.search("muller") == (kept,)
    records.patients.unmerge(double.id)
    assert set(records.patients.search("muller")) == {kept, double}


def test_an_archived_person_is_found_by_no_name(records: Records) -> None:
    kept, double = stored_patient(records), stored_patient(records, family_name="Mueller")
    records.patients.merge(kept.id, double.id)
    records.patients.archive(kept.id, at=AT)
    assert records.patients.search("mueller") == records.patients.search("muller") == ()
    assert [p.id for p in records.patients.archived()] == [kept.id]
    records.patients.bring_back(kept.id)
    assert records.patients.search("mueller") == (kept,)


def test_merging_in_circles_is_refused(records: Records) -> None:
    one, other, third = (stored_patient(records) for _ in range(3))
    head = records.audit.head()
    with pytest.raises(ValueError, match="with itself"):
        records.patients.merge(one.id, one.id)
    with pytest.raises(ValueError, match="is not merged"):
        records.patients.unmerge(one.id)
    assert records.audit.head() == head
    records.patients.merge(one.id, other.id)
    for kept, merged in ((other, one), (other, third), (third, other)):
        with pytest.raises(ValueError, match="cannot be merged again"):
            records.patients.merge(kept.id, merged.id)
    with pytest.raises(ValueError, match="by merging alone"):
        records.patients.change(third, replace(third, merged_into=one.id))
    with pytest.raises(ValueError, match="by merging alone"):
        records.patients.add(replace(third, id=third.id[::-1], merged_into=one.id))


def test_a_merged_patient_takes_nothing_new(records: Records) -> None:
    kept, double = stored_patient(records), stored_patient(records)
    merged = records.patients.merge(kept.id, double.id)
    asked = PatientPrecaution("pregnancy", Answer.NO, DAY)
    for attempt in (
        lambda: records.sessions.start(make_session(records, double)),
        lambda: records.patients.change(merged, replace(merged, note="x")),
        lambda: records.patients.archive(double.id, at=AT),
        lambda: records.patient_files.set_precautions(double.id, (asked,)),
        lambda: records.documents.add(double.id, DocumentKind.OTHER, "t", "text/plain", b"x"),
    ):
        with pytest.raises(NotFoundError, match="merged into another"):
            attempt()


def test_both_histories_tell_of_the_merge_and_of_its_way_back(records: Records) -> None:
    kept, double = stored_patient(records), stored_patient(records)
    records.patients.merge(kept.id, double.id)
    records.patients.unmerge(double.id)
    for patient in (kept, double):
        actions = [event.action for event in records.audit.history("patient", patient.id)]
        assert actions == ["add_patient", "merge_patients", "unmerge_patients"]


def test_the_file_of_a_person_keeps_what_warns(records: Records) -> None:
    kept, double = stored_patient(records), stored_patient(records)
    patients, files = records.patients, records.patient_files
    no = PatientPrecaution("anticoagulant", Answer.NO, DAY)
    yes = replace(no, answer=Answer.YES)
    files.set_precautions(kept.id, (no, PatientPrecaution("epilepsy", Answer.NO, DAY)))
    files.set_precautions(double.id, (yes, PatientPrecaution("diabetes", Answer.YES, DAY)))
    files.set_contacts(double.id, (), (Contact("doctor", "Dr. Ito"),))
    files.set_reactions(double.id, "", "fainted in 2024")
    patients.merge(kept.id, double.id)
    file = files.get(kept.id)
    assert file.precaution("anticoagulant") == yes
    assert {each.precaution for each in file.precautions} == {
        "anticoagulant",
        "diabetes",
        "epilepsy",
    }
    assert (file.contacts[0].name, file.reactions) == ("Dr. Ito", "fainted in 2024")
    later = replace(no, checked_on=date(2026, 12, 1))
    files.set_precaution(kept.id, yes, later)
    assert files.get(kept.id).precaution("anticoagulant") == later
    patients.unmerge(double.id)
    assert files.get(double.id).precaution("anticoagulant") == yes
    assert files.get(kept.id).reactions == ""


def test_what_is_changed_after_a_merge_counts_and_nothing_comes_back(records: Records) -> None:
    kept, double = stored_patient(records), stored_patient(records)
    patients, files = records.patients, records.patient_files
    old = Contact("doctor", "Dr. Ito", phone="1")
    files.set_contacts(double.id, (), (old,))
    files.set_reactions(kept.id, "", "bruise in 2023")
    files.set_reactions(double.id, "", "fainted in 2024")
    patients.merge(kept.id, double.id)
    both = files.get(kept.id).reactions
    assert both == "bruise in 2023\nfainted in 2024"
    files.set_reactions(kept.id, both, f"{both}\nsore in 2025")
    assert files.get(kept.id).reactions == f"{both}\nsore in 2025"
    files.set_contacts(kept.id, (old,), (replace(old, phone="2"),))
    assert files.get(kept.id).contacts == (replace(old, phone="2"),)
    files.set_contacts(kept.id, (replace(old, phone="2"),), ())
    assert files.get(kept.id).contacts == ()
    patients.unmerge(double.id)
    assert files.get(double.id).contacts == (old,)
    files.set_contacts(double.id, (old,), (replace(old, phone="3"),))
    patients.merge(kept.id, double.id)
    assert files.get(kept.id).contacts == (replace(old, phone="3"),)


def test_answers_about_a_duplicates_sites_are_found(records: Records) -> None:
    kept, double = stored_patient(records), stored_patient(records)
    first = make_session(records, double)
    site = make_site(first.id)
    records.sessions.start(first)
    records.sessions.apply(placing(site))
    records.patients.merge(kept.id, double.id)
    for day, answer in ((21, LaterAnswer.SORE), (25, LaterAnswer.BETTER)):
        later = make_session(records, kept, performed_at=AT.replace(day=day))
        records.sessions.start(later)
        said = Visit(after_last_time=(SiteAnswer(site.id, answer),))
        records.sessions.change_visit(VisitEdit(later.id, Visit(), said))
    assert records.sessions.answers_after(kept.id) == {site.id: LaterAnswer.BETTER}
    records.sessions.withdraw(later.id, reason="wrong", at=AT, utc_offset_min=0)
    assert records.sessions.answers_after(kept.id) == {site.id: LaterAnswer.SORE}
