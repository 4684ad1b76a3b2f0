"""Earlier values of a patient's or a session's fields, told from the log."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from needlemap.storage.audit.audit_log import AuditEvent
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.mapping.tables import Row

_NAMES = "SELECT id, name FROM users"
# Tables that hold one field a row; of the others each column is a field.
_FIELD_TABLES = {"visit_facts", "patient_facts"}
_NOT_FIELDS = {"id", "session_id", "patient_id", "status"}

# The value of a row's text, by field.
Reading = Callable[[str, str], object]


@dataclass(frozen=True, slots=True)
class PastValue:
    """A value that a field once had: from when to when, who wrote it, who replaced it.

    ``value`` is typed as in the domain where the field is kept as JSON, else as in the table; None
    was nothing.
    """

    field: str
    value: object
    written_at: datetime
    written_by: str
    replaced_at: datetime
    replaced_by: str


def field_history(
    engine: Engine, events: Iterable[AuditEvent], *, tables: Iterable[str], read: Reading
) -> tuple[PastValue, ...]:
    """Return the values that are no more, in the order in which they were replaced.

    Who wrote and replaced them is a name; a user who is not in the records is told by id.
    """
    names: dict[str, str] = dict(engine.rows(_NAMES))
    written: dict[str, AuditEvent] = {}
    found = []
    for event in events:
        for field, old, new in _replaced(event, set(tables)):
            since = written.get(field)
            if since is not None and old != new:
                value = read(field, old) if isinstance(old, str) else old
                found.append(_past(field, value, since, event, names))
            written[field] = event
    return tuple(found)


def values_before(
    events: Iterable[AuditEvent], *, tables: Iterable[str], read: Reading
) -> dict[str, object]:
    """Return the fields that these entries write, each with its value before; None was nothing."""
    before: dict[str, object] = {}
    for event in events:
        for field, old, _ in _replaced(event, set(tables)):
            before.setdefault(field, read(field, old) if isinstance(old, str) else old)
    return before


def _replaced(event: AuditEvent, tables: set[str]) -> Iterator[tuple[str, object, object]]:
    """Yield each field that an entry writes, with its old and its new value."""
    for table in event.before.keys() | event.after.keys():
        if table in tables:
            old = _fields(table, event.before.get(table, ()))
            new = _fields(table, event.after.get(table, ()))
            for field in sorted(old.keys() | new.keys()):
                yield field, old.get(field), new.get(field)


def _fields(table: str, rows: Iterable[Row]) -> dict[str, object]:
    if table in _FIELD_TABLES:
        return {str(row["field"]): row["value"] for row in rows}
    return {name: v for row in rows for name, v in row.items() if name not in _NOT_FIELDS}


@reads_stored
def _past(
    field: str, value: object, since: AuditEvent, until: AuditEvent, names: dict[str, str]
) -> PastValue:
    return PastValue(
        field=field,
        value=value,
        written_at=datetime.fromisoformat(since.at),
        written_by=names.get(since.actor, since.actor),
        replaced_at=datetime.fromisoformat(until.at),
        replaced_by=names.get(until.actor, until.actor),
    )
