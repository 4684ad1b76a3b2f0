"""Values kept as one canonical JSON text a column: fields of a form, settings, protocols."""

from functools import cache
from typing import Any

import msgspec

from needlemap.domain.canonical_json import canonical_text
from needlemap.storage.mapping.stored_values import reads_stored


@cache
def _decoder(type_: Any) -> msgspec.json.Decoder[Any]:
    """Return the reader of a type; making one takes longer than reading."""
    return msgspec.json.Decoder(type_)


def value_text(value: object) -> str:
    """Return the one text under which a value is kept."""
    return canonical_text(value)


@reads_stored
def value_from(text: str, type_: Any) -> Any:
    """Return the value of a text, of just this type; StoredValueError when it holds another."""
    return _decoder(type_).decode(text)  # whose errors are ValueErrors
