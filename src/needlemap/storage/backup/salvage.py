"""What can be read of damaged records, copied into new ones; the damaged file is never changed.

Every page carries a code, so what SQLCipher reads is what was written; a damaged page is not read
at all. Two things are read: the rows, and the log, in which each entry proves itself. Where the
log is whole, every row is rebuilt from it and nothing is lost. Where entries are missing, the rows
that can be read are taken, and those that only the log still tells; the new records then begin a
new log, which holds the old entries word for word.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlcipher3

from needlemap.domain.clock import now_utc
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.user import Permission, Role, check_may
from needlemap.errors import (
    NeedleMapError,
    RecordsDamagedError,
    WrongPasswordError,
)
from needlemap.storage.audit.action_permissions import Actor
from needlemap.storage.audit.audit_replay import Replay
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.audit.head_file import HeadFile
from needlemap.storage.backup.rekey import fitting
from needlemap.storage.backup.verified_backup import Progress, Stage, head_of
from needlemap.storage.engine import disk, error_messages
from needlemap.storage.engine.lock import FolderLock
from needlemap.storage.engine.sqlcipher import Engine, in_memory
from needlemap.storage.engine.unsafe_locations import refuse_shared_place
from needlemap.storage.keys.key_file import WRONG_PASSWORD, KeyFile
from needlemap.storage.keys.key_file_io import copies_of, read_key_file, write_key_file
from needlemap.storage.keys.record_files import RecordFiles
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.keys.slots import PRODUCTION, KdfProfile
from needlemap.storage.mapping.chain import (
    COLUMNS,
    GENESIS,
    INSERT,
    canonical,
    entry_from,
    entry_mac,
    entry_row,
)
from needlemap.storage.mapping.tables import LOGGED, Change, Row, Table, Value
from needlemap.storage.migrations import schema_steps
from needlemap.storage.search.search_text import search_words

_WORK = "records.salvaging"
# A leaf page holds fewer rows than this; so many ids that are not read in a row end a search.
_GIVE_UP_AFTER = 2000
_CHUNK = 500
_META = "INSERT INTO meta (id, records_id, created_at) VALUES (1, ?, ?)"
_CONTENT = "SELECT content FROM document_contents WHERE document_id = ?"
Key = tuple[Value, ...]
Entry = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of the damaged records.

    Attributes
    ----------
    folder
        The data folder with the new records; the old passwords open them.
    is_whole
        Whether the whole log was read, so that every row was rebuilt from it.
    counts
        Rows in the new records, by table.
    lost
        A sentence for each thing that could not be read, by id; no patient's name.
    """

    folder: Path
    is_whole: bool
    counts: dict[str, int]
    lost: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """What was read: entries of the log, rows by table and key, contents of documents."""

    entries: dict[int, Entry] = field(default_factory=dict)
    rows: dict[str, dict[Key, Row]] = field(default_factory=lambda: {name: {} for name in LOGGED})
    contents: dict[str, bytes] = field(default_factory=dict)
    highest: int = 0
    ends_there: bool = False
    """Whether it was seen that the log goes no further than ``highest``."""


def salvage(
    folder: Path,
    out: Path,
    *,
    name: str,
    password: str,
    kdf: KdfProfile = PRODUCTION,
    now: Callable[[], datetime] = now_utc,
    progress: Progress | None = None,
) -> Salvaged:
    """Copy what can be read of the records in a data folder into new ones in the folder `out`.

    RecordsUnavailableError when the schema or every key file is damaged, or when there are
    records in `out`; NotAllowedError when the user may not sign.
    """
    files, fresh = RecordFiles.in_folder(folder), RecordFiles.in_folder(out)
    refuse_shared_place(out)
    disk.make_private_folder(out)
    # A disk that fails is often one that the system lets nobody write any more.
    may_write = disk.is_writable(folder, *filter(Path.exists, (files.lock,)))
    lock, new_lock = FolderLock(files.lock, may_write=may_write), None
    work = out / _WORK
    try:
        key_file = _readable_key_file(files)
        opened = key_file.unlocked_by(name, password, floor=kdf)
        keys = fitting(files.database, opened.keys)
        new_lock = FolderLock(fresh.lock) if fresh.lock != files.lock else None
        copy = _copied(files.database, work, progress)
        found = _Reader(copy, keys, progress).found()
        head_file = HeadFile(files.head, records_id=key_file.records_id, key_of=lambda: keys.log)
        if (kept := head_file.read()) is not None and kept.seq > found.highest:
            found.ends_there = False  # the log had gone further
        making = _Making(found, keys, key_file, opened.slot.user_id, now)
        return making.write(fresh, progress)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        for held in (lock, new_lock):
            if held is not None:
                held.close()


