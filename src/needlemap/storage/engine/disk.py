"""Folders and files of the records: private, and written whole."""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from needlemap.errors import RecordsDamagedError, RecordsUnavailableError
from needlemap.storage.engine import error_messages

FOLDER_MODE = 0o700
FILE_MODE = 0o600


@contextmanager
def plain_sentences() -> Iterator[None]:
    """Turn what the operating system refuses into a sentence for the user."""
    try:
        yield
    except OSError as error:
        raise error_messages.for_os_error(error) from error


def make_private_folder(folder: Path) -> None:
    """Make the folder, and those above it, readable by this user alone."""
    with plain_sentences():
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        folder.chmod(FOLDER_MODE)


def make_private_file(path: Path) -> None:
    """Make an empty file that is this user's alone, before anything is written into it."""
    with plain_sentences():
        path.touch(mode=FILE_MODE)


def sync_file(path: Path) -> None:
    """Make what others wrote into a file survive a power cut."""
    with plain_sentences(), path.open("r+b") as file:
        flush(file.fileno())


def is_writable(folder: Path, *files: Path) -> bool:
    """Whether this user can make files in a folder and change these files.

    RecordsUnavailableError when they cannot even be read.
    """
    if not _allows(folder, os.X_OK) or not all(_allows(file, os.R_OK) for file in files):
        raise RecordsUnavailableError(error_messages.CANNOT_OPEN)
    return _allows(folder, os.W_OK) and all(_allows(file, os.W_OK) for file in files)


def _allows(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def check_free_space(folder: Path, needed: int, *, purpose: str) -> None:
    """Raise RecordsUnavailableError when so many bytes are not free on the folder's disk."""
    with plain_sentences():
        free = shutil.disk_usage(folder).free
    if free < needed:
        raise RecordsUnavailableError(
            error_messages.TOO_LITTLE_SPACE.format(
                purpose=purpose, needed=_in_words(needed), free=_in_words(free)
            )
        )


def _in_words(size: int) -> str:
    return f"{max(1, -(-size // 1_000_000)):,} MB" if size else "nothing"


def read_file(path: Path, *, longest: int) -> bytes:
    """Return a file's bytes; RecordsUnavailableError when it is missing or absurdly long."""
    with plain_sentences():
        try:
            content = _read(path, longest + 1)
        except OSError as error:
            if error.errno not in (errno.EIO, errno.EMFILE, errno.ENFILE, errno.EAGAIN):
                raise
            content = _read(path, longest + 1)  # the disk may have failed for a moment only
    if len(content) > longest:
        raise RecordsDamagedError(error_messages.DAMAGED)
    return content


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def replace_file(path: Path, content: bytes) -> None:
    """Write a whole file so that at every moment either the old one or the new one is there."""
    beside = path.with_name(path.name + ".new")
    with plain_sentences():
        try:
            _write_synced(beside, content)
            beside.replace(path)
        except OSError:
            with suppress(OSError):
                beside.unlink()
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names made or changed in a folder survive a power cut. Windows needs no such call."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            flush(handle)
        finally:
            os.close(handle)


def _write_synced(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        flush(file.fileno())


if sys.platform == "darwin":
    import fcntl

    def flush(handle: int) -> None:
        """Make what was written survive a power cut."""
        # On macOS fsync leaves the bytes in the disk's own memory.
        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)

else:

    def flush(handle: int) -> None:
        """Make what was written survive a power cut."""
        os.fsync(handle)
