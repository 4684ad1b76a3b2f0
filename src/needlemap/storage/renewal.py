"""A new key for the database: after a user was removed, what they knew opens nothing any more.

At every moment what is on the disk opens: 1. the key file is written with the old and the new key
in every slot that stays; 2. the database is copied and the copy given the new key; 3. the copy is
checked and takes the database's place in one step; 4. the key file is written with the new key
alone. After a crash the next opening sees which key fits and goes on from there.
"""

from pathlib import Path

from needlemap.errors import RecordsUnavailableError
from needlemap.storage import disk
from needlemap.storage.engine import Engine
from needlemap.storage.keyring import Keyring
from needlemap.storage.record_keys import RecordKeys
from needlemap.storage.wal import key_fits

_LAST_ENTRY = "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"
_BESIDE = ("-wal", "-shm", "-journal")
_BAD_COPY = (
    "The copy of the records with the new key is not whole, so the old one stays in use. "
    "Check the disk; NeedleMap tries again when the records are next opened."
)


def renew(engine: Engine, keyring: Keyring, *, without: frozenset[str] = frozenset()) -> None:
    """Give the database a new key, and every slot but those of the users named.

    Needs free space for a copy of the database. RecordsUnavailableError when the disk fails: the
    records then go on under the old key, and the next opening tries again.
    """
    if keyring.next is not None and engine.is_under(keyring.next.database):
        keyring.finish_renewal()  # the disk failed after the replacing: it was done all the same
    fresh = keyring.begin_renewal(without)
    _move_to(fresh, engine)
    keyring.finish_renewal()


def fitting(database: Path, keys: tuple[RecordKeys, ...]) -> RecordKeys:
    """Return which of the keys the database is under; the newest when none fits."""
    for each in keys[:-1]:
        if key_fits(database, each.database):
            return each
    return keys[-1]


def discard_leftovers(database: Path) -> None:
    """Remove a copy that an interrupted renewal left."""
    copy = _copy_of(database)
    with disk.plain_sentences():
        for path in (copy, *(copy.with_name(copy.name + end) for end in _BESIDE)):
            path.unlink(missing_ok=True)


def _copy_of(database: Path) -> Path:
    return database.with_name(database.name + ".renewed")


def _move_to(fresh: RecordKeys, engine: Engine) -> None:
    discard_leftovers(engine.path)
    copy = _copy_of(engine.path)
    try:
        engine.copy_to(copy, fresh.database)
        _check_copy(engine, copy, fresh.database)
        engine.be_replaced_by(copy, fresh.database)
    except BaseException:
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