def readable_user_names(folder: Path) -> tuple[str, ...]:
    """Return who can open damaged records; none where there are none."""
    files = RecordFiles.in_folder(folder)
    return _readable_key_file(files).user_names if files.exist() else ()


def _readable_key_file(files: RecordFiles) -> KeyFile:
    """Return the key file, or its copy, or that of the newest backup."""
    for path in (files.keys, *copies_of(files.keys)):
        with suppress(NeedleMapError):
            return read_key_file(path)
    return read_key_file(files.keys)


def _copied(database: Path, work: Path, progress: Progress | None) -> Path:
    """Copy the damaged file and its log aside: opening takes the log in, which changes a file."""
    log = database.with_name(database.name + "-wal")
    shutil.rmtree(work, ignore_errors=True)
    disk.make_private_folder(work)
    with disk.plain_sentences():
        for number, path in enumerate((database, log)):
            if progress is not None:
                progress(Stage.COPY, number, 2)
            if path.exists():
                shutil.copyfile(path, work / path.name)
                (work / path.name).chmod(disk.FILE_MODE)
    return work / database.name


class _Reader:
    """Reads as far as it goes: a connection that met a damaged page is thrown away."""

    def __init__(self, path: Path, keys: RecordKeys, progress: Progress | None) -> None:
        self._path, self._keys, self._progress = path, keys, progress
        self._connection: Any = None

    def found(self) -> _Found:
        """Return everything that can be read."""
        found = _Found()
        try:
            if self._rows("SELECT count(*) FROM sqlite_master") is None:
                raise RecordsDamagedError(
                    "The part of the file that says where everything lies cannot be read, so "
                    f"nothing can be salvaged from it. {error_messages.IF_BACKUP}"
                )
            self._read_log(found)
            known = _keys_in(found.entries.values())
            for number, (name, table) in enumerate(LOGGED.items()):
                self._tell(number, len(LOGGED))
                self._read_table(table, found.rows[name], known.get(name, set()))
            self._read_contents(found)
        finally:
            self._drop()
        return found

    def _read_log(self, found: _Found) -> None:
        """Read the log from both ends, then one by one what lies between; each proves itself."""
        select = f"SELECT {COLUMNS} FROM audit"
        upward = self._scan(f"{select} ORDER BY seq")
        downward = self._scan(f"{select} ORDER BY seq DESC")
        for row in (*upward, *downward):
            self._take_entry(found, row)
        highest = max(found.entries, default=0)
        for seq in _holes(found.entries, highest):
            for row in self._rows(f"{select} WHERE seq = ?", (seq,)) or ():
                self._take_entry(found, row)
        missed, seq = 0, highest
        while missed < _GIVE_UP_AFTER and not self._is_end(seq):
            seq += 1
            rows = self._rows(f"{select} WHERE seq = ?", (seq,))
            missed = 0 if rows else missed + 1
            for row in rows or ():
                self._take_entry(found, row)
        found.highest = max(found.entries, default=0)
        found.ends_there = self._is_end(found.highest)

    def _is_end(self, seq: int) -> bool:
        """Whether the log is known to end here: the page was read and holds nothing more."""
        return self._rows("SELECT seq FROM audit WHERE seq > ? LIMIT 1", (seq,)) == []

    def _take_entry(self, found: _Found, row: Entry) -> None:
        row = entry_from(row)
        seq, entry, prev, mac = row[0], row[1:9], row[9], row[10]
        if mac == entry_mac(self._keys.log, seq=seq, prev=prev, entry=entry):
            found.entries[seq] = row

    def _read_table(self, table: Table, rows: dict[Key, Row], known: Iterable[Key]) -> None:
        order = ", ".join(table.key)
        back = ", ".join(f"{column} DESC" for column in table.key)
        by_key = " AND ".join(f"{column} IS ?" for column in table.key)
        for direction in (order, back, "rowid", "rowid DESC"):
            for row in self._scan(f"{table.select} ORDER BY {direction}"):
                self._take_row(table, rows, row)
        for key in known:
            if key not in rows:
                for row in self._rows(f"{table.select} WHERE {by_key}", key) or ():
                    self._take_row(table, rows, row)

    def _take_row(self, table: Table, rows: dict[Key, Row], values: Entry) -> None:
        row = dict(zip(table.columns, values, strict=True))
        rows[table.key_of(row)] = {k: v for k, v in row.items() if v is not None}

    def _read_contents(self, found: _Found) -> None:
        for row in found.rows["documents"].values():
            content = self._rows(_CONTENT, (row["id"],))
            if content and hashlib.sha256(bytes(content[0][0])).hexdigest() == row["sha256"]:
                found.contents[str(row["id"])] = bytes(content[0][0])

    def _scan(self, sql: str) -> Iterator[Entry]:
        """Yield the rows of a query until its end or the first damaged page."""
        try:
            cursor = self._open().execute(sql)
            while chunk := cursor.fetchmany(_CHUNK):
                yield from chunk
                self._tell(0, 0)
        except sqlcipher3.DatabaseError:
            self._drop()

    def _rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[Entry] | None:
        """Return the rows of a query, or None when a page that it needs is damaged."""
        try:
            rows: list[Entry] = self._open().execute(sql, parameters).fetchall()
        except sqlcipher3.DatabaseError:
            self._drop()
            return None
        return rows

    def _open(self) -> Any:
        if self._connection is None:
            connection = sqlcipher3.connect(str(self._path), isolation_level=None)
            connection.execute("PRAGMA cipher_log_level=NONE")
            connection.execute(f"PRAGMA key=\"x'{self._keys.database.hex()}'\"")
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA cell_size_check=ON")
            self._connection = connection
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlcipher3.Error):
                connection.close()

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(Stage.CHECK, done, total)


