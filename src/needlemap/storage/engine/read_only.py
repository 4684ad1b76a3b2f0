"""A file of the records opened without writing a byte into it or beside it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import sqlcipher3

from needlemap.errors import RecordsUnavailableError
from needlemap.storage.engine import disk, error_messages
from needlemap.storage.engine.sqlcipher import KEY_BYTES, ConnectionLostError, Engine, connect
from needlemap.storage.engine.wal import log_of

_PRAGMAS = ("cipher_log_level=NONE", "trusted_schema=OFF", "cell_size_check=ON", "query_only=ON")


class ReadOnlyEngine(Engine):
    """Reads a database file that nobody else has open: a backup, or what is left of a bad file.

    SQLite is told that the file cannot change (``immutable``): no lock, no log, no journal. What
    lies in a write-ahead log beside it is not seen.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        super().__init__(path, key, connection=self._open())

    def checkpoint(self) -> None:
        """Do nothing: there is no log."""

    def _reopen(self) -> None:
        self._connection = self._open()

    def _open(self) -> Any:
        return _connect(self._path, self._key)


class WriteProtectedEngine(ReadOnlyEngine):
    """The records of a user where nothing can be written: reads all, refuses every change.

    `reason` is the sentence with which it does. What lies in a write-ahead log is read from a copy,
    as encrypted as the file, in a private folder of the system's temporary ones; it goes when the
    file is closed.
    """

    def __init__(
        self, path: Path, key: bytes, *, reason: str = error_messages.OPENED_FOR_READING
    ) -> None:
        self._reason = reason
        self._work: Path | None = None
        super().__init__(path, key)

    def atomic(self) -> NoReturn:
        """Refuse, before anything is tried."""
        raise ConnectionLostError(self._reason, refused_writing=True)

    def _drop_connection(self) -> None:
        super()._drop_connection()
        work, self._work = self._work, None
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)

    def _open(self) -> Any:
        log = log_of(self._path)
        with disk.plain_sentences():
            if not log.exists() or log.stat().st_size == 0:
                return _connect(self._path, self._key)
            self._work = Path(tempfile.mkdtemp(prefix="needlemap-"))
            for path in (self._path, log):
                shutil.copyfile(path, self._work / path.name)
        connection = connect(self._work / self._path.name, self._key)
        connection.execute("PRAGMA query_only=ON")
        return connection


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
    connection = None
    try:
        connection = sqlcipher3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1",
            uri=True,
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute(f"PRAGMA {_PRAGMAS[0]}")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        for pragma in _PRAGMAS[1:]:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher3.DatabaseError as error:
        if connection is not None:
            connection.close()
        raise error_messages.for_open_error(error) from error
    return connection
