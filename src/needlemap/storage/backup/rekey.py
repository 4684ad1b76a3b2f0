"""A new key for the database: what somebody knew before opens nothing any more.

Given after a password was changed, a recovery code was made or a user was removed. At every moment
what is on the disk opens: 1. the key file is written with the old and the new key in every slot
that stays; 2. the database is copied page by page under the new key; 3. the copy is checked and
takes the database's place in one step; 4. the key file is written with the new key alone. After a
crash the next opening sees which key fits and goes on from there.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from needlemap.errors import RecordsUnavailableError
from needlemap.storage.backup.backup_folders import back_up_before
from needlemap.storage.backup.verified_backup import Reason
from needlemap.storage.engine import disk
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.engine.wal import key_fits, key_fits_log, log_of
from needlemap.storage.keys.keyring import Keyring
from needlemap.storage.keys.record_keys import RecordKeys

# Called with the part that is done, 0 to 1.
Progress = Callable[[float], None]

_LAST_ENTRY = "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"
_BESIDE = ("-wal", "-shm", "-journal")
_NOBODY: frozenset[str] = frozenset()
# Beside the copy: the key files, and what the file system itself needs.
_SPARE_BYTES = 4_000_000
_COPIED = 0.7  # the part of the time that copying takes; the rest is checking
_BAD_COPY = (
    "The copy of the records with the new key is not whole, so the old one stays in use. "
    "Check the disk; NeedleMap tries again when the records are next opened."
)


def check_space(database: Path) -> None:
    """Raise RecordsUnavailableError when the disk has no room for a copy of the database."""
    with disk.plain_sentences():
        sizes = [path.stat().st_size for path in (database, log_of(database)) if path.exists()]
    disk.check_free_space(
        database.parent, sum(sizes) + _SPARE_BYTES, purpose="give the records a new key"
    )


def rekey(
    engine: Engine,
    keyring: Keyring,
    *,
    without: frozenset[str] = _NOBODY,
    settled: frozenset[str] = _NOBODY,
    progress: Progress | None = None,
) -> None:
    """Give the database a new key, and every slot but those of the users `without`.

    The pending slots `settled` take the place of those before them. RecordsUnavailableError when
    the disk fails or is too small: the records then go on under the old key, and when the key
    file was written already, the next opening tries again.
    """
    if keyring.next is not None and engine.is_under(keyring.next.database):
        keyring.finish_rekey()  # the disk failed after the replacing: it was done all the same
    check_space(engine.path)
    back_up_before(engine, keyring, Reason.BEFORE_REKEY)
    fresh = keyring.begin_rekey(without=without, settled=settled)
    _move_to(fresh, engine, progress or (lambda _: None))
    keyring.finish_rekey()


def fitting(database: Path, keys: tuple[RecordKeys, ...]) -> RecordKeys:
    """Return which of the keys the database is under; the newest when none fits.

    A power cut may have torn its first page while the write-ahead log, which is under the same
    key, holds that page whole: so each key is tried on the log, too.
    """
    for fits in (key_fits, key_fits_log):
        for each in keys:
            if fits(database, each.database):
                return each
    return keys[-1]


def discard_leftovers(database: Path) -> None:
    """Remove a copy that an interrupted rekeying left."""
    copy = _copy_of(database)
    with disk.plain_sentences():
        for path in (copy, *(copy.with_name(copy.name + end) for end in _BESIDE)):
            path.unlink(missing_ok=True)


def _copy_of(database: Path) -> Path:
    return database.with_name(database.name + ".renewed")


def _move_to(fresh: RecordKeys, engine: Engine, progress: Progress) -> None:
    discard_leftovers(engine.path)
    copy = _copy_of(engine.path)
    try:
        engine.copy_to(copy, fresh.database, progress=lambda part: progress(part * _COPIED))
        _check_copy(engine, copy, fresh.database)
        progress(1.0)
        engine.be_replaced_by(copy, fresh.database)
    except BaseException:
        with suppress(RecordsUnavailableError):
            discard_leftovers(engine.path)
        raise


def _check_copy(engine: Engine, copy: Path, key: bytes) -> None:
    checked = Engine(copy, key)
    try:
        whole = not checked.broken_parts() and checked.row(_LAST_ENTRY) == engine.row(_LAST_ENTRY)
    finally:
        checked.close()
    if not whole:
        raise RecordsUnavailableError(_BAD_COPY)