class _Making:
    """Makes new records of what was found."""

    def __init__(
        self,
        found: _Found,
        keys: RecordKeys,
        key_file: KeyFile,
        user_id: str,
        now: Callable[[], datetime],
    ) -> None:
        self._found, self._keys, self._key_file, self._now = found, keys, key_file, now
        self._user_id = user_id
        self._lost: list[str] = []

    def write(self, final: RecordFiles, progress: Progress | None) -> Salvaged:
        """Write the new records in one step; return what they hold and what is lost."""
        is_whole = self._is_chain_whole()
        rows = self._rows_of_log() if is_whole else self._rows_that_are_left()
        self._check_role(rows)
        unfinished = final.prepare_new()
        try:
            write_key_file(unfinished.keys, self._key_file.coded_with(self._keys))
            engine = Engine(unfinished.database, self._keys.database)
            try:
                with engine.in_words():
                    schema_steps.bring_up_to_date(engine.connection)
                with engine.atomic():
                    self._fill(engine, rows, is_whole=is_whole)
                engine.checkpoint()
                self._keep_head(unfinished, engine)
            finally:
                engine.close()
            unfinished.make_private()
            unfinished.become(final)
        except BaseException:
            unfinished.discard()
            raise
        counts = {name: len(each) for name, each in rows.items()}
        if progress is not None:
            progress(Stage.CHECK, 1, 1)
        return Salvaged(final.folder.parent, is_whole, counts, tuple(self._lost))

    def _is_chain_whole(self) -> bool:
        prev = GENESIS
        for seq in range(1, self._found.highest + 1):
            entry = self._found.entries.get(seq)
            if entry is None or entry[9] != prev:
                return False
            prev = entry[10]
        return self._found.highest > 0 and self._found.ends_there

    def _rows_of_log(self) -> dict[str, dict[Key, Row]]:
        return _replayed(self._found.entries)

    def _rows_that_are_left(self) -> dict[str, dict[Key, Row]]:
        """Return the rows that were read, and those that only the log tells; note what is lost."""
        logged = _replayed(self._found.entries)
        rows = {name: dict(self._found.rows[name]) for name in LOGGED}
        for name, table in LOGGED.items():
            for key, row in logged[name].items():
                if key in rows[name]:
                    continue
                what = f"Row {key[-1]} of {name} could not be read"
                if _is_complete(table, row):
                    rows[name][key] = row
                    self._lost.append(f"{what}; it is as the log last told it.")
                else:
                    self._lost.append(f"{what} and is lost.")
        highest = self._found.highest
        missing = len(_holes(self._found.entries, highest))
        if not self._found.ends_there:
            self._lost.append(f"What the log said after entry {highest} could not be read.")
        if missing:
            self._lost.append(
                f"{missing} of {highest} entries of the log could not be read: what was changed "
                "in them before cannot be shown."
            )
        self._drop_orphans(rows, logged)
        return rows

    def _drop_orphans(
        self, rows: dict[str, dict[Key, Row]], logged: dict[str, dict[Key, Row]]
    ) -> None:
        """Take out rows whose session, patient or user was not read, and say which are lost."""
        for name, column, parent in _REFERENCES:
            for key, row in list(rows[name].items()):
                target = row.get(column)
                if target is not None and (target,) not in rows[parent]:
                    del rows[name][key]
                    self._lost.append(
                        f"Row {key[-1]} of {name} is lost: row {target} of {parent} could not be "
                        "read."
                    )
        for name in ("patients", "sessions"):
            named = set(logged[name]) | {(i,) for i in _entities(self._found, name[:-1])}
            for key in sorted(named - rows[name].keys(), key=str):
                self._lost.append(f"{name[:-1].capitalize()} {key[0]} is lost.")

    def _keep_head(self, files: RecordFiles, engine: Engine) -> None:
        keys, records_id = self._keys, self._key_file.records_id
        HeadFile(files.head, records_id=records_id, key_of=lambda: keys.log).start(head_of(engine))

    def _check_role(self, rows: dict[str, dict[Key, Row]]) -> None:
        user = rows["users"].get((self._user_id,))
        if user is None:
            raise RecordsDamagedError(
                "Too little of this file can be read: not even who its users are. "
                + error_messages.IF_BACKUP
            )
        if user.get("left_at") is not None:
            raise WrongPasswordError(WRONG_PASSWORD)
        check_may(Role(str(user["role"])), Permission.SIGN)

    def _fill(self, engine: Engine, rows: dict[str, dict[Key, Row]], *, is_whole: bool) -> None:
        # The first user came with the records, in one transaction.
        created_at = min(str(row["created_at"]) for row in rows["users"].values())
        engine.execute(_META, (self._key_file.records_id, created_at))
        triggers = _without_triggers(engine)
        # Every table is written, whatever the user's role may change by hand.
        actor = Actor(self._user_id, Role.ADMIN)
        writer = AuditedWriter(engine, key_of=lambda: self._keys.log, actor=actor, now=self._now)
        if is_whole:
            self._copy_log(engine, rows)
        else:
            self._begin_log(writer, rows)
        self._fill_documents(engine, rows)
        self._fill_search(engine, rows)
        for sql in triggers:
            engine.execute(sql)
        detail = {"lost": str(len(self._lost))}
        writer.note("salvage", "records", self._key_file.records_id, detail)

    def _copy_log(self, engine: Engine, rows: dict[str, dict[Key, Row]]) -> None:
        """Write the rows, and the whole log as it was."""
        for name, table in LOGGED.items():
            for row in rows[name].values():
                engine.execute(table.insert, tuple(row.get(c) for c in table.columns))
        for seq in range(1, self._found.highest + 1):
            engine.execute(INSERT, entry_row(self._found.entries[seq]))

    def _begin_log(self, writer: AuditedWriter, rows: dict[str, dict[Key, Row]]) -> None:
        """Begin a new log: the rows as they are, then every old entry that was read, as text."""
        changes = [
            Change(table, None, {column: row.get(column) for column in table.columns})
            for name, table in LOGGED.items()
            for row in rows[name].values()
        ]
        writer.write("salvage", "records", self._key_file.records_id, changes)
        for seq in sorted(self._found.entries):
            entry = self._found.entries[seq]
            detail = {"entry": canonical(list(entry))}
            writer.note("salvage", entry[4], entry[5], detail)

    def _fill_documents(self, engine: Engine, rows: dict[str, dict[Key, Row]]) -> None:
        for (document_id,) in rows["documents"]:
            content = self._found.contents.get(str(document_id))
            if content is None:
                self._lost.append(f"The content of document {document_id} is lost.")
            else:
                engine.execute(
                    "INSERT INTO document_contents VALUES (?, ?)", (document_id, content)
                )

    def _fill_search(self, engine: Engine, rows: dict[str, dict[Key, Row]]) -> None:
        for words, patient_id in search_entries(rows["patients"].values()):
            engine.execute("INSERT INTO patient_search VALUES (?, ?)", (words, patient_id))


