"""Whether the log and the rows are what was written: each kind of damage found and named."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Thread
from typing import Any

from needlemap.errors import RecordsUnavailableError, StoredValueError
from needlemap.storage.audit.audit_replay import Replay
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.chain import COLUMNS, GENESIS, LogHead, entry_from, entry_mac
from needlemap.storage.mapping.packed_text import unpacked
from needlemap.storage.migrations import schema
from needlemap.storage.search.patient_index import wrong_words

# Called with the entries of the log that are checked, and with all there are.
Progress = Callable[[int, int], None]
_CHUNK = 1000
# What is read of the log, packed, before the pages are checked.
_AHEAD_BYTES = 16_000_000
_LAST = "SELECT coalesce(max(seq), 0) FROM audit"
_ENTRIES = f"SELECT {COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT {_CHUNK}"


class DamageKind(StrEnum):
    """What was done to the records behind the application."""

    ENTRY_EDITED = "entry_edited"
    ENTRIES_MISSING = "entries_missing"
    CHAIN_BROKEN = "chain_broken"
    TAIL_CUT = "tail_cut"
    OTHER_HISTORY = "other_history"
    ROW_EDITED = "row_edited"
    ROW_MISSING = "row_missing"
    ROW_ADDED = "row_added"
    STRUCTURE_CHANGED = "structure_changed"
    FILE_DAMAGED = "file_damaged"
    SIGNATURE_BROKEN = "signature_broken"


@dataclass(frozen=True, slots=True)
class Damage:
    """One damage, in a sentence that names entry or table and id, but no patient."""

    kind: DamageKind
    message: str


def damages(
    engine: Engine,
    key: bytes,
    head: LogHead | None = None,
    *,
    kept: LogHead | None = None,
    progress: Progress | None = None,
) -> tuple[Damage, ...]:
    """Return all damage, none for whole records.

    The log is walked only in a whole file, and rows are compared with it only when every entry is
    whole. `head` is an end of the log that was kept elsewhere, `kept` the one beside the keys:
    without one a cut tail shows only in the rows. `progress` is told entries checked and entries
    there are; what it raises ends the check.
    """
    ends = [end for end in (kept, head) if end is not None]
    check = _Check(engine, key, ends, progress)
    broken, wrong_entries = _pages_and_entries(engine, check, limits_too=False)
    if broken:
        return broken
    found = [*_structure(engine), *wrong_entries]
    for end in ends:
        found += check.against(end)
    if not check.is_broken:
        found += [
            Damage(DamageKind(kind), message) for kind, message in check.replay.differences(engine)
        ]
        found += _documents(engine)
        found += _search_words(engine)
        found += _meta(engine)
    return tuple(dict.fromkeys(found))


def log_damages(
    engine: Engine, key: bytes, head: LogHead | None = None, *, progress: Progress | None = None
) -> tuple[Damage, ...]:
    """Return the damage to pages and log alone, for a file of an earlier version."""
    ends = [] if head is None else [head]
    check = _Check(engine, key, ends, progress)
    broken, found = _pages_and_entries(engine, check, limits_too=True)
    if broken:
        return broken
    for end in ends:
        found += check.against(end)
    return tuple(found)


def _pages_and_entries(
    engine: Engine, check: "_Check", *, limits_too: bool
) -> tuple[tuple[Damage, ...], list[Damage]]:
    """Return what is wrong with the file, and with the entries of a whole one.

    While SQLite looks through the pages, on another thread, the entries that were read before are
    checked: a fifth of the time, on two processors.
    """
    broken: list[str] = []
    failed: list[BaseException] = []

    def look_through_pages() -> None:
        try:
            broken.extend(engine.broken_parts(limits_too=limits_too))
        except BaseException as error:  # noqa: BLE001 - raised again below
            failed.append(error)

    ahead = check.read_ahead()
    aside = Thread(target=look_through_pages)
    aside.start()
    try:
        found = list(check.wrong_among(ahead))
    finally:
        aside.join()
    for error in failed:
        raise error
    if broken:
        return tuple(Damage(DamageKind.FILE_DAMAGED, f"{part}.") for part in broken), []
    for chunk in check.chunks():
        found += check.wrong_among(chunk)
    return (), found


class _Check:
    """One walk along the log."""

    def __init__(
        self, engine: Engine, key: bytes, ends: Iterable[LogHead], progress: Progress | None
    ) -> None:
        self._engine = engine
        self._key = key
        self._progress = progress
        self._read_to = 0
        self._total = 0
        self._macs_at = {end.seq: GENESIS for end in ends}
        self.replay = Replay()
        self.is_broken = False
        self.last = LogHead(0, GENESIS)

    def read_ahead(self) -> list[tuple[Any, ...]]:
        """Return entries that fit well into memory; none where the file cannot be read."""
        read: list[tuple[Any, ...]] = []
        size = 0
        with suppress(RecordsUnavailableError):
            ((self._total,),) = self._engine.rows(_LAST)
            for chunk in self.chunks():
                read += chunk
                size += sum(len(row[6]) + len(row[7]) for row in chunk)
                if size > _AHEAD_BYTES:
                    break
        return read

    def chunks(self) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the entries that were not yet read, some at a time, as they are stored."""
        while chunk := self._engine.rows(_ENTRIES, (self._read_to,)):
            self._read_to = chunk[-1][0]
            yield chunk

    def wrong_among(self, chunk: Sequence[tuple[Any, ...]]) -> Iterator[Damage]:
        """Yield what is wrong with these entries themselves and with their order."""
        for place, row in enumerate(map(entry_from, chunk), 1):
            damage = self._wrong_with(row)
            if damage is not None:
                self.is_broken = True
                yield damage
            else:
                self.replay.add(row[0], row[6], row[7])
            self.last = LogHead(row[0], row[10])
            if row[0] in self._macs_at:
                self._macs_at[row[0]] = row[10]
            if self._progress is not None and (place % _CHUNK == 0 or place == len(chunk)):
                self._progress(row[0], max(row[0], self._total))

    def against(self, head: LogHead) -> Iterator[Damage]:
        """Yield what the end that was kept elsewhere proves."""
        if head.seq > self.last.seq:
            yield Damage(
                DamageKind.TAIL_CUT,
                f"The log ends at entry {self.last.seq}, but it had reached entry {head.seq}: "
                "its end was cut off, or an older copy was put back.",
            )
        elif self._macs_at.get(head.seq) != head.mac:
            yield Damage(
                DamageKind.OTHER_HISTORY,
                f"Entry {head.seq} of the log is not the one that was written then: "
                "these records continue another copy.",
            )

    def _wrong_with(self, row: tuple[Any, ...]) -> Damage | None:
        seq, entry, prev, mac = row[0], row[1:9], row[9], row[10]
        if mac != entry_mac(self._key, seq=seq, prev=prev, entry=entry):
            return Damage(DamageKind.ENTRY_EDITED, f"Entry {seq} of the log was changed.")
        if seq != self.last.seq + 1:
            missing = _span(self.last.seq + 1, seq - 1)
            return Damage(DamageKind.ENTRIES_MISSING, f"The log lacks {missing}.")
        if prev != self.last.mac:
            return Damage(
                DamageKind.CHAIN_BROKEN,
                f"Entry {seq} of the log does not follow the one before it.",
            )
        return None


