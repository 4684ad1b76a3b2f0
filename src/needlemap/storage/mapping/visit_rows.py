"""A visit's form as rows, one a field that is not as in an empty form, and back."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, get_type_hints

import msgspec

from needlemap.domain.visit import VISIT_FIELDS, Visit
from needlemap.storage.mapping.stored_values import reads_stored, value_from, value_text
from needlemap.storage.mapping.tables import VISIT_FACTS, Change, Row

EMPTY = Visit()
FACTS_OF_SESSION = "SELECT field, value FROM visit_facts WHERE session_id = ?"
_TYPES = get_type_hints(Visit)


@reads_stored
def fact_from(field: str, text: str) -> Any:
    """Return one field of a form; ValueError when the text is not of its type."""
    return value_from(text, _TYPES[field])


def read_fact(field: str, text: str) -> object:
    """Return a field as the domain has it where it is one of the form, else the text itself."""
    return fact_from(field, text) if field in _TYPES else text


@reads_stored
def visit_from(rows: Iterable[tuple[str, str]]) -> Visit:
    """Return the form of rows of field and value."""
    return Visit(**{field: _decoders()[field](text) for field, text in rows})


@cache
def _decoders() -> dict[str, Callable[[str], Any]]:
    return {field: msgspec.json.Decoder(type_).decode for field, type_ in _TYPES.items()}


def visit_changes(
    session_id: str, before: Visit, after: Visit, fields: Iterable[str] = VISIT_FIELDS
) -> list[Change]:
    """Return the rows that turn one form into another: new ones, changed ones, removed ones."""
    was_empty = before is EMPTY
    pairs = [
        (None if was_empty else _row(session_id, n, before), _row(session_id, n, after))
        for n in fields
    ]
    return [Change(VISIT_FACTS, old, new) for old, new in pairs if old != new]


def _row(session_id: str, field: str, visit: Visit) -> Row | None:
    value = getattr(visit, field)
    empty = getattr(EMPTY, field)
    if value is empty or value == empty:
        return None
    return {"session_id": session_id, "field": field, "value": value_text(value)}
