"""Whether what was saved last is still there: asked before and while records are opened.

What a crash left in the write-ahead log is looked through before SQLite touches it, because SQLite
passes over whatever follows a damaged part and copies the rest into the file. Then the end of the
log of actions is compared with the head that was kept beside the keys.
"""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from needlemap import paths
from needlemap.errors import EntriesLostError
from needlemap.storage.engine import disk, wal
from needlemap.storage.engine.sqlcipher import Engine, read_only
from needlemap.storage.mapping.chain import (
    COLUMNS,
    GENESIS,
    LogHead,
    code_from,
    entry_from,
    entry_mac,
)

# Schemas from this one on never come without a head: making, restoring, salvaging and bringing an
# older file up to date write one first.
_FIRST_WITH_HEAD = 5
_LAST = "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"
_MAC_AT = "SELECT mac FROM audit WHERE seq = ?"
_SINCE = f"SELECT {COLUMNS} FROM audit WHERE seq > ? ORDER BY seq"
_GO_ON = (
    "Nothing was changed. Put the missing file back, restore a backup, or go on without what is "
    "missing, which the log will say."
)
_DAMAGED_LOG = (
    "The file {name}, which holds what was saved last, is damaged, and a part of it cannot be "
    f"read. {_GO_ON}"
)
_ENDS_EARLY = (
    "What was saved last is missing from these records: their log ends at entry {found}, but it "
    "had reached entry {kept}. An older copy was put back, or the file {name} is missing or "
    f"older. {_GO_ON}"
)
_NO_HEAD = (
    "The file {head}, which says where the log of these records ends, is missing or damaged, so "
    f"nobody can tell whether what was saved last is there. {_GO_ON}"
)
_OTHER = (
    "These records are not the ones that were last open here: entry {kept} of their log is another "
    f"than the one that was written then. {_GO_ON}"
)
_BROKEN = (
    "The log of these records was changed by another program: entry {seq} does not follow the one "
    f"before it. {_GO_ON}"
)


def check_before_opening(database: Path, key: bytes, log_key: bytes, kept: LogHead | None) -> None:
    """Raise EntriesLostError when a log that a crash left is damaged, older or foreign.

    Reads alone; whatever it finds, the files stay as they are. `kept` is the head beside the keys.
    """
    log = wal.log_of(database)
    with disk.plain_sentences():
        if not log.exists():
            return  # opening the file changes nothing then, so it is compared afterwards
    wal.refuse_foreign_log(database, key)
    if wal.is_damaged(log):
        raise EntriesLostError(_DAMAGED_LOG.format(name=log.name))
    try:
        connection = read_only(database, key)
        if connection is None:
            return  # the log is compared as soon as the file is open
        engine = Engine(database, key, connection=connection)
        try:
            check_end(engine, log_key, kept)
        finally:
            engine.close()
    finally:
        with suppress(OSError):
            database.with_name(database.name + "-shm").unlink(missing_ok=True)


def check_end(engine: Engine, log_key: bytes, kept: LogHead | None) -> None:
    """Raise EntriesLostError when the log lacks what the head beside the keys proves.

    A log that goes on after that head, unbroken, is as it should be: the head may be behind. No
    head at all is, too, in a file of a version that kept none.
    """
    if kept is None:
        if keeps_head(engine):
            raise EntriesLostError(_NO_HEAD.format(head=paths.HEAD_FILE))
        return
    seq, _ = engine.row(_LAST) or (0, GENESIS)
    if seq < kept.seq:
        name = wal.log_of(engine.path).name
        raise EntriesLostError(
            _ENDS_EARLY.format(found=seq, kept=kept.seq, name=name), lost=kept.seq - seq
        )
    (mac,) = engine.row(_MAC_AT, (kept.seq,)) or (GENESIS,)
    if code_from(mac) != kept.mac:
        raise EntriesLostError(_OTHER.format(kept=kept.seq))
    last = kept
    for row in map(entry_from, engine.rows(_SINCE, (kept.seq,))):
        follows = row[0] == last.seq + 1 and row[9] == last.mac
        if not follows or row[10] != entry_mac(log_key, seq=row[0], prev=row[9], entry=row[1:9]):
            raise EntriesLostError(_BROKEN.format(seq=row[0]))
        last = LogHead(row[0], row[10])


def keeps_head(engine: Engine) -> bool:
    """Whether the file was written by a version that keeps the end of its log beside the keys.

    The number of the version is encrypted with the rest: who deletes the head cannot lower it.
    """
    (version,) = engine.row("PRAGMA user_version") or (0,)
    return bool(version >= _FIRST_WITH_HEAD)


def put_log_aside(database: Path, at: datetime) -> None:
    """Keep a copy of a write-ahead log of which SQLite will take only a part."""
    log = wal.log_of(database)
    if wal.has_frames(log):
        aside = database.with_name(f"{log.name}.{at:%Y%m%dT%H%M%SZ}.aside")
        with disk.plain_sentences():
            shutil.copyfile(log, aside)
            aside.chmod(disk.FILE_MODE)
        disk.sync_file(aside)
