"""Tables for research name nobody, in either mode, and say what they are."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.archives import imported, parts_of, taken, written
from needlemap.domain.archive import ClinicRecord, PatientRecord, Scope, Staff
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.clock import day_at
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import Contact, DocumentKind, PatientFile
from needlemap.domain.peers import Peer, unique_combinations, unique_people
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit import (
    Consent,
    ConsentDetails,
    ConsentStatus,
    NeedleCount,
    NeedleProduct,
    OutcomeScore,
)
from needlemap.services.archive_service import ExportRequest
from needlemap.services.research_export import (
    LABELS,
    TABLES,
    ResearchMode,
    ResearchResult,
    export_research,
)
from needlemap.storage.records import Records
from reports.makers import AT, COMPLAINTS, NECK, PATIENT, THERAPIST, signed
from reports.visits import CURRENT, FOUND, a_whole_session
from storage.makers import new_records, ready_records, reopened

WHOLE = ExportRequest(Scope.CLINIC)
SAFE, SHIFTED = ResearchMode.SAFE_HARBOR, ResearchMode.SHIFTED
CANARY = "kanarienvogel"
# More than days are ever shifted by, so that no shifted day is by chance another true one.
APART_DAYS = 400
OLD = Patient(new_id(), f"{CANARY} old", born_on=date(1930, 5, 6), record_number=f"{CANARY}-2")


def betrayed(session: Session) -> Session:
    """Return the session with words that would betray somebody in every field that takes words."""
    visit = session.visit
    visit = replace(
        visit,
        consent=Consent(ConsentStatus.WRITTEN, given_by=CANARY, note=CANARY),
        consent_details=ConsentDetails(None, CANARY, CANARY, CANARY),
        products=(NeedleProduct(CANARY, CANARY),),
        needles=NeedleCount(7, 3, 2, CANARY),
        outcomes=(OutcomeScore("ndi", 24, CANARY), OutcomeScore(f"{CANARY}_score", 3)),
        conditions=("M54.2", CANARY[:12]),
        other_treatment=CANARY,
        home_plan=CANARY,
        aftercare=CANARY,
        next_plan=CANARY,
        late_reason=CANARY,
        complaints=tuple(
            replace(each, findings=replace(FOUND, movement=CANARY, palpation=CANARY))
            for each in visit.complaints
        ),
        patient_signature=None,
    )
    return replace(
        session, note=CANARY, visit=visit, sites=tuple(betrayed_site(s) for s in session.sites)
    )


def betrayed_site(site: NeedleSite) -> NeedleSite:
    current = replace(
        CURRENT, perceptual_level=CANARY, waveform=f"{CANARY} wave", mode=f"{CANARY} mode"
    )
    return replace(
        site,
        note=CANARY,
        removed_by=CANARY,
        structure=f"{CANARY}_muscle",
        technique=f"{CANARY}_way",
        manipulation=f"{CANARY}_move",
        region=f"{CANARY}_place",
        estim=current,
    )


def under(session: Session, patient: Patient, *, days: int) -> Session:
    """Return the session as another one of a patient, some days later."""
    id_ = new_id()
    sites = tuple(replace(each, id=new_id(), session_id=id_) for each in session.sites)
    later = timedelta(days=days)
    visit = replace(session.visit, adverse_events=None, complaints=(), signed_complaints=())
    return replace(
        session,
        id=id_,
        patient_id=patient.id,
        sites=tuple(replace(each, complaints=()) for each in sites),
        performed_at=session.performed_at + later,
        charted_at=session.charted_at + later,
        visit=visit,
        signature=None,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of two people, one of them 96, whose every word is a canary."""
    folder = tmp_path_factory.mktemp("research") / "clinic"
    named = replace(
        PATIENT, family_name=CANARY, given_name=CANARY, record_number=f"{CANARY}-1", note=CANARY
    )
    contact = Contact(CANARY, CANARY, CANARY, f"{CANARY}@example.org", CANARY)
    file = PatientFile(contacts=(contact,), reactions=CANARY, insurer=CANARY, sex="female")
    staff = replace(THERAPIST, name=f"{CANARY} PT", credentials=CANARY)
    neck = replace(NECK, name=CANARY, onset=CANARY, mechanism=CANARY)
    complaints = (neck, *COMPLAINTS[1:])
    draft = betrayed(a_whole_session())
    with ready_records(folder) as records:
        transfer, detail = records.transfer, {"import": new_id()}
        with transfer.importing():
            transfer.add_clinic(ClinicRecord(staff=(Staff(staff, AT),)), detail=detail)
            transfer.add_patient(PatientRecord(named, file, complaints=complaints), detail=detail)
            transfer.add_patient(PatientRecord(OLD), detail=detail)
            transfer.add_session(signed(draft), detail=detail)
            transfer.add_session(under(draft, named, days=APART_DAYS), detail=detail)
            transfer.add_session(under(draft, OLD, days=0), detail=detail)
        records.documents.add(
            PATIENT.id,
            kind=DocumentKind.CONSENT,
            title=CANARY,
            media_type="text/plain",
            content=CANARY.encode(),
        )
        records.settings.set_clinic_head(ClinicHead(CANARY, (CANARY,), phone=CANARY))
    return folder


