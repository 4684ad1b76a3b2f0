"""Killed at every step of a new key: whole records open afterwards, and for nobody else."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from needlemap.domain.user import Role
from needlemap.errors import WrongPasswordError
from needlemap.storage.engine import disk
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.engine.wal import key_fits
from needlemap.storage.keys.keyring import Keyring
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.records import Records
from storage.makers import LIGHT, NAME, PASSWORD, new_records, reopened, signed_session
from storage.raw import access_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
GONE, GONE_PASSWORD = "Berta", "seven small boats"
STAYS, STAYS_PASSWORD = "Carlo", "four green doors"
# More steps than a removal has: the last one must end by itself, or the loop is broken.
MOST_STEPS = 200
KILLED = 9
FILES = {"needlemap.db", "needlemap.head", "needlemap.keys", "needlemap.keys.copy"}


class KilledAt:
    """Ends the process right before the k-th step."""

    def __init__(self, k: int) -> None:
        self._left = k

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return the call, counted as a step."""

        def stepped(*arguments: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                os._exit(KILLED)
            return call(*arguments, **named)

        return stepped


def removed_in_a_child(folder: Path, k: int) -> int:
    """Remove the user in a process of its own that dies at the k-th step; return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        records = reopened(folder)
        (gone,) = (user for user in records.users.list() if user.name == GONE)
        killed = KilledAt(k)
        disk._write_synced = killed.before(disk._write_synced)
        disk.sync_folder = killed.before(disk.sync_folder)
        for room, name in (
            (Engine, "copy_to"),
            (Engine, "be_replaced_by"),
            (Engine, "checkpoint"),
            (Keyring, "begin_rekey"),
            (Path, "replace"),
        ):
            setattr(room, name, killed.before(getattr(room, name)))
        records.users.remove(gone.id)
    finally:
        os._exit(1 if sys.exc_info()[0] else 0)


def opened_by(folder: Path, name: str, password: str) -> Records:
    return Records.open(folder, name=name, password=password, kdf=LIGHT)


NEW_PASSWORD = "quiet blue teapot"


def changed_in_a_child(folder: Path, k: int, change: Callable[[Records], object]) -> int:
    """Change a secret in a process of its own that dies at the k-th step; return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        records = reopened(folder)
        killed = KilledAt(k)
        disk._write_synced = killed.before(disk._write_synced)
        disk.sync_folder = killed.before(disk.sync_folder)
        for room, name in (
            (Engine, "copy_to"),
            (Engine, "be_replaced_by"),
            (Engine, "checkpoint"),
            (Engine, "execute"),
            (Keyring, "begin_rekey"),
            (Path, "replace"),
        ):
            setattr(room, name, killed.before(getattr(room, name)))
        change(records)
    finally:
        os._exit(1 if sys.exc_info()[0] else 0)


def opens(folder: Path, password: str) -> bool:
    """Whether a password opens a copy of the records as a crash left them."""
    copy = shutil.copytree(folder, folder.with_name(f"{folder.name}-{password[:5]}"))
    try:
        with opened_by(copy, NAME, password) as records:
            assert records.audit.verify() == ()
    except WrongPasswordError:
        return False
    finally:
        shutil.rmtree(copy)
    return True


def code_opens(folder: Path, code: str) -> bool:
    """Whether a recovery code opens a copy of the records as a crash left them."""
    copy = shutil.copytree(folder, folder.with_name(f"{folder.name}-{code[:5]}"))
    try:
        with Records.recover(
            copy, code=code, name=NAME, new_password=NEW_PASSWORD, reason="test", kdf=LIGHT
        ) as records:
            assert records.audit.verify() == ()
    except WrongPasswordError:
        return False
    finally:
        shutil.rmtree(copy)
    return True


def test_killed_at_any_step_of_a_new_password_the_old_one_or_the_new_one_opens(
    quick_disk: Path,
) -> None:
    clinic = quick_disk / "template"
    new_records(clinic).close()
    seen = []
    for k in range(1, MOST_STEPS):
        folder = shutil.copytree(clinic, quick_disk / str(k))
        ended = changed_in_a_child(
            folder, k, lambda records: records.change_password(old=PASSWORD, new=NEW_PASSWORD)
        )
        old, new = opens(folder, PASSWORD), opens(folder, NEW_PASSWORD)
        assert old or new, k
        seen.append((old, new))
        if ended == 0:
            break
        assert ended == KILLED, k
    # First only the old one, then for a while both, then only the new one.
    assert seen == sorted(seen, key=[(True, False), (True, True), (False, True)].index)
    assert (seen[0], seen[-1]) == ((True, False), (False, True))
    assert 12 < len(seen) < MOST_STEPS - 2


def test_killed_at_any_step_of_a_new_recovery_code_the_old_one_or_the_new_one_opens(
    quick_disk: Path,
) -> None:
    clinic, fresh = quick_disk / "template", new_code()
    records, code = Records.create(clinic, name=NAME, password=PASSWORD, kdf=LIGHT)
    with records:
        records.users.confirm_recovery_code()
    seen = []
    for k in range(1, MOST_STEPS):
        folder = shutil.copytree(clinic, quick_disk / str(k))
        ended = changed_in_a_child(
            folder, k, lambda records: records.users.adopt_recovery_code(fresh)
        )
        opened_by(folder, NAME, PASSWORD).close()  # heals what the crash left
        old, new = code_opens(folder, code), code_opens(folder, fresh)
        assert old != new, k
        seen.append(new)
        if ended == 0:
            break
        assert ended == KILLED, k
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (False, True)
    assert 12 < len(seen) < MOST_STEPS - 2


def test_killed_at_any_step_of_a_removal_the_records_open_and_the_removal_is_finished(
    quick_disk: Path,
) -> None:
    clinic = quick_disk / "template"
    with new_records(clinic) as records:
        for name, password in ((GONE, GONE_PASSWORD), (STAYS, STAYS_PASSWORD)):
            records.users.add(name=name, credentials="", role=Role.THERAPIST, password=password)
        signed = signed_session(records, sites=3)
        old_key = access_of(records).keyring.present.database
    deaths = 0
    for k in range(1, MOST_STEPS):
        folder = shutil.copytree(clinic, quick_disk / str(k))
        ended = removed_in_a_child(folder, k)
        with opened_by(folder, STAYS, STAYS_PASSWORD) as records:
            assert records.sessions.get(signed.id) == signed, k
            assert records.audit.verify() == (), k
            is_out = not any(u.name == GONE and u.is_present for u in records.users.list())
        database = folder / "records" / "needlemap.db"
        assert is_out != key_fits(database, old_key), k
        if is_out:
            with pytest.raises(WrongPasswordError):
                opened_by(folder, GONE, GONE_PASSWORD)
        opened_by(folder, NAME, PASSWORD).close()
        names = {path.name for path in database.parent.iterdir()}
        assert names == FILES, k
        if ended == 0:
            break
        assert ended == KILLED, k
        deaths += 1
    assert 12 < deaths < MOST_STEPS - 2
