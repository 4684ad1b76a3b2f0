"""The end of the log as a small file beside the keys keeps it: what shows that saves are missing.

The file holds two places of one sector each, written in turn, so that one is whole at every moment.
It is written after each commit and flushed only now and then: after a power cut it may be behind
the log, never ahead of it. A head that is ahead of the log means that saves were lost. Each place
carries a code under the log's key: without that key nobody can write one.

Records never come without it, so that who deletes it is noticed. Who restores a backup leaves it
behind: it belongs to the records that are put aside, and the restored ones get one of their own.
"""

import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from needlemap.storage.engine import disk
from needlemap.storage.mapping.chain import LogHead

_SECTOR_BYTES = 512
_PLACES = 2
# A disk that fails for a moment must not make it seem that the file is gone.
_TRIES = 2
_FORMAT = "needlemap-head/1"
_BINARY = getattr(os, "O_BINARY", 0)


class HeadFile:
    """Reads and writes the head of one set of records. One at a time, under the folder's lock."""

    def __init__(self, path: Path, *, records_id: str, key_of: Callable[[], bytes]) -> None:
        self._path = path
        self._records_id = records_id
        self._key_of = key_of
        self._handle: int | None = None
        self._place = 0

    def read(self) -> LogHead | None:
        """Return the newest head that is whole; None when there is none."""
        heads = [(head.seq, n, head) for n, head in enumerate(self._places()) if head is not None]
        if not heads:
            return None
        _, place, newest = max(heads)
        self._place = (place + 1) % _PLACES
        return newest

    def write(self, head: LogHead) -> None:
        """Put a head down; it is not flushed. A disk that refuses leaves the one before it."""
        with suppress(OSError):
            self._write_at(self._place, head)
            self._place = (self._place + 1) % _PLACES

    def flush(self) -> None:
        """Make what was written survive a power cut, if the disk lets it."""
        with suppress(OSError):
            if self._handle is not None:
                disk.flush(self._handle)

    def start(self, head: LogHead) -> None:
        """Write a fresh file of this head alone, whatever was there before."""
        self.close()
        content = self._text(head).encode().ljust(_SECTOR_BYTES)
        disk.replace_file(self._path, content * _PLACES)
        self._place = 0

    def close(self) -> None:
        """Flush, and let go of the file."""
        self.flush()
        handle, self._handle = self._handle, None
        if handle is not None:
            with suppress(OSError):
                os.close(handle)

    def _places(self) -> list[LogHead | None]:
        content = self._content()
        starts = range(0, _SECTOR_BYTES * _PLACES, _SECTOR_BYTES)
        return [self._head_in(content[start : start + _SECTOR_BYTES]) for start in starts]

    def _content(self) -> bytes:
        for _ in range(_TRIES):
            with suppress(OSError), self._path.open("rb") as file:
                return file.read(_SECTOR_BYTES * _PLACES)
        return b""

    def _head_in(self, sector: bytes) -> LogHead | None:
        fields = sector.decode("ascii", errors="replace").split()
        if len(fields) != 4 or fields[0] != _FORMAT:
            return None
        with suppress(ValueError):
            head = LogHead.from_text(fields[2])
            if hmac.compare_digest(self._text(head).encode(), sector.rstrip()):
                return head
        return None

    def _write_at(self, place: int, head: LogHead) -> None:
        if self._handle is None:
            flags = os.O_RDWR | os.O_CREAT | _BINARY
            self._handle = os.open(self._path, flags, disk.FILE_MODE)
        os.lseek(self._handle, place * _SECTOR_BYTES, os.SEEK_SET)
        os.write(self._handle, self._text(head).encode().ljust(_SECTOR_BYTES))

    def _text(self, head: LogHead) -> str:
        signed = f"{_FORMAT} {self._records_id} {head}"
        code = hmac.digest(self._key_of(), f"needlemap head\n{signed}".encode(), "sha256")
        return f"{signed} {code.hex()}"
