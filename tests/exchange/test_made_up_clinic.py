"""The clinic of made-up patients: whole, the same each time, and plainly no real one."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from needlemap.cli import main
from needlemap.cli.exit_codes import ExitCode
from needlemap.domain.canonical_json import to_plain
from needlemap.domain.clock import with_offset
from needlemap.reference import Reference
from needlemap.services.made_up import clinic as made_up_clinic
from needlemap.services.made_up.conditions import CONDITIONS
from needlemap.services.made_up.forms import COURSES, on_scale
from needlemap.services.made_up.visits import Body
from needlemap.storage.records import Records
from storage.makers import LIGHT, new_records, use_light_keys

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)
FEW = 6


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Records, Records]]:
    """The same few patients made twice."""
    folder = tmp_path_factory.mktemp("demo")
    with new_records(folder / "one") as one, new_records(folder / "two") as two:
        for records in (one, two):
            made = made_up_clinic.fill(records, now=NOW, patients=FEW)
            steps = [step for step in made if step[1]]
            assert [done for done, _ in steps] == sorted(done for done, _ in steps)
            assert steps[-1] == (FEW, FEW)
        yield one, two


def charted(records: Records) -> list[Any]:
    """Return what the sessions say without the ids, which are new each time."""
    told = []
    for patient in sorted(records.patients.search(""), key=lambda each: each.record_number):
        for session_id in records.transfer.session_ids(patient.id):
            session = records.sessions.get(session_id)
            sites = [
                to_plain((s.point, s.structure, s.side, s.depth_mm, s.twitch, s.needle_count))
                for s in session.sites
            ]
            visit = session.visit
            told.append(
                [
                    patient.record_number,
                    session.performed_at,
                    visit.pain_before,
                    visit.pain_after,
                    to_plain(visit.outcomes),
                    sites,
                ]
            )
    return told


def test_the_same_seed_makes_the_same_people_and_numbers(made: tuple[Records, Records]) -> None:
    one, two = made
    assert charted(one) == charted(two)
    names = [each.name for each in one.patients.search("")]
    assert len(set(names)) == FEW


def test_what_is_read_from_the_disk_holds_up_no_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = list[str]()

    class Reading(Body):
        def __init__(self, *of: Any) -> None:
            readers.append(threading.current_thread().name)
            super().__init__(*of)

    monkeypatch.setattr(made_up_clinic, "Body", Reading)
    with new_records(tmp_path / "clinic") as records:
        steps = made_up_clinic.fill(records, now=NOW, patients=1)
        assert next(step for step in steps if step[1]) == (0, 1)
        steps.close()
    assert [name.partition("_")[0] for name in readers] == ["beside", "beside"]


def test_no_score_lies_outside_its_measure() -> None:
    measures = Reference.load().outcome_measures
    for measure in {course.measure[0] for course in COURSES.values()}:
        known = measures[measure]
        assert [on_scale(measure, score) for score in (-4.0, 1e3)] == [known.low, known.high]


def test_the_records_are_whole_and_every_signature_holds(made: tuple[Records, Records]) -> None:
    records, _ = made
    assert records.audit.verify() == ()
    assert records.sessions.broken_signatures() == ()


def test_sessions_are_on_working_days_by_three_therapists_some_not_signed(
    made: tuple[Records, Records],
) -> None:
    records, _ = made
    sessions = [
        records.sessions.get(each)
        for patient in records.patients.search("")
        for each in records.transfer.session_ids(patient.id)
    ]
    assert {session.performed_at.weekday() for session in sessions} <= set(range(5))
    assert all(session.performed_at <= NOW for session in sessions)
    assert len({session.therapist_id for session in sessions}) == 3
    assert 1 <= sum(not session.is_signed for session in sessions) <= FEW
    assert all(session.visit.complaints for session in sessions)
    longest = max(len(records.transfer.session_ids(p.id)) for p in records.patients.search(""))
    assert longest == 60


def test_the_command_makes_it_apart_and_says_how_to_open_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_light_keys(monkeypatch, "create")
    out = tmp_path / "look"
    assert main(["demo-clinic", "--out", str(out), "--patients", "1"]) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "password  made-up patients" in told
    assert "1 made-up patient with 60 sessions" in told
    with Records.open(
        out, name=made_up_clinic.USER, password=made_up_clinic.PASSWORD, kdf=LIGHT
    ) as records:
        assert records.settings.clinic_head().name.startswith("DEMO")
    assert main(["demo-clinic", "--out", str(out)]) == ExitCode.FAILED
    assert "not empty" in capsys.readouterr().err


def test_techniques_conditions_and_drawings_are_many_and_pain_moves(
    made: tuple[Records, Records],
) -> None:
    records, _ = made
    sessions = [
        records.sessions.get(each)
        for patient in records.patients.search("")
        for each in records.transfer.session_ids(patient.id)
    ]
    techniques = {site.technique for session in sessions for site in session.sites}
    ways = {way.technique for condition in CONDITIONS for way in condition.ways}
    assert ways == set(Reference.load().techniques)
    assert len(techniques) > len(ways) / 2
    drawn = [s.visit.symptom_drawing for s in sessions if s.visit.symptom_drawing]
    assert len({area.cells for drawing in drawn for area in drawing.areas}) > 10
    assert {s.visit.pain_before for s in sessions} > {3, 6}
    hours = [with_offset(s.performed_at, s.utc_offset_min) for s in sessions]
    assert all(time(8, 30) <= at.time() <= time(16, 30) for at in hours)
    assert len({(s.therapist_id, s.performed_at) for s in sessions}) == len(sessions)
    assert records.sessions.work_list()
