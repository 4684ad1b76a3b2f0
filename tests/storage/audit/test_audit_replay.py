"""Tables are compared with the replayed log a part at a time, whatever the part's size."""

import json
from typing import Any

import pytest

from needlemap.storage.audit.audit_replay import Replay
from needlemap.storage.records import Records
from storage.makers import stored_patient, stored_session
from storage.raw import engine_of


def damages_of(records: Records) -> set[str]:
    return {damage.message for damage in records.audit.verify()}


def text_of(**rows: list[Any]) -> str:
    return json.dumps(rows)


@pytest.mark.parametrize("at_once", [1, 2, 3, 1000])
def test_rows_that_differ_are_named_wherever_a_part_ends(
    records: Records, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("needlemap.storage.audit.audit_replay._READ_AT_ONCE", at_once)
    session = stored_session(records, sites=6)
    assert damages_of(records) == set()
    edited, removed, moved = (site.id for site in session.sites[1:4])
    other = "0b0e6a5c-1111-4222-8333-000000000009"
    engine = engine_of(records)
    engine.execute("UPDATE sites SET note = 'other', depth_mm = 30 WHERE id = ?", (edited,))
    engine.execute("DELETE FROM sites WHERE id = ?", (removed,))
    engine.execute("UPDATE sites SET id = ? WHERE id = ?", (other, moved))
    assert damages_of(records) == {
        f"Row {edited} of sites was changed: depth_mm, note.",
        f"Row {removed} of sites was removed.",
        f"Row {moved} of sites was removed.",
        f"Row {other} of sites was added.",
    }


def test_a_number_that_is_only_written_in_another_way_is_no_damage(records: Records) -> None:
    replay = Replay()
    (user,) = engine_of(records).rows("SELECT id, name, credentials, role, created_at FROM users")
    row = dict(zip(("id", "name", "credentials", "role", "created_at"), user, strict=True))
    replay.add(1, "{}", text_of(users=[row]))
    replay.add(2, "{}", text_of(sites=[{"id": "a", "session_id": "b", "s": 1}]))
    replay.add(3, text_of(sites=[{"id": "a", "session_id": "b", "s": 1.0}]), "{}")
    assert replay.tables["sites"] == {}
    messages = [message for _, message in replay.differences(engine_of(records))]
    assert not any("before entry 3" in message or "of users" in message for message in messages)


def test_a_change_of_what_was_never_there_is_named(records: Records) -> None:
    patient = stored_patient(records)
    replay = Replay()
    row = {"id": patient.id, "note": "first"}
    replay.add(1, text_of(patients=[row]), text_of(patients=[row | {"note": "second"}]))
    assert replay.tables["patients"][(patient.id,)]["note"] == "second"
    (found, *_) = replay.differences(engine_of(records))
    assert found == ("row_edited", f"Row {patient.id} of patients was changed before entry 1.")


def test_an_entry_without_rows_names_none() -> None:
    replay = Replay()
    replay.add(1, "{}", "{}")
    assert not any(replay.tables.values())


def test_new_rows_are_read_by_name_and_what_they_do_not_say_is_empty() -> None:
    replay = Replay()
    replay.add(1, "{}", '{"sites":[{"session_id":"b","s":0.5,"note":null,"id":"a"}]}')
    assert replay.tables["sites"] == {("b", "a"): {"session_id": "b", "s": 0.5, "id": "a"}}


def test_a_value_beyond_its_limits_is_named_as_a_row_and_as_broken_structure(
    records: Records,
) -> None:
    session = stored_session(records, sites=1)
    engine = engine_of(records)
    engine.execute("PRAGMA ignore_check_constraints=ON")
    engine.execute("UPDATE sites SET depth_mm = 5000")
    engine.execute("PRAGMA ignore_check_constraints=OFF")
    named = f"Row {session.sites[0].id} of sites was changed: depth_mm."
    assert damages_of(records) == {named}
    assert engine.broken_parts() == ("CHECK constraint failed in sites",)
    assert engine.rows("PRAGMA ignore_check_constraints") == [(0,)]
