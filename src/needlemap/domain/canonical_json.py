"""Domain values as plain data, and their one canonical text: for audit rows, hashes, archives."""

import base64
import dataclasses
import hashlib
import json
from collections.abc import Hashable, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any

# Metadata of a field that came later: without a value its dataclass is told as it was before, so
# that older rows, hashes and archives stay as they were written.
LEFT_OUT_WHEN_EMPTY: Mapping[str, bool] = MappingProxyType({"left_out_when_empty": True})
_PLAIN = frozenset((str, int, bool, type(None)))  # most values, and plain as they are
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


@cache
def _fields_of(kind: Hashable) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the names of a dataclass's fields, and of those that are left out when empty.

    None for another type.
    """
    if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
        return None
    fields = dataclasses.fields(kind)
    later = tuple(field.name for field in fields if "left_out_when_empty" in field.metadata)
    return tuple(field.name for field in fields), later


def to_plain(value: Any) -> Any:
    """Return dataclasses as dicts, tuples as lists, enums by code, times as text, 40.0 as 40.

    Bytes become base64.
    """
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        return [item if type(item) in _PLAIN else to_plain(item) for item in value]
    if (found := _fields_of(kind)) is not None:
        return _plain_fields(value, *found)
    return _plain_of_others(value)


def _plain_of_others(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, float) and value.is_integer():
        return int(value)  # 40 mm and 40.0 mm are one measure: the hash must not tell them apart
    return value


def _plain_fields(value: Any, names: tuple[str, ...], later: tuple[str, ...]) -> dict[str, Any]:
    plain = {}
    for name in names:
        held = getattr(value, name)
        plain[name] = held if type(held) in _PLAIN else to_plain(held)
    for name in later:
        if not plain[name]:
            del plain[name]
    return plain


def canonical_text(value: Any) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, no NaN, not ASCII-escaped."""
    return _ENCODER.encode(to_plain(value))


def hash_of_plain(plain: dict[str, Any]) -> str:
    """Return the `content_hash` of what is plain data already, as `to_plain` returns it."""
    return hashlib.sha256(_ENCODER.encode(plain).encode()).hexdigest()


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical text, 64 hex digits."""
    return hashlib.sha256(canonical_text(value).encode()).hexdigest()
