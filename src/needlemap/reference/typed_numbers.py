"""The numbers in a line of typed entry: count, needle, depth, trigger point."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from needlemap.domain.site import NEEDLES_A_SITE

# Beyond this a lone number is a needle's length, where needles of that length are on offer.
_FEW_NEEDLES = 10
_JOINED = (
    (re.compile(r"[×*]"), "x"),
    (re.compile(r"(?<=\d),(?=\d)"), "."),
    (re.compile(r"(?<=\d)\s+x\s+(?=[\d.])"), "x"),
    (re.compile(r"\b(x|d|trp|tp)\s+(?=\d)"), r"\1"),
    (re.compile(r"(?<=\d)\s+(?=mm\b)"), ""),
)
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<diameter_mm>0?\.\d+)x(?P<length_mm>\d+)(mm)?",
        r"(?P<needle_count>\d+)x(?P<length_mm>\d+)(mm)?",
        r"(?P<diameter_mm>0?\.\d+)(mm)?",
        r"(?P<needle_count>\d+)x",
        r"x(?P<needle_count>\d+)",
        r"d(?P<depth_mm>\d+(\.\d+)?)(mm)?",
        r"(?P<length_mm>\d+)mm",
        r"(trp|tp)(?P<trigger_point>\d+)",
    )
)


@dataclass(frozen=True, slots=True)
class TypedNumbers:
    """What numbers said; None where they said nothing. Not checked against what is on offer."""

    needle_count: int | None = None
    diameter_mm: float | None = None
    length_mm: float | None = None
    depth_mm: float | None = None
    trigger_point: int | None = None


def joined(line: str) -> str:
    """Return the line in lower case with "3 x 60" as 3x60, "tp 2" as tp2, "0,30" as 0.30."""
    line = line.casefold()
    for pattern, instead in _JOINED:
        line = pattern.sub(instead, line)
    return line


def number_form(word: str) -> dict[str, Any] | None:
    """Return what a word with digits says by its form, None when it has no such form."""
    for form in _FORMS:
        if match := form.fullmatch(word):
            groups = match.groupdict().items()
            return {k: float(v) if k.endswith("_mm") else int(v) for k, v in groups}
    return None


def with_lone_numbers(
    known: TypedNumbers, lone: Iterable[int], lengths_mm: Iterable[float]
) -> TypedNumbers | None:
    """Return the numbers with those that stand alone: count, then length; None for too many.

    A single one is a length where needles of that length are on offer and the count would be
    more than ten.
    """
    offered = set(lengths_mm)
    for number in lone:
        is_length = number > NEEDLES_A_SITE[1] or (number > _FEW_NEEDLES and number in offered)
        takes_count = known.needle_count is None and not is_length
        if takes_count:
            known = replace(known, needle_count=number)
        elif known.length_mm is None:
            known = replace(known, length_mm=float(number))
        elif known.needle_count is None and number <= NEEDLES_A_SITE[1]:
            known = replace(known, needle_count=number)
        else:
            return None
    return known
