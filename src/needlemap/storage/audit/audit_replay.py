"""The log replayed into rows: what the tables must hold if nobody wrote behind the application.

A row is kept as the MessagePack of its values, 0.3 KB for a site: as dictionaries the rows of a
large clinic would take gigabytes. The tables are read a part at a time, for the same reason.
"""

from collections.abc import Callable, Iterator
from itertools import repeat
from operator import itemgetter

import msgspec

from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.tables import LOGGED, Row, Table, Value

# Damage as code and sentence: the caller makes its own type of it.
Found = tuple[str, str]
Key = tuple[Value, ...]
LoggedRows = dict[str, list[Row]]
# Few enough to stay near the processor, and to go before Python looks for garbage.
_READ_AT_ONCE = 200
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[Value]).decode
_rows_in = msgspec.json.Decoder(LoggedRows).decode
_NO_ROWS = "{}"
_values = msgspec.structs.astuple
# The values of a row in the order in which the log names them, by which they are read soonest.
_COLUMNS = {table.name: tuple(sorted(table.columns)) for table in LOGGED.values()}
# Rows as the log names them, read into places instead of dictionaries: three times as quick.
_RowOf = {
    name: msgspec.defstruct(name, [(column, Value, None) for column in columns], gc=False)
    for name, columns in _COLUMNS.items()
}
_new_rows_in = msgspec.json.Decoder(
    msgspec.defstruct("NewRows", [(name, list[row], ()) for name, row in _RowOf.items()])  # type: ignore[valid-type]
).decode


class Replay:
    """Rows by table and id, built up entry by entry."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[Key, bytes]] = {name: {} for name in LOGGED}
        self._found: list[Found] = []

    def add(self, seq: int, before_text: str, after_text: str) -> None:
        """Replay one entry: removed rows go, new ones come, changed ones take the new values.

        The texts are those of the entry: the rows that were there and are there now, by table.
        """
        if before_text == _NO_ROWS:
            if after_text != _NO_ROWS:
                self._add_all_new(after_text)
            return
        before, after = _rows_in(before_text), _rows_in(after_text)
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
            name: {key: _row(name, packed) for key, packed in rows.items()}
            for name, rows in self._rows.items()
        }

    def differences(self, engine: Engine) -> Iterator[Found]:
        """Yield every row of the tables that is not as the log says. It can be asked once."""
        yield from self._found
        for name, table in LOGGED.items():
            yield from _compared(table, self._rows[name], engine)

    def _add_all_new(self, text: str) -> None:
        fresh = _new_rows_in(text)
        for name, rows in self._rows.items():
            if listed := getattr(fresh, name):
                several = [*map(_values, listed)]
                rows.update(zip(map(_KEY_IN[name], several), map(_pack, several), strict=True))

    def _replay(self, seq: int, name: str, key: Key, old: Row | None, new: Row | None) -> None:
        rows = self._rows[name]
        known = _row(name, rows[key]) if key in rows else None
        if old is not None and not _agrees(old, known):
            self._found.append(
                ("row_edited", f"Row {key[-1]} of {name} was changed before entry {seq}.")
            )
        if new is None:
            rows.pop(key, None)
            return
        if old is not None:
            new = {k: v for k, v in (known or {}).items() if k not in old} | new
        rows[key] = _pack([*map(new.get, _COLUMNS[name])])


def _agrees(logged: Row, known: Row | None) -> bool:
    """Whether what an entry says was there is what the entries before it had left."""
    return known is not None and all(known.get(name) == value for name, value in logged.items())


def _row(name: str, packed: bytes) -> Row:
    listed = zip(_COLUMNS[name], _unpack(packed), strict=True)
    return {name: value for name, value in listed if value is not None}


def _named(names: tuple[str, ...]) -> Callable[[Row], Key]:
    """Return what reads a key of these names, always as a tuple."""
    return lambda row: tuple(row[name] for name in names)


def _placed(places: tuple[int, ...]) -> Callable[[tuple[Value, ...]], Key]:
    """Return what reads a key at these places, always as a tuple and without a call of ours."""
    if len(places) > 1:
        return itemgetter(*places)
    (only,) = places
    return itemgetter(slice(only, only + 1))


# By name in a row of the log, by place in the values of a row.
_KEY_OF = {name: _named(table.key) for name, table in LOGGED.items()}
_KEY_IN = {
    name: _placed(tuple(map(_COLUMNS[name].index, table.key))) for name, table in LOGGED.items()
}


def _compared(table: Table, logged: dict[Key, bytes], engine: Engine) -> Iterator[Found]:
    """Compare a table with what was logged; what was compared is forgotten."""
    key_of = _KEY_IN[table.name]
    for chunk in _live(engine, table):
        as_logged = [*map(logged.pop, map(key_of, chunk), repeat(None))]
        as_stored = [*map(_pack, chunk)]
        if as_stored == as_logged:
            continue
        for values, known, stored in zip(chunk, as_logged, as_stored, strict=True):
            if known == stored:
                continue
            row = f"Row {key_of(values)[-1]} of {table.name}"
            if known is None:
                yield "row_added", f"{row} was added."
            elif names := _differing(table, known, values):
                yield "row_edited", f"{row} was changed: {names}."
    for key in logged:
        yield "row_missing", f"Row {key[-1]} of {table.name} was removed."


def _live(engine: Engine, table: Table) -> Iterator[list[tuple[Value, ...]]]:
    """Yield all rows of a table, some at a time, in the order of their keys."""
    key_of = _KEY_IN[table.name]
    order, marks = ", ".join(table.key), ", ".join("?" * len(table.key))
    select = f"SELECT {', '.join(_COLUMNS[table.name])} FROM {table.name}"
    rest = f"ORDER BY {order} LIMIT {_READ_AT_ONCE}"
    chunk = engine.rows(f"{select} {rest}")
    while chunk:
        yield chunk
        after = f"{select} WHERE ({order}) > ({marks}) {rest}"
        chunk = engine.rows(after, key_of(chunk[-1]))


def _differing(table: Table, known: bytes, values: tuple[Value, ...]) -> str:
    """Return the columns that differ; none where a number was only written in another way."""
    pairs = zip(_COLUMNS[table.name], _unpack(known), values, strict=True)
    return ", ".join(sorted(name for name, logged, live in pairs if logged != live))
