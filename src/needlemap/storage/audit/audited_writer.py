"""The one way to change a row: may the actor? Then change and log entry in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from needlemap.domain.checks import check_code
from needlemap.domain.clock import now_utc
from needlemap.domain.user import Permission
from needlemap.errors import RecordsUnavailableError, UncertainError
from needlemap.storage.audit.action_permissions import PERMISSION_OF, Actor
from needlemap.storage.audit.head_file import HeadFile
from needlemap.storage.engine import error_messages
from needlemap.storage.engine.sqlcipher import ConnectionLostError, Engine
from needlemap.storage.mapping.chain import (
    GENESIS,
    INSERT,
    LogHead,
    canonical,
    canonical_rows,
    code_from,
    entry_mac,
    entry_row,
)
from needlemap.storage.mapping.tables import Change, Row, Table, Value

_HEAD = "SELECT seq, mac, at FROM audit ORDER BY seq DESC LIMIT 1"

# Rows by the name of their table: what a log entry says was there before, or is there after.
Rows = Mapping[str, list[Row]]
NO_ROWS = "{}"


class AuditedWriter:
    """Writes changes and their entries, so that no repository can forget the log.

    Parameters
    ----------
    key_of
        Gives the key of the log.
    head_file
        Where the end of the log is kept outside the database; without one it is not.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        key_of: Callable[[], bytes],
        actor: Actor,
        now: Callable[[], datetime] = now_utc,
        head_file: HeadFile | None = None,
    ) -> None:
        self._engine = engine
        self._key_of = key_of
        self._actor = actor
        self._now = now
        self._head_file = head_file
        self._delayed: list[tuple[str, str, str, dict[str, str]]] = []

    def head(self) -> LogHead:
        """Return the end of the log; seq 0 when it is empty."""
        seq, mac, _ = self._engine.row(_HEAD) or (0, GENESIS, "")
        return LogHead(seq=seq, mac=code_from(mac))

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

        def store() -> LogHead:
            for sql, group in groupby((*statements, *also), key=itemgetter(0)):
                self._engine.execute_all(sql, [parameters for _, parameters in group])
            for also_entity, also_id in mentioned:
                self._append(action, also_entity, also_id, detail=detail)
            return self._append(
                action, entity, entity_id, before=before, after=after, detail=detail
            )

        self._commit(store)

    def note(
        self, action: str, entity: str, entity_id: str, detail: Mapping[str, str] | None = None
    ) -> None:
        """Write an entry of something that changes no row.

        While the disk is full, what is only read is noted together with the next save.

        NotAllowedError when the actor's role may not do this; ask before it is done.
        """
        self._actor.check_action(action)
        try:
            self._commit(lambda: self._append(action, entity, entity_id, detail=detail))
        except ConnectionLostError as lost:
            if not lost.refused_writing or PERMISSION_OF[action] is not Permission.READ:
                raise
            # A full disk keeps nobody from reading; what was read is logged with the next save.
            seen = {**(detail or {}), "delayed_from": self._now().isoformat()}
            self._delayed.append((action, entity, entity_id, seen))

    def _commit(self, store: Callable[[], LogHead]) -> None:
        """Store in one transaction; then keep the new end of the log beside the keys."""
        written: LogHead | None = None
        try:
            with self._engine.atomic():
                for action, entity, entity_id, seen in self._delayed:
                    self._append(action, entity, entity_id, detail=seen)
                written = store()
            self._delayed.clear()
        except ConnectionLostError as lost:
            if written is None or not self._is_safely_there(written, lost):
                raise
        if self._head_file is not None and not self._engine.in_transaction:
            self._head_file.write(written)

    def _append(
        self,
        action: str,
        entity: str,
        entity_id: str,
        *,
        before: str = NO_ROWS,
        after: str = NO_ROWS,
        detail: Mapping[str, str] | None = None,
    ) -> LogHead:
        """Append one entry inside the transaction; return the new end.

        `before` and `after` are the rows as `rows_text` writes them.
        """
        check_code("action", action)
        at = self._now().isoformat()
        seq, prev, last_at = self._engine.row(_HEAD) or (0, GENESIS, "")
        if at < last_at and action != "clock_went_back":
            self._append("clock_went_back", "clock", "", detail={"from": last_at})
            return self._append(
                action, entity, entity_id, before=before, after=after, detail=detail
            )
        prev, why = code_from(prev), canonical(detail or {})
        entry = (at, self._actor.id, action, entity, entity_id, before, after, why)
        mac = entry_mac(self._key_of(), seq=seq + 1, prev=prev, entry=entry)
        self._engine.execute(INSERT, entry_row((seq + 1, *entry, prev, mac)))
        return LogHead(seq=seq + 1, mac=mac)

    def _is_safely_there(self, written: LogHead, lost: ConnectionLostError) -> bool:
        """Whether the entry is found after the connection was made again and flushed.

        A failed flush may have left the transaction in the write-ahead log, where the next
        connection finds it. Copying it into the file writes it again, so it counts only then. A
        disk that is full may take not even that; what it refused, and a new connection does not
        find, was never written.
        """
        try:
            self._engine.checkpoint()
            return self.head() == written
        except RecordsUnavailableError:
            if lost.refused_writing and self._is_missing(written):
                return False
            raise UncertainError(error_messages.UNCERTAIN) from lost

    def _is_missing(self, written: LogHead) -> bool:
        """Whether the entry is not there for sure."""
        try:
            return self.head() != written
        except RecordsUnavailableError:
            return False


def rows_text(rows: Rows) -> str:
    """Return rows as JSON without their empty values: absent means empty."""
    return canonical_rows(
        {table: [_without_empty(row) for row in listed] for table, listed in rows.items()}
    )


def _without_empty(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}


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
        if len(after) != len(table.columns):
            raise ValueError(f"a new row of {table.name} must tell every column")
        given = _without_empty(after)
        return table.insert_of(tuple(given)), tuple(given.values())
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
