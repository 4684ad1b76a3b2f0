"""The key file on the disk: read strictly, written whole, and a copy of it beside.

The copy is always of the present file, never an earlier one: an earlier one would still open with
a password that was changed, or for a user who was removed. It stands in for a file that was
damaged or deleted by accident.
"""

import hashlib
import json
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from needlemap.domain.canonical_json import canonical_text
from needlemap.errors import RecordsDamagedError, RecordsUnavailableError
from needlemap.storage.engine import disk
from needlemap.storage.keys.key_file import KeyFile
from needlemap.storage.keys.record_keys import KEY_BYTES, SEALED_BYTES
from needlemap.storage.keys.slots import (
    NONCE_BYTES,
    SALT_BYTES,
    WRAPPED_BYTES,
    KdfProfile,
    KeySlot,
    SlotKind,
)

FORMAT = "needlemap-keys/2"
LONGEST_FILE = 1_000_000
DAMAGED = (
    "The key file of the records is damaged. Nothing was changed; "
    "put back its copy that lies beside it, or the key file of a backup, if there is one."
)
_MISSING = (
    "The key file of the records is missing: {name} belongs in {folder}, and without it "
    "nobody can open them. {next_step}"
)
_COPY_THERE = "Its copy is there: copy {copy} to {path} and try again; nothing was changed."
_IN_BACKUP = (
    "The backup has one, with the users and passwords of that day: "
    "copy {copy} to {path} and try again; nothing was changed."
)
_NO_COPY = (
    "There is no copy beside it and none in the backups on this computer: if you have a "
    "backup elsewhere, put back its key file. Nothing was changed."
)
_SLOT_FIELDS = frozenset(
    {"kind", "user_id", "name", "kdf", "salt", "nonce", "wrapped", "public", "sealed", "pending"}
)


def write_key_file(path: Path, keys: KeyFile) -> None:
    """Replace the key file whole, then its copy."""
    content = _text_of(keys).encode()
    disk.replace_file(path, content)
    # The file itself is written, which is what counts; the next opening mends the copy.
    with suppress(RecordsUnavailableError):
        disk.replace_file(copy_of(path), content)


def mend_copy(path: Path) -> None:
    """Make the copy of a key file that opened again, when it is missing or not the same."""
    content = disk.read_file(path, longest=LONGEST_FILE)
    copy = copy_of(path)
    with disk.plain_sentences():
        same = copy.is_file() and copy.read_bytes() == content
    if not same:
        disk.replace_file(copy, content)


def read_key_file(path: Path) -> KeyFile:
    """Return the key file; RecordsUnavailableError when it is missing, damaged or not ours."""
    check_there(path)
    return _key_file_from(disk.read_file(path, longest=LONGEST_FILE))


# It is read several times while records are opened, and is nearly always the same.
@lru_cache(maxsize=2)
def _key_file_from(content: bytes) -> KeyFile:
    try:
        fields = json.loads(content)
        if fields.pop("checksum") != _checksum(fields):
            raise ValueError("checksum")
        if fields["format"] != FORMAT:
            raise ValueError("format")
        slots = tuple(_slot_from(slot) for slot in fields["slots"])
        code = bytes.fromhex(fields["code"]).hex()
        return KeyFile(records_id=str(fields["records_id"]), slots=slots, code=code)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RecordsDamagedError(DAMAGED) from error


def copy_of(path: Path) -> Path:
    """Where the copy of the key file is kept."""
    return path.with_name(path.name + ".copy")


def copies_of(path: Path) -> tuple[Path, ...]:
    """Return what may stand in for the records' key file: its copy, then the newest backups'."""
    backups = path.parent.with_name("backups")
    there = backups.glob(f"needlemap-*/{path.name}")
    return (copy_of(path), *sorted(there, reverse=True))


def check_there(path: Path) -> None:
    """Raise RecordsUnavailableError, naming a copy that can be read, when there is no key file."""
    with disk.plain_sentences():
        if path.exists():
            return
    copy = next((copy for copy in copies_of(path) if _is_readable(copy)), None)
    if copy is None:
        next_step = _NO_COPY
    elif copy == copy_of(path):
        next_step = _COPY_THERE.format(copy=copy.name, path=path.name)
    else:
        next_step = _IN_BACKUP.format(copy=copy, path=path)
    raise RecordsUnavailableError(
        _MISSING.format(name=path.name, folder=path.parent, next_step=next_step)
    )


def _is_readable(path: Path) -> bool:
    try:
        read_key_file(path)
    except RecordsUnavailableError:
        return False
    return True


def _text_of(keys: KeyFile) -> str:
    fields: dict[str, Any] = {
        "format": FORMAT,
        "records_id": keys.records_id,
        "slots": [slot.plain() for slot in keys.slots],
        "code": keys.code,
    }
    return json.dumps({**fields, "checksum": _checksum(fields)}, indent=1, ensure_ascii=False)


def _checksum(fields: dict[str, Any]) -> str:
    """Tell damage from a wrong password. It protects from accidents, not from attackers."""
    return hashlib.sha256(canonical_text(fields).encode()).hexdigest()


def _slot_from(fields: dict[str, Any]) -> KeySlot:
    if not fields.keys() <= _SLOT_FIELDS or fields.get("pending", True) is not True:
        raise ValueError("fields")
    kind = SlotKind(fields["kind"])
    sealed = tuple(_bytes_from(each, SEALED_BYTES) for each in fields["sealed"])
    if not 1 <= len(sealed) <= 2:
        raise ValueError("sealed")
    return KeySlot(
        kind=kind,
        user_id=str(fields["user_id"]),
        name=str(fields["name"]),
        kdf=_kdf_from(fields["kdf"]) if kind is SlotKind.PASSWORD else None,
        salt=_bytes_from(fields["salt"], SALT_BYTES),
        nonce=_bytes_from(fields["nonce"], NONCE_BYTES),
        public=_bytes_from(fields["public"], KEY_BYTES),
        wrapped=_bytes_from(fields["wrapped"], WRAPPED_BYTES),
        sealed=sealed,
        is_pending="pending" in fields,
    )


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
