"""The schema's history: every step from the one before it, and every released file still opens.

`tests/fixtures/schema_NNN` holds records as version NNN wrote them; it is never made anew once a
version with that schema was released.
"""

import ast
import shutil
from pathlib import Path
from typing import Any

import pytest

from needlemap.domain.complaint import ComplaintStatus
from needlemap.domain.screening import Answer
from needlemap.domain.user import Role
from needlemap.domain.visit import AdverseEvents
from needlemap.errors import RecordsUnavailableError
from needlemap.storage.engine.sqlcipher import IntegrityError, in_memory
from needlemap.storage.migrations import schema, schema_steps, triggers
from needlemap.storage.records import Records
from storage.makers import (
    LIGHT,
    NAME,
    PASSWORD,
    reopened,
    signed_session,
    stored_session,
)
from storage.raw import engine_of

FIXTURES = Path(__file__).parents[2] / "fixtures"
# No version with an earlier schema was ever released.
FIRST_FROZEN = 2
FROZEN = [f"schema_{number:03}" for number in range(FIRST_FROZEN, schema_steps.SCHEMA_VERSION + 1)]


def brought_to(version: int) -> Any:
    """Return an empty database at that schema version, without triggers."""
    connection = in_memory()
    for _, script in schema_steps.STEPS[:version]:
        for statement in schema_steps.statements(script):
            connection.execute(statement)
    return connection


def tables_of(connection: Any) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows}


