"""Values kept as one canonical JSON text a column: fields of a form, settings, protocols."""

from typing import Any

import msgspec

from needlemap.domain.plain import canonical_text


def value_text(value: object) -> str:
    """Return the one text under which a value is kept."""
    return canonical_text(value)


def value_from(text: str, type_: Any) -> Any:
    """Return the value of a text, of just this type; ValueError when it holds another."""
    try:
        return msgspec.json.decode(text, type=type_)
    except msgspec.MsgspecError as error:
        raise ValueError(f"a stored value is not as it should be: {error}") from error
