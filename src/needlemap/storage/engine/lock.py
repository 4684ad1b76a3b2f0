"""One program at a time: a lock on a small file beside the records, gone when its holder is."""

import os
import sys
from pathlib import Path

from needlemap.errors import RecordsInUseError
from needlemap.storage.engine.disk import FILE_MODE, plain_sentences
from needlemap.storage.engine.error_messages import IN_USE, for_os_error


class FolderLock:
    """Holds the records of a folder until closed; RecordsInUseError at once when another does.

    The database has its own exclusive lock. This one is taken before the slow work on the
    password and also covers the key file.
    """

    def __init__(self, path: Path, *, may_write: bool = True) -> None:
        """Take the lock; where nothing may be written, only if its file is there already."""
        self._handle: int | None = None
        if not may_write and not path.exists():
            return
        with plain_sentences():
            flags = os.O_RDWR | os.O_CREAT if may_write else os.O_RDONLY
            self._handle = os.open(path, flags, FILE_MODE)
        try:
            _lock(self._handle)
        except (BlockingIOError, PermissionError) as error:
            self.close()
            raise RecordsInUseError(IN_USE) from error
        except OSError as error:
            self.close()
            raise for_os_error(error) from error

    def close(self) -> None:
        """Let the next one in."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
