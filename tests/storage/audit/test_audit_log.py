"""The log: every action in it, chained, in order; what was done behind it is named."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from needlemap.storage.audit.audit_check import DamageKind
from needlemap.storage.engine.sqlcipher import IntegrityError
from needlemap.storage.mapping.chain import LogHead
from needlemap.storage.migrations.triggers import TRIGGERS
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    changing,
    make_patient,
    new_records,
    placing,
    removing,
    reopened,
    signed_session,
    stored_patient,
    stored_session,
)
from storage.raw import engine_of


def behind_the_application(records: Records, *statements: str) -> None:
    """Write into the file as somebody with the key, but without our code, would."""
    engine = engine_of(records)
    engine.execute("PRAGMA foreign_keys = OFF")
    for name in TRIGGERS:
        engine.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        engine.execute(statement)
    for sql in TRIGGERS.values():
        engine.execute(sql)
    engine.execute("PRAGMA foreign_keys = ON")


def kinds(records: Records, head: LogHead | None = None) -> set[DamageKind]:
    return {damage.kind for damage in records.audit.verify(head)}


def messages(records: Records, head: LogHead | None = None) -> str:
    return " ".join(damage.message for damage in records.audit.verify(head))


@pytest.fixture
def used(records: Records) -> Records:
    """Records with some history: 1 create, 2 log-ins, 1 setting, then 2 sessions with sites."""
    session = stored_session(records, sites=3)
    records.sessions.apply(removing(session.sites[0]))
    signed_session(records, sites=2)
    return records


def test_untouched_records_have_no_damage(used: Records) -> None:
    assert used.audit.verify() == ()
    assert used.audit.verify(used.audit.head()) == ()


def test_every_action_is_in_the_log_in_its_order(records: Records) -> None:
    session = signed_session(records, sites=1)
    records.patients.archive(session.patient_id, at=AT)
    records.patients.bring_back(session.patient_id)
    rows = engine_of(records).rows("SELECT seq, action, actor FROM audit ORDER BY seq")
    assert [seq for seq, _, _ in rows] == list(range(1, len(rows) + 1))
    assert [action for _, action, _ in rows] == [
        "create_records",
        "log_in",
        "change_setting",
        "log_in",
        "add_patient",
        "start_session",
        "edit_sites",
        "sign_session",
        "archive_patient",
        "bring_back_patient",
    ]
    assert {actor for _, _, actor in rows} == {records.therapist.id}


def test_events_that_change_nothing_are_logged_with_purpose_and_recipient(
    records: Records,
) -> None:
    patient = stored_patient(records)
    records.audit.note("view_session", "patient", patient.id)
    records.audit.note(
        "export_pdf", "patient", patient.id, purpose="second opinion", recipient="Dr. Roth"
    )
    view, export = records.audit.history("patient", patient.id)[-2:]
    assert (view.action, view.detail) == ("view_session", {})
    assert export.detail == {"purpose": "second opinion", "recipient": "Dr. Roth"}
    assert export.before == export.after == {}
    assert records.audit.verify() == ()


@pytest.mark.parametrize("purpose", ["\ud800", "\0", "\u202e", "x" * 501])
def test_a_hostile_purpose_is_refused_and_logs_nothing(records: Records, purpose: str) -> None:
    head = records.audit.head()
    with pytest.raises(ValueError, match="purpose"):
        records.audit.note("print", "patient", "p", purpose=purpose)
    with pytest.raises(ValueError, match="action must be"):
        records.audit.note("Print!", "patient", "p")
    assert records.audit.head() == head


def test_a_clock_that_went_back_is_logged_and_not_refused(folder: Path) -> None:
    times = [AT, AT, AT, AT, AT - timedelta(days=400), AT - timedelta(days=399)]
    ticks = iter(times + [AT - timedelta(days=399)] * 20)
    with new_records(folder, now=lambda: next(ticks)) as records:
        records.patients.add(make_patient())
        records.patients.add(make_patient())
        rows = engine_of(records).rows("SELECT action, at, detail FROM audit ORDER BY seq")
        assert [row[0] for row in rows].count("clock_went_back") == 1
        jump = next(row for row in rows if row[0] == "clock_went_back")
        assert json.loads(jump[2]) == {"from": AT.isoformat()}
        assert records.audit.verify() == ()


def test_an_edited_entry_is_named(used: Records) -> None:
    behind_the_application(used, "UPDATE audit SET actor = 'somebody else' WHERE seq = 5")
    assert kinds(used) == {DamageKind.ENTRY_EDITED}
    assert messages(used) == "Entry 5 of the log was changed."


@pytest.mark.parametrize(
    ("column", "other"),
    [
        *((column, "'another'") for column in ("at", "actor", "action", "entity", "entity_id")),
        *((column, "'another'") for column in ("before", "after", "detail")),
        ("before", "x'01'"),
        ("prev", "zeroblob(32)"),
    ],
)
def test_an_edit_of_any_column_is_named(used: Records, column: str, other: str) -> None:
    behind_the_application(used, f"UPDATE audit SET {column} = {other} WHERE seq = 6")
    assert kinds(used) == {DamageKind.ENTRY_EDITED}


def test_an_edited_code_breaks_the_entry_and_the_chain_after_it(used: Records) -> None:
    behind_the_application(used, "UPDATE audit SET mac = zeroblob(32) WHERE seq = 6")
    assert kinds(used) == {DamageKind.ENTRY_EDITED, DamageKind.CHAIN_BROKEN}


@pytest.mark.parametrize(
    ("where", "named"),
    [
        ("seq = 4", "entry 4"),
        ("seq BETWEEN 3 AND 6", "entries 3 to 6"),
        ("seq = 1", "entry 1"),
    ],
)
def test_deleted_entries_are_named(used: Records, where: str, named: str) -> None:
    behind_the_application(used, f"DELETE FROM audit WHERE {where}")
    assert kinds(used) == {DamageKind.ENTRIES_MISSING}
    assert messages(used) == f"The log lacks {named}."


def test_a_gap_closed_by_renumbering_is_named(used: Records) -> None:
    behind_the_application(
        used,
        "DELETE FROM audit WHERE seq = 4",
        "UPDATE audit SET seq = seq + 1000 WHERE seq > 4",
        "UPDATE audit SET seq = seq - 1001 WHERE seq > 1000",
    )
    assert DamageKind.ENTRY_EDITED in kinds(used)


def test_an_entry_of_another_history_in_place_of_ours_breaks_the_chain(
    folder: Path, tmp_path: Path
) -> None:
    with new_records(folder) as records:
        stored_patient(records)
    shutil.copytree(folder, tmp_path / "copy")
    with reopened(tmp_path / "copy") as copy:
        stored_patient(copy)
        (row,) = engine_of(copy).rows("SELECT * FROM audit ORDER BY seq DESC LIMIT 1")
    with reopened(folder) as records:
        stored_patient(records)
        stored_patient(records)
        seq = row[0]
        behind_the_application(
            records, f"DELETE FROM audit WHERE seq = {seq}", "DROP TRIGGER IF EXISTS none"
        )
        engine_of(records).execute("DROP TRIGGER audit_no_gap")
        marks = ", ".join("?" * len(row))
        engine_of(records).execute(f"INSERT INTO audit VALUES ({marks})", row)
        assert DamageKind.CHAIN_BROKEN in kinds(records)


def test_a_cut_tail_is_named_by_the_end_that_was_kept(used: Records) -> None:
    head = used.audit.head()
    behind_the_application(used, f"DELETE FROM audit WHERE seq > {head.seq - 2}")
    assert DamageKind.TAIL_CUT in kinds(used, head)
    assert f"had reached entry {head.seq}" in messages(used, head)


def test_a_cut_tail_shows_in_the_rows_even_without_a_kept_end(used: Records) -> None:
    head = used.audit.head()
    behind_the_application(used, f"DELETE FROM audit WHERE seq > {head.seq - 3}")
    assert kinds(used) >= {DamageKind.ROW_ADDED}


def test_an_old_copy_put_back_is_named_by_the_end_that_was_kept(
    folder: Path, tmp_path: Path
) -> None:
    new_records(folder).close()
    shutil.copytree(folder, tmp_path / "old")
    with reopened(folder) as records:
        stored_session(records, sites=3)
        head = records.audit.head()
    with reopened(tmp_path / "old") as old:
        assert old.audit.verify() == ()
        assert kinds(old, head) == {DamageKind.TAIL_CUT}


def test_a_history_continued_on_an_old_copy_is_named(folder: Path, tmp_path: Path) -> None:
    new_records(folder).close()
    shutil.copytree(folder, tmp_path / "old")
    with reopened(folder) as records:
        stored_patient(records)
        head = records.audit.head()
    with reopened(tmp_path / "old") as old:
        stored_session(old, sites=3)
        assert kinds(old, head) == {DamageKind.OTHER_HISTORY}


@pytest.mark.parametrize(
    ("statement", "kind", "named"),
    [
        (
            "UPDATE sites SET depth_mm = 12 WHERE ordinal = 2",
            DamageKind.ROW_EDITED,
            "of sites was changed: depth_mm",
        ),
        (
            "UPDATE patients SET family_name = 'Adler', born_on = NULL",
            DamageKind.ROW_EDITED,
            "of patients was changed: born_on, family_name",
        ),
        (
            "UPDATE sessions SET performed_at = '2020-01-01T00:00:00+00:00'",
            DamageKind.ROW_EDITED,
            "of sessions was changed: performed_at",
        ),
        (
            "UPDATE sessions SET status = 'draft'",
            DamageKind.ROW_EDITED,
            "of sessions was changed: status",
        ),
        (
            "UPDATE signatures SET name = 'Somebody Else'",
            DamageKind.ROW_EDITED,
            "of signatures was changed: name",
        ),
        ("UPDATE users SET role = 'reviewer'", DamageKind.ROW_EDITED, "users was changed: role"),
        ("DELETE FROM sites", DamageKind.ROW_MISSING, "of sites was removed"),
        ("DELETE FROM signatures", DamageKind.ROW_MISSING, "of signatures was removed"),
        (
            "INSERT INTO users SELECT replace(id, '-', 'x'), 'Spy', '', role, created_at, NULL "
            "FROM users",
            DamageKind.ROW_ADDED,
            "of users was added",
        ),
    ],
)
def test_a_row_edited_behind_the_application_is_named(
    used: Records, statement: str, kind: DamageKind, named: str
) -> None:
    behind_the_application(used, statement)
    assert kinds(used) == {kind}
    assert named in messages(used)


def test_a_row_edited_behind_and_then_changed_by_the_application_is_named(
    records: Records,
) -> None:
    session = stored_session(records, sites=1)
    behind_the_application(records, "UPDATE sites SET note = 'forged'")
    (forged,) = records.sessions.get(session.id).sites
    (original,) = session.sites
    records.sessions.apply(changing(forged, original))
    assert kinds(records) == {DamageKind.ROW_EDITED}
    assert "was changed before entry" in messages(records)


@pytest.mark.parametrize("name", sorted(TRIGGERS))
def test_a_dropped_trigger_is_named(used: Records, name: str) -> None:
    engine_of(used).execute(f"DROP TRIGGER {name}")
    assert kinds(used) == {DamageKind.STRUCTURE_CHANGED}
    assert f"The trigger {name} of the database is missing" in messages(used)


def test_a_damage_names_no_patient(used: Records) -> None:
    behind_the_application(
        used, "UPDATE patients SET note = 'x'", "DELETE FROM sites", "DELETE FROM signatures"
    )
    assert kinds(used) >= {DamageKind.ROW_EDITED, DamageKind.ROW_MISSING}
    assert "Müller" not in messages(used)


def test_a_broken_reference_is_named(used: Records) -> None:
    behind_the_application(used, "DELETE FROM patients")
    assert kinds(used) == {DamageKind.FILE_DAMAGED}


def test_the_log_stays_whole_after_a_guard_fired(records: Records) -> None:
    session = stored_session(records, sites=1)
    with pytest.raises(IntegrityError):
        records.sessions.start(session)
    records.sessions.apply(removing(session.sites[0]))
    records.sessions.apply(placing(session.sites[0]))
    assert records.audit.verify() == ()


def test_times_of_the_log_are_utc(records: Records) -> None:
    (at,) = engine_of(records).row("SELECT max(at) FROM audit") or ("",)
    assert abs(datetime.now(UTC) - datetime.fromisoformat(at)) < timedelta(minutes=5)
    assert at.endswith("+00:00")
