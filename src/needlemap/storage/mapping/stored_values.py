"""What a row holds that NeedleMap never writes is told in words, wherever it is read."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

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
