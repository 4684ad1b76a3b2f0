"""Domain values as plain data, and their one canonical text: for audit rows, hashes, archives."""

import base64
import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from operator import attrgetter, methodcaller
from types import MappingProxyType
from typing import Any

# Metadata of a field that came later: without a value its dataclass is told as it was before, so
# that older rows, hashes and archives stay as they were written.
LEFT_OUT_WHEN_EMPTY: Mapping[str, bool] = MappingProxyType({"left_out_when_empty": True})
_PLAIN = frozenset((str, int, bool, type(None)))  # most values, and plain as they are
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def to_plain(value: Any) -> Any:
    """Return dataclasses as dicts, tuples as lists, enums by code, times as text, 40.0 as 40.

    Bytes become base64.
    """
    kind: Any = type(value)
    return value if kind in _PLAIN else _converter(kind)(value)


@cache
def _converter(kind: type[Any]) -> Callable[[Any], Any]:
    """Return what makes values of this type plain: which one is looked for once a type."""
    if dataclasses.is_dataclass(kind):
        return _of_dataclass(kind)
    for kinds, convert in _CONVERTERS:
        if issubclass(kind, kinds):
            return convert
    return _unchanged


def _unchanged(value: Any) -> Any:
    return value


def _plain_list(value: Iterable[Any]) -> list[Any]:
    return [item if type(item) in _PLAIN else to_plain(item) for item in value]


def _plain_mapping(value: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): to_plain(item) for key, item in value.items()}


def _plain_number(value: float) -> float:
    # 40 mm and 40.0 mm are one measure: the hash must not tell them apart.
    return int(value) if value.is_integer() else value


def _of_dataclass(kind: type[Any]) -> Callable[[Any], dict[str, Any]]:
    """Return what makes a dict of this dataclass, some fields left out when they are empty."""
    fields = dataclasses.fields(kind)
    names = [field.name for field in fields]
    later = tuple(field.name for field in fields if "left_out_when_empty" in field.metadata)

    def convert(value: Any) -> dict[str, Any]:
        plain = {}
        for name in names:
            held = getattr(value, name)
            of: Any = type(held)
            plain[name] = held if of in _PLAIN else _converter(of)(held)
        for name in later:
            if not plain[name]:
                del plain[name]
        return plain

    return convert


# In the order in which a type is looked for.
_CONVERTERS: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((Enum,), attrgetter("_value_")),
    ((datetime, date, time), methodcaller("isoformat")),
    ((list, tuple), _plain_list),
    ((dict,), _plain_mapping),
    ((bytes,), lambda value: base64.b64encode(value).decode()),
    ((float,), _plain_number),
)


def canonical_text(value: Any) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, no NaN, not ASCII-escaped."""
    if type(value) is int:
        return repr(value)  # many are, and the encoder takes ten times as long to begin
    return text_of_plain(to_plain(value))


def text_of_plain(plain: Any) -> str:
    """Return that text of what is plain data already; 40.0 stays apart from 40 here."""
    return _ENCODER.encode(plain)


def hash_of_plain(plain: dict[str, Any]) -> str:
    """Return the `content_hash` of what is plain data already, as `to_plain` returns it."""
    return hashlib.sha256(text_of_plain(plain).encode()).hexdigest()


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical text, 64 hex digits."""
    return hashlib.sha256(canonical_text(value).encode()).hexdigest()
