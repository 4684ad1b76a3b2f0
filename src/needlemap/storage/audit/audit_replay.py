"""The log replayed into rows: what the tables must hold if nobody wrote behind the application.

A row is kept as the MessagePack of its values, 0.3 KB for a site: as dictionaries the rows of a
large clinic would take gigabytes. The tables are read a part at a time, for the same reason.
"""

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any

import msgspec

from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.tables import LOGGED, Row, Table, Value

# Damage as code and sentence: the caller makes its own type of it.
Found = tuple[str, str]
Key = tuple[Value, ...]
LoggedRows = dict[str, list[Row]]
_READ_AT_ONCE = 2000
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[Value]).decode
_rows_in = msgspec.json.Decoder(LoggedRows).decode
_NO_ROWS: LoggedRows = {}


def rows_in(text: str) -> LoggedRows:
    """Return the rows that a text of an entry names, by table."""
    return _NO_ROWS if text == "{}" else _rows_in(text)


class Replay:
    """Rows by table and id, built up entry by entry."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[Key, bytes]] = {name: {} for name in LOGGED}
        self._found: list[Found] = []

    def add(self, seq: int, before: LoggedRows, after: LoggedRows) -> None:
        """Replay one entry: removed rows go, new ones come, changed ones take the new values."""
        if not before:
            for name, listed in after.items():
                self._add_new(name, listed)
            return
        for table in before.keys() | after.keys():
            key_of = _KEY_OF[table]
            old = {key_of(row): row for row in before.get(table, ())}
            new = {key_of(row): row for row in after.get(table, ())}
            for key in old.keys() | new.keys():
                self._replay(seq, table, key, old.get(key), new.get(key))

    @property
    def tables(self) -> dict[str, dict[Key, Row]]:
        """The rows so far, by table and key; of a row no values that are empty."""
        return {
            name: {key: _row(LOGGED[name], packed) for key, packed in rows.items()}
            for name, rows in self._rows.items()
        }

    def differences(self, engine: Engine) -> Iterator[Found]:
        """Yield every row of the tables that is not as the log says. It can be asked once."""
        yield from self._found
        for name, table in LOGGED.items():
            yield from _compared(table, self._rows[name], engine)

    def _add_new(self, name: str, listed: list[Row]) -> None:
        rows, columns, key_of = self._rows[name], LOGGED[name].columns, _KEY_OF[name]
        for row in listed:
            rows[key_of(row)] = _pack([*map(row.get, columns)])

    def _replay(self, seq: int, name: str, key: Key, old: Row | None, new: Row | None) -> None:
        rows, table = self._rows[name], LOGGED[name]
        known = _row(table, rows[key]) if key in rows else None
        if old is not None and not _agrees(old, known):
            self._found.append(
                ("row_edited", f"Row {key[-1]} of {name} was changed before entry {seq}.")
            )
        if new is None:
            rows.pop(key, None)
            return
        if old is not None:
            new = {k: v for k, v in (known or {}).items() if k not in old} | new
        self._add_new(name, [new])


def _agrees(said: Row, known: Row | None) -> bool:
    """Whether what an entry says was there is what the entries before it had left."""
    return known is not None and all(known.get(name) == value for name, value in said.items())


def _row(table: Table, packed: bytes) -> Row:
    listed = zip(table.columns, _unpack(packed), strict=True)
    return {name: value for name, value in listed if value is not None}


def _key_reader(places: tuple[Any, ...]) -> Callable[[Any], Key]:
    """Return what reads a key of these names or places, always as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    (only,) = places
    return lambda row: (row[only],)


_KEY_OF = {name: _key_reader(table.key) for name, table in LOGGED.items()}


def _compared(table: Table, logged: dict[Key, bytes], engine: Engine) -> Iterator[Found]:
    """Compare a table with what was logged; what was compared is forgotten."""
    for key, values in _live(engine, table):
        known = logged.pop(key, None)
        if known is None:
            yield "row_added", f"Row {key[-1]} of {table.name} was added."
        elif known != _pack(values) and (names := _differing(table, known, values)):
            yield "row_edited", f"Row {key[-1]} of {table.name} was changed: {names}."
    for key in logged:
        yield "row_missing", f"Row {key[-1]} of {table.name} was removed."


def _live(engine: Engine, table: Table) -> Iterator[tuple[Key, tuple[Value, ...]]]:
    """Yield all rows of a table with their keys, in the order of these."""
    key_of = _key_reader(tuple(table.columns.index(name) for name in table.key))
    order, marks = ", ".join(table.key), ", ".join("?" * len(table.key))
    rest = f"ORDER BY {order} LIMIT {_READ_AT_ONCE}"
    chunk = engine.rows(f"{table.select} {rest}")
    while chunk:
        for row in chunk:
            yield key_of(row), row
        after = f"{table.select} WHERE ({order}) > ({marks}) {rest}"
        chunk = engine.rows(after, key_of(chunk[-1]))


def _differing(table: Table, known: bytes, values: tuple[Value, ...]) -> str:
    """Return the columns that differ; none where a number was only written in another way."""
    pairs = zip(table.columns, _unpack(known), values, strict=True)
    return ", ".join(sorted(name for name, logged, live in pairs if logged != live))
