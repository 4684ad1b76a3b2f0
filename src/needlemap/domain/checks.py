"""Checks that every domain value makes of itself, and typed text without what no record holds."""

import re
import unicodedata
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_ID = re.compile(r"[0-9a-f-]{36}")
_CODE = re.compile(r"[a-z0-9_.]+")
_LONGEST_CODE = 80
_HASH = re.compile(r"[0-9a-f]{64}")
# Surrogates and controls. Not the unassigned: a newer Python knows more characters than an older
# one, and text that was once recorded must stay readable.
_FORBIDDEN_CATEGORIES = {"Cs", "Cc"}
# Fillers of Hangul and Khmer and the empty cell of braille: letters and signs that show nothing.
_BLANK_SIGNS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800")
# Times nearer to the ends of the calendar could not be shown by a clock with another offset.
_LAST_YEAR = 9999
_EARLIEST, _LATEST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)
# Marks that turn the reading direction of what follows: they can make a name read as another.
# Joiners are none of them: they spell names.
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_whole(field: str, value: object, *, low: int, high: int, unit: str = "") -> None:
    """Refuse anything but an int (not a bool) from `low` to `high`."""
    if type(value) is not int or not low <= value <= high:
        raise ValueError(_limits(field, value, low, high, unit, kind="a whole number"))


def check_number(
    field: str, value: object, *, low: float = -1e9, high: float = 1e9, unit: str = ""
) -> None:
    """Refuse anything but a finite int or float (not a bool) from `low` to `high`."""
    kind = type(value)
    is_plain = kind is float or kind is int  # most are, and to ask for more takes longer
    if not is_plain and (kind is bool or not isinstance(value, int | float)):
        raise ValueError(_limits(field, value, low, high, unit, kind="a number"))
    if not low <= value <= high:  # type: ignore[operator]  # false for NaN too
        raise ValueError(_limits(field, value, low, high, unit, kind="a number"))


def check_text(field: str, value: object, *, longest: int, required: bool = False) -> None:
    """Refuse text that is too long, empty when required, or holds control characters.

    Line breaks and tabs are allowed; direction overrides are not.
    """
    if value == "" and not required:
        return  # most texts are
    if not isinstance(value, str):
        raise ValueError(f"{field} must be text, not {type(value).__name__}")
    if required and not _is_visible_text(value):
        raise ValueError(f"{field} must not be empty")
    if len(value) > longest:
        raise ValueError(f"{field} may have at most {longest} characters, not {len(value)}")
    if value.isprintable():
        return
    for character in value:
        if _is_forbidden(character):
            raise ValueError(f"{field} must not hold the character U+{ord(character):04X}")


def check_code(field: str, value: object) -> None:
    """Refuse anything but a code of our tables: lower-case letters, digits, underscores, dots."""
    if isinstance(value, str) and _is_code(value):
        return
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_CODE:
        raise ValueError(f"{field} must be a code of 1 to 80 characters, not {_shown(value)}")
    if not _CODE.fullmatch(value):
        raise ValueError(f"{field} must be lower-case letters, digits, _ and ., not {value!r}")


def check_one_of(field: str, value: object, allowed: Container[object]) -> None:
    """Refuse a value that is not among `allowed`."""
    if value not in allowed:
        raise ValueError(f"{field} must be one of {allowed}, not {_shown(value)}")


def check_moment(field: str, value: object) -> None:
    """Refuse anything but an aware UTC datetime: stored times are never local."""
    if type(value) is datetime and value.tzinfo is UTC and 1 < value.year < _LAST_YEAR:
        return  # nearly every one
    if not isinstance(value, datetime) or value.utcoffset() != timedelta(0):
        raise ValueError(f"{field} must be a time in UTC, not {_shown(value)}")
    if not _EARLIEST <= value <= _LATEST:
        raise ValueError(f"{field} must be a time of the years 1 to 9999, not {_shown(value)}")


def check_id(field: str, value: object) -> None:
    """Refuse anything but an id as `ids.new_id` makes it: 36 characters of UUID text."""
    if not isinstance(value, str) or not _is_id(value):
        raise ValueError(f"{field} must be an id of 36 characters, not {_shown(value)}")


def check_hash(field: str, value: object) -> None:
    """Refuse anything but a SHA-256 as `plain.content_hash` writes it."""
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise ValueError(f"{field} must have 64 hexadecimal digits, not {_shown(value)}")


# The same few codes, and the id of a session at each of its sites, are asked about again and again.
@lru_cache(maxsize=2048)
def _is_code(value: str) -> bool:
    return len(value) <= _LONGEST_CODE and _CODE.fullmatch(value) is not None


@lru_cache(maxsize=256)
def _is_id(value: str) -> bool:
    return _ID.fullmatch(value) is not None


def _is_visible_text(value: str) -> bool:
    first = value[:1]
    return (first.isascii() and first.isalnum()) or any(map(_is_visible, value))


def _is_visible(character: str) -> bool:
    if not character.isprintable() or character.isspace() or character in _BLANK_SIGNS:
        return False
    return unicodedata.category(character)[0] != "M"  # an accent needs a letter to stand on


def _is_forbidden(character: str) -> bool:
    if character in "\n\t":
        return False
    if character in _BIDI_OVERRIDES or _is_noncharacter(ord(character)):
        return True
    return unicodedata.category(character) in _FORBIDDEN_CATEGORIES


def _is_noncharacter(point: int) -> bool:
    return 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE


def _shown(value: object) -> str:
    try:
        return f"{value!r:.100}"
    except ValueError:  # an int of more digits than Python prints
        return "a number of thousands of digits"


def _limits(field: str, value: object, low: float, high: float, unit: str, *, kind: str) -> str:
    span = f"from {low:g} to {high:g}" + (f" {unit}" if unit else "")
    return f"{field} must be {kind} {span}, not {_shown(value)}"


_BREAKS = frozenset("\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_DROPPED = frozenset(("Cc", "Cs", "Cn"))


def clean_line(text: str) -> str:
    """Return the text as one line: breaks become spaces, control characters go."""
    kept = (" " if each in _BREAKS else each for each in text)
    return "".join(each for each in kept if not _is_dropped(each)).strip()


def clean_text(text: str) -> str:
    """Return the text with its lines and tabs, without control characters."""
    whole = text.replace("\r\n", "\n")
    kept = ("\n" if each in _BREAKS and each not in "\n\t" else each for each in whole)
    return "".join(each for each in kept if each in "\n\t" or not _is_dropped(each)).strip()


def _is_dropped(character: str) -> bool:
    if character.isprintable():
        return False
    return character in _BIDI_OVERRIDES or unicodedata.category(character) in _DROPPED