@pytest.fixture
def records(folder: Path) -> Iterator[Records]:
    with reopened(folder) as records:
        yield records


def exported(
    records: Records, path: Path, mode: ResearchMode, request: ExportRequest = WHOLE
) -> tuple[ResearchResult, dict[str, bytes]]:
    result = taken(export_research(records, path, request, mode))
    return result, parts_of(path)


def rows(parts: dict[str, bytes], table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(parts[f"{table}.csv"].decode())))


@pytest.mark.parametrize("mode", ResearchMode)
def test_no_word_number_or_id_of_anybody_is_in_any_file(
    mode: ResearchMode, records: Records, tmp_path: Path
) -> None:
    _, parts = exported(records, tmp_path / "out.zip", mode)
    text = b"\n".join(parts.values()).decode().casefold()
    sessions = list(records.transfer.sessions(PATIENT.id))
    ids = {PATIENT.id, OLD.id, records.records_id, records.therapist.id, THERAPIST.id, NECK.id}
    ids |= {each.id for each in sessions} | {s.id for each in sessions for s in each.sites}
    dates = {day_at(each.performed_at, each.utc_offset_min) for each in sessions}
    dates |= {date(1980, 2, 3), date(1930, 5, 6)}
    canaries = {CANARY, records.therapist.name.casefold(), *ids, *map(date.isoformat, dates)}
    assert [each for each in canaries if each in text] == []
    key = records.key_for("research")
    assert key.hex() not in text
    assert key not in (tmp_path / "out.zip").read_bytes()


def test_the_archive_would_have_shown_every_canary(records: Records, tmp_path: Path) -> None:
    written(records, tmp_path / "archive.zip", WHOLE)
    text = b"\n".join(parts_of(tmp_path / "archive.zip").values()).decode()
    assert all(each in text for each in (CANARY, PATIENT.id, "1980-02-03"))


@pytest.mark.parametrize("mode", ResearchMode)
def test_the_file_says_what_it_is(mode: ResearchMode, records: Records, tmp_path: Path) -> None:
    result, parts = exported(records, tmp_path / "out.zip", mode)
    assert parts["README.txt"].decode().startswith(f"{LABELS[mode]}\r\n")
    assert (result.subjects, result.sessions, result.sites) == (2, 3, 6)
    told = [(row["table"], row["column"]) for row in rows(parts, "codebook")]
    assert told == [(name, c.name) for name, columns in TABLES.items() for c in columns]
    for name, columns in TABLES.items():
        head = parts[f"{name}.csv"].decode().splitlines()[0]
        assert head == ",".join(column.name for column in columns)


def test_safe_harbor_counts_days_and_groups_the_oldest(records: Records, tmp_path: Path) -> None:
    _, parts = exported(records, tmp_path / "out.zip", SAFE)
    subjects = {row["subject"]: row for row in rows(parts, "subjects")}
    assert sorted(subjects) == ["S00001", "S00002"]
    assert sorted(row["age"] for row in subjects.values()) == ["46", "over 89"]
    assert {row["first_day"] for row in subjects.values()} == {""}
    of_two = next(s for s, row in subjects.items() if row["sessions"] == "2")
    days = [row["day"] for row in rows(parts, "sessions") if row["subject"] == of_two]
    assert days == ["0", str(APART_DAYS)]
    assert {row["day"] for row in rows(parts, "sites")} <= {"0", str(APART_DAYS)}


