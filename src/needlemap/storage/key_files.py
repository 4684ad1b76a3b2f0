"""The key file on the disk: read strictly, written whole, and a copy of it beside.

The copy is always of the present file, never an earlier one: an earlier one would still open with
a password that was changed, or for a user who was removed. It stands in for a file that was
damaged or deleted by accident.
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from needlemap.domain.plain import canonical_text
from needlemap.errors import RecordsUnavailableError
from needlemap.storage import disk
from needlemap.storage.keys import KeyFile
from needlemap.storage.record_keys import KEY_BYTES, SEALED_BYTES
from needlemap.storage.slots import (
    NONCE_BYTES,
    SALT_BYTES,
    WRAPPED_BYTES,
    KdfProfile,
    KeySlot,
    SlotKind,
)

FORMAT_1 = "needlemap-keys/1"
FORMAT_2 = "needlemap-keys/2"
LONGEST_FILE = 1_000_000
DAMAGED = (
    "The key file of the records is damaged. Nothing was changed; "
    "put back its copy that lies beside it, or the key file of the latest backup."
)
_FORMAT_1_SLOT = frozenset({"kind", "user_id", "name", "kdf", "salt", "nonce", "wrapped"})
_FORMAT_2_SLOT = _FORMAT_1_SLOT | {"public", "sealed"}


def write_key_file(path: Path, keys: KeyFile) -> None:
    """Replace the key file whole, then its copy; one of the first format's ways is removed."""
    content = _text_of(keys).encode()
    disk.replace_file(path, content)
    disk.replace_file(copy_of(path), content)
    _remove_previous(path)


def mend_copy(path: Path) -> None:
    """Make the copy of a key file that opened anew, when it is missing or not the same."""
    content = disk.read_file(path, longest=LONGEST_FILE)
    copy = copy_of(path)
    with disk.plain_sentences():
        same = copy.is_file() and copy.read_bytes() == content
    if not same:
        disk.replace_file(copy, content)
    _remove_previous(path)


def read_key_file(path: Path) -> KeyFile:
    """Return the key file; RecordsUnavailableError when it is missing, damaged or not ours."""
    try:
        fields = json.loads(disk.read_file(path, longest=LONGEST_FILE))
        if fields.pop("checksum") != _checksum(fields):
            raise ValueError("checksum")
        known = {FORMAT_1: _FORMAT_1_SLOT, FORMAT_2: _FORMAT_2_SLOT}[fields["format"]]
        slots = tuple(_slot_from(slot, known) for slot in fields["slots"])
        code = bytes.fromhex(fields["code"]).hex() if fields["format"] == FORMAT_2 else ""
        return KeyFile(records_id=str(fields["records_id"]), slots=slots, code=code)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RecordsUnavailableError(DAMAGED) from error


def copy_of(path: Path) -> Path:
    """Where the copy of the key file is kept."""
    return path.with_name(path.name + ".copy")


def _remove_previous(path: Path) -> None:
    """Remove what the first format kept: the key file before the present one."""
    with disk.plain_sentences():
        path.with_name(path.name + ".previous").unlink(missing_ok=True)


def _text_of(keys: KeyFile) -> str:
    fields: dict[str, Any] = {
        "format": FORMAT_2,
        "records_id": keys.records_id,
        "slots": [slot.plain() for slot in keys.slots],
        "code": keys.code,
    }
    return json.dumps({**fields, "checksum": _checksum(fields)}, indent=1, ensure_ascii=False)


def _checksum(fields: dict[str, Any]) -> str:
    """Tell damage from a wrong password. It protects from accidents, not from attackers."""
    return hashlib.sha256(canonical_text(fields).encode()).hexdigest()


def _slot_from(fields: dict[str, Any], known: frozenset[str]) -> KeySlot:
    if not fields.keys() <= known:
        raise ValueError("fields")
    kind = SlotKind(fields["kind"])
    slot = KeySlot(
        kind=kind,
        user_id=str(fields["user_id"]),
        name=str(fields["name"]),
        kdf=_kdf_from(fields["kdf"]) if kind is SlotKind.PASSWORD else None,
        salt=_bytes_from(fields["salt"], SALT_BYTES),
        nonce=_bytes_from(fields["nonce"], NONCE_BYTES),
        wrapped=_bytes_from(fields["wrapped"], WRAPPED_BYTES),
    )
    return _with_pair(slot, fields) if "public" in fields else slot


def _with_pair(slot: KeySlot, fields: dict[str, Any]) -> KeySlot:
    sealed = tuple(_bytes_from(each, SEALED_BYTES) for each in fields["sealed"])
    if not 1 <= len(sealed) <= 2:
        raise ValueError("sealed")
    return replace(slot, public=_bytes_from(fields["public"], KEY_BYTES), sealed=sealed)


def _bytes_from(text: str, length: int) -> bytes:
    found = bytes.fromhex(text)
    if len(found) != length:
        raise ValueError("length")
    return found


def _kdf_from(fields: dict[str, Any]) -> KdfProfile:
    costs = [fields[field] for field in ("memory_kib", "time_cost", "lanes")]
    if fields["name"] != "argon2id" or any(type(cost) is not int for cost in costs):
        raise ValueError("kdf")
    return KdfProfile(*costs)
