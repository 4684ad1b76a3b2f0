"""A key or password that cannot be given: the old one stays valid, the next opening heals."""

import resource
import shutil
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from needlemap.domain.user import Role
from needlemap.errors import RecordsUnavailableError, WrongPasswordError
from needlemap.storage.engine import disk
from needlemap.storage.engine.sqlcipher import ConnectionLostError, Engine
from needlemap.storage.engine.wal import key_fits
from needlemap.storage.keys.key_file_io import read_key_file, write_key_file
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.records import Records
from storage.makers import LIGHT, NAME, PASSWORD, new_records, reopened, signed_session
from storage.raw import access_of

NEW = "quiet blue teapot"
BERTA, HERS = "Berta Król", "seven small boats"
Usage = namedtuple("Usage", "total used free")


def opened_with(folder: Path, password: str, name: str = NAME) -> Records:
    return Records.open(folder, name=name, password=password, kdf=LIGHT)


def recovered(folder: Path, code: str) -> Records:
    return Records.recover(
        folder, code=code, name=NAME, new_password=NEW, reason="a test", kdf=LIGHT
    )


def with_berta(records: Records) -> str:
    added = records.users.add(name=BERTA, credentials="", role=Role.THERAPIST, password=HERS)
    return added.id


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Let the system refuse to make any file longer, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


RENEWING: dict[str, Callable[[Records], None]] = {
    "a removal": lambda r: void(r.users.remove(r.users.list()[1].id)),
    "a new password": lambda r: r.change_password(old=PASSWORD, new=NEW),
    "a reset password": lambda r: r.users.reset_password(r.users.list()[1].id, password=NEW),
    "a new recovery code": lambda r: r.users.adopt_recovery_code(new_code()),
}


def void(_: object) -> None:
    """Drop a value."""


@pytest.mark.parametrize("renewing", RENEWING.values(), ids=RENEWING)
def test_a_disk_too_small_for_a_copy_is_told_before_anything_is_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, renewing: Callable[[Records], None]
) -> None:
    with new_records(folder) as records:
        with_berta(records)
        keys, head = read_key_file(access_of(records).files.keys), records.head()
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1_500_000))
        with pytest.raises(RecordsUnavailableError, match=r"needs \d+ MB .* and 2 MB is free"):
            renewing(records)
        assert read_key_file(access_of(records).files.keys) == keys
        assert records.head() == head


@pytest.mark.parametrize("renewing", RENEWING.values(), ids=RENEWING)
def test_a_disk_that_is_full_in_the_middle_is_told_and_healed_at_the_next_opening(
    folder: Path, renewing: Callable[[Records], None]
) -> None:
    database = folder / "records" / "needlemap.db"
    with new_records(folder) as records:
        with_berta(records)
        signed = signed_session(records)
        old_key = access_of(records).keyring.present.database
    with reopened(folder) as records:
        with files_no_longer_than(database.stat().st_size - 8192):
            with pytest.raises(RecordsUnavailableError, match="tries again when the records"):
                renewing(records)
            assert records.sessions.get(signed.id) == signed
        assert records.audit.verify() == ()
    assert key_fits(database, old_key)
    password = {"a new password": NEW}.get(name_of(renewing), PASSWORD)
    with files_no_longer_than(database.stat().st_size - 8192):
        # What could not be healed yet keeps nobody out.
        opened_with(folder, password).close()
    opened_with(folder, password).close()
    assert not key_fits(database, old_key)
    with opened_with(folder, password) as records:
        assert records.audit.verify() == ()
        assert records.sessions.get(signed.id) == signed


def name_of(renewing: Callable[[Records], None]) -> str:
    (name,) = (name for name, each in RENEWING.items() if each is renewing)
    return name


def refusing_to_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    execute = Engine.execute

    def failing(engine: Engine, sql: str, *rest: Any) -> None:
        if sql == "COMMIT":
            engine._drop_connection()
            raise ConnectionLostError("The disk reported an error.")
        execute(engine, sql, *rest)

    monkeypatch.setattr(Engine, "execute", failing)


def test_until_the_commit_the_old_password_is_the_valid_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_records(folder) as records, monkeypatch.context() as patched:
        refusing_to_commit(patched)
        with pytest.raises(RecordsUnavailableError):
            records.change_password(old=PASSWORD, new=NEW)
    with pytest.raises(WrongPasswordError):
        opened_with(folder, NEW)
    (folder / "failures.json").unlink()
    reopened(folder).close()


def test_until_the_commit_a_reset_password_is_the_old_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_records(folder) as records:
        berta = with_berta(records)
        with monkeypatch.context() as patched:
            refusing_to_commit(patched)
            with pytest.raises(RecordsUnavailableError):
                records.users.reset_password(berta, password=NEW)
    opened_with(folder, HERS, BERTA).close()


def test_until_the_commit_the_old_recovery_code_is_the_valid_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, old = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    with records:
        records.users.confirm_recovery_code()
        fresh = new_code()
        with monkeypatch.context() as patched:
            refusing_to_commit(patched)
            with pytest.raises(RecordsUnavailableError):
                records.users.adopt_recovery_code(fresh)
        assert not records.users.uses_recovery_code(fresh)
    recovered(folder, old).close()


