"""JSON from elsewhere as typed values: whole, of just these fields, or refused at a named place.

`msgspec` checks types and the domain its limits. What a decoder would pass over in silence is
looked for as well: a name twice in one object, a field that the type does not know, NaN.
"""

import json
import re
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

import msgspec

from needlemap.errors import ImportRefusedError

_T = TypeVar("_T")
LONGEST_BYTES = 64_000_000
DEEPEST = 60
_NOTHING = "Nothing was imported."
_PLACE = re.compile(r" - at `(\$?[^`]*)`$")
_encode = msgspec.json.Encoder(order="sorted", decimal_format="number").encode


def encoded(value: object) -> bytes:
    """Return the one JSON text of a value: names sorted, times in UTC, a line for each fact."""
    return msgspec.json.format(_encode(value), indent=1) + b"\n"


def encoded_line(value: object) -> bytes:
    """Return the one JSON text of a value on one line."""
    return _encode(value) + b"\n"


def decoded(data: bytes, type_: type[_T], *, where: str) -> _T:
    """Return the value of a JSON text of just this type.

    ImportRefusedError names the place: the file as `where`, and the field in it.
    """
    if len(data) > LONGEST_BYTES:
        raise refused(where, f"it has more than {LONGEST_BYTES // 1_000_000} MB")
    text = _text_of(data, where)
    value: _T
    with suppress(ValueError, OverflowError, RecursionError):
        value = _value_of(text, type_)
        if encoded(value) == data or _is_earlier_writing(data, value):
            return value  # our own writing, which holds nothing beside
    plain = _plain(text, where)
    try:
        value = _value_of(text, type_)
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        reason, field = _reason(error)
        raise refused(where, reason, field) from error
    except RecursionError as error:
        raise refused(where, "it is nested too deeply") from error
    again = json.loads(_encode(value))
    if (lost := _first_lost(plain, again, "$")) is not None:
        raise refused(where, "NeedleMap does not know this field, or cannot keep its value", lost)
    return value


def decoded_again(data: bytes, type_: type[_T]) -> _T:
    """Return the value of bytes that `decoded` has taken before: only read, not looked at again."""
    value: _T = _value_of(data.removeprefix(b"\xef\xbb\xbf"), type_)
    return value


def plain_json(data: bytes, where: str) -> Any:
    """Return the plain data of a JSON text; no name twice, no NaN, not too deep.

    ImportRefusedError names the place. A file may be larger here than where a type is known.
    """
    return _plain(_text_of(data, where), where)


def refused(where: str, reason: str, field: str = "") -> ImportRefusedError:
    """Return the error that says what is wrong at which place."""
    at = f", field {field.removeprefix('$.')}" if field not in ("", "$") else ""
    return ImportRefusedError(f"{where}{at}: {reason.rstrip('.')}. {_NOTHING}")


def _is_earlier_writing(data: bytes, value: object) -> bool:
    """Whether an earlier version of NeedleMap wrote the text, which has fewer fields than now.

    A text that can be written again byte for byte has no name twice and no odd number in it.
    """
    plain = msgspec.json.decode(data)
    return encoded(plain) == data and _keeps(msgspec.json.decode(_encode(value)), plain)


def _keeps(kept: Any, given: Any) -> bool:
    """Whether all that was given is kept; fields that were not given are beside the point."""
    if kept == given:
        return True
    if isinstance(kept, dict) and isinstance(given, dict):
        return all(name in kept and _keeps(kept[name], value) for name, value in given.items())
    is_list = isinstance(kept, list) and isinstance(given, list) and len(kept) == len(given)
    return is_list and all(map(_keeps, kept, given))


def _value_of(text: bytes, type_: Any) -> Any:
    return _decoder(type_).decode(text)


@cache
def _decoder(type_: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(type_)


def _text_of(data: bytes, where: str) -> bytes:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise refused(where, "it is not UTF-8 text; save it as UTF-8") from error
    return data


def _plain(text: bytes, where: str) -> Any:
    """Return the plain data of a text; twice the same name and NaN are refused."""
    if _depth(text) > DEEPEST:
        raise refused(where, "it is nested too deeply")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except _NotPlainError as error:
        raise refused(where, str(error)) from error
    except json.JSONDecodeError as error:
        raise refused(f"{where}, line {error.lineno}", f"it is not JSON ({error.msg})") from error
    except (ValueError, RecursionError) as error:  # an int of thousands of digits
        raise refused(where, "it holds a number that is too long") from error


class _NotPlainError(ValueError):
    """What JSON allows to write, but nobody can read in one way."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotPlainError(f"the name {twice:.60} is there twice in one object")
    return found


def _no_number(word: str) -> Any:
    raise _NotPlainError(f"{word} is not a number")


def _depth(text: bytes) -> int:
    """Return how deep brackets nest, strings left out."""
    deepest = depth = 0
    for found in _BRACKETS.finditer(text):
        sign = found[0]
        if sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in b"]}":
            depth -= 1
    return deepest


_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def _reason(error: Exception) -> tuple[str, str]:
    """Return the reason and the field that an error of `msgspec` names."""
    words = str(error)
    found = _PLACE.search(words)
    return (words[: found.start()], found[1]) if found else (words, "")


def _first_lost(given: Any, kept: Any, field: str) -> str | None:
    """Return the first field whose value is not kept as it was given; None when all are.

    A field that is not given takes its default, which loses nothing. Times may be written in other
    ways, and numbers as 40 or 40.0.
    """
    if isinstance(given, dict) and isinstance(kept, dict):
        for name, value in given.items():
            if name not in kept:
                return f"{field}.{name:.60}"
            if lost := _first_lost(value, kept[name], f"{field}.{name}"):
                return lost
        return None
    if isinstance(given, list) and isinstance(kept, list):
        if len(given) != len(kept):
            return field
        pairs = enumerate(zip(given, kept, strict=True))
        return next((f for n, (g, k) in pairs if (f := _first_lost(g, k, f"{field}[{n}]"))), None)
    if isinstance(given, str) and isinstance(kept, str):
        return None  # checked by its type; only the writing of a time can differ
    return None if given == kept and isinstance(given, bool) == isinstance(kept, bool) else field
