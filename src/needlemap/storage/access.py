"""How a user gets in: the lock, the key file, the password or the recovery code."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from needlemap.errors import NotFoundError
from needlemap.storage import disk
from needlemap.storage.files import RecordFiles
from needlemap.storage.keys import KeyFile, folded_name, read_key_file, write_key_file
from needlemap.storage.lock import FolderLock
from needlemap.storage.passwords import check_password
from needlemap.storage.places import refuse_shared_place
from needlemap.storage.slots import KdfProfile, SlotKind, password_slot


@dataclass(frozen=True, slots=True)
class Access:
    """What a user who proved to be one holds: the lock, the data key, and how to prove it again."""

    files: RecordFiles
    lock: FolderLock
    records_id: str
    data_key: bytes
    user_id: str
    name: str
    kdf: KdfProfile

    def confirm_password(self, password: str) -> None:
        """Ask the key file again; WrongPasswordError when this is not the user's password."""
        read_key_file(self.files.keys).unlocked_by(self.name, password, floor=self.kdf)

    def change_password(self, new_password: str) -> None:
        """Rewrite the user's slot, and no other."""
        check_password(new_password, name=self.name)
        slot = password_slot(
            user_id=self.user_id,
            name=self.name,
            password=new_password,
            data_key=self.data_key,
            records_id=self.records_id,
            kdf=self.kdf,
        )
        write_key_file(self.files.keys, read_key_file(self.files.keys).with_slot(slot))

    def close(self) -> None:
        """Let the next one in."""
        self.lock.close()


def by_password(folder: Path, *, name: str, password: str, kdf: KdfProfile) -> Access:
    """Return the access of a user; WrongPasswordError for an unknown name or wrong password."""
    with _locked(folder) as (files, lock, key_file):
        data_key, slot = key_file.unlocked_by(name, password, floor=kdf)
        return Access(files, lock, key_file.records_id, data_key, slot.user_id, slot.name, kdf)


def by_code(folder: Path, *, name: str, code: str, kdf: KdfProfile) -> Access:
    """Return the access of a user whose password is forgotten.

    ValueError names a group of the code that was typed wrong, WrongPasswordError a wrong code.
    """
    with _locked(folder) as (files, lock, key_file):
        data_key = key_file.unlocked_by_code(code)
        for slot in key_file.slots:
            if slot.kind is SlotKind.PASSWORD and folded_name(slot.name) == folded_name(name):
                return Access(
                    files, lock, key_file.records_id, data_key, slot.user_id, slot.name, kdf
                )
        raise NotFoundError("No user of these records has this name. Choose one of the list.")


@contextmanager
def _locked(folder: Path) -> Iterator[tuple[RecordFiles, FolderLock, KeyFile]]:
    """Hold the lock of whole records; it is kept unless something is raised."""
    files = RecordFiles.in_folder(folder)
    files.check_whole()
    refuse_shared_place(files.folder)
    disk.check_writable(files.folder, files.database, files.keys)
    lock = FolderLock(files.lock)
    try:
        yield files, lock, read_key_file(files.keys)
    except BaseException:
        lock.close()
        raise
