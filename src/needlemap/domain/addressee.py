"""Whom a clinic writes to: its address book, and the text in which it is typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from needlemap.domain.checks import check_text, check_whole

_MOST = 2000
_NUMBERS = (
    ("phone", re.compile(r"(?:tel|telephone|phone)[.:]*\s+(.+)", re.IGNORECASE)),
    ("fax", re.compile(r"fax[.:]*\s+(.+)", re.IGNORECASE)),
    ("email", re.compile(r"(?:e-?mail)[.:]*\s+(.+)", re.IGNORECASE)),
)
_TITLES = {"phone": "Tel.", "fax": "Fax", "email": "E-mail"}


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to write to: a referrer, a practice, a payer."""

    name: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    fax: str = ""
    email: str = ""

    def __post_init__(self) -> None:
        check_text("name", self.name, longest=120)
        check_whole("number of address lines", len(self.address), low=0, high=12)
        for line in self.address:
            check_text("address line", line, longest=120)
        for field in ("phone", "fax", "email"):
            check_text(field, getattr(self, field), longest=120)


def addressees_in(text: str) -> tuple[Addressee, ...]:
    """Return the addressees of a text, one a block of lines: the name, then the address.

    A line that begins with Tel., Fax or E-mail is that number. ValueError says what is wrong.
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    check_whole("number of addresses", len(blocks), low=0, high=_MOST)
    found = tuple(_addressee(block.strip().splitlines()) for block in blocks)
    names = [each.name for each in found]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise ValueError(f"each name must be there once, but {twice} is there twice")
    return found


def address_text(book: Sequence[Addressee]) -> str:
    """Return the address book as a text that `addressees_in` reads."""
    return "\n\n".join("\n".join(_lines(each)) for each in book)


def _addressee(lines: Sequence[str]) -> Addressee:
    name, *others = (line.strip() for line in lines)
    numbers: dict[str, str] = {}
    address = []
    for line in others:
        for field, pattern in _NUMBERS:
            if (read := pattern.fullmatch(line)) and field not in numbers:
                numbers[field] = read[1].strip()
                break
        else:
            address.append(line)
    return Addressee(name, tuple(address), **numbers)


def _lines(each: Addressee) -> list[str]:
    numbers = [f"{title} {getattr(each, field)}" for field, title in _TITLES.items()]
    known = [line for line, field in zip(numbers, _TITLES, strict=True) if getattr(each, field)]
    return [each.name, *each.address, *known]
