"""Key slots: one for each user and one for the recovery code.

A slot holds a key pair. Its private half is wrapped under the password (or the code); the keys of
the records are sealed to its public half.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from needlemap.domain.canonical_json import canonical_text
from needlemap.storage.keys.passwords import password_bytes
from needlemap.storage.keys.record_keys import RecordKeys, new_pair, unsealed
from needlemap.storage.keys.recovery_code import code_secret

SALT_BYTES = 16
NONCE_BYTES = 12
# A private key and the tag of AES-GCM.
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
    """What one secret opens.

    Attributes
    ----------
    name
        The user's name for log-in. Bound by the code of the whole file, not by the slot's own
        header, so that a name can be corrected without the password.
    public
        Public half of the slot's key pair.
    wrapped
        The private half under the secret.
    sealed
        The keys of the records, sealed to ``public``. Two while the key of the database is being
        renewed, the new one last.
    is_pending
        Whether the log does not yet say that this slot is in use: until it does, the slot that
        it is to replace stays and opens too. Of a recovery code at set-up: whether nobody has
        typed it back yet.
    """

    kind: SlotKind
    user_id: str
    name: str
    kdf: KdfProfile | None
    salt: bytes
    nonce: bytes
    public: bytes = b""
    wrapped: bytes = b""
    sealed: tuple[bytes, ...] = ()
    is_pending: bool = False

    @property
    def id(self) -> str:
        """What tells this slot from every other: the log names it when it comes into use."""
        return hashlib.sha256(self.public).hexdigest()[:32]

    def is_for_same_as(self, other: "KeySlot") -> bool:
        """Whether both slots are one user's, or both the recovery code's."""
        return (self.kind, self.user_id) == (other.kind, other.user_id)

    def opened_by(self, secret: str, records_id: str) -> tuple[RecordKeys, ...]:
        """Return the keys, the newest last; none when the secret is wrong or the slot changed."""
        header = self._header(records_id)
        try:
            private = AESGCM(self._wrapping_key(secret)).decrypt(self.nonce, self.wrapped, header)
            return tuple(unsealed(sealed, private, header) for sealed in self.sealed)
        except (InvalidTag, ValueError):
            return ()

    def with_keys(self, keys: Sequence[RecordKeys], records_id: str) -> "KeySlot":
        """Return this slot with these keys sealed in it, instead of those that were."""
        header = self._header(records_id)
        return replace(self, sealed=tuple(each.sealed_for(self.public, header) for each in keys))

    def plain(self) -> dict[str, Any]:
        """Return the slot as plain data, as it stands in the key file."""
        fields = {**self._bound_fields(), "name": self.name, "wrapped": self.wrapped.hex()}
        fields["sealed"] = [sealed.hex() for sealed in self.sealed]
        return {**fields, "pending": True} if self.is_pending else fields

    def wrapping(self, private: bytes, secret: str, records_id: str) -> "KeySlot":
        """Return this slot with its private key wrapped under the secret."""
        wrapped = AESGCM(self._wrapping_key(secret)).encrypt(
            self.nonce, private, self._header(records_id)
        )
        return replace(self, wrapped=wrapped)

    def _header(self, records_id: str) -> bytes:
        fields = {"records_id": records_id, **self._bound_fields()}
        return canonical_text(fields).encode()

    def _bound_fields(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "user_id": self.user_id,
            "kdf": None if self.kdf is None else _kdf_fields(self.kdf),
            "salt": self.salt.hex(),
            "nonce": self.nonce.hex(),
            "public": self.public.hex(),
        }

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
    *,
    user_id: str,
    name: str,
    password: str,
    keys: Sequence[RecordKeys],
    records_id: str,
    kdf: KdfProfile,
) -> KeySlot:
    """Return a fresh slot, with a key pair of its own, that this password opens."""
    slot = KeySlot(SlotKind.PASSWORD, user_id, name, kdf, *_salt_and_nonce())
    return _filled(slot, password, keys, records_id)


def recovery_slot(*, code: str, keys: Sequence[RecordKeys], records_id: str) -> KeySlot:
    """Return a fresh slot, with a key pair of its own, that the recovery code opens."""
    slot = KeySlot(SlotKind.RECOVERY_CODE, "", "", None, *_salt_and_nonce())
    return _filled(slot, code, keys, records_id)


def _filled(slot: KeySlot, secret: str, keys: Sequence[RecordKeys], records_id: str) -> KeySlot:
    private, public = new_pair()
    slot = replace(slot, public=public).wrapping(private, secret, records_id)
    return slot.with_keys(keys, records_id)


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
