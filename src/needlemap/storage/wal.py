"""Whether a write-ahead log that a crash left belongs to these records.

SQLite takes in any log that lies beside a file, and when the last connection closes it copies its
pages into the file, even when the key did not fit: a log of other records would destroy these. So
the first page that SQLite would take is checked first, against the code that SQLCipher puts at
the end of every page. Formats: sqlite.org/fileformat2.html#walformat and SQLCipher 4's defaults.

Only before a connection opens: closing a file that SQLite has open drops its locks on POSIX.
"""

import hashlib
import hmac
import struct
from pathlib import Path

from needlemap.errors import RecordsUnavailableError
from needlemap.storage.disk import plain_sentences

FOREIGN_LOG = (
    "The file {name} beside the records belongs to other records, or its key file does. "
    "Nothing was changed; move it to another folder, or put back the latest backup."
)
PAGE_BYTES = 4096
_SALT_BYTES = 16
_CODE_BYTES = 64
_HEADER = struct.Struct(">8I")
_FRAME_HEADER = struct.Struct(">6I")
_MAGIC = 0x377F0682  # the lowest bit tells the byte order of the checksums


def refuse_foreign_log(database: Path, key: bytes) -> None:
    """Raise RecordsUnavailableError when the log beside a file would put strange pages into it."""
    log = database.with_name(database.name + "-wal")
    with plain_sentences():
        if not log.exists():
            return
        with log.open("rb") as file:
            start = file.read(_HEADER.size + _FRAME_HEADER.size + PAGE_BYTES)
        with database.open("rb") as file:
            salt = file.read(_SALT_BYTES)
    if not _would_be_taken(start):
        return
    (number,) = struct.unpack_from(">I", start, _HEADER.size)
    page = start[_HEADER.size + _FRAME_HEADER.size :]
    if not hmac.compare_digest(_page_code(page, number, salt=salt, key=key), page[-_CODE_BYTES:]):
        raise RecordsUnavailableError(FOREIGN_LOG.format(name=log.name))


def key_fits(database: Path, key: bytes) -> bool:
    """Whether the first page of a closed database is under this key."""
    with plain_sentences(), database.open("rb") as file:
        page = file.read(PAGE_BYTES)
    if len(page) < PAGE_BYTES:
        return False
    code = _page_code(page, 1, salt=page[:_SALT_BYTES], key=key)
    return hmac.compare_digest(code, page[-_CODE_BYTES:])


def _would_be_taken(start: bytes) -> bool:
    """Whether the first frame is whole, as SQLite sees it. A torn one is passed over."""
    if len(start) < _HEADER.size + _FRAME_HEADER.size + PAGE_BYTES:
        return False
    magic, *_, salt_1, salt_2, sum_1, sum_2 = _HEADER.unpack_from(start)
    frame = _FRAME_HEADER.unpack_from(start, _HEADER.size)
    if magic & ~1 != _MAGIC or frame[2:4] != (salt_1, salt_2):
        return False
    order = ">" if magic & 1 else "<"
    summed = _checksum(start[:24], order, (0, 0))
    if summed != (sum_1, sum_2):
        return False
    content = start[32:40] + start[_HEADER.size + _FRAME_HEADER.size :]
    return _checksum(content, order, summed) == frame[4:6]


def _checksum(content: bytes, order: str, start: tuple[int, int]) -> tuple[int, int]:
    first, second = start
    for one, other in struct.iter_unpack(f"{order}2I", content):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second


def _page_code(page: bytes, number: int, *, salt: bytes, key: bytes) -> bytes:
    """Return SQLCipher's code of an encrypted page; page 1 begins with the file's salt."""
    code_salt = bytes(byte ^ 0x3A for byte in salt)
    code_key = hashlib.pbkdf2_hmac("sha512", key, code_salt, 2, 32)
    begin = _SALT_BYTES if number == 1 else 0
    message = page[begin:-_CODE_BYTES] + number.to_bytes(4, "little")
    return hmac.digest(code_key, message, "sha512")
