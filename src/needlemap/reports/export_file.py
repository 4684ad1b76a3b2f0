"""Files that leave the records: logged before they are written, whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from needlemap.errors import ExportError, NeedleMapError

# Logs that something of these records goes out, under the action it is called with.
Note = Callable[[str], object]


@contextmanager
def logged_export(note: Note, action: str, path: Path) -> Iterator[IO[bytes]]:
    """Give the file to write to; what is written is logged first, and again when it fails.

    ExportError says why it cannot be written; a file that was there stays as it was then.
    """
    note(action)
    try:
        with _whole_file(path) as draft:
            yield draft
    except BaseException:
        with suppress(NeedleMapError):  # the records may be locked by now
            note("export_failed")
        raise


def export_file(note: Note, action: str, path: Path, content: bytes) -> None:
    """Write a file as `logged_export` does."""
    with logged_export(note, action, path) as draft:
        draft.write(content)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that holds nothing of the records, or whose export is logged already."""
    with _whole_file(path) as draft:
        draft.write(content)


@contextmanager
def _whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file beside `path`, which takes its place when all went well and goes otherwise.

    Only its owner may read it.
    """
    draft = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            draft = Path(file.name)
            yield file.file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException as error:
        if draft is not None:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ExportError(
                f"The file could not be written to {path.parent}: {error.strerror or error}. "
                "Choose another folder, or make room on the disk."
            ) from error
        raise
