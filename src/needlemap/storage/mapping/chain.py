"""How the log is chained: the code of an entry, and the end that proves the whole."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Self

import msgspec

from needlemap.domain.canonical_json import text_of_plain
from needlemap.storage.mapping.packed_text import packed, unpacked

# What stands before the first entry.
GENESIS = "0" * 64
_QUICK = msgspec.json.Encoder(order="sorted")
_HEAD_TEXT = re.compile(r"([0-9]{1,15}):([0-9a-f]{64})")
COLUMNS = "seq, at, actor, action, entity, entity_id, before, after, detail, prev, mac"
INSERT = f"INSERT INTO audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_BEFORE = 6


@dataclass(frozen=True, slots=True)
class LogHead:
    """The end of the log. Kept elsewhere, it later proves that nothing was cut off.

    Attributes
    ----------
    seq
        Number of the last entry, 0 in an empty log.
    mac
        Code of that entry, 64 hexadecimal digits.
    """

    seq: int
    mac: str

    def __str__(self) -> str:
        """Return ``seq:mac`` as PDF footers, backup manifests and `verify --head` write it."""
        return f"{self.seq}:{self.mac}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the head that ``seq:mac`` names; spaces and case of the digits do not matter.

        ValueError when the text is not of this form.
        """
        found = _HEAD_TEXT.fullmatch("".join(text.split()).lower())
        if found is None:
            raise ValueError(
                "head must be a number, a colon and 64 hexadecimal digits, as printed at the foot "
                "of a report"
            )
        return cls(seq=int(found[1]), mac=found[2])


def entry_from(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return an entry of a row of the log: its texts unpacked, its codes in digits."""
    before, after, detail, prev, mac = row[_BEFORE:]
    texts = unpacked(before), unpacked(after), detail
    return (*row[:_BEFORE], *texts, code_from(prev), code_from(mac))


def entry_row(entry: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return an entry as it is stored."""
    before, after, detail, prev, mac = entry[_BEFORE:]
    texts = packed(before), packed(after), detail
    return (*entry[:_BEFORE], *texts, bytes.fromhex(prev), bytes.fromhex(mac))


def code_from(stored: str | bytes) -> str:
    """Return the digits of a code; records of earlier versions hold the digits themselves."""
    return stored.hex() if isinstance(stored, bytes) else stored


def entry_mac(key: bytes, *, seq: int, prev: str, entry: tuple[Any, ...]) -> str:
    """Return the code that chains an entry to the one before it."""
    message = b"%s\n%d\n%s" % (prev.encode(), seq, _canonical_texts(entry))
    return hmac.digest(key, message, "sha256").hex()


def canonical_rows(rows: Mapping[str, Sequence[Mapping[str, object]]]) -> str:
    """Return what `canonical` says of rows of plain values, five times as quickly.

    Where a number needs an exponent, or is none, the two encoders would differ.
    """
    values = [value for listed in rows.values() for row in listed for value in row.values()]
    if _have_one_form([abs(value) for value in values if type(value) is float and value]):
        return _QUICK.encode(rows).decode()
    return canonical(rows)


def _have_one_form(sizes: Sequence[float]) -> bool:
    """Whether both encoders write numbers of these sizes alike; not NaN, and none that is endless.

    A sum shows NaN wherever it stands; the smallest and the largest do not.
    """
    if not sizes:
        return True
    return isfinite(sum(sizes)) and min(sizes) >= 1e-4 and max(sizes) < 1e16


def _canonical_texts(texts: tuple[str, ...]) -> bytes:
    """Return what `canonical` says of texts, four times as quickly."""
    return msgspec.json.encode(texts)


def canonical(value: Any) -> str:
    """Return the one JSON text of plain data: what is stored and what is chained."""
    return text_of_plain(value)