@pytest.fixture
def frozen(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the frozen records that the test names."""
    shutil.copytree(FIXTURES / request.param, tmp_path / "clinic" / "records")
    return tmp_path / "clinic"


def test_m001_first_visit_makes_the_first_tables_from_nothing() -> None:
    assert tables_of(brought_to(0)) == set()
    assert tables_of(brought_to(1)) == {
        *("meta", "users", "patients", "patient_search"),
        *("sessions", "sites", "signatures", "audit"),
    }


ID = "0b0e6a5c-1111-4222-8333-{:012d}"


def test_m002_the_record_keeps_every_row_and_leaves_new_columns_empty() -> None:
    connection = brought_to(1)
    user, patient, session = (ID.format(n) for n in range(3))
    for statement, values in (
        ("INSERT INTO users VALUES (?, 'A', '', 'admin', 't')", (user,)),
        ("INSERT INTO patients VALUES (?, 'M', '', NULL, '', 'male', '', NULL)", (patient,)),
        (
            "INSERT INTO sessions VALUES (?, ?, ?, 't', 't', 60, 'signed', 'n')",
            (session, patient, user),
        ),
        (
            "INSERT INTO signatures VALUES (?, ?, ?, 'A', '', 't', 60, 'author', ?)",
            (session, session, user, "0" * 64),
        ),
    ):
        connection.execute(statement, values)
    tables = ("users", "patients", "sessions", "signatures")
    before = [connection.execute(f"SELECT * FROM {table}").fetchone() for table in tables]
    for statement in schema_steps.statements(schema_steps.M002_THE_RECORD):
        connection.execute(statement)
    for table, row in zip(tables, before, strict=True):
        after = connection.execute(f"SELECT * FROM {table}").fetchone()
        assert after[: len(row)] == row
        assert set(after[len(row) :]) <= {None}
    new = {"visit_facts", "patient_facts", "addenda", "withdrawals", "documents"}
    new |= {"document_contents", "settings", "protocols"}
    assert tables_of(connection) == tables_of(brought_to(1)) | new


def test_m003_complaints_leaves_every_site_without_one() -> None:
    connection = brought_to(2)
    site = ID.format(3)
    columns = {
        "id": site,
        "session_id": ID.format(2),
        **dict.fromkeys(("ordinal", "face", "needle_count"), 1),
        **dict.fromkeys(("s", "t", "removed_count", "retained_count", "approximate"), 0),
        **dict.fromkeys(("atlas_version", "region", "technique"), "x"),
        **dict.fromkeys(("note", "retained_reason"), ""),
        "side": "left",
        "structure_source": "chosen",
    }
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    connection.execute(f"INSERT INTO sites ({names}) VALUES ({marks})", tuple(columns.values()))
    before = connection.execute("SELECT * FROM sites").fetchone()
    for statement in schema_steps.statements(schema_steps.M003_COMPLAINTS):
        connection.execute(statement)
    assert connection.execute("SELECT * FROM sites").fetchone() == (*before, None)
    assert connection.execute("SELECT count(*) FROM complaints").fetchone() == (0,)
    assert tables_of(connection) == tables_of(brought_to(2)) | {"complaints"}


def test_m004_packed_log_leaves_every_entry_as_it_was_written() -> None:
    connection = brought_to(3)
    insert = f"INSERT INTO audit VALUES ({', '.join('?' * 11)})"
    texts = ("t", "a", "edit_sites", "session", "s", "{}", '{"sites":[]}', "{}")
    for seq in range(1, 12):
        connection.execute(insert, (seq, *texts, f"{seq - 1:064}", f"{seq:064}"))
    before = connection.execute("SELECT * FROM audit ORDER BY seq").fetchall()
    for statement in schema_steps.statements(schema_steps.M004_PACKED_LOG):
        connection.execute(statement)
    after = connection.execute("SELECT * FROM audit ORDER BY seq").fetchall()
    assert [(*row[:9], row[9].hex(), row[10].hex()) for row in after] == before
    assert tables_of(connection) == tables_of(brought_to(3))
    connection.execute(insert, (12, *texts[:5], b"packed", "{}", "{}", bytes(32), bytes(32)))
    with pytest.raises(IntegrityError):
        connection.execute(insert, (13, *texts[:5], 1, "{}", "{}", bytes(32), bytes(32)))


def test_m004_packed_log_takes_a_spoilt_code_for_none() -> None:
    connection = brought_to(3)
    spoilt = (1, "t", "a", "log_in", "user", "u", "{}", "{}", "{}", "0" * 64, "g" * 64)
    connection.execute(f"INSERT INTO audit VALUES ({', '.join('?' * 11)})", spoilt)
    for statement in schema_steps.statements(schema_steps.M004_PACKED_LOG):
        connection.execute(statement)
    assert connection.execute("SELECT prev, mac FROM audit").fetchall() == [(bytes(32), bytes(32))]


def test_m005_work_list_changes_indexes_alone() -> None:
    connection = brought_to(4)
    connection.execute("INSERT INTO users VALUES (?, 'A', '', 'admin', 't', NULL)", (ID.format(0),))
    before = schema.objects_of(connection)
    for statement in schema_steps.statements(schema_steps.M005_WORK_LIST):
        connection.execute(statement)
    after = schema.objects_of(connection)
    altered = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    indexes = ("sessions_by_patient", "visit_facts_follow_up", "patients_archived")
    assert altered == {f"index {name}" for name in indexes}
    assert connection.execute("SELECT count(*) FROM users").fetchone() == (1,)


def test_m006_practice_adds_an_index_alone() -> None:
    connection = brought_to(5)
    connection.execute("INSERT INTO users VALUES (?, 'A', '', 'admin', 't', NULL)", (ID.format(0),))
    before = schema.objects_of(connection)
    for statement in schema_steps.statements(schema_steps.M006_PRACTICE):
        connection.execute(statement)
    after = schema.objects_of(connection)
    assert {name for name in after if before.get(name) != after[name]} == {
        "index visit_facts_counted"
    }
    assert before.keys() <= after.keys()
    assert connection.execute("SELECT count(*) FROM users").fetchone() == (1,)


def test_every_step_has_a_test_from_the_schema_before_it() -> None:
    module = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    tests = [node.name for node in module.body if isinstance(node, ast.FunctionDef)]
    untested = [
        name
        for name, _ in schema_steps.STEPS
        if not any(test.startswith(f"test_{name}_") for test in tests)
    ]
    assert untested == []


def test_steps_are_numbered_without_a_gap() -> None:
    numbers = [int(name[1:4]) for name, _ in schema_steps.STEPS]
    assert numbers == list(range(1, schema_steps.SCHEMA_VERSION + 1))


def test_every_version_has_its_frozen_records() -> None:
    assert sorted(path.name for path in FIXTURES.glob("schema_*")) == FROZEN


@pytest.mark.parametrize("frozen", FROZEN, indirect=True)
def test_frozen_records_open_whole_and_are_brought_up_to_date(frozen: Path) -> None:
    with Records.open(frozen, name=NAME, password=PASSWORD, kdf=LIGHT) as records:
        assert records.audit.verify() == ()
        (muller,) = records.patients.search("muller")
        (signed,) = records.sessions.of_patient(muller.id)
        session = records.sessions.get(signed.id)
        assert session.is_signed
        assert records.sessions.broken_signatures() == ()
        assert [site.needle_count for site in session.sites] == [1, 3]
        assert engine_of(records).row("PRAGMA user_version") == (schema_steps.SCHEMA_VERSION,)
        assert schema.differences(engine_of(records).connection) == ()
        assert stored_session(records, sites=2).sites != ()
    with reopened(frozen) as records:
        assert records.audit.verify() == ()


@pytest.mark.parametrize("frozen", FROZEN, indirect=True)
def test_frozen_records_hold_the_whole_record(frozen: Path) -> None:
    with reopened(frozen) as records:
        (muller,) = records.patients.search("muller")
        session = records.sessions.get(records.sessions.of_patient(muller.id)[0].id)
        assert (session.visit.pain_before, session.visit.home_plan) == (7, "walks")
        assert session.visit.adverse_events == AdverseEvents()
        assert [addendum.text for addendum in session.addenda] == ["no soreness"]
        estim, (shown,) = session.sites[-1].estim, session.sites[-1].warnings
        assert estim is not None
        assert (estim.hz, shown.text, session.sites[-1].removed_by) == (80, "Lung below.", "Ben")
        assert (estim.perceptual_level, estim.waveform) == ("motor", "galvanic")
        assert estim.mode == "burst"
        (kept,) = records.patients.search("okafour")
        assert kept.family_name == "Okafor"
        assert records.patient_files.get(kept.id).precautions[0].answer is Answer.YES
        (document,) = records.documents.of_patient(kept.id)
        assert records.documents.content(document.id) == b"I agree."
        (withdrawn,) = records.sessions.of_patient(kept.id)
        assert withdrawn.is_withdrawn
        assert records.settings.required_fields().codes == ("sites", "pain_before")
        assert [p.name for p in records.protocols.of_user(records.therapist.id)] == ["Shoulder"]
        assert [user.role for user in records.users.list()] == [Role.ADMIN, Role.ASSISTANT]


@pytest.mark.parametrize("frozen", FROZEN, indirect=True)
def test_sessions_of_frozen_records_have_no_complaint_that_nobody_entered(frozen: Path) -> None:
    with reopened(frozen) as records:
        (muller,) = records.patients.search("muller")
        session = records.sessions.get(records.sessions.of_patient(muller.id)[0].id)
        assert session.visit.complaints == ()
        assert {site.complaints for site in session.sites} == {()}
        assert records.complaints.of_patient(muller.id) == ()


@pytest.mark.parametrize("frozen", FROZEN[1:], indirect=True)
def test_frozen_records_hold_their_complaints(frozen: Path) -> None:
    with reopened(frozen) as records:
        (kept,) = records.patients.search("okafour")
        (neck,) = records.complaints.of_patient(kept.id)
        assert (neck.name, neck.status, neck.status_reason) == (
            "Neck pain",
            ComplaintStatus.ON_HOLD,
            "travels",
        )
        assert (neck.conditions, neck.goals[0].text, neck.plan.sessions) == (
            ("M54.2",),
            "Sleep through",
            6,
        )
        session = records.sessions.get(records.sessions.of_patient(kept.id)[0].id)
        assert session.visit.findings_of(neck.id).pain_now == 4


@pytest.mark.parametrize("frozen", FROZEN, indirect=True)
def test_the_recovery_code_of_frozen_records_still_opens(frozen: Path) -> None:
    code = (frozen / "records" / "recovery_code.txt").read_text().strip()
    Records.recover(
        frozen,
        code=code,
        name=NAME,
        new_password="quiet blue teapot",
        reason="test",
        kdf=LIGHT,
    ).close()


def test_a_step_that_fails_leaves_the_file_as_it_was(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_of(records)
    before = schema.objects_of(engine.connection)
    broken = ("m999_broken", "CREATE TABLE one (id TEXT) STRICT;\nCREATE TABLE one (id TEXT);\n")
    monkeypatch.setattr(schema_steps, "STEPS", (*schema_steps.STEPS, broken))
    with pytest.raises(Exception, match="already exists"):
        schema_steps.bring_up_to_date(engine.connection)
    assert schema.objects_of(engine.connection) == before
    assert engine.row("PRAGMA user_version") == (schema_steps.SCHEMA_VERSION,)
    assert records.audit.verify() == ()


def test_a_step_may_rebuild_a_table_and_the_guards_come_back(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilding = (
        "m999_rebuild",
        "CREATE TABLE other (id INTEGER PRIMARY KEY, records_id TEXT, created_at TEXT) STRICT;\n"
        "INSERT INTO other SELECT * FROM meta;\n"
        "DROP TABLE meta;\n"
        "ALTER TABLE other RENAME TO meta;\n",
    )
    monkeypatch.setattr(schema_steps, "STEPS", (*schema_steps.STEPS, rebuilding))
    schema_steps.bring_up_to_date(engine_of(records).connection)
    assert triggers.differences(engine_of(records).connection) == ()


def test_a_step_may_touch_what_the_guards_protect(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = signed_session(records)
    touching = ("m999_touch", "UPDATE sessions SET note = 'moved';\n")
    monkeypatch.setattr(schema_steps, "STEPS", (*schema_steps.STEPS, touching))
    schema_steps.bring_up_to_date(engine_of(records).connection)
    assert records.sessions.get(signed.id).note == "moved"
    assert triggers.differences(engine_of(records).connection) == ()


def test_bringing_up_to_date_twice_changes_nothing(records: Records) -> None:
    connection = engine_of(records).connection
    before = schema.objects_of(connection)
    schema_steps.bring_up_to_date(connection)
    assert schema.objects_of(connection) == before


def test_all_tables_are_strict(records: Records) -> None:
    ours = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE "
    rows = engine_of(records).rows(f"{ours} 'sqlite_%' AND name <> '_sqlite_migrations'")
    assert {strict for _, strict in rows} == {1}


@pytest.mark.parametrize("version", [0, -1, 2**31 - 1])
def test_a_version_that_never_was_is_refused(folder: Path, version: int) -> None:
    Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)[0].close()
    with reopened(folder) as records:
        engine_of(records).execute(f"PRAGMA user_version = {version}")
    with pytest.raises(RecordsUnavailableError):
        reopened(folder)