def test_a_new_recovery_code_changes_nothing_until_it_was_typed_back(folder: Path) -> None:
    records, old = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    records.users.confirm_recovery_code()
    new_code()
    records.close()
    recovered(folder, old).close()


class CrashError(Exception):
    """Where the process would have ended."""


def interrupted(folder: Path, change: Callable[[Records], None], monkeypatch: Any) -> None:
    """Stop for good right after the log has the change, as a crash would."""

    def crash(*_: object, **__: object) -> None:
        raise CrashError

    records = new_records(folder)
    monkeypatch.setattr("needlemap.storage.backup.rekey.rekey", crash)
    with pytest.raises(CrashError):
        change(records)
    monkeypatch.undo()
    records.close()


def test_a_crash_after_the_commit_leaves_the_new_password_and_the_old_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(folder, lambda r: r.change_password(old=PASSWORD, new=NEW), monkeypatch)
    old_key = read_key_file(folder / "records/needlemap.keys").unlocked_by(
        NAME, PASSWORD, floor=LIGHT
    )
    with pytest.raises(WrongPasswordError):
        reopened(folder)
    with opened_with(folder, NEW) as records:
        assert records.audit.verify() == ()
        assert [s.is_pending for s in access_of(records).keyring.slots()] == [False]
    assert not key_fits(folder / "records" / "needlemap.db", old_key.keys[-1].database)


def pending_without_entry(folder: Path) -> None:
    """Leave the records as a crash between the key file and the commit does."""
    with new_records(folder) as records:
        keyring = access_of(records).keyring
        slot = keyring._slot_for(records.therapist.id, NAME, NEW)
        file = keyring._file().with_pending(slot).coded_with(keyring.present)
        write_key_file(access_of(records).files.keys, file)


def test_a_crash_before_the_commit_leaves_the_old_password(folder: Path) -> None:
    pending_without_entry(folder)
    reopened(folder).close()
    with pytest.raises(WrongPasswordError):
        opened_with(folder, NEW)


def test_who_signs_in_with_the_password_that_a_crash_left_waiting_keeps_it(folder: Path) -> None:
    pending_without_entry(folder)
    with opened_with(folder, NEW) as records:
        actions = [event.action for event in records.audit.history("user", records.therapist.id)]
        assert actions[-2:] == ["change_password", "log_in"]
    with pytest.raises(WrongPasswordError):
        reopened(folder)


def test_a_set_up_that_stopped_before_its_code_was_typed_back_asks_for_a_new_one(
    folder: Path,
) -> None:
    records, lost = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    records.close()
    fresh = new_code()
    with reopened(folder) as records:
        assert records.users.lacks_recovery_code()
        records.users.adopt_recovery_code(fresh)
        assert not records.users.lacks_recovery_code()
        with_berta(records)
    with opened_with(folder, HERS, BERTA) as records:
        assert not records.users.lacks_recovery_code()
    with pytest.raises(WrongPasswordError):
        recovered(folder, lost)
    (folder / "failures.json").unlink()
    recovered(folder, fresh).close()


def test_a_code_that_was_typed_back_is_not_asked_for_again(folder: Path) -> None:
    records, code = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    records.users.confirm_recovery_code()
    records.close()
    with reopened(folder) as records:
        assert not records.users.lacks_recovery_code()
    recovered(folder, code).close()


def test_an_earlier_key_file_with_the_old_password_does_not_open_the_records(
    folder: Path,
) -> None:
    with new_records(folder) as records:
        kept = access_of(records).files.keys.read_bytes()
        told: list[float] = []
        records.change_password(old=PASSWORD, new=NEW, progress=told.append)
        assert records.audit.verify() == ()
    assert told == sorted(told)
    assert told[-1] == 1.0
    key_file = folder / "records" / "needlemap.keys"
    key_file.write_bytes(kept)
    with pytest.raises(RecordsUnavailableError) as refused:
        reopened(folder)
    # Not the records are damaged: who restores a backup for that loses what is whole.
    assert "Put the newest key file back" in refused.value.user_message
    shutil.copy(key_file.with_name("needlemap.keys.copy"), key_file)
    Records.open(folder, name=NAME, password=NEW, kdf=LIGHT).close()


@pytest.mark.parametrize("failing", ["begin", "finish"])
def test_a_folder_that_is_not_flushed_leaves_records_that_go_on_and_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    with new_records(folder) as records:
        berta = with_berta(records)
        calls = {"begin": 1, "finish": 4}
        sync = disk.sync_folder

        def sync_or_fail(path: Path) -> None:
            calls[failing] -= 1
            if calls[failing] == 0:
                raise RecordsUnavailableError("The disk reported an error.")
            sync(path)

        with monkeypatch.context() as patched:
            patched.setattr(disk, "sync_folder", sync_or_fail)
            with pytest.raises(RecordsUnavailableError):
                records.users.remove(berta)
        signed = signed_session(records)
        records.users.bring_back(berta, password=HERS)
        records.users.remove(berta)
    with reopened(folder) as records:
        assert records.sessions.get(signed.id) == signed
        assert records.audit.verify() == ()
