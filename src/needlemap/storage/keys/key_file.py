"""The key file beside the records: who may open them, by which slot.

The file carries a code (HMAC-SHA256 under a key derived from the newest key of the database) over
everything in it. Whoever opens a slot checks it: a slot planted or exchanged by somebody without
a password would else be given the next key of the database.
"""

import hmac
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from needlemap.domain.canonical_json import canonical_text
from needlemap.errors import RecordsDamagedError, RecordsUnavailableError, WrongPasswordError
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.keys.recovery_code import code_secret
from needlemap.storage.keys.slots import HEAVIEST, KdfProfile, KeySlot, SlotKind

ALTERED = (
    "The key file of the records was altered: it is not as NeedleMap wrote it. "
    "Put back its copy that lies beside it, or the key file of a backup, if there is one."
)
WRONG_PASSWORD = "This name and password do not open the records. Check both and try again."
WRONG_CODE = "This recovery code does not open these records. Check it and try again."


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a secret gave: the keys, the newest last, and the slot that held them."""

    keys: tuple[RecordKeys, ...]
    slot: KeySlot


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The key slots of one set of records, and the code over them."""

    records_id: str
    slots: tuple[KeySlot, ...] = ()
    code: str = ""

    @property
    def users(self) -> tuple[KeySlot, ...]:
        """The slots that a name and a password open."""
        return tuple(slot for slot in self.slots if slot.kind is SlotKind.PASSWORD)

    @property
    def user_names(self) -> tuple[str, ...]:
        """Names that can log in, as they were given."""
        return tuple({slot.user_id: slot.name for slot in self.users}.values())

    @property
    def pending(self) -> tuple[KeySlot, ...]:
        """The slots of which only the log knows whether they are in use."""
        return tuple(slot for slot in self.slots if slot.is_pending)

    def named(self, name: str) -> tuple[KeySlot, ...]:
        """Return the slots of this name, however it was typed."""
        wanted = normalized_name(name)
        return tuple(slot for slot in self.users if normalized_name(slot.name) == wanted)

    def unlocked_by(self, name: str, password: str, *, floor: KdfProfile) -> Unlocked:
        """Return the keys and the slot that gave them.

        WrongPasswordError says the same for an unknown name and a wrong password.
        RecordsUnavailableError when a slot's protection is weaker than the floor, or when the
        file is not as it was written.
        """
        for slot in self.named(name):
            if opened := self.opened_slot(slot, password, floor=floor):
                return opened
        raise WrongPasswordError(WRONG_PASSWORD)

    def opened_slot(self, slot: KeySlot, password: str, *, floor: KdfProfile) -> Unlocked | None:
        """Return what one slot gives, or None when the password is wrong; else as above."""
        _check_profile(slot.kdf, floor)
        keys = slot.opened_by(password, self.records_id)
        return self._checked(Unlocked(keys, slot)) if keys else None

    def unlocked_by_code(self, code: str) -> Unlocked:
        """Return the keys for the recovery code; ValueError names a group typed wrong."""
        code_secret(code)
        for slot in self.slots:
            if slot.kind is SlotKind.RECOVERY_CODE and (
                keys := slot.opened_by(code, self.records_id)
            ):
                return self._checked(Unlocked(keys, slot))
        raise WrongPasswordError(WRONG_CODE)

    def with_slot(self, slot: KeySlot) -> "KeyFile":
        """Return the key file with this slot in place of the same user's (or the same code's)."""
        others = (each for each in self.slots if not each.is_for_same_as(slot))
        return replace(self, slots=(*others, slot))

    def with_pending(self, slot: KeySlot) -> "KeyFile":
        """Return the key file with this slot beside the one that it is to replace."""
        others = (s for s in self.slots if not (s.is_pending and s.is_for_same_as(slot)))
        return replace(self, slots=(*others, replace(slot, is_pending=True)))

    def with_settled(self, slot_ids: frozenset[str]) -> "KeyFile":
        """Return the key file with these pending slots in use, in place of those before them."""
        settled = self
        for slot in self.pending:
            if slot.id in slot_ids:
                settled = settled.with_slot(replace(slot, is_pending=False))
        return settled

    def without_slot(self, slot_id: str) -> "KeyFile":
        """Return the key file without one slot."""
        return replace(self, slots=tuple(slot for slot in self.slots if slot.id != slot_id))

    def without(self, user_ids: frozenset[str]) -> "KeyFile":
        """Return the key file without the slots of these users."""
        left = (
            s for s in self.slots if s.kind is not SlotKind.PASSWORD or s.user_id not in user_ids
        )
        return replace(self, slots=tuple(left))

    def with_keys(self, keys: tuple[RecordKeys, ...]) -> "KeyFile":
        """Return the key file with these keys sealed in every slot."""
        slots = (slot.with_keys(keys, self.records_id) for slot in self.slots)
        return replace(self, slots=tuple(slots))

    def coded_with(self, keys: RecordKeys) -> "KeyFile":
        """Return the key file with the code that only holders of the keys can make."""
        return replace(self, code=_code(self, keys))

    def has_code_of(self, keys: RecordKeys) -> bool:
        """Whether a holder of these keys wrote the file, as it is."""
        return hmac.compare_digest(self.code, _code(self, keys))

    def check_code(self, keys: RecordKeys) -> None:
        """Raise RecordsDamagedError when the file is not as it was written."""
        if not self.has_code_of(keys):
            raise RecordsDamagedError(ALTERED)

    def _checked(self, unlocked: Unlocked) -> Unlocked:
        self.check_code(unlocked.keys[-1])
        return unlocked


def normalized_name(name: str) -> str:
    """Return a user's name as log-in compares it: case and spaces do not matter."""
    return " ".join(name.casefold().split())


def _code(keys_of: KeyFile, keys: RecordKeys) -> str:
    hkdf = HKDF(SHA256(), length=32, salt=None, info=b"needlemap key file")
    text = canonical_text([keys_of.records_id, [slot.plain() for slot in keys_of.slots]])
    return hmac.digest(hkdf.derive(keys.database), text.encode(), "sha256").hex()


def _check_profile(kdf: KdfProfile | None, floor: KdfProfile) -> None:
    if kdf is None or not kdf.is_at_least(floor) or not HEAVIEST.is_at_least(kdf):
        raise RecordsUnavailableError(
            "The key file of the records was altered: its password protection is weaker or heavier "
            "than NeedleMap ever writes. Put back its copy that lies beside it, or the key file of "
            "a backup, if there is one."
        )
