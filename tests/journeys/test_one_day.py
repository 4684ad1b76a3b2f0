"""The day of a session is the day at its place, wherever it is shown."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needlemap.cli import main
from needlemap.domain.days import day_words, iso_day
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session
from needlemap.history.timeline import date_of
from needlemap.reference import Reference
from needlemap.reports.request import Kind, ReportRequest
from needlemap.services.history_loader import read_history
from needlemap.services.report_service import report_service_for
from needlemap.storage.records import Records
from needlemap.ui.patients.sessions_model import SessionListModel
from reports.makers import AT
from storage.makers import PASSWORD, new_records, use_light_keys

REFERENCE = Reference.load()
TIMES = st.datetimes(datetime(2025, 1, 1), datetime(2026, 10, 1), timezones=st.just(UTC))  # noqa: DTZ001
PLACES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: 15 * quarters)


@pytest.fixture
def records(tmp_path: Path, qapp: object) -> Iterator[Records]:
    with new_records(tmp_path / "data") as opened:
        yield opened


def begun(records: Records, at: datetime, offset_min: int) -> Session:
    """Return a session of a patient of its own."""
    patient = Patient(new_id(), "Lindqvist", "Anna", figure=Figure.MALE)
    records.patients.add(patient)
    at = at.replace(microsecond=0)
    own = records.therapist.id
    session = Session(new_id(), patient.id, own, at, at + timedelta(minutes=1), offset_min)
    records.sessions.start(session)
    return session


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=TIMES, offset_min=PLACES)
def test_the_day_is_the_same_in_list_history_file_name_report_and_work_list(
    records: Records, at: datetime, offset_min: int
) -> None:
    session = begun(records, at, offset_min)
    day = (session.performed_at + timedelta(minutes=offset_min)).date()
    listed = SessionListModel({})
    listed.show(records.sessions.of_patient(session.patient_id))
    assert str(listed.data(listed.index(0, 0))).startswith(day_words(day))
    told = read_history(records.sessions, session.patient_id, REFERENCE, AT).timeline
    assert date_of(float(told.at_days[0])) == day
    ready = report_service_for(records, REFERENCE).ready(ReportRequest(Kind.SESSION, session.id))
    assert ready.file_name().startswith(f"session-{iso_day(day)}-")
    history = report_service_for(records, REFERENCE).ready(
        ReportRequest(Kind.HISTORY, session.patient_id)
    )
    assert history.file_name().startswith(f"history-{iso_day(day)}-")
    [due] = [each for each in records.sessions.work_list() if each.session_id == session.id]
    assert due.since == day


@pytest.mark.parametrize(
    ("hour", "offset_min", "shown"), [(23, 120, "2026-05-04"), (2, -300, "2026-05-02")]
)
def test_report_and_command_line_have_the_day_of_the_place(
    records: Records,
    hour: int,
    offset_min: int,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = begun(records, datetime(2026, 5, 3, hour, tzinfo=UTC), offset_min)
    data = tmp_path / "data"
    records.close()
    use_light_keys(monkeypatch)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["report", "find", "lind", "--data", str(data)]) == 0
    assert f"session  {session.id}  {shown}  draft" in capsys.readouterr().out
