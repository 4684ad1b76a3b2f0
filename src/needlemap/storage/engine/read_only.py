"""A file of the records opened without writing a byte into it or beside it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3

from needlemap.errors import RecordsUnavailableError
from needlemap.storage.engine import disk, error_messages
from needlemap.storage.engine.sqlcipher import KEY_BYTES, Engine

_PRAGMAS = ("cipher_log_level=NONE", "trusted_schema=OFF", "cell_size_check=ON", "query_only=ON")


class ReadOnlyEngine(Engine):
    """Reads a database file that nobody else has open: a backup, or what is left of a bad file.

    SQLite is told that the file cannot change (``immutable``): no lock, no log, no journal. What
    lies in a write-ahead log beside it is not seen.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__(path, key, connection=_connect(path, key))

    def checkpoint(self) -> None:
        """Do nothing: there is no log."""

    def _reopen(self) -> None:
        self._connection = _connect(self._path, self._key)


@contextmanager
def untouched(database: Path, key: bytes, work: Path) -> Iterator[Engine]:
    """Open a closed database without changing it, with what lies in its write-ahead log.

    `work` is a folder that does not exist: where a copy of both is read when there is a log.
    """
    log = database.with_name(database.name + "-wal")
    with disk.plain_sentences():
        has_log = log.exists() and log.stat().st_size > 0
    engine: Engine
    if not has_log:
        engine = ReadOnlyEngine(database, key)
        try:
            yield engine
        finally:
            engine.close()
        return
    try:
        disk.make_private_folder(work)
        with disk.plain_sentences():
            for path in (database, log):
                shutil.copyfile(path, work / path.name)
                (work / path.name).chmod(disk.FILE_MODE)
        engine = Engine(work / database.name, key)
        try:
            yield engine
        finally:
            engine.close()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _connect(path: Path, key: bytes) -> Any:
    if len(key) != KEY_BYTES:
        raise ValueError(f"key must have {KEY_BYTES} bytes, not {len(key)}")
    with disk.plain_sentences():
        if not path.is_file():
            raise RecordsUnavailableError(error_messages.CANNOT_OPEN)
    connection = sqlcipher3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1",
        uri=True,
        timeout=0,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute(f"PRAGMA {_PRAGMAS[0]}")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        for pragma in _PRAGMAS[1:]:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher3.DatabaseError as error:
        connection.close()
        raise error_messages.for_open_error(error) from error
    return connection