def _structure(engine: Engine) -> Iterator[Damage]:
    with engine.in_words():
        names = schema.differences(engine.connection)
    for name in names:
        yield Damage(
            DamageKind.STRUCTURE_CHANGED, f"The {name} of the database is missing or was changed."
        )


def _documents(engine: Engine) -> Iterator[Damage]:
    for document_id in broken_documents(engine):
        message = f"The content of document {document_id} is missing or is not what was added."
        yield Damage(DamageKind.ROW_EDITED, message)


def _search_words(engine: Engine) -> Iterator[Damage]:
    """Yield patients whom a search would not find, or find by words that are not theirs."""
    try:
        for patient_id in wrong_words(engine):
            message = f"The search words of patient {patient_id} are not those of the record."
            yield Damage(DamageKind.ROW_EDITED, message)
    except StoredValueError:
        message = "A patient's row holds a value that NeedleMap never writes."
        yield Damage(DamageKind.ROW_EDITED, message)


def _meta(engine: Engine) -> Iterator[Damage]:
    """Yield what differs between the row that names the records and the log's first entry."""
    found = engine.row("SELECT count(*), max(created_at) FROM meta") or (0, None)
    first = engine.row("SELECT after FROM audit WHERE seq = 1")
    users = json.loads(unpacked(first[0])).get("users", []) if first is not None else []
    if found != (1, min((user["created_at"] for user in users), default=None)):
        message = "The row that names these records is missing or was changed."
        yield Damage(DamageKind.ROW_EDITED, message)


def _span(first: int, last: int) -> str:
    return f"entry {first}" if first == last else f"entries {first} to {last}"


_CONTENT = "SELECT content FROM document_contents WHERE document_id = ?"
_SHA256 = "SELECT size, sha256 FROM documents WHERE id = ?"
_ALL_DOCUMENTS = "SELECT id FROM documents ORDER BY id"


def broken_documents(engine: Engine) -> Iterator[str]:
    """Yield the ids of documents whose content is missing or is not what was added."""
    for (document_id,) in engine.rows(_ALL_DOCUMENTS):
        if whole_content(engine, document_id) is None:
            yield document_id


def whole_content(engine: Engine, document_id: str) -> bytes | None:
    """Return the content of a document; None when it is missing or not what was added."""
    facts, row = engine.row(_SHA256, (document_id,)), engine.row(_CONTENT, (document_id,))
    if facts is None or row is None:
        return None
    content = bytes(row[0])
    is_whole = facts == (len(content), hashlib.sha256(content).hexdigest())
    return content if is_whole else None