# Which rows need which: column of a table, and the table that must hold the row it names.
_REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("patients", "merged_into", "patients"),
    ("sessions", "patient_id", "patients"),
    ("sessions", "therapist_id", "users"),
    ("sites", "session_id", "sessions"),
    ("signatures", "session_id", "sessions"),
    ("signatures", "therapist_id", "users"),
    ("visit_facts", "session_id", "sessions"),
    ("patient_facts", "patient_id", "patients"),
    ("complaints", "patient_id", "patients"),
    ("addenda", "session_id", "sessions"),
    ("addenda", "therapist_id", "users"),
    ("withdrawals", "session_id", "sessions"),
    ("withdrawals", "therapist_id", "users"),
    ("documents", "patient_id", "patients"),
    ("documents", "added_by", "users"),
    ("protocols", "owner", "users"),
)


def search_entries(patients: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Yield the words by which each patient is found, with the patient they lead to."""
    by_id = {str(row["id"]): row for row in patients}
    for row in by_id.values():
        kept = row
        while kept.get("merged_into") is not None:
            kept = by_id[str(kept["merged_into"])]
        if kept.get("archived_at") is None:
            yield search_words(_patient_of(row)), str(kept["id"])


def _patient_of(row: Row) -> Patient:
    born = row.get("born_on")
    return Patient(
        id=str(row["id"]),
        family_name=str(row["family_name"]),
        given_name=str(row["given_name"]),
        born_on=date.fromisoformat(str(born)) if born else None,
        record_number=str(row["record_number"]),
        figure=Figure(str(row["figure"])),
    )


def _replayed(entries: dict[int, Entry]) -> dict[str, dict[Key, Row]]:
    """Return what the entries that were read make of the rows, in their order."""
    replay = Replay()
    for seq in sorted(entries):
        replay.add(seq, entries[seq][6], entries[seq][7])
    return replay.tables


def _keys_in(entries: Iterable[Entry]) -> dict[str, set[Key]]:
    """Return the keys of every row that an entry speaks of."""
    keys: dict[str, set[Key]] = {}
    for entry in entries:
        for text in (entry[6], entry[7]):
            for name, rows in json.loads(text).items():
                table = LOGGED[name]
                keys.setdefault(name, set()).update(table.key_of(row) for row in rows)
    return keys


def _entities(found: _Found, kind: str) -> set[str]:
    """Return the ids of a kind that an entry was about."""
    return {entry[5] for entry in found.entries.values() if entry[4] == kind}


def _holes(entries: dict[int, Entry], highest: int) -> list[int]:
    return [seq for seq in range(1, highest + 1) if seq not in entries]


@cache
def _required(table: str) -> frozenset[str]:
    """Return the columns that every row of a table has a value in."""
    connection = in_memory()
    try:
        for _, script in schema_steps.STEPS:
            for statement in schema_steps.statements(script):
                connection.execute(statement)
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        return frozenset(column[1] for column in columns if column[3])
    finally:
        connection.close()


def _is_complete(table: Table, row: Row) -> bool:
    """Whether a row that the log tells is whole: not so when its first entry was not read."""
    return row.keys() >= _required(table.name)


def _without_triggers(engine: Engine) -> list[str]:
    """Take the triggers off, which protect what is not filled in yet; return how to set them."""
    triggers = engine.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    for name, _ in triggers:
        engine.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in triggers]
