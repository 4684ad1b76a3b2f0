"""Where the records lie in the user's folder: one folder that holds the pair, file and keys."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from needlemap import paths
from needlemap.errors import RecordsDamagedError, RecordsUnavailableError
from needlemap.storage.engine import disk, error_messages
from needlemap.storage.keys.key_file_io import check_there

_MISSING = (
    "A part of the records is missing: {name} is not in their folder. "
    f"Nothing was changed. {error_messages.IF_BACKUP}"
)
_PAGE_BYTES = 4096
ALREADY_THERE = "There are records in this folder already. Open them, or choose another folder."


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """The files of the records. They come into being together, by one renaming of ``folder``."""

    folder: Path

    @classmethod
    def in_folder(cls, data_folder: Path) -> Self:
        """Return the files of the records in the user's data folder."""
        return cls(data_folder / paths.RECORDS)

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.folder / paths.DATABASE

    @property
    def keys(self) -> Path:
        """The key file."""
        return self.folder / paths.KEY_FILE

    @property
    def head(self) -> Path:
        """The file that keeps the end of the log."""
        return self.folder / paths.HEAD_FILE

    @property
    def lock(self) -> Path:
        """The file whose lock says that the records are open. Beside the folder: it may move."""
        return self.folder.with_name("records.lock")

    @property
    def failures(self) -> Path:
        """The file that counts wrong passwords."""
        return self.folder.with_name("failures.json")

    @property
    def backups(self) -> Path:
        """The folder of the backups on the same disk."""
        return self.folder.with_name("backups")

    @property
    def restoring(self) -> Path:
        """The folder in which a restore makes records ready."""
        return self.folder.with_name(paths.RESTORING)

    @property
    def restore_marker(self) -> Path:
        """The file that says that what is in ``restoring`` is whole and takes the place."""
        return self.folder.with_name(paths.RESTORE_MARKER)

    def finish_restore(self) -> None:
        """Go on with a restore that was interrupted, so that there are whole records again.

        For who holds the lock. Either the records were not put aside yet, then they stay, or the
        restored ones take their place.
        """
        with disk.plain_sentences():
            if not self.restore_marker.exists():
                return
            if self.restoring.exists() and not self.folder.exists():
                os.rename(self.restoring, self.folder)  # noqa: PTH104 - never onto something
                disk.sync_folder(self.folder.parent)
            if self.restoring.exists():
                shutil.rmtree(self.restoring)
            self.restore_marker.unlink()
            disk.sync_folder(self.folder.parent)

    def exist(self) -> bool:
        """Whether there are records, whole or not. A leftover of an interrupted set-up is not."""
        with disk.plain_sentences():
            return self.database.exists() or self.keys.exists()

    def check_whole(self) -> None:
        """Refuse records of which a part is missing or empty; touches nothing."""
        with disk.plain_sentences():
            if not self.exist():
                raise RecordsUnavailableError(
                    "There are no records in this folder. Choose the folder of your records, "
                    "or set up new ones."
                )
            check_there(self.keys)
            for path in (self.database, self.keys):
                if not path.is_file():
                    raise RecordsUnavailableError(_MISSING.format(name=path.name))
            # SQLite takes less than a page for a new database, and would write into it.
            if self.database.stat().st_size < _PAGE_BYTES or self.keys.stat().st_size == 0:
                raise RecordsDamagedError(error_messages.DAMAGED)

    def prepare_new(self) -> "RecordFiles":
        """Return an empty folder beside this one in which to make new records."""
        disk.make_private_folder(self.folder.parent)
        if self.exist():
            raise RecordsUnavailableError(ALREADY_THERE)
        unfinished = RecordFiles(self.folder.with_name("records.unfinished"))
        unfinished.discard()
        disk.make_private_folder(unfinished.folder)
        return unfinished

    def become(self, final: "RecordFiles") -> None:
        """Put finished new records where they belong, in one step."""
        with disk.plain_sentences():
            disk.sync_folder(self.folder)
            if final.folder.exists():
                final.folder.rmdir()  # fails when anything is in it
            os.rename(self.folder, final.folder)  # noqa: PTH104 - never onto something
            disk.sync_folder(final.folder.parent)

    def discard(self) -> None:
        """Remove what an interrupted set-up left."""
        with disk.plain_sentences():
            if self.folder.exists():
                shutil.rmtree(self.folder)

    def make_private(self) -> None:
        """Keep other users of the computer away from folder and files."""
        with disk.plain_sentences():
            self.folder.chmod(disk.FOLDER_MODE)
            for path in self.folder.iterdir():
                if path.is_file():
                    path.chmod(disk.FILE_MODE)
