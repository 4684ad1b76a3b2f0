"""The end of the log kept beside the keys: what is missing from the records is told by it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from needlemap.errors import EntriesLostError, RecordsUnavailableError
from needlemap.storage.audit.audit_check import DamageKind
from needlemap.storage.audit.head_file import HeadFile
from needlemap.storage.mapping.chain import COLUMNS, LogHead, entry_from, entry_mac
from needlemap.storage.migrations import schema_steps
from needlemap.storage.records import Records
from storage.makers import (
    PASSWORD,
    make_patient,
    make_site,
    new_records,
    placing,
    reopened,
    stored_patient,
    stored_session,
)
from storage.raw import access_of, engine_of, writer_of

posix_only = pytest.mark.skipif(os.name != "posix", reason="open files can be moved on POSIX")


def head(number: int) -> LogHead:
    return LogHead(number, f"{number:064x}")


@pytest.fixture
def kept(tmp_path: Path) -> HeadFile:
    made = HeadFile(tmp_path / "head", records_id="r", key_of=lambda: b"k" * 32)
    made.start(head(1))
    return made


def test_the_last_head_written_is_the_one_read(kept: HeadFile, tmp_path: Path) -> None:
    for number in range(2, 9):
        kept.write(head(number))
        again = HeadFile(tmp_path / "head", records_id="r", key_of=lambda: b"k" * 32)
        assert kept.read() == again.read() == head(number)
    kept.close()


@pytest.mark.parametrize("place", [0, 5, 30, 100, 200, 511])
def test_when_the_last_one_is_torn_the_one_before_it_is_read(
    kept: HeadFile, tmp_path: Path, place: int
) -> None:
    kept.write(head(2))
    kept.write(head(3))
    kept.close()
    content = bytearray((tmp_path / "head").read_bytes())
    last = content.index(f"{3:064x}".encode()) // 512 * 512
    content[last + place] ^= 1
    (tmp_path / "head").write_bytes(content)
    assert kept.read() == head(2)


@pytest.mark.parametrize("content", [b"", b"x", bytes(1024), b"\xff" * 1024, b" " * 5000])
def test_a_file_that_holds_no_head_is_none(kept: HeadFile, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "head").write_bytes(content)
    assert kept.read() is None


@pytest.mark.parametrize(("records_id", "key"), [("other", b"k" * 32), ("r", b"x" * 32)])
def test_a_head_of_other_records_or_under_another_key_is_none(
    kept: HeadFile, tmp_path: Path, records_id: str, key: bytes
) -> None:
    assert HeadFile(tmp_path / "head", records_id=records_id, key_of=lambda: key).read() is None


def test_a_head_that_cannot_be_written_does_not_stop_a_save(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("needlemap.storage.audit.head_file.os.write", full)
    patient = stored_patient(records)
    assert records.patients.get(patient.id) == patient


def test_an_old_copy_of_the_database_put_back_is_refused_at_opening(folder: Path) -> None:
    database = folder / "records" / "needlemap.db"
    new_records(folder).close()
    old = database.read_bytes()
    with reopened(folder) as records:
        stored_session(records, sites=3)
    database.write_bytes(old)
    with pytest.raises(EntriesLostError, match="An older copy was put back") as refused:
        reopened(folder)
    assert refused.value.lost > 3
    assert database.read_bytes() == old
    with reopened(folder, accept_loss=True) as records:
        assert records.audit.verify() == ()
        events = records.audit.history("records", access_of(records).keyring.records_id)
        assert [event.action for event in events] == ["accept_loss"]
        assert LogHead.from_text(events[0].detail["head"]).seq > events[0].seq
    reopened(folder).close()


def test_a_copy_on_which_somebody_went_on_is_refused_at_opening(folder: Path) -> None:
    new_records(folder).close()
    other = shutil.copytree(folder, folder.with_name("other"))
    with reopened(folder) as records:
        stored_patient(records)
    with reopened(other) as records:
        stored_session(records, sites=3)
    shutil.copy(other / "records/needlemap.db", folder / "records/needlemap.db")
    with pytest.raises(EntriesLostError, match="are not the ones that were last open here"):
        reopened(folder)


def test_a_forgery_by_somebody_with_the_key_is_refused_at_opening(folder: Path) -> None:
    """Rows and log are changed together, and every code after it made again."""
    with new_records(folder) as records:
        stored_patient(records)
        stored_patient(records, family_name="Adler")
        forge(records, "Adler", "Adley")
        assert {each.kind for each in records.audit.verify()} == {DamageKind.OTHER_HISTORY}
    with pytest.raises(EntriesLostError):
        reopened(folder)


def forge(records: Records, name: str, other: str) -> None:
    engine, key = engine_of(records), access_of(records).keyring.present.log
    for trigger in ("audit_no_update", "audit_no_delete"):
        engine.execute(f"DROP TRIGGER {trigger}")
    engine.execute("UPDATE patients SET family_name = ? WHERE family_name = ?", (other, name))
    engine.execute("UPDATE patient_search SET words = replace(words, 'adler', 'adley')")
    prev = ""
    for row in map(entry_from, engine.rows(f"SELECT {COLUMNS} FROM audit ORDER BY seq")):
        said = tuple(part.replace(name, other) for part in row[1:9])
        mac = entry_mac(key, seq=row[0], prev=prev or row[9], entry=said)
        engine.execute(
            "UPDATE audit SET after = ?, prev = ?, mac = ? WHERE seq = ?",
            (said[6], bytes.fromhex(prev or row[9]), bytes.fromhex(mac), row[0]),
        )
        prev = mac
    for trigger in ("audit_no_update", "audit_no_delete"):
        from needlemap.storage.migrations.triggers import TRIGGERS

        engine.execute(TRIGGERS[trigger])


def remove(head: Path) -> None:
    head.unlink()


def spoil(head: Path) -> None:
    head.write_bytes(b"x" * 1024)


@pytest.mark.parametrize("change", [remove, spoil])
def test_a_missing_or_spoilt_head_is_asked_about_and_noted(
    folder: Path, change: Callable[[Path], None]
) -> None:
    new_records(folder).close()
    change(folder / "records" / "needlemap.head")
    before = (folder / "records" / "needlemap.db").read_bytes()
    with pytest.raises(EntriesLostError, match=r"needlemap\.head, which says where the log"):
        reopened(folder)
    assert (folder / "records" / "needlemap.db").read_bytes() == before
    with reopened(folder, accept_loss=True) as records:
        events = records.audit.history("records", access_of(records).keyring.records_id)
        assert [event.action for event in events] == ["head_missing"]
    with reopened(folder) as records:
        assert len(records.audit.history("records", access_of(records).keyring.records_id)) == 1


def test_the_newest_file_and_the_head_deleted_together_are_noticed(
    folder: Path, tmp_path: Path
) -> None:
    with new_records(folder) as records:
        records.checkpoint()
        stored_session(records, sites=3)
        cut = shutil.copytree(folder, tmp_path / "cut")
    for name in ("needlemap.db-wal", "needlemap.head"):
        (cut / "records" / name).unlink()
    with pytest.raises(EntriesLostError, match="whether what was saved last is there"):
        reopened(cut)
    with reopened(cut, accept_loss=True) as records:
        assert records.patients.find("") == ()
        assert records.audit.verify() == ()


def test_a_head_deleted_beside_a_log_that_a_crash_left_changes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    with new_records(folder) as records:
        stored_session(records, sites=3)
        crashed = shutil.copytree(folder, tmp_path / "crashed")
    head = crashed / "records" / "needlemap.head"
    kept = head.read_bytes()
    head.unlink()
    before = {path.name: path.read_bytes() for path in (crashed / "records").iterdir()}
    with pytest.raises(EntriesLostError):
        reopened(crashed)
    assert {path.name: path.read_bytes() for path in (crashed / "records").iterdir()} == before
    head.write_bytes(kept)
    with reopened(crashed) as records:
        assert len(records.patients.find("")) == 1


def test_a_head_that_cannot_be_read_for_a_moment_is_no_loss(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_records(folder).close()
    real, failed = Path.open, list[Path]()

    def fails_once(path: Path, *words: Any, **named: Any) -> Any:
        if path.name == "needlemap.head" and not failed:
            failed.append(path)
            raise OSError(5, "Input/output error")
        return real(path, *words, **named)

    monkeypatch.setattr(Path, "open", fails_once)
    reopened(folder).close()
    assert failed


@pytest.mark.parametrize("version", ["schema_002", "schema_004"])
def test_records_of_a_version_without_heads_open_though_bringing_them_up_to_date_was_cut_short(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    shutil.copytree(Path(__file__).parents[2] / "fixtures" / version, folder / "records")
    (folder / "records" / "needlemap.head").unlink(missing_ok=True)
    done = schema_steps.bring_up_to_date

    def cut_short(connection: Any) -> None:
        done(connection)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(schema_steps, "bring_up_to_date", cut_short)
        with pytest.raises(KeyboardInterrupt):
            reopened(folder)
    with reopened(folder) as records:
        assert records.audit.verify() == ()


def test_records_whose_head_is_deleted_while_they_are_locked_stay_locked(folder: Path) -> None:
    head = folder / "records" / "needlemap.head"
    with new_records(folder) as records:
        records.lock()
        kept = head.read_bytes()
        head.unlink()
        with pytest.raises(EntriesLostError):
            records.unlock(PASSWORD)
        assert records.is_locked
        head.write_bytes(kept)
        records.unlock(PASSWORD)


def test_records_exchanged_while_they_were_locked_stay_locked(folder: Path) -> None:
    database = folder / "records" / "needlemap.db"
    with new_records(folder) as records:
        records.lock()
        old = database.read_bytes()
        records.unlock(PASSWORD)
        stored_patient(records)
        records.lock()
        new = database.read_bytes()
        database.write_bytes(old)
        with pytest.raises(EntriesLostError):
            records.unlock(PASSWORD)
        assert records.is_locked
        database.write_bytes(new)
        records.unlock(PASSWORD)
        assert records.audit.verify() == ()


@posix_only
@pytest.mark.parametrize("gone", ["records", "needlemap.db"])
def test_a_folder_moved_or_deleted_while_open_is_told_and_nothing_called_saved(
    folder: Path, gone: str
) -> None:
    with new_records(folder) as records:
        patient, session = stored_patient(records), stored_session(records)
        path = {"records": folder / "records"}.get(gone, folder / "records" / gone)
        moved = path.rename(folder / "moved")
        for _ in range(2):
            with pytest.raises(RecordsUnavailableError, match="moved, renamed or deleted"):
                records.patients.add(make_patient())
            with pytest.raises(RecordsUnavailableError, match="moved, renamed or deleted"):
                records.sessions.apply(placing(make_site(session.id)))
        moved.rename(path)
        records.patients.add(again := make_patient())
    with reopened(folder) as records:
        assert records.patients.get(patient.id) == patient
        assert records.patients.get(again.id) == again
        assert records.audit.verify() == ()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE patient_search SET words = '2 other'", "search words of patient"),
        ("DELETE FROM patient_search", "search words of patient"),
        ("UPDATE meta SET created_at = '2020-01-01T00:00:00+00:00'", "names these records"),
    ],
)
def test_search_words_and_the_row_of_the_records_are_verified(
    records: Records, statement: str, named: str
) -> None:
    stored_patient(records)
    engine_of(records).execute("DROP TRIGGER meta_no_update")
    engine_of(records).execute(statement)
    messages = [damage.message for damage in records.audit.verify()]
    assert any(named in message for message in messages)


def test_verification_passes_with_merged_and_archived_patients(records: Records) -> None:
    one, two, three = (stored_patient(records, family_name=n) for n in ("One", "Two", "Three"))
    records.patients.merge(one.id, two.id)
    records.patients.merge(three.id, one.id)
    records.patients.archive(stored_patient(records).id, at=writer_of(records.audit)._now())
    assert records.audit.verify() == ()


def test_entries_are_made_by_the_writer_alone(records: Records) -> None:
    assert not hasattr(records.audit, "append")
    public = {name for name in dir(records.audit) if not name.startswith("_")}
    assert public == {"head", "history", "note", "verify"}
