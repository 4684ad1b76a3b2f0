"""A fault at any statement of an action: nothing has changed, and the next try works."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3

from needlemap.domain.clinic import ClinicHead
from needlemap.domain.edit import VisitEdit
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import DocumentKind
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.session import Session
from needlemap.domain.visit import AdverseEvents, Visit
from needlemap.errors import RecordsUnavailableError
from needlemap.storage.engine import error_messages
from needlemap.storage.engine.sqlcipher import ConnectionLostError, Engine
from needlemap.storage.mapping.tables import LOGGED
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    PASSWORD,
    make_patient,
    make_protocol,
    make_session,
    make_site,
    placing,
    ready_session,
    removing,
    reopened,
    stored_patient,
)
from storage.raw import engine_of, set_connection

DISK_FULL, IO_ERROR, CORRUPT, NOT_A_DATABASE = 13, 10, 11, 26
# More than any action here needs: the last tries must be clean, or the loop is broken.
MOST_STATEMENTS = 40


class FailingAt:
    """A connection whose k-th statement from now on fails, by the disk."""

    def __init__(self, real: Any, k: int, code: int) -> None:
        self._real, self._left, self._code = real, iter(range(1, k)), code

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def execute(self, *arguments: Any) -> Any:
        if "checkpoint" in arguments[0]:
            # After a signature, of what is stored already: a fault in it is nobody's concern.
            return self._real.execute(*arguments)
        try:
            next(self._left)
        except StopIteration:
            error = sqlcipher3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self._code
            raise error from None
        return self._real.execute(*arguments)


def everything(records: Records) -> list[list[tuple[Any, ...]]]:
    tables = (*LOGGED, "patient_search", "document_contents", "audit")
    return [engine_of(records).rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables]


@pytest.fixture
def patient(records: Records) -> Patient:
    return stored_patient(records)


@pytest.fixture
def session(records: Records) -> Session:
    return ready_session(records, sites=2)


CONSENT = DocumentKind.CONSENT
NOW: dict[str, Any] = {"at": AT, "utc_offset_min": 0}
SAID = Visit(pain_before=5, home_plan="walks", adverse_events=AdverseEvents())
BLEEDS = PatientPrecaution("anticoagulant", Answer.YES, AT.date())
FAINTS = PatientPrecaution("hypotension", Answer.UNKNOWN, AT.date())
Action = Callable[[Records, Patient, Session], object]
ACTIONS: dict[str, Action] = {
    "add a patient": lambda r, p, s: r.patients.add(make_patient()),
    "change a patient": lambda r, p, s: r.patients.change(p, replace(p, note="new")),
    "archive a patient": lambda r, p, s: r.patients.archive(p.id, at=AT),
    "start a session": lambda r, p, s: r.sessions.start(make_session(r, p)),
    "place two sites": lambda r, p, s: r.sessions.apply(
        placing(make_site(s.id, ordinal=8), make_site(s.id, ordinal=9))
    ),
    "remove a site": lambda r, p, s: r.sessions.apply(removing(s.sites[0])),
    "start with a form": lambda r, p, s: r.sessions.start(make_session(r, p, visit=SAID)),
    "fill in the form": lambda r, p, s: r.sessions.change_visit(VisitEdit(s.id, Visit(), SAID)),
    "reassign": lambda r, p, s: r.sessions.reassign(s.id, p.id, "wrong patient"),
    "withdraw": lambda r, p, s: r.sessions.withdraw(s.id, reason="wrong", **NOW),
    "add a document": lambda r, p, s: r.documents.add(p.id, CONSENT, "form", "text/plain", b"x"),
    "merge": lambda r, p, s: r.patients.merge(p.id, s.patient_id),
    "set precautions": lambda r, p, s: r.patient_files.set_precautions(p.id, (BLEEDS, FAINTS)),
    "set the clinic's head": lambda r, p, s: r.settings.set_clinic_head(ClinicHead("Clinic")),
    "save a protocol": lambda r, p, s: r.protocols.save(make_protocol()),
    "change facts": lambda r, p, s: r.sessions.change_facts(s, replace(s, note="new")),
    "sign": lambda r, p, s: r.sessions.sign(s.id, password=PASSWORD, at=AT, utc_offset_min=0),
    "note a print": lambda r, p, s: r.audit.note("print", "patient", p.id),
}


@pytest.fixture(params=ACTIONS)
def action(request: pytest.FixtureRequest) -> Action:
    return ACTIONS[request.param]


@pytest.mark.parametrize("code", [DISK_FULL, IO_ERROR])
def test_a_fault_at_any_statement_changes_nothing_and_the_next_try_works(
    records: Records,
    patient: Patient,
    session: Session,
    action: Action,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(error_messages, "may_pass", lambda _: False)  # a lasting fault
    before = everything(records)
    faults = 0
    for k in range(1, MOST_STATEMENTS):
        engine = engine_of(records)
        real = engine.connection
        set_connection(engine, FailingAt(real, k, code))
        try:
            action(records, patient, session)
        except RecordsUnavailableError:
            faults += 1
            assert everything(records) == before, f"statement {k}"
        else:
            set_connection(engine, real)
            break
    assert 3 < faults < MOST_STATEMENTS - 2
    assert everything(records) != before
    assert records.audit.verify() == ()


@pytest.mark.parametrize("code", [IO_ERROR, CORRUPT, NOT_A_DATABASE])
def test_a_reading_that_fails_for_a_moment_is_tried_again(
    records: Records, patient: Patient, code: int
) -> None:
    engine = engine_of(records)
    set_connection(engine, FailingAt(engine.connection, 1, code))
    assert records.patients.get(patient.id) == patient


def test_a_reading_that_keeps_failing_says_that_nothing_was_changed(
    records: Records, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_of(records)
    set_connection(engine, FailingAt(engine.connection, 1, IO_ERROR))

    def failing(*_: object) -> Any:
        raise RecordsUnavailableError(error_messages.NOT_READ)

    monkeypatch.setattr("needlemap.storage.engine.sqlcipher.connect", failing)
    with pytest.raises(RecordsUnavailableError, match="could not be read"):
        records.patients.get(patient.id)


def test_on_a_full_disk_the_records_open_for_reading_and_the_log_says_so_later(
    folder: Path, patient: Patient, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.close()
    execute = Engine.execute

    def full(engine: Engine, sql: str, *rest: Any) -> None:
        if sql.startswith("INSERT"):
            raise ConnectionLostError(error_messages.FULL, refused_writing=True)
        execute(engine, sql, *rest)

    monkeypatch.setattr(Engine, "execute", full)
    with reopened(folder) as again:
        assert again.patients.get(patient.id) == patient
        again.audit.note("view_history", "patient", patient.id)
        with pytest.raises(RecordsUnavailableError, match="is full, so this was not saved"):
            again.patients.add(make_patient())
        with pytest.raises(RecordsUnavailableError):
            again.audit.note("print", "patient", patient.id)
        monkeypatch.undo()
        again.patients.add(make_patient())
        (view,) = (e for e in again.audit.history("patient", patient.id) if "view" in e.action)
        assert "delayed_from" in view.detail
        events = again.audit.history("user", again.therapist.id)
        assert [event.action for event in events][-1] == "log_in"
        assert again.audit.verify() == ()
