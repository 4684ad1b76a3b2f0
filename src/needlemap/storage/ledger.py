"""The one way to change a row: may the actor? Then change and log entry in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from needlemap.errors import RecordsUnavailableError
from needlemap.storage import sentences
from needlemap.storage.audit import AuditLog, rows_text
from needlemap.storage.chain import LogHead
from needlemap.storage.engine import ConnectionLostError, Engine
from needlemap.storage.permitted import Actor
from needlemap.storage.tables import Row, Table, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after: no before is a new row, no after a removed one."""

    table: Table
    before: Row | None
    after: Row | None

    @property
    def altered(self) -> tuple[str, ...]:
        """The columns of a known row that change."""
        if self.before is None or self.after is None:
            return ()
        after = self.after
        return tuple(name for name, value in self.before.items() if after[name] != value)


class Ledger:
    """Writes changes, so that no repository can forget the log."""

    def __init__(self, engine: Engine, audit: AuditLog, actor: Actor) -> None:
        self._engine = engine
        self._audit = audit
        self._actor = actor

    def write(
        self,
        action: str,
        entity: str,
        entity_id: str,
        changes: Iterable[Change],
        *,
        also: Sequence[tuple[str, tuple[object, ...]]] = (),
        detail: Mapping[str, str] | None = None,
        mentioned: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Write the changes and their entry; `also` are statements on derived tables.

        `detail` says why. `mentioned` are further things, by kind and id, in whose own history
        the action is noted with the same detail. Changes are written in the given order. After
        an error nothing has changed, unless the disk failed so late that all of it is safely
        there: then there is no error.
        NotAllowedError when the actor's role may not do this, or not to rows of these tables.
        """
        listed = tuple(changes)
        self._actor.check_action(action)
        self._actor.check_rows(_rows_of(listed))
        statements = [one for one in map(_statement, listed) if one is not None]
        before, after = _logged_rows(listed)
        written: LogHead | None = None
        try:
            with self._engine.atomic():
                for sql, parameters in (*statements, *also):
                    self._engine.execute(sql, parameters)
                for also_entity, also_id in mentioned:
                    self._audit.append(action, also_entity, also_id, detail=detail)
                written = self._audit.append(
                    action, entity, entity_id, before=before, after=after, detail=detail
                )
        except ConnectionLostError as lost:
            if written is None or not self._is_safely_there(written, lost):
                raise

    def _is_safely_there(self, written: LogHead, lost: ConnectionLostError) -> bool:
        """Whether the entry is found after the connection was made anew and flushed.

        A failed flush may have left the transaction in the write-ahead log, where the next
        connection finds it. Copying it into the file writes it again, so it counts only then.
        """
        try:
            self._engine.checkpoint()
            return self._audit.head() == written
        except RecordsUnavailableError:
            raise RecordsUnavailableError(sentences.UNCERTAIN) from lost


def _rows_of(changes: Sequence[Change]) -> Iterator[tuple[Table, Row]]:
    """Yield every row that is taken away or put there, with its table."""
    for change in changes:
        for row in (change.before, change.after):
            if row is not None:
                yield change.table, row


def _statement(change: Change) -> tuple[str, tuple[Value, ...]] | None:
    """Return what makes the change; None for a row that stays as it is."""
    table, before, after = change.table, change.before, change.after
    if after is None:
        return table.delete, table.key_of(before or {})
    if before is None:
        return table.insert, tuple(after[name] for name in table.columns)
    names = change.altered
    if not names:
        return None
    return table.update_of(names), tuple(after[name] for name in names) + table.key_of(before)


def _logged_rows(changes: Sequence[Change]) -> tuple[str, str]:
    """Return what the log says was there before, and is there after."""
    before: dict[str, list[Row]] = {}
    after: dict[str, list[Row]] = {}
    for change in changes:
        old, new = _logged(change)
        if old is not None:
            before.setdefault(change.table.name, []).append(old)
        if new is not None:
            after.setdefault(change.table.name, []).append(new)
    return rows_text(before), rows_text(after)


def _logged(change: Change) -> tuple[Row | None, Row | None]:
    """Return what the log says of a change: whole rows, but of an altered row only what altered."""
    if change.before is None or change.after is None:
        return change.before, change.after
    names = (*change.table.key, *change.altered)
    return {n: change.before[n] for n in names}, {n: change.after[n] for n in names}
