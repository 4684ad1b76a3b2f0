"""The clinic as it stands at the head of its papers, and whom it writes to: its address book.

Where both are kept is a setting of storage.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from needlemap.domain.checks import check_text, check_whole

LOGO_BYTES = 2_000_000
DEMO = "DEMO"
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class ClinicHead:
    """Name, address lines and logo of a clinic, as printed on every page.

    ``phone`` is the number that patients call, ``fax`` stands on the cover of a fax.

    Attributes
    ----------
    address
        Lines from street to telephone, as the clinic wants them.
    logo
        Content of a PNG, JPEG or SVG picture, or nothing.
    """

    name: str = ""
    address: tuple[str, ...] = ()
    logo: bytes = b""
    phone: str = ""
    fax: str = ""

    def __post_init__(self) -> None:
        check_text("clinic name", self.name, longest=_LONGEST_NAME)
        for line in self.address:
            check_text("address line", line, longest=120)
        check_text("telephone", self.phone, longest=60)
        check_text("fax", self.fax, longest=60)
        if len(self.logo) > LOGO_BYTES:
            raise ValueError(f"logo may have at most {LOGO_BYTES} bytes, not {len(self.logo)}")

    def as_demonstration(self) -> "ClinicHead":
        """Return the head that tells every reader of a page that nobody was treated."""
        if self.name.startswith(DEMO):
            return self
        return replace(self, name=f"{DEMO}: {self.name or 'made-up patients'}"[:_LONGEST_NAME])


@dataclass(frozen=True, slots=True)
class PrintedParts:
    """What a clinic wants on its session records beside what always stands there.

    ``statement`` is a sentence of the clinic for each record, as that this is not acupuncture.
    ``appendix`` lists every warning that was displayed, and where each site lies on the model.
    """

    appendix: bool = False
    sex: bool = False
    contact: bool = False
    insurer: bool = False
    statement: str = ""

    def __post_init__(self) -> None:
        check_text("statement", self.statement, longest=500)


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
