"""The log replayed into rows: what the tables must hold if nobody wrote behind the application."""

from collections.abc import Iterator

from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.tables import LOGGED, Row, Table, Value

# Damage as code and sentence: the caller makes its own type of it.
Found = tuple[str, str]
Key = tuple[Value, ...]
LoggedRows = dict[str, list[Row]]


class Replay:
    """Rows by table and id, built up entry by entry."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[Key, Row]] = {name: {} for name in LOGGED}
        self._found: list[Found] = []

    def add(self, seq: int, before: LoggedRows, after: LoggedRows) -> None:
        """Replay one entry: removed rows go, new ones come, changed ones take the new values."""
        for table in before.keys() | after.keys():
            key_of = LOGGED[table].key_of
            old = {key_of(row): row for row in before.get(table, ())}
            new = {key_of(row): row for row in after.get(table, ())}
            for key in old.keys() | new.keys():
                self._replay(seq, table, key, old.get(key), new.get(key))

    @property
    def tables(self) -> dict[str, dict[Key, Row]]:
        """The rows so far, by table and key; of a row no values that are empty."""
        return self._rows

    def rows(self, engine: Engine) -> Iterator[Found]:
        """Yield every row of the tables that is not as the log says."""
        yield from self._found
        for name, table in LOGGED.items():
            yield from _compared(table, self._rows[name], _live(engine, table))

    def _replay(self, seq: int, table: str, key: Key, old: Row | None, new: Row | None) -> None:
        rows = self._rows[table]
        known = rows.get(key)
        if old is not None and not _agrees(old, known):
            self._found.append(
                ("row_edited", f"Row {key[-1]} of {table} was changed before entry {seq}.")
            )
        if new is None:
            rows.pop(key, None)
        elif old is None:
            rows[key] = new
        else:
            rows[key] = {k: v for k, v in (known or {}).items() if k not in old} | new


def _agrees(said: Row, known: Row | None) -> bool:
    """Whether what an entry says was there is what the entries before it had left."""
    return known is not None and all(known.get(name) == value for name, value in said.items())


def _live(engine: Engine, table: Table) -> dict[Key, Row]:
    listed = (dict(zip(table.columns, row, strict=True)) for row in engine.rows(table.select))
    return {table.key_of(row): {k: v for k, v in row.items() if v is not None} for row in listed}


def _compared(table: Table, logged: dict[Key, Row], live: dict[Key, Row]) -> Iterator[Found]:
    for key in logged.keys() | live.keys():
        if key not in live:
            yield "row_missing", f"Row {key[-1]} of {table.name} was removed."
        elif key not in logged:
            yield "row_added", f"Row {key[-1]} of {table.name} was added."
        elif logged[key] != live[key]:
            differing = _differing(logged[key], live[key])
            yield "row_edited", f"Row {key[-1]} of {table.name} was changed: {differing}."


def _differing(logged: Row, live: Row) -> str:
    names = sorted(n for n in logged.keys() | live.keys() if logged.get(n) != live.get(n))
    return ", ".join(names)
