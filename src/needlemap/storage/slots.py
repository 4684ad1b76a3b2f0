"""Key slots: the data key, wrapped once for each password and once for the recovery code."""

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from needlemap.domain.plain import canonical_text
from needlemap.storage.passwords import password_bytes
from needlemap.storage.recovery_code import code_secret

SALT_BYTES = 16
NONCE_BYTES = 12
# The data key and the tag of AES-GCM.
WRAPPED_BYTES = 32 + 16


@dataclass(frozen=True, slots=True)
class KdfProfile:
    """How hard a password is to try: Argon2id's memory (KiB), passes and lanes."""

    memory_kib: int
    time_cost: int
    lanes: int

    def is_at_least(self, floor: "KdfProfile") -> bool:
        """Whether no parameter is below the floor's."""
        return (
            self.memory_kib >= floor.memory_kib
            and self.time_cost >= floor.time_cost
            and self.lanes >= floor.lanes
        )


PRODUCTION = KdfProfile(memory_kib=64 * 1024, time_cost=3, lanes=4)
# What a key file may ask of this computer: more would be an attack on its memory.
HEAVIEST = KdfProfile(memory_kib=1024 * 1024, time_cost=20, lanes=16)


class SlotKind(StrEnum):
    """What opens a slot."""

    PASSWORD = "password"
    RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True, slots=True)
class KeySlot:
    """One wrapped copy of the data key. Everything but ``wrapped`` is bound to it as its header."""

    kind: SlotKind
    user_id: str
    name: str
    kdf: KdfProfile | None
    salt: bytes
    nonce: bytes
    wrapped: bytes = b""

    def opened_by(self, secret: str, records_id: str) -> bytes | None:
        """Return the data key, or None when the secret is wrong or the header was changed."""
        try:
            return AESGCM(self._wrapping_key(secret)).decrypt(
                self.nonce, self.wrapped, self._header(records_id)
            )
        except (InvalidTag, ValueError):
            return None

    def header_fields(self) -> dict[str, Any]:
        """Return the header as plain data, as it stands in the key file."""
        return {
            "kind": self.kind.value,
            "user_id": self.user_id,
            "name": self.name,
            "kdf": None if self.kdf is None else _kdf_fields(self.kdf),
            "salt": self.salt.hex(),
            "nonce": self.nonce.hex(),
        }

    def wrapping(self, data_key: bytes, secret: str, records_id: str) -> "KeySlot":
        """Return this slot with the data key wrapped in it."""
        wrapped = AESGCM(self._wrapping_key(secret)).encrypt(
            self.nonce, data_key, self._header(records_id)
        )
        return KeySlot(self.kind, self.user_id, self.name, self.kdf, self.salt, self.nonce, wrapped)

    def _header(self, records_id: str) -> bytes:
        return canonical_text({"records_id": records_id, **self.header_fields()}).encode()

    def _wrapping_key(self, secret: str) -> bytes:
        if self.kdf is None:
            # The code has 160 random bits; nothing is gained by making it slow.
            hkdf = HKDF(SHA256(), length=32, salt=self.salt, info=b"needlemap recovery code")
            return hkdf.derive(code_secret(secret))
        return hash_secret_raw(
            secret=password_bytes(secret),
            salt=self.salt,
            time_cost=self.kdf.time_cost,
            memory_cost=self.kdf.memory_kib,
            parallelism=self.kdf.lanes,
            hash_len=32,
            type=Type.ID,
            version=ARGON2_VERSION,
        )


def password_slot(
    *, user_id: str, name: str, password: str, data_key: bytes, records_id: str, kdf: KdfProfile
) -> KeySlot:
    """Return a fresh slot that this password opens."""
    slot = KeySlot(SlotKind.PASSWORD, user_id, name, kdf, *_salt_and_nonce())
    return slot.wrapping(data_key, password, records_id)


def recovery_slot(*, code: str, data_key: bytes, records_id: str) -> KeySlot:
    """Return a fresh slot that the recovery code opens."""
    slot = KeySlot(SlotKind.RECOVERY_CODE, "", "", None, *_salt_and_nonce())
    return slot.wrapping(data_key, code, records_id)


def _salt_and_nonce() -> tuple[bytes, bytes]:
    return os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)


def _kdf_fields(kdf: KdfProfile) -> dict[str, object]:
    return {
        "name": "argon2id",
        "version": ARGON2_VERSION,
        "memory_kib": kdf.memory_kib,
        "time_cost": kdf.time_cost,
        "lanes": kdf.lanes,
    }
