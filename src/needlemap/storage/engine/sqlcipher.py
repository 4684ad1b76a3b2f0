"""The one place that touches SQLCipher: connections, pragmas, transactions. No table is known here.

Threads: a connection may be made in one thread and given to another, but only one thread may use
it at a time. The user interface opens in a worker thread and from then on stays on its own.
"""

import hmac
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import sqlcipher3

from needlemap.errors import RecordsDamagedError, RecordsUnavailableError
from needlemap.storage.engine import disk, error_messages
from needlemap.storage.engine.wal import OTHER_KEY, fits_nowhere, log_of, refuse_foreign_log

# sqlite-utils catches the exceptions of the driver that it finds under this name; without the two
# lines it would catch the standard library's, which SQLCipher never raises.
sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)

_T = TypeVar("_T")
KEY_BYTES = 32
_COPIED_AT_ONCE = 1000  # pages
_COPY_WAIT_S = 0.01  # while a transaction is open on the other thread
# Between two steps of a copying the thread of the records goes first, but not for ever.
_GIVEN_WAY_S, _GIVEN_WAY_TIMES = 0.002, 50
# A longer write-ahead log is brought into the file at once: so little ever lives in it alone.
_LONGEST_LOG_BYTES = 4_000_000
# How much of the file is kept in memory, in KiB as SQLite wants it; and, in a transaction of very
# many rows, how much of it waits to be written at the end: 60 to 600 ms with all of it.
_CACHE, _FEW_PAGES = -32_000, -6_000
IntegrityError = sqlcipher3.IntegrityError
# From so many rows on one call for all of them is quicker than one a row.
_MANY = 8
_TRANSLATED = (sqlcipher3.DatabaseError, UnicodeEncodeError, OverflowError)

# Set at open, then read back: pragma, value to set, value that must come back.
PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("cache_size", str(_CACHE), _CACHE),
    # The engine does it itself, and empties the log by it: no frames of earlier times stay there.
    ("wal_autocheckpoint", "0", 0),
)
MACOS_PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("fullfsync", "1", 1),
    ("checkpoint_fullfsync", "1", 1),
)

Parameters = Sequence[object] | Mapping[str, object]


class ConnectionLostError(RecordsUnavailableError):
    """A transaction failed on the disk; the connection was thrown away and is made again.

    Parameters
    ----------
    refused_writing
        Whether the disk is only full or may not be written.
    """

    def __init__(self, user_message: str, *, refused_writing: bool = False) -> None:
        super().__init__(user_message)
        self.refused_writing = refused_writing


class FileDamagedError(ConnectionLostError, RecordsDamagedError):
    """A page of the file could not be read as it was written."""


