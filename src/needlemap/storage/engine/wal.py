"""Whether a write-ahead log that a crash left belongs to these records, and is whole.

SQLite takes in any log that lies beside a file, and when the last connection closes it copies its
pages into the file, even when the key did not fit: a log of other records would destroy these. So
the first page that SQLite would take is checked first, against the code that SQLCipher puts at
the end of every page. Formats: sqlite.org/fileformat2.html#walformat and SQLCipher 4's defaults.

Only before a connection opens: closing a file that SQLite has open drops its locks on POSIX.
"""

import hashlib
import hmac
import struct
from collections import Counter
from pathlib import Path

from needlemap.errors import RecordsDamagedError
from needlemap.paths import KEY_FILE
from needlemap.storage.engine.disk import plain_sentences
from needlemap.storage.engine.error_messages import IF_BACKUP

FOREIGN_LOG = (
    "The file {name} beside the records belongs to other records, or its key file does. "
    "Nothing was changed; move it to another folder, then try again."
)
# Nothing may be moved away then: the log may be theirs, and hold the page whole.
FIRST_PAGE_LOST = (
    "The first page of the records is damaged, or the key file belongs to other records. The file "
    "{name}, which may hold what was saved last, cannot be read without it. Nothing was changed; "
    f"keep all three. {IF_BACKUP}"
)
# The key file may be the wrong one of the two: who restores a backup then loses what is whole.
OTHER_KEY = (
    "The key file does not open the records file: it is an earlier one or that of other records, "
    "or the records file is damaged at its beginning. Nothing was changed. Put the newest key file "
    f"back, of which {KEY_FILE}.copy beside it is a copy. {IF_BACKUP}"
)
PAGE_BYTES = 4096
_PAGES_TRIED = 64
_SALT_BYTES = 16
_CODE_BYTES = 64
_HEADER = struct.Struct(">8I")
_FRAME_HEADER = struct.Struct(">6I")
_SUMS = struct.Struct(">2I")
_FRAME_BYTES = _FRAME_HEADER.size + PAGE_BYTES
# Where a frame that ends a transaction has the size of the database.
_NO_COMMIT = bytes(4)
_MAGIC = 0x377F0682  # the lowest bit tells the byte order of the checksums


def log_of(database: Path) -> Path:
    """Where the write-ahead log of a database lies."""
    return database.with_name(database.name + "-wal")


def has_frames(log: Path) -> bool:
    """Whether a log holds anything that could be taken in."""
    with plain_sentences():
        return log.exists() and log.stat().st_size > _HEADER.size


def is_damaged(log: Path) -> bool:
    """Whether SQLite would pass over something that was saved, because of damage before it.

    A power cut tears at most the one transaction that was being written, and that one was never
    called saved. So a part that does not fit, with two or more ends of transactions after it, is
    damage.
    """
    with plain_sentences():
        content = log.read_bytes()
    salts, whole = _whole_frames(content)
    following: Counter[bytes] = Counter()
    for start in range(_HEADER.size + whole * _FRAME_BYTES, len(content), _FRAME_BYTES):
        frame = content[start : start + _FRAME_HEADER.size]
        if len(frame) == _FRAME_HEADER.size and frame[4:8] != _NO_COMMIT:
            following[frame[8:16]] += 1
    ends = following[salts] if salts else max(following.values(), default=0)
    return ends > 1


def _whole_frames(content: bytes) -> tuple[bytes, int]:
    """Return the salts of a log, empty when its head is damaged, and how many frames are whole."""
    if len(content) < _HEADER.size:
        return b"", 0
    magic, *_, sum_1, sum_2 = _HEADER.unpack_from(content)
    order = ">" if magic & 1 else "<"
    summed = _checksum(content[:24], order, (0, 0))
    if magic & ~1 != _MAGIC or summed != (sum_1, sum_2):
        return b"", 0
    salts, whole = content[16:24], 0
    for start in range(_HEADER.size, len(content) - _FRAME_BYTES + 1, _FRAME_BYTES):
        frame = content[start : start + _FRAME_BYTES]
        summed = _checksum(frame[:8] + frame[_FRAME_HEADER.size :], order, summed)
        if frame[8:16] != salts or _SUMS.unpack_from(frame, 16) != summed:
            break
        whole += 1
    return salts, whole


def refuse_foreign_log(database: Path, key: bytes) -> None:
    """Raise RecordsDamagedError when the log beside a file would put strange pages into it."""
    if _log_fits(database, key) is False:
        sentence = FOREIGN_LOG if key_fits(database, key) else FIRST_PAGE_LOST
        raise RecordsDamagedError(sentence.format(name=log_of(database).name))


def key_fits(database: Path, key: bytes) -> bool:
    """Whether the first page of a closed database is under this key."""
    with plain_sentences(), database.open("rb") as file:
        page = file.read(PAGE_BYTES)
    if len(page) < PAGE_BYTES:
        return False
    code = _page_code(page, 1, salt=page[:_SALT_BYTES], key=key)
    return hmac.compare_digest(code, page[-_CODE_BYTES:])


def fits_nowhere(database: Path, key: bytes) -> bool:
    """Whether none of the first pages of a closed database is under this key.

    Then the key is that of another file, or the salt is lost with which the file begins; a damaged
    page alone leaves the others.
    """
    with plain_sentences(), database.open("rb") as file:
        content = file.read(_PAGES_TRIED * PAGE_BYTES)
    salt = content[:_SALT_BYTES]
    pages = [content[at : at + PAGE_BYTES] for at in range(0, len(content), PAGE_BYTES)]
    return not any(
        hmac.compare_digest(_page_code(page, n, salt=salt, key=key), page[-_CODE_BYTES:])
        for n, page in enumerate(pages, 1)
    )


def key_fits_log(database: Path, key: bytes) -> bool:
    """Whether the first frame of a closed database's write-ahead log is under this key."""
    return bool(_log_fits(database, key))


def _log_fits(database: Path, key: bytes) -> bool | None:
    """Whether the log's first frame is under this key; None when nothing of it would be taken."""
    log = log_of(database)
    with plain_sentences():
        if not log.exists():
            return None
        with log.open("rb") as file:
            start = file.read(_HEADER.size + _FRAME_BYTES)
        with database.open("rb") as file:
            salt = file.read(_SALT_BYTES)
    if not _would_be_taken(start):
        return None
    (number,) = struct.unpack_from(">I", start, _HEADER.size)
    page = start[_HEADER.size + _FRAME_HEADER.size :]
    code = _page_code(page, number, salt=salt, key=key)
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
