"""Killed at every step of a removal: whole records open afterwards, and never for who left."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from needlemap.domain.therapist import Role
from needlemap.errors import WrongPasswordError
from needlemap.storage import disk
from needlemap.storage.engine import Engine
from needlemap.storage.keyring import Keyring
from needlemap.storage.records import Records
from needlemap.storage.wal import key_fits
from storage.makers import LIGHT, NAME, PASSWORD, new_records, reopened, signed_session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
GONE, GONE_PASSWORD = "Berta", "seven small boats"
STAYS, STAYS_PASSWORD = "Carlo", "four green doors"
# More steps than a removal has: the last one must end by itself, or the loop is broken.
MOST_STEPS = 40
KILLED = 9


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
            (Keyring, "begin_renewal"),
            (Path, "replace"),
        ):
            setattr(room, name, killed.before(getattr(room, name)))
        records.users.remove(gone.id)
    finally:
        os._exit(1 if sys.exc_info()[0] else 0)


def opened_by(folder: Path, name: str, password: str) -> Records:
    return Records.open(folder, name=name, password=password, kdf=LIGHT)


def test_killed_at_any_step_of_a_removal_the_records_open_and_the_removal_is_finished(
    tmp_path: Path,
) -> None:
    clinic = tmp_path / "template"
    with new_records(clinic) as records:
        for name, password in ((GONE, GONE_PASSWORD), (STAYS, STAYS_PASSWORD)):
            records.users.add(name=name, credentials="", role=Role.THERAPIST, password=password)
        signed = signed_session(records, sites=3)
        old_key = records._held.keyring.present.database
    deaths = 0
    for k in range(1, MOST_STEPS):
        folder = shutil.copytree(clinic, tmp_path / str(k))
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
        assert names == {"needlemap.db", "needlemap.keys", "needlemap.keys.copy"}, k
        if ended == 0:
            break
        assert ended == KILLED, k
        deaths += 1
    assert 12 < deaths < MOST_STEPS - 2
