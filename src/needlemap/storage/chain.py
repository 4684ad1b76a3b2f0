"""How the log is chained: its key, the code of an entry, and the end that proves the whole."""

import hmac
import json
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# What stands before the first entry.
GENESIS = "0" * 64
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
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
    message = f"{prev}\n{seq}\n{canonical(said)}"
    return hmac.digest(key, message.encode(), "sha256").hex()


def canonical(value: Any) -> str:
    """Return the one JSON text of plain data: what is stored and what is chained."""
    return _ENCODER.encode(value)
