"""Parsers of single cells of the reference tables. Each ValueError continues "column x …"."""

import re
from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import TypeVar

from needlemap.domain.catalogue import Certainty
from needlemap.domain.checks import check_code, check_number

Parser = Callable[[str], object]
ValueT = TypeVar("ValueT")
EnumT = TypeVar("EnumT", bound=Enum)

_LONGEST_TEXT = 2000
_ICD10CM = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
_SOURCE_ID = re.compile(r"[A-Z][A-Z0-9_]*")


def text(cell: str) -> str:
    """Return plain text of one line; it may be empty."""
    if len(cell) > _LONGEST_TEXT:
        raise ValueError(f"may have at most {_LONGEST_TEXT} characters, not {len(cell)}")
    if not cell.isprintable():
        raise ValueError("must be one line of printable text")
    if cell != cell.strip():
        raise ValueError(f"must not begin or end with a space: {cell!r:.100}")
    return cell


def name(cell: str) -> str:
    """Return text that is not empty."""
    if not cell:
        raise ValueError("must not be empty")
    return text(cell)


def code(cell: str) -> str:
    """Return an id of our tables: lower-case letters, digits, underscores, dots."""
    try:
        check_code("it", cell)
    except ValueError as error:
        raise ValueError(str(error).removeprefix("it ")) from error
    return cell


def icd_code(cell: str) -> str:
    """Return a code of ICD-10-CM as it is written, for example M79.18."""
    if not _ICD10CM.fullmatch(cell):
        raise ValueError(f"must be a code of ICD-10-CM such as M79.18, not {cell!r:.100}")
    return cell


def source_id(cell: str) -> str:
    """Return an id of sources.csv: capitals, digits, underscores."""
    if not _SOURCE_ID.fullmatch(cell):
        raise ValueError(f"must be the id of a source such as APTA13, not {cell!r:.100}")
    return cell


def source_ids(cell: str) -> str:
    """Return ids of sources.csv with semicolons between, at least one."""
    for part in cell.split(";"):
        source_id(part)
    return cell


def yes_no(cell: str) -> bool:
    """Return true for yes, false for no."""
    if cell not in ("yes", "no"):
        raise ValueError(f"must be yes or no, not {cell!r:.100}")
    return cell == "yes"


def day(cell: str) -> date:
    """Return a day written as 2020-01-31."""
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"must be a day such as 2020-01-31, not {cell!r:.100}") from None


def number(low: float, high: float) -> Callable[[str], float]:
    """Return a parser of finite numbers from `low` to `high`."""

    def parse(cell: str) -> float:
        value = _converted(float, cell)
        check_number("value", value, low=low, high=high)
        return value

    return _limited(parse, f"a number from {low:g} to {high:g}")


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `low` to `high`."""

    def parse(cell: str) -> int:
        value = _converted(int, cell)
        check_number("value", value, low=low, high=high)
        return value

    return _limited(parse, f"a whole number from {low} to {high}")


def choice(kind: type[EnumT]) -> Callable[[str], EnumT]:
    """Return a parser of the codes of an enum."""
    by_code = {str(member.value): member for member in kind}

    def parse(cell: str) -> EnumT:
        if cell not in by_code:
            raise ValueError(f"must be one of {', '.join(by_code)}, not {cell!r:.100}")
        return by_code[cell]

    return parse


def optional(parse: Callable[[str], ValueT]) -> Callable[[str], ValueT | None]:
    """Return a parser that takes an empty cell for None."""
    return lambda cell: parse(cell) if cell else None


def several(parse: Callable[[str], ValueT]) -> Callable[[str], tuple[ValueT, ...]]:
    """Return a parser of values with semicolons between; an empty cell holds none."""
    return lambda cell: tuple(parse(part) for part in cell.split(";")) if cell else ()


DEFAULT_PARSERS: dict[str, Parser] = {
    "id": code,
    "name": name,
    "certainty": choice(Certainty),
    "source": source_ids,
}


def _converted(kind: Callable[[str], ValueT], cell: str) -> ValueT:
    if not cell.isascii() or "_" in cell or cell != cell.strip():
        raise ValueError(cell)
    return kind(cell)


def _limited(parse: Callable[[str], ValueT], wanted: str) -> Callable[[str], ValueT]:
    def limited(cell: str) -> ValueT:
        try:
            return parse(cell)
        except ValueError:
            raise ValueError(f"must be {wanted}, not {cell!r:.100}") from None

    return limited
