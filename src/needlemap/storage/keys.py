"""The key file beside the records: who may open them, and how the data key is wrapped."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from needlemap.domain.plain import canonical_text
from needlemap.errors import RecordsUnavailableError, WrongPasswordError
from needlemap.storage import disk
from needlemap.storage.recovery_code import code_secret
from needlemap.storage.slots import (
    HEAVIEST,
    NONCE_BYTES,
    SALT_BYTES,
    WRAPPED_BYTES,
    KdfProfile,
    KeySlot,
    SlotKind,
)

FORMAT = "needlemap-keys/1"
LONGEST_FILE = 1_000_000
DAMAGED = (
    "The key file of the records is damaged. Nothing was changed; "
    "put back the previous key file that lies beside it, or the one of the latest backup."
)
ALTERED = (
    "The key file of the records was altered: its password protection is weaker or heavier than "
    "NeedleMap ever writes. Put back the key file of the latest backup."
)
WRONG_PASSWORD = "This name and password do not open the records. Check both and try again."
WRONG_CODE = "This recovery code does not open these records. Check it and try again."


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The key slots of one set of records."""

    records_id: str
    slots: tuple[KeySlot, ...] = ()

    @property
    def user_names(self) -> tuple[str, ...]:
        """Names that can log in, as they were given."""
        return tuple(slot.name for slot in self.slots if slot.kind is SlotKind.PASSWORD)

    def unlocked_by(self, name: str, password: str, *, floor: KdfProfile) -> tuple[bytes, KeySlot]:
        """Return the data key and the slot that gave it.

        WrongPasswordError says the same for an unknown name and a wrong password.
        RecordsUnavailableError when a slot's protection is weaker than the floor.
        """
        wanted = folded_name(name)
        for slot in self.slots:
            if slot.kind is SlotKind.PASSWORD and folded_name(slot.name) == wanted:
                _check_profile(slot.kdf, floor)
                data_key = slot.opened_by(password, self.records_id)
                if data_key is not None:
                    return data_key, slot
        raise WrongPasswordError(WRONG_PASSWORD)

    def unlocked_by_code(self, code: str) -> bytes:
        """Return the data key for the recovery code; ValueError names a group typed wrong."""
        code_secret(code)
        for slot in self.slots:
            if slot.kind is SlotKind.RECOVERY_CODE:
                data_key = slot.opened_by(code, self.records_id)
                if data_key is not None:
                    return data_key
        raise WrongPasswordError(WRONG_CODE)

    def with_slot(self, slot: KeySlot) -> "KeyFile":
        """Return the key file with this slot in place of the same user's (or the same code's)."""
        others = (s for s in self.slots if (s.kind, s.user_id) != (slot.kind, slot.user_id))
        return KeyFile(self.records_id, (*others, slot))


def write_key_file(path: Path, keys: KeyFile) -> None:
    """Replace the key file whole; the one before it is kept as ``.previous``."""
    if path.exists():
        disk.replace_file(previous_of(path), disk.read_file(path, longest=LONGEST_FILE))
    disk.replace_file(path, _text_of(keys).encode())


def read_key_file(path: Path) -> KeyFile:
    """Return the key file; RecordsUnavailableError when it is missing, damaged or not ours."""
    try:
        fields = json.loads(disk.read_file(path, longest=LONGEST_FILE))
        if fields.pop("checksum") != _checksum(fields) or fields["format"] != FORMAT:
            raise ValueError("checksum or format")
        listed = tuple(_slot_from(slot) for slot in fields["slots"])
        return KeyFile(records_id=str(fields["records_id"]), slots=listed)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RecordsUnavailableError(DAMAGED) from error


def previous_of(path: Path) -> Path:
    """Where the key file before the present one is kept."""
    return path.with_name(path.name + ".previous")


def folded_name(name: str) -> str:
    """Return a user's name as log-in compares it: case and spaces do not matter."""
    return " ".join(name.casefold().split())


def _check_profile(kdf: KdfProfile | None, floor: KdfProfile) -> None:
    if kdf is None or not kdf.is_at_least(floor) or not HEAVIEST.is_at_least(kdf):
        raise RecordsUnavailableError(ALTERED)


def _text_of(keys: KeyFile) -> str:
    fields: dict[str, Any] = {
        "format": FORMAT,
        "records_id": keys.records_id,
        "slots": [{**slot.header_fields(), "wrapped": slot.wrapped.hex()} for slot in keys.slots],
    }
    return json.dumps({**fields, "checksum": _checksum(fields)}, indent=1, ensure_ascii=False)


def _checksum(fields: dict[str, Any]) -> str:
    """Tell damage from a wrong password. It protects from accidents, not from attackers."""
    return hashlib.sha256(canonical_text(fields).encode()).hexdigest()


def _slot_from(fields: dict[str, Any]) -> KeySlot:
    kind = SlotKind(fields["kind"])
    return KeySlot(
        kind=kind,
        user_id=str(fields["user_id"]),
        name=str(fields["name"]),
        kdf=_kdf_from(fields["kdf"]) if kind is SlotKind.PASSWORD else None,
        salt=_bytes_from(fields["salt"], SALT_BYTES),
        nonce=_bytes_from(fields["nonce"], NONCE_BYTES),
        wrapped=_bytes_from(fields["wrapped"], WRAPPED_BYTES),
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
