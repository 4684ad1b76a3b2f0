"""The connection: pragmas, transactions, and what happens when the disk fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3

from needlemap.errors import RecordsInUseError, RecordsUnavailableError, UncertainError
from needlemap.storage.engine import error_messages
from needlemap.storage.engine import sqlcipher as engine_room
from needlemap.storage.engine.sqlcipher import ConnectionLostError, Engine
from needlemap.storage.records import Records
from storage.makers import make_patient, stored_patient, stored_session
from storage.raw import engine_of, set_connection

KEY = bytes(range(32))
resource = pytest.importorskip("resource", reason="limits on files are POSIX's")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = Engine(tmp_path / "a.db", KEY)
    opened.execute("CREATE TABLE words (word TEXT NOT NULL) STRICT")
    yield opened
    opened.close()


class Failing:
    """A connection that fails at one statement, before or after doing it."""

    def __init__(self, real: Any, statement: str, *, code: int, after: bool) -> None:
        self._real, self._statement, self._code, self._after = real, statement, code, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def execute(self, sql: str, *parameters: Any) -> Any:
        fails = sql.startswith(self._statement)
        done = None if fails and not self._after else self._real.execute(sql, *parameters)
        for _ in range(fails):
            error = sqlcipher3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self._code
            raise error
        return done


def fail(engine: Engine, statement: str, *, code: int = 10, after: bool = False) -> None:
    set_connection(engine, Failing(engine.connection, statement, code=code, after=after))


@contextmanager
def no_room_for(path: Path, more_bytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond this one's present size and a little more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + more_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(("name", "value", "expected"), engine_room.PRAGMAS)
def test_every_pragma_is_as_it_was_set(
    engine: Engine, name: str, value: str, expected: object
) -> None:
    assert engine.row(f"PRAGMA {name}") == (expected,), value


@pytest.mark.parametrize("place", range(len(engine_room.PRAGMAS)))
def test_a_pragma_that_does_not_take_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: int
) -> None:
    changed = list(engine_room.PRAGMAS)
    name, value, _ = changed[place]
    changed[place] = (name, value, "something else")
    monkeypatch.setattr(engine_room, "PRAGMAS", tuple(changed))
    with pytest.raises(RecordsUnavailableError, match=f"instead of {value} for {name}"):
        engine_room.connect(tmp_path / "a.db", KEY)


def test_on_macos_the_disk_is_flushed_to_its_platter(engine: Engine) -> None:
    engine_room.set_pragmas(engine.connection, platform="darwin")
    assert engine.row("PRAGMA fullfsync") == (1,)
    assert engine.row("PRAGMA checkpoint_fullfsync") == (1,)


def test_a_second_connection_is_refused_at_once(engine: Engine) -> None:
    with pytest.raises(RecordsInUseError):
        engine_room.connect(engine.path, KEY)


def test_another_key_does_not_open_the_file(engine: Engine) -> None:
    engine.close()
    before = engine.path.read_bytes()
    with pytest.raises(RecordsUnavailableError):
        engine_room.connect(engine.path, os.urandom(32))
    assert engine.path.read_bytes() == before


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_a_key_of_another_length_is_refused(tmp_path: Path, key: bytes) -> None:
    with pytest.raises(ValueError, match="key must have 32 bytes"):
        engine_room.connect(tmp_path / "a.db", key)


def test_the_driver_writes_nothing_to_the_terminal(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    engine.close()
    with pytest.raises(RecordsUnavailableError):
        engine_room.connect(engine.path, os.urandom(32))
    assert capfd.readouterr() == ("", "")


def test_an_action_is_there_whole_or_not_at_all(engine: Engine) -> None:
    def half_an_action() -> None:
        with engine.atomic():
            engine.execute("INSERT INTO words VALUES ('one')")
            raise KeyError("two")

    with pytest.raises(KeyError, match="two"):
        half_an_action()
    assert engine.rows("SELECT * FROM words") == []


def test_an_inner_action_joins_the_outer_one(engine: Engine) -> None:
    def two_actions_and_a_fault() -> None:
        with engine.atomic():
            with engine.atomic():
                engine.execute("INSERT INTO words VALUES ('one')")
            raise KeyError("two")

    with pytest.raises(KeyError):
        two_actions_and_a_fault()
    assert engine.rows("SELECT * FROM words") == []


@pytest.mark.parametrize("value", ["\ud800", 2**63, -(2**63) - 1])
def test_a_value_that_no_column_can_hold_is_a_wrong_value(engine: Engine, value: object) -> None:
    with pytest.raises(ValueError, match="value must be storable"):
        engine.execute("INSERT INTO words VALUES (?)", (value,))


def test_after_a_failed_commit_the_connection_is_made_again(engine: Engine) -> None:
    dead = engine.connection
    fail(engine, "COMMIT")
    with pytest.raises(ConnectionLostError, match="so this was not saved"), engine.atomic():
        engine.execute("INSERT INTO words VALUES ('one')")
    assert engine.rows("SELECT * FROM words") == []
    assert engine.connection is not dead
    with pytest.raises(sqlcipher3.ProgrammingError, match="closed"):
        dead.execute("SELECT 1")


def test_after_a_fault_inside_an_action_the_rest_of_it_is_refused(engine: Engine) -> None:
    def an_action_that_goes_on_after_a_fault() -> None:
        with engine.atomic():
            with suppress(ConnectionLostError):
                engine.execute("INSERT INTO words VALUES ('one')")
            engine.execute("INSERT INTO words VALUES ('two')")

    fail(engine, "INSERT")
    with pytest.raises(ConnectionLostError):
        an_action_that_goes_on_after_a_fault()
    assert engine.rows("SELECT * FROM words") == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (10, "The disk could not be read"),
        (10 | 4 << 8, "The disk could not be read"),
        (13, "The disk that holds the records is full"),
        (11, "damaged"),
        (26, "damaged"),
        (8, "cannot be written"),
        (14, "cannot be opened"),
        (7, "out of memory"),
        (5, "already open in another window"),
    ],
)
def test_each_failure_of_the_disk_has_its_sentence(
    engine: Engine, code: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_messages, "may_pass", lambda _: False)
    fail(engine, "SELECT", code=code)
    with pytest.raises(RecordsUnavailableError, match=says):
        engine.rows("SELECT * FROM words")


def test_bad_sql_is_our_bug_and_not_the_disks(engine: Engine) -> None:
    with pytest.raises(sqlcipher3.OperationalError, match="no such table"):
        engine.rows("SELECT * FROM wards")
    assert engine.rows("SELECT * FROM words") == []


def test_a_change_lost_in_a_failed_commit_is_said_and_not_there(records: Records) -> None:
    patient = make_patient()
    fail(engine_of(records), "COMMIT")
    with pytest.raises(RecordsUnavailableError, match="so this was not saved"):
        records.patients.add(patient)
    assert records.patients.search("") == ()
    records.patients.add(patient)
    assert records.patients.search("") == (patient,)
    assert records.audit.verify() == ()


def test_a_change_that_a_failed_commit_stored_after_all_is_not_called_lost(
    records: Records,
) -> None:
    patient = make_patient()
    fail(engine_of(records), "COMMIT", after=True)
    records.patients.add(patient)
    assert records.patients.search("") == (patient,)
    assert records.audit.verify() == ()


def test_a_change_that_cannot_be_looked_for_is_called_uncertain(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(engine_of(records), "COMMIT", after=True)

    def gone(*_: object) -> None:
        raise RecordsUnavailableError("The disk is gone.")

    with monkeypatch.context() as patched:
        patched.setattr(engine_room, "connect", gone)
        with pytest.raises(RecordsUnavailableError, match="not certain whether"):
            records.patients.add(make_patient())
        with pytest.raises(RecordsUnavailableError, match="The disk is gone"):
            records.patients.search("")
    assert len(records.patients.search("")) == 1


def test_a_rollback_that_fails_makes_the_connection_again(engine: Engine) -> None:
    def half_an_action() -> None:
        with engine.atomic():
            engine.execute("INSERT INTO words VALUES ('one')")
            fail(engine, "ROLLBACK")
            raise KeyError("two")

    with pytest.raises(KeyError):
        half_an_action()
    assert engine.rows("SELECT * FROM words") == []


def test_a_disk_without_room_loses_nothing_that_was_there(records: Records) -> None:
    before = stored_session(records, sites=3)
    patient = make_patient(note="x" * 4000)
    log = engine_of(records).path.with_name("needlemap.db-wal")
    # The limit is for every file: the log must be the longest of them, also when the file has
    # taken in what the log holds.
    while log.stat().st_size < 2 * engine_of(records).path.stat().st_size:
        stored_patient(records)
    with no_room_for(log, 5000), pytest.raises(RecordsUnavailableError, match="not saved"):
        records.patients.add(patient)
    assert records.sessions.get(before.id) == before
    records.patients.add(patient)
    assert records.patients.get(patient.id) == patient
    assert records.audit.verify() == ()


FULL = 13


def filled(records: Records, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> None:
    """Let the disk be full from the next save on: the log is not brought into the file either."""

    def refused(_: Engine) -> None:
        raise ConnectionLostError("full", refused_writing=True)

    monkeypatch.setattr(Engine, "checkpoint", refused)
    fail(engine_of(records), "COMMIT", code=FULL, after=after)


def test_a_full_disk_is_told_as_full_and_nothing_else(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(records, monkeypatch, after=False)
    with pytest.raises(ConnectionLostError, match="is full, so this was not saved"):
        records.patients.add(make_patient())
    assert records.patients.search("") == ()


def test_a_full_disk_keeps_nobody_from_reading(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(records, monkeypatch, after=False)
    records.audit.note("log_in", "user", records.therapist.id)
    records.patients.add(make_patient())
    noted = records.audit.history("user", records.therapist.id)[-1]
    assert (noted.action, list(noted.detail)) == ("log_in", ["delayed_from"])


def test_what_may_be_in_the_log_of_a_full_disk_is_not_called_lost(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(records, monkeypatch, after=True)
    with pytest.raises(UncertainError):
        records.patients.add(make_patient())


def test_a_disk_that_stays_full_is_told_at_each_try(records: Records) -> None:
    known = stored_patient(records)
    log = engine_of(records).path.with_name("needlemap.db-wal")
    with no_room_for(log, 5000):
        for _ in range(3):
            with pytest.raises(RecordsUnavailableError):
                records.patients.add(make_patient(note="x" * 4000))
    assert records.patients.search("") == (known,)
    assert records.audit.verify() == ()


def test_broken_references_between_rows_are_found(records: Records) -> None:
    stored_session(records, sites=1)
    engine = engine_of(records)
    engine.execute("PRAGMA foreign_keys = OFF")
    engine.execute("DROP TRIGGER patients_no_delete")
    engine.execute("DELETE FROM patients")
    assert any("sessions refers to nothing" in part for part in engine.broken_parts())