class Engine:
    """One open connection to one encrypted file; opens itself again after a failure of the disk."""

    def __init__(self, path: Path, key: bytes, *, connection: Any = None) -> None:
        self._path = path
        self._key = key
        self._connection: Any = connect(path, key) if connection is None else connection
        self._in_transaction = False
        self._is_flushing = False
        self._is_asked = False  # whether the connection is waited for, or answers
        self._copying = threading.Lock()
        self._place = _place_of(path)

    @property
    def in_transaction(self) -> bool:
        """Whether `atomic` is being held."""
        return self._in_transaction

    @property
    def is_flushing(self) -> bool:
        """Whether another thread brings a long write-ahead log into the file."""
        return self._is_flushing

    @property
    def path(self) -> Path:
        """The file behind the connection."""
        return self._path

    @property
    def connection(self) -> Any:
        """The raw connection, for migrations and backups."""
        if self._connection is None:
            self._reopen()
        return self._connection

    def execute(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement. Outside `atomic` it is its own transaction."""
        self._is_asked = True
        try:
            self.connection.execute(sql, parameters)
        except _TRANSLATED as error:
            self._tell(error)
        finally:
            self._is_asked = False

    def execute_all(self, sql: str, several: Sequence[Parameters]) -> None:
        """Run one statement for each of these parameters, in their order."""
        if len(several) < _MANY:
            for parameters in several:
                self.execute(sql, parameters)
            return
        try:
            self.connection.executemany(sql, several)
        except _TRANSLATED as error:
            self._tell(error)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query as plain tuples."""
        rows: list[tuple[Any, ...]]
        rows = self._read(lambda c: c.execute(sql, parameters).fetchall())
        return rows

    def row(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        row: tuple[Any, ...] | None
        row = self._read(lambda c: c.execute(sql, parameters).fetchone())
        return row

    def _read(self, query: Callable[[Any], _T]) -> _T:
        """Run a query; once more on a fresh connection when the disk fails for a moment."""
        self._is_asked = True
        try:
            return query(self.connection)
        except _TRANSLATED as error:
            if self._in_transaction:
                self._tell(error)
            if not error_messages.may_pass(error):
                self._tell(error, sentence=error_messages.for_read_error(error))
            self._drop_connection()
        finally:
            self._is_asked = False
        try:
            return query(self.connection)
        except _TRANSLATED as error:
            self._tell(error, sentence=error_messages.for_read_error(error))

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Tell a failure of the disk in a sentence, for work on the raw connection."""
        try:
            yield
        except _TRANSLATED as error:
            self._tell(error)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Hold one user action: all of it is on the disk afterwards, or none of it.

        A nested block joins the outer one. ConnectionLostError after a failure of the disk.
        """
        if self._in_transaction:
            yield
            return
        with self._transaction():
            yield
        self._keep_log_short()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._check_place(error_messages.MOVED)
        self.execute("BEGIN IMMEDIATE")
        self._in_transaction = True
        try:
            yield
            if self._in_transaction:  # or `store_large` was called
                self.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._in_transaction = False
        self._check_place(error_messages.MOVED_MEANWHILE)

    @contextmanager
    def large(self) -> Iterator[None]:
        """Hold one user action of very many rows, as `atomic` does, without a long wait at its end.

        Pages go into the write-ahead log as they fill up, so that few are left to be written by
        the end: by `store_large`, or by leaving the block. That log is left as long as it is:
        `keep_log_short` is to be called. Another thread may do both. It joins no other action.
        """
        self.execute(f"PRAGMA cache_size={_FEW_PAGES}")
        try:
            with self._transaction():
                yield
        finally:
            with suppress(RecordsUnavailableError):  # a new connection has its own again
                self.execute(f"PRAGMA cache_size={_CACHE}")

    def store_large(self) -> None:
        """Store what `large` holds, as its last act; another thread may do it.

        SQLite reads again what it wrote for it: half a second for the records of a clinic.
        """
        self._is_flushing = True
        try:
            self.execute("COMMIT")
            self._in_transaction = False
        finally:
            self._is_flushing = False

    def keep_log_short(self) -> None:
        """Bring a long write-ahead log into the file. Whoever uses the records then waits."""
        self._is_flushing = True
        try:
            self._keep_log_short()
        finally:
            self._is_flushing = False

    def checkpoint(self) -> None:
        """Bring the write-ahead log into the file itself, durably."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def broken_parts(self, most: int = 20, *, limits_too: bool = True) -> tuple[str, ...]:
        """Return what is damaged in the file itself: pages, structure, references between rows.

        Without `limits_too` no value is held against the limits of its column, which takes four
        fifths of the time: for who compares each row with the log anyway.
        """
        self.checkpoint()  # the check of pages misreports while the log holds some
        pages = self.rows("PRAGMA cipher_integrity_check")
        structure = () if pages else self._broken_structure(most, limits_too=limits_too)
        references = () if pages else self.rows("PRAGMA foreign_key_check")
        found = [str(part) for (part,) in pages]
        found += [str(part) for (part,) in structure if part != "ok"]
        found += [f"Row {row} of {table} refers to nothing" for table, row, *_ in references]
        return tuple(found[:most])

    def _broken_structure(self, most: int, *, limits_too: bool) -> list[tuple[Any, ...]]:
        if limits_too:
            return self.rows(f"PRAGMA integrity_check({most})")
        ((former,),) = self.rows("PRAGMA ignore_check_constraints")
        self.rows("PRAGMA ignore_check_constraints=ON")
        try:
            return self.rows(f"PRAGMA integrity_check({most})")
        finally:
            self.rows(f"PRAGMA ignore_check_constraints={former}")

    def is_under(self, key: bytes) -> bool:
        """Whether the file is opened with this key."""
        return hmac.compare_digest(self._key, key)

    def copy_to(
        self, path: Path, key: bytes, *, progress: Callable[[float], None] | None = None
    ) -> None:
        """Write a copy of the whole file under another key; the file itself stays as it is.

        `progress` is called now and then with the part that is copied, 0 to 1.
        """

        def on_progress(_: int, remaining: int, total: int) -> None:
            if progress is not None and total:
                progress(1 - remaining / total)

        disk.make_private_file(path)
        with self.in_words():
            copy = sqlcipher3.connect(str(path), isolation_level=None)
            try:
                copy.execute("PRAGMA cipher_log_level=NONE")
                # Pages are decrypted under our key and encrypted under that of the copy.
                copy.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
                copy.execute("PRAGMA synchronous=OFF")  # flushed as a whole, below
                self.connection.backup(copy, pages=_COPIED_AT_ONCE, progress=on_progress)
            finally:
                copy.close()
        disk.sync_file(path)

    def copy_pages(self, copy: Any, *, pages: int, progress: Callable[[int, int], None]) -> None:
        """Copy the whole file into another connection, some pages at a time, on any thread.

        Between two steps the thread of this connection goes on reading and writing; what it
        writes reaches the copy. It goes first: SQLite lets the copying take one step after the
        other while somebody waits, for as long as half a second. `progress` is told the pages that
        are copied and all of them; what it raises ends the copying. So does the end of this
        connection, with RecordsUnavailableError.
        """

        def on_step(_: int, remaining: int, total: int) -> None:
            if self._connection is not connection:
                raise RecordsUnavailableError(error_messages.COPY_ENDED)
            progress(total - remaining, total)
            self._give_way()

        with self._copying:
            connection = self.connection
            connection.backup(copy, pages=pages, progress=on_step, sleep=_COPY_WAIT_S)

    def _give_way(self) -> None:
        """Wait while the thread of the records reads or writes."""
        for _ in range(_GIVEN_WAY_TIMES):
            if not self._is_asked and not self._in_transaction:
                return
            time.sleep(_GIVEN_WAY_S)

    def be_replaced_by(self, path: Path, key: bytes) -> None:
        """Put a copy that `copy_to` made in the file's place, in one step, and go on with it."""
        self.checkpoint()
        self._drop_connection()
        with disk.plain_sentences():
            log = self._path.with_name(self._path.name + "-wal")
            if log.exists() and log.stat().st_size:
                # It would be taken for the copy's, and what it holds is not in the file.
                raise RecordsUnavailableError(error_messages.DISK_FAILED)
            path.replace(self._path)
            self._key, self._place = key, _place_of(self._path)
            disk.sync_folder(self._path.parent)

    def open_again(self, key: bytes) -> None:
        """Open the file again after `close`."""
        self._key, self._place = key, _place_of(self._path)
        self._reopen()

    def close(self) -> None:
        """Close the connection and forget the key."""
        self._drop_connection()
        self._key = b""

    def _check_place(self, sentence: str) -> None:
        """Raise RecordsUnavailableError when the file is no longer where it was opened.

        The system goes on writing into a file that was moved or deleted; nobody would find it.
        """
        if self._place != _place_of(self._path):
            self._drop_connection()
            raise RecordsUnavailableError(sentence)

    def _keep_log_short(self) -> None:
        """Bring a long write-ahead log into the file; what it holds is safe without that."""
        with suppress(OSError, ConnectionLostError):
            if log_of(self._path).stat().st_size > _LONGEST_LOG_BYTES:
                self.checkpoint()

    def _roll_back(self) -> None:
        try:
            if self._connection is not None and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlcipher3.Error:
            self._drop_connection()

    def _tell(self, error: Exception, *, sentence: str = "") -> NoReturn:
        """Turn a failure of the disk into a sentence, and never trust its connection again."""
        if isinstance(error, UnicodeEncodeError | OverflowError):
            raise ValueError(f"value must be storable, but: {error}") from error
        if not error_messages.is_of_the_disk(error):
            raise error  # a guard of the schema fired, or we wrote bad SQL: our bug
        self._drop_connection()
        kind = FileDamagedError if error_messages.is_damage(error) else ConnectionLostError
        raise kind(
            sentence or error_messages.for_database_error(error),
            refused_writing=error_messages.is_refused_writing(error),
        ) from error

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # A copying on another thread sees that it is over and ends first.
            with self._copying, suppress(sqlcipher3.Error):
                connection.close()

    def _reopen(self) -> None:
        if not self._key:
            raise RecordsUnavailableError("The records are closed. Sign in again.")
        if self._in_transaction:
            raise ConnectionLostError(error_messages.NOT_SAVED)
        self._check_place(error_messages.MOVED)
        self._connection = connect(self._path, self._key)


def read_only(path: Path, key: bytes) -> Any:
    """Return a keyed connection that reads file and write-ahead log and changes neither.

    None when it cannot be had here: SQLite needs room for a small index of the log beside it.
    """
    connection = None
    try:
        connection = sqlcipher3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher3.DatabaseError as error:
        if connection is not None:
            connection.close()
        if error_messages.is_damage(error):
            raise error_messages.for_open_error(error) from error
        return None
    return connection


def _place_of(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at a path from every other; None when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - in every click
    except OSError:
        return None
    return found.st_dev, found.st_ino


def connect(path: Path, key: bytes) -> Any:
    """Return a keyed connection with every pragma set and read back.

    Raises RecordsInUseError at once when another connection holds the file.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"key must have {KEY_BYTES} bytes, not {len(key)}")
    refuse_foreign_log(path, key)
    try:
        return _connected(path, key)
    except sqlcipher3.DatabaseError as error:
        if not error_messages.may_pass(error):
            raise error_messages.for_open_error(error) from error
    try:
        return _connected(path, key)  # the disk may have failed for a moment only
    except sqlcipher3.DatabaseError as error:
        if error_messages.is_damage(error) and fits_nowhere(path, key):
            raise RecordsDamagedError(OTHER_KEY) from error
        raise error_messages.for_open_error(error) from error


def _connected(path: Path, key: bytes) -> Any:
    connection = sqlcipher3.connect(
        str(path),
        timeout=0,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        set_pragmas(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def in_memory() -> Any:
    """Return a connection to an empty database that is nowhere on the disk."""
    return sqlcipher3.connect(":memory:", isolation_level=None)


def set_pragmas(connection: Any, platform: str = sys.platform) -> None:
    """Set every pragma and read it back; RecordsUnavailableError names one that did not take."""
    wanted = PRAGMAS + (MACOS_PRAGMAS if platform == "darwin" else ())
    for name, value, _ in wanted:
        connection.execute(f"PRAGMA {name}={value}").fetchall()
    # The first read takes the exclusive lock and proves the key.
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for name, value, expected in wanted:
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != expected:
            raise RecordsUnavailableError(
                f"The records cannot be kept safe here: the database answers {found} instead of "
                f"{value} for {name}. Keep them on a disk of this computer."
            )


def engine_versions() -> tuple[str, str]:
    """Return the versions of SQLCipher and of the SQLite in it."""
    connection = sqlcipher3.connect(":memory:")
    try:
        (version,) = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    return str(version), str(sqlcipher3.sqlite_version)
