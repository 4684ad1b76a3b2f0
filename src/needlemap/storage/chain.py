"""How the log is chained: its key, the code of an entry, and the end that proves the whole."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# What stands before the first entry.
GENESIS = "0" * 64
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
_QUICK = msgspec.json.Encoder(order="sorted")
COLUMNS = "seq, at, actor, action, entity, entity_id, before, after, detail, prev, mac"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log. Kept elsewhere, it later proves that nothing was cut off."""

    seq: int
    mac: str


def audit_key(data_key: bytes) -> bytes:
    """Return the key of the log's codes, derived from the data key."""
    return HKDF(SHA256(), length=32, salt=None, info=b"needlemap audit log").derive(data_key)


def entry_mac(key: bytes, *, seq: int, prev: str, said: tuple[Any, ...]) -> str:
    """Return the code that chains an entry to the one before it."""
    message = b"%s\n%d\n%s" % (prev.encode(), seq, _canonical_texts(said))
    return hmac.digest(key, message, "sha256").hex()


def canonical_rows(rows: Mapping[str, Sequence[Mapping[str, object]]]) -> str:
    """Return what `canonical` says of rows of plain values, five times as quickly.

    Where a number needs an exponent, or is none, the two encoders would differ.
    """
    values = (value for listed in rows.values() for row in listed for value in row.values())
    if all(type(value) is not float or _is_written_alike(value) for value in values):
        return _QUICK.encode(rows).decode()
    return canonical(rows)


def _is_written_alike(value: float) -> bool:
    return value == 0.0 or 1e-4 <= abs(value) < 1e16  # false for NaN


def _canonical_texts(said: tuple[str, ...]) -> bytes:
    """Return what `canonical` says of texts, four times as quickly; of numbers it would not be."""
    if all(type(text) is str for text in said):
        return msgspec.json.encode(said)
    return canonical(said).encode()


def canonical(value: Any) -> str:
    """Return the one JSON text of plain data: what is stored and what is chained."""
    return _ENCODER.encode(value)
