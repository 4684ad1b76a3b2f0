"""Folders and files that cannot be records: one sentence, nothing touched."""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from needlemap.errors import RecordsUnavailableError, WrongPasswordError
from needlemap.storage.backup.verified_backup import Reason
from needlemap.storage.engine import unsafe_locations
from needlemap.storage.keys.key_file_io import copy_of
from needlemap.storage.records import Records
from storage.makers import new_records, reopened, stored_patient
from storage.raw import engine_of


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "records").iterdir()}


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_foreign(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 not a database" * 1000)


def make_plain_sqlite(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE patients (id TEXT)")


def make_zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def make_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def make_without_first_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[4096:])


def make_one_byte(path: Path) -> None:
    path.write_bytes(b"\n")


@pytest.mark.parametrize("name", ["needlemap.db", "needlemap.keys"])
@pytest.mark.parametrize(
    "damage",
    [
        make_empty,
        make_foreign,
        make_plain_sqlite,
        make_zeros,
        make_half,
        make_without_first_page,
        make_one_byte,
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(
    folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    new_records(folder).close()
    damage(folder / "records" / name)
    before = contents(folder)
    with pytest.raises(RecordsUnavailableError, match=r"damaged|malformed|put back"):
        reopened(folder)
    assert contents(folder) == before


def test_a_missing_part_is_named(folder: Path) -> None:
    new_records(folder).close()
    (folder / "records/needlemap.db").unlink()
    with pytest.raises(RecordsUnavailableError, match=r"needlemap\.db is not in their folder"):
        reopened(folder)
    with pytest.raises(RecordsUnavailableError, match="There are records in this folder already"):
        new_records(folder)


@pytest.mark.parametrize("ask", [reopened, Records.user_names], ids=["opening", "user names"])
def test_a_missing_key_file_is_named_with_its_copy(
    folder: Path, ask: Callable[[Path], object]
) -> None:
    new_records(folder).close()
    keys = folder / "records/needlemap.keys"
    keys.unlink()
    with pytest.raises(RecordsUnavailableError) as raised:
        ask(folder)
    assert raised.value.user_message == (
        "The key file of the records is missing: needlemap.keys belongs in "
        f"{folder / 'records'}, and without it nobody can open them. Its copy is there: copy "
        "needlemap.keys.copy to needlemap.keys and try again; nothing was changed."
    )
    with pytest.raises(RecordsUnavailableError, match="There are records in this folder already"):
        new_records(folder)
    shutil.copy(copy_of(keys), keys)
    ask(folder)


def test_a_missing_key_file_without_a_copy_is_named_with_the_newest_backup(folder: Path) -> None:
    with new_records(folder) as records:
        older = records.begin_backup(Reason.ASKED).run().folder
        named_of_its_day = "-".join(older.name.split("-")[:2]) + "-20200101-120000-older"
        older.rename(older.with_name(named_of_its_day))
        newest = records.begin_backup(Reason.ASKED).run()
    keys = folder / "records/needlemap.keys"
    keys.unlink()
    copy_of(keys).write_bytes(b"a damaged copy")
    with pytest.raises(RecordsUnavailableError) as raised:
        reopened(folder)
    assert f"copy {newest.keys} to {keys} and try again" in raised.value.user_message
    shutil.copy(newest.keys, keys)
    reopened(folder).close()


def test_a_missing_key_file_of_which_no_copy_is_left_says_so(folder: Path) -> None:
    new_records(folder).close()
    keys = folder / "records/needlemap.keys"
    keys.unlink()
    copy_of(keys).unlink()
    with pytest.raises(RecordsUnavailableError, match=r"is missing.* no copy .* backup elsewhere"):
        Records.user_names(folder)


def test_a_part_that_is_a_folder_is_named(folder: Path) -> None:
    new_records(folder).close()
    (folder / "records" / "needlemap.db").unlink()
    (folder / "records" / "needlemap.db").mkdir()
    with pytest.raises(RecordsUnavailableError, match=r"needlemap\.db is not in their folder"):
        reopened(folder)


def test_a_key_file_of_other_records_does_not_open_these(folder: Path, tmp_path: Path) -> None:
    new_records(folder).close()
    new_records(tmp_path / "other").close()
    shutil.copy(tmp_path / "other/records/needlemap.keys", folder / "records/needlemap.keys")
    before = contents(folder)
    with pytest.raises(RecordsUnavailableError, match="damaged"):
        reopened(folder)
    assert contents(folder) == before


def test_a_write_ahead_log_of_other_records_changes_nothing(folder: Path, tmp_path: Path) -> None:
    new_records(folder).close()
    with new_records(tmp_path / "other") as other:
        stored_patient(other)
        foreign = (tmp_path / "other/records/needlemap.db-wal").read_bytes()
    before = contents(folder)["needlemap.db"]
    (folder / "records/needlemap.db-wal").write_bytes(foreign)
    with pytest.raises(RecordsUnavailableError, match="belongs to other records"):
        reopened(folder)
    assert contents(folder)["needlemap.db"] == before


def test_a_log_beside_a_lost_first_page_is_not_called_foreign(folder: Path, tmp_path: Path) -> None:
    with new_records(folder) as records:
        stored_patient(records)
        crashed = Path(shutil.copytree(folder, tmp_path / "crashed"))
    with (crashed / "records/needlemap.db").open("r+b") as file:
        file.write(bytes(4096))
    before = contents(crashed)
    with pytest.raises(RecordsUnavailableError, match="Nothing was changed; keep"):
        reopened(crashed)
    assert contents(crashed) == before


def test_a_file_of_a_newer_version_is_refused_in_words(folder: Path) -> None:
    with new_records(folder) as records:
        engine_of(records).execute("PRAGMA user_version = 99")
    before = contents(folder)
    with pytest.raises(RecordsUnavailableError, match="newer version of NeedleMap"):
        reopened(folder)
    assert contents(folder) == before


def test_an_encrypted_file_of_another_program_is_refused(folder: Path) -> None:
    with new_records(folder) as records:
        engine_of(records).execute("PRAGMA application_id = 7")
    with pytest.raises(RecordsUnavailableError, match="not a NeedleMap records file"):
        reopened(folder)


def test_a_file_whose_meta_row_is_of_other_records_is_refused(folder: Path) -> None:
    with new_records(folder) as records:
        engine_of(records).execute("DROP TRIGGER meta_no_update")
        engine_of(records).execute("UPDATE meta SET records_id = 'other'")
    with pytest.raises(RecordsUnavailableError, match="do not belong together"):
        reopened(folder)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("DROP TRIGGER sites_signed_no_update", "trigger sites_signed_no_update"),
        ("DROP TRIGGER audit_no_delete", "trigger audit_no_delete"),
        ("CREATE VIEW everything AS SELECT * FROM patients", "view everything"),
        (
            "CREATE TRIGGER spy AFTER INSERT ON sites BEGIN SELECT 1; END",
            "trigger spy",
        ),
        ("CREATE TABLE spare (id TEXT)", "table spare"),
        ("DROP INDEX sessions_by_patient", "index sessions_by_patient"),
        ("ALTER TABLE patients ADD COLUMN secret TEXT", "table patients"),
    ],
)
def test_a_structure_changed_by_another_program_is_named(
    folder: Path, change: str, named: str
) -> None:
    with new_records(folder) as records:
        engine_of(records).execute(change)
    with pytest.raises(RecordsUnavailableError, match=named):
        reopened(folder)


def test_a_user_who_is_not_in_the_records_does_not_get_in(folder: Path) -> None:
    with new_records(folder) as records:
        engine_of(records).execute("DROP TRIGGER users_no_delete")
        engine_of(records).execute("PRAGMA foreign_keys = OFF")
        engine_of(records).execute("DELETE FROM users")
        engine_of(records).execute(
            "CREATE TRIGGER users_no_delete BEFORE DELETE ON users FOR EACH ROW "
            "BEGIN SELECT RAISE(ABORT, 'users are never deleted'); END"
        )
    with pytest.raises(WrongPasswordError):
        reopened(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc and /sys are Linux's")
@pytest.mark.parametrize("place", ["/proc/needlemap", "/sys/needlemap"])
def test_records_are_not_made_where_nobody_can_write(place: str) -> None:
    with pytest.raises(RecordsUnavailableError, match=r"cannot be (written|opened)"):
        new_records(Path(place))


def test_records_are_not_made_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a letter")
    with pytest.raises(RecordsUnavailableError):
        new_records(tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "a letter"


def test_a_network_share_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_records(folder).close()
    monkeypatch.setattr(unsafe_locations, "_read_mounts", lambda: "//server/share / cifs rw 0 0\n")
    with pytest.raises(RecordsUnavailableError, match=r"network share \(cifs\)"):
        reopened(folder)
    with pytest.raises(RecordsUnavailableError, match=r"network share \(cifs\)"):
        new_records(folder.with_name("new"))
    assert not folder.with_name("new").exists()


def test_user_names_of_a_damaged_key_file_are_refused_in_words(folder: Path) -> None:
    new_records(folder).close()
    (folder / "records" / "needlemap.keys").write_text('{"slots": 3}')
    with pytest.raises(RecordsUnavailableError, match="key file of the records is damaged"):
        Records.user_names(folder)
