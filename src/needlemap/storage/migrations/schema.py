"""Whether a file is ours, whole and unaltered in its structure; an older one is raised."""

from collections.abc import Callable
from functools import cache
from typing import Any

from needlemap.errors import RecordsDamagedError, RecordsUnavailableError
from needlemap.storage.engine import error_messages
from needlemap.storage.engine.sqlcipher import in_memory
from needlemap.storage.migrations import schema_steps, triggers

_OBJECTS = (
    "SELECT type || ' ' || name, sql FROM sqlite_master "
    "WHERE name NOT LIKE '\\_sqlite%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "AND name NOT LIKE 'idx\\_\\_sqlite%' ESCAPE '\\'"
)


def check_is_ours(
    connection: Any, *, records_id: str, before_migration: Callable[[], None] = lambda: None
) -> None:
    """Check version, identity and structure of a file; an older one is brought up to date.

    `before_migration` is called before that; what it raises keeps the file as it is.
    RecordsUnavailableError says what is wrong; the file is untouched then.
    """
    version = schema_steps.check_version(connection)
    _check_meta(connection, records_id)
    if version < schema_steps.SCHEMA_VERSION:
        before_migration()
        schema_steps.bring_up_to_date(connection)
    if wrong := differences(connection):
        raise RecordsDamagedError(
            f"Another program changed the structure of these records ({', '.join(wrong[:3])}). "
            f"Nothing was changed now. {error_messages.IF_BACKUP}"
        )


def differences(connection: Any) -> tuple[str, ...]:
    """Return the tables, indexes, triggers and views that are missing, altered or not ours."""
    found, expected = objects_of(connection), expected_objects()
    names = sorted(found.keys() | expected.keys())
    return tuple(name for name in names if found.get(name) != expected.get(name))


def objects_of(connection: Any) -> dict[str, str]:
    """Return the text of every object of a schema by its type and name."""
    return dict(connection.execute(_OBJECTS).fetchall())


@cache
def expected_objects() -> dict[str, str]:
    """Return what a file of the present version consists of."""
    connection = in_memory()
    try:
        for _, script in schema_steps.STEPS:
            for statement in schema_steps.statements(script):
                connection.execute(statement)
        for trigger in triggers.TRIGGERS.values():
            connection.execute(trigger)
        return objects_of(connection)
    finally:
        connection.close()


def _check_meta(connection: Any, records_id: str) -> None:
    row = connection.execute("SELECT records_id FROM meta WHERE id = 1").fetchone()
    if row is None or row[0] != records_id:
        raise RecordsUnavailableError(error_messages.NOT_A_PAIR)