def test_shifted_days_keep_their_distances_and_the_code_stays(
    records: Records, tmp_path: Path
) -> None:
    _, parts = exported(records, tmp_path / "one.zip", SHIFTED)
    _, again = exported(records, tmp_path / "two.zip", SHIFTED)
    assert rows(parts, "subjects") == rows(again, "subjects")
    by_subject: dict[str, list[date]] = {}
    for row in rows(parts, "sessions"):
        by_subject.setdefault(row["subject"], []).append(date.fromisoformat(row["day"]))
    first, second = next(days for days in by_subject.values() if len(days) == 2)
    assert second - first == timedelta(days=APART_DAYS)
    true = day_at(AT, 60)
    assert timedelta(days=1) <= true - first <= timedelta(days=364)
    shown = {row["first_day"] for row in rows(parts, "subjects")}
    assert shown == {min(days).isoformat() for days in by_subject.values()}


def test_other_records_give_the_same_patient_another_code(
    folder: Path, records: Records, tmp_path: Path
) -> None:
    written(records, tmp_path / "archive.zip", WHOLE)
    _, here = exported(records, tmp_path / "one.zip", SHIFTED)
    with new_records(tmp_path / "other") as other:
        imported(other, tmp_path / "archive.zip")
        _, there = exported(other, tmp_path / "two.zip", SHIFTED)
    codes = [{row["subject"] for row in rows(parts, "subjects")} for parts in (here, there)]
    assert codes[0] & codes[1] == set()


def test_what_was_measured_goes_out(records: Records, tmp_path: Path) -> None:
    _, parts = exported(records, tmp_path / "out.zip", SAFE)
    assert {(r["measure"], r["score"]) for r in rows(parts, "outcomes")} == {
        ("NDI", "24"),
        ("other", "3"),
    }
    assert [(r["event"], r["severity"]) for r in rows(parts, "adverse_events")] == [
        ("Bruise or small hematoma", "mild")
    ]
    session = next(r for r in rows(parts, "sessions") if r["adverse_events_asked"] == "yes")
    assert (session["pain_before"], session["pain_after"], session["diagnoses"]) == (
        "8",
        "3",
        "M54.2",
    )
    assert session["complaint_regions"] == "Neck, right"
    site = rows(parts, "sites")[0]
    assert (site["structure"], site["depth_mm"], site["estim_mode"]) == ("other", "12.5", "other")


def test_one_alone_of_its_age_is_told_of(records: Records, tmp_path: Path) -> None:
    result, parts = exported(records, tmp_path / "out.zip", SAFE)
    assert result.alone == 2
    assert result.caution in parts["README.txt"].decode()
    assert "2 of 2 subjects are the only one" in result.caution


PEERS = st.builds(
    Peer,
    st.builds(new_id),
    st.sampled_from((None, date(1980, 2, 3), date(1950, 2, 3))),
    st.just(AT.date()),
    st.integers(1, 2),
    places=st.frozensets(st.sampled_from((("a", "", "left"), ("b", "", "left"))), max_size=2),
    techniques=st.frozensets(st.sampled_from(("t", "u")), max_size=2),
    had_event=st.booleans(),
)


@settings(max_examples=100)
@given(st.lists(PEERS, max_size=12))
def test_those_who_are_alone_are_those_of_whom_a_single_export_warns(peers: list[Peer]) -> None:
    warned = {each.person for each in peers if unique_combinations(each.person, peers)}
    assert unique_people(peers) == warned


def test_chosen_patients_go_out_alone_and_it_is_logged(records: Records, tmp_path: Path) -> None:
    request = ExportRequest(Scope.PATIENTS, (OLD.id,), purpose="study")
    result, _ = exported(records, tmp_path / "out.zip", SAFE, request)
    assert result.subjects == 1
    told = [entry for entry in records.transfer.log() if entry.action == "export_research"][-1]
    assert (told.entity_id, told.detail["purpose"]) == (OLD.id, "study")


def test_a_stopped_export_leaves_no_file(records: Records, tmp_path: Path) -> None:
    steps = export_research(records, tmp_path / "out.zip", WHOLE, SAFE)
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_in_no_archive_and_no_log(records: Records, tmp_path: Path) -> None:
    exported(records, tmp_path / "out.zip", SHIFTED)
    written(records, tmp_path / "archive.zip", WHOLE)
    key = records.key_for("research")
    with zipfile.ZipFile(tmp_path / "archive.zip") as opened:
        held = b"".join(map(opened.read, opened.namelist()))
    assert key not in held
    assert key.hex().encode() not in held
    assert json.dumps(key.hex()) not in held.decode()
