"""How a user gets in: the lock, the key file, the password or the recovery code."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from needlemap.errors import NotFoundError, RecordsInUseError
from needlemap.storage.backup import rekey
from needlemap.storage.engine import disk
from needlemap.storage.engine.error_messages import OPENED_DAMAGED, OPENED_FOR_READING
from needlemap.storage.engine.lock import FolderLock
from needlemap.storage.engine.unsafe_locations import refuse_shared_place
from needlemap.storage.keys.back_off import BY_CODE, UNKNOWN_NAME, BackOff
from needlemap.storage.keys.key_file import KeyFile, Unlocked
from needlemap.storage.keys.key_file_io import read_key_file
from needlemap.storage.keys.keyring import Keyring
from needlemap.storage.keys.record_files import RecordFiles
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.keys.slots import KdfProfile, KeySlot

_FILTER = Path("/proc/self/coredump_filter")

if sys.platform == "win32":

    def turn_off_core_dumps() -> None:
        """Do nothing: Windows writes no full memory of a program unless it is set up to."""

else:
    import resource

    def turn_off_core_dumps() -> None:
        """Let no core dump of this process hold keys or patients' data. For good."""
        with suppress(OSError, ValueError):
            _, hard = resource.getrlimit(resource.RLIMIT_CORE)
            resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
        # A program that takes dumps through a pipe ignores that limit; this leaves it no memory.
        with suppress(OSError):
            _FILTER.write_text("0")


Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Access:
    """What a user who proved to be one holds: the lock, the keys, and how to prove it again."""

    files: RecordFiles
    lock: FolderLock
    keyring: Keyring
    user_id: str
    back_off: BackOff
    may_write: bool = True
    is_damaged: bool = False
    """Whether the file can be read in parts only."""

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be written, as a sentence; empty where it can."""
        if self.is_damaged:
            return OPENED_DAMAGED
        return "" if self.may_write else OPENED_FOR_READING

    def confirm_password(self, password: str) -> None:
        """Ask the key file again; WrongPasswordError when this is not the user's password."""
        with self.back_off.trying(self.user_id):
            self.keyring.confirm(self.user_id, password)

    def verified(self, password: str) -> Callable[[], None]:
        """Return what takes up the keys that were forgotten; WrongPasswordError else."""
        with self.back_off.trying(self.user_id):
            keys = self.keyring.keys_for(self.user_id, password)
        return partial(self._take_up, keys)

    def _take_up(self, keys: tuple[RecordKeys, ...]) -> None:
        """Hold the keys again. Only while the database is closed: its first page is read."""
        self.keyring.take_up(rekey.fitting(self.files.database, keys), keys[-1])

    def close(self) -> None:
        """Forget the keys and let the next one in."""
        self.keyring.forget()
        self.lock.close()


def by_password(
    folder: Path, *, name: str, password: str, kdf: KdfProfile, now: Clock
) -> tuple[Access, Unlocked]:
    """Return a user's access, and what the password gave; else WrongPasswordError."""
    with _locked(folder) as found:
        key_file, back_off = found.key_file, found.back_off(now)
        with back_off.trying(_who(key_file, name)):
            opened = key_file.unlocked_by(name, password, floor=kdf)
        return found.access(opened, opened.slot, back_off, kdf), opened


def by_code(
    folder: Path, *, name: str, code: str, kdf: KdfProfile, now: Clock
) -> tuple[Access, Unlocked]:
    """Return the access of a user whose password is forgotten, and what the code gave.

    ValueError names a group of the code that was typed wrong, WrongPasswordError a wrong code.
    """
    with _locked(folder) as found:
        key_file, back_off = found.key_file, found.back_off(now)
        with back_off.trying(BY_CODE):
            opened = key_file.unlocked_by_code(code)
        for slot in key_file.named(name):
            return found.access(opened, slot, back_off, kdf), opened
        raise NotFoundError("No user of these records has this name. Choose one of the list.")


def finish_restore(files: RecordFiles) -> None:
    """Go on with a restore that was interrupted, unless another program does so now."""
    if files.restore_marker.exists():
        with suppress(RecordsInUseError), closing(FolderLock(files.lock)):
            files.finish_restore()


def wait_s(folder: Path, *, name: str | None, now: Clock) -> int:
    """Return how many seconds a user (without a name: the recovery code) has to wait."""
    files = RecordFiles.in_folder(folder)
    if not files.exist():
        return 0
    who = BY_CODE if name is None else _who(read_key_file(files.keys), name)
    return BackOff(files.failures, now).wait_s(who)


def _who(key_file: KeyFile, name: str) -> str:
    known = key_file.named(name)
    return known[0].user_id if known else UNKNOWN_NAME


@dataclass(frozen=True, slots=True)
class _Locked:
    """Whole records that nobody else has open, before anybody proved to be one of their users."""

    files: RecordFiles
    lock: FolderLock
    key_file: KeyFile
    may_write: bool

    def back_off(self, now: Clock) -> BackOff:
        return BackOff(self.files.failures, now, may_write=self.may_write)

    def access(self, opened: Unlocked, slot: KeySlot, back_off: BackOff, kdf: KdfProfile) -> Access:
        keys = rekey.fitting(self.files.database, opened.keys)
        keyring = Keyring(self.files.keys, self.key_file.records_id, kdf)
        keyring.take_up(keys, opened.keys[-1])
        return Access(self.files, self.lock, keyring, slot.user_id, back_off, self.may_write)


@contextmanager
def _locked(folder: Path) -> Iterator["_Locked"]:
    """Hold the lock of whole records; it is kept unless something is raised.

    Where nothing can be written the lock is held only if its file is there.
    """
    turn_off_core_dumps()
    files = RecordFiles.in_folder(folder)
    finish_restore(files)
    files.check_whole()
    refuse_shared_place(files.folder)
    may_write = disk.is_writable(files.folder, files.database, files.keys)
    lock = FolderLock(files.lock, may_write=may_write)
    try:
        yield _Locked(files, lock, read_key_file(files.keys), may_write)
    except BaseException:
        lock.close()
        raise
