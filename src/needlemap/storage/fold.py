"""The log folded into rows: what the tables must hold if nobody wrote behind the application."""

from collections.abc import Iterator
from typing import Any

from needlemap.storage.engine import Engine
from needlemap.storage.tables import LOGGED, Row, Table

# Damage as code and sentence: the caller makes its own type of it.
Found = tuple[str, str]
LoggedRows = dict[str, list[Row]]


class Fold:
    """Rows by table and id, built up entry by entry."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[Any, Row]] = {name: {} for name in LOGGED}
        self._found: list[Found] = []

    def add(self, seq: int, before: LoggedRows, after: LoggedRows) -> None:
        """Fold one entry in: removed rows go, new ones come, changed ones take the new values."""
        for table in before.keys() | after.keys():
            old = {row["id"]: row for row in before.get(table, ())}
            new = {row["id"]: row for row in after.get(table, ())}
            for row_id in old.keys() | new.keys():
                self._fold(seq, table, row_id, old.get(row_id), new.get(row_id))

    def rows(self, engine: Engine) -> Iterator[Found]:
        """Yield every row of the tables that is not as the log says."""
        yield from self._found
        for name, table in LOGGED.items():
            yield from _compared(table, self._rows[name], _live(engine, table))

    def _fold(self, seq: int, table: str, row_id: object, old: Row | None, new: Row | None) -> None:
        rows = self._rows[table]
        known = rows.get(row_id)
        if old is not None and not _agrees(old, known):
            self._found.append(
                ("row_edited", f"Row {row_id} of {table} was changed before entry {seq}.")
            )
        if new is None:
            rows.pop(row_id, None)
        elif old is None:
            rows[row_id] = new
        else:
            rows[row_id] = {k: v for k, v in (known or {}).items() if k not in old} | new


def _agrees(said: Row, known: Row | None) -> bool:
    """Whether what an entry says was there is what the entries before it had left."""
    return known is not None and all(known.get(name) == value for name, value in said.items())


def _live(engine: Engine, table: Table) -> dict[Any, Row]:
    listed = (dict(zip(table.columns, row, strict=True)) for row in engine.rows(table.select))
    return {row["id"]: {k: v for k, v in row.items() if v is not None} for row in listed}


def _compared(table: Table, logged: dict[Any, Row], live: dict[Any, Row]) -> Iterator[Found]:
    for row_id in logged.keys() | live.keys():
        if row_id not in live:
            yield "row_missing", f"Row {row_id} of {table.name} was removed."
        elif row_id not in logged:
            yield "row_added", f"Row {row_id} of {table.name} was added."
        elif logged[row_id] != live[row_id]:
            differing = _differing(logged[row_id], live[row_id])
            yield "row_edited", f"Row {row_id} of {table.name} was changed: {differing}."


def _differing(logged: Row, live: Row) -> str:
    names = sorted(n for n in logged.keys() | live.keys() if logged.get(n) != live.get(n))
    return ", ".join(names)
