"""Values kept as one canonical JSON text a column: fields of a form, settings, protocols.

What a row holds that NeedleMap never writes is told in words, wherever it is read.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import msgspec

from needlemap.domain.canonical_json import canonical_text
from needlemap.errors import StoredValueError
from needlemap.storage.engine.error_messages import IF_BACKUP

_P = ParamSpec("_P")
_T = TypeVar("_T")
_NOT_OURS = (
    "The records hold a value that NeedleMap never writes: another program changed them. "
    f"“Verify now” in the log names the row. {IF_BACKUP}"
)


def reads_stored(read: Callable[_P, _T]) -> Callable[_P, _T]:
    """Let a function that makes values of stored rows raise StoredValueError, and nothing else."""

    @wraps(read)
    def reading(*words: _P.args, **named: _P.kwargs) -> _T:
        try:
            return read(*words, **named)
        except StoredValueError:
            raise
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise StoredValueError(_NOT_OURS) from error

    return reading


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
