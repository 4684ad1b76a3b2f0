"""The keys of open records, and the key file as whoever has them open may change it.

Every change reads the file, checks that it is as NeedleMap wrote it, and writes it whole.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from needlemap.errors import NeedleMapError, WrongPasswordError
from needlemap.storage.key_files import mend_copy, read_key_file, write_key_file
from needlemap.storage.keys import WRONG_PASSWORD, KeyFile, Unlocked
from needlemap.storage.passwords import check_password
from needlemap.storage.record_keys import RecordKeys
from needlemap.storage.recovery_code import new_code
from needlemap.storage.slots import KdfProfile, KeySlot, SlotKind, password_slot, recovery_slot

CODE_IS_OLD = (
    "The recovery code was made by an earlier version of NeedleMap, and a new key cannot be given "
    "to it. Make a new recovery code first (Settings, Users), then try again."
)
USER_IS_OLD = (
    "{name} has not signed in since NeedleMap was renewed, so a new key cannot be given to them. "
    "Ask {name} to sign in once, or give them a new password, then try again."
)
_NONE: tuple[RecordKeys, ...] = (RecordKeys(b"", b""),)


class Keyring:
    """What whoever is signed in holds: the keys, and how to give them to others."""

    def __init__(self, path: Path, records_id: str, kdf: KdfProfile) -> None:
        self._path = path
        self._keys = _NONE
        self.records_id = records_id
        self._kdf = kdf

    @property
    def present(self) -> RecordKeys:
        """The keys that open the database as it is now."""
        return self._keys[0]

    @property
    def next(self) -> RecordKeys | None:
        """The keys that open it as soon as it is renewed, while that is under way."""
        return self._keys[1] if len(self._keys) > 1 else None

    def take_up(self, present: RecordKeys, newest: RecordKeys) -> None:
        """Hold these keys; the newest are others while a renewal is under way."""
        self._keys = (present,) if present == newest else (present, newest)

    def slots(self) -> tuple[KeySlot, ...]:
        """Return the users' slots, as the file has them."""
        return self._file().users

    def confirm(self, user_id: str, password: str) -> None:
        """Ask the key file again; WrongPasswordError when this is not the user's password."""
        self._file()
        self.keys_for(user_id, password)

    def keys_for(self, user_id: str, password: str) -> tuple[RecordKeys, ...]:
        """Return the keys that a user's password gives, the newest last; also while forgotten."""
        keys = read_key_file(self._path)
        for slot in keys.users:
            if slot.user_id == user_id and (
                opened := keys.opened_slot(slot, password, floor=self._kdf)
            ):
                return opened.keys
        raise WrongPasswordError(WRONG_PASSWORD)

    def give(self, user_id: str, name: str, password: str) -> None:
        """Make the user's slot, or make it anew; the old password opens nothing any more.

        ValueError when the password is too short or too common.
        """
        check_password(password, name=name)
        slot = password_slot(
            user_id=user_id,
            name=name,
            password=password,
            keys=self._keys,
            records_id=self.records_id,
            kdf=self._kdf,
        )
        self._write(self._file().with_slot(slot))

    def raise_slot(self, opened: Unlocked, secret: str) -> None:
        """Give a slot of the first format a key pair, while its secret is known."""
        slot = opened.slot
        if not slot.is_of_format_1:
            return
        if slot.kind is SlotKind.RECOVERY_CODE:
            raised = recovery_slot(code=secret, keys=self._keys, records_id=self.records_id)
        else:
            raised = password_slot(
                user_id=slot.user_id,
                name=slot.name,
                password=secret,
                keys=self._keys,
                records_id=self.records_id,
                kdf=self._kdf,
            )
        self._write(self._file().with_slot(raised))

    def check_may_rename(self, user_id: str) -> None:
        """Raise NeedleMapError when a slot's name is bound to its password."""
        for slot in self.slots():
            if slot.user_id == user_id and slot.is_of_format_1:
                raise NeedleMapError(USER_IS_OLD.format(name=slot.name))

    def rename(self, user_id: str, name: str) -> None:
        """Let the user log in by another name; the password stays."""
        self.check_may_rename(user_id)
        keys = self._file()
        for slot in keys.users:
            if slot.user_id == user_id:
                self._write(keys.with_slot(replace(slot, name=name)))

    def new_recovery_code(self) -> str:
        """Return a fresh code; the one before it opens this key file no more."""
        code = new_code()
        slot = recovery_slot(code=code, keys=self._keys, records_id=self.records_id)
        self._write(self._file().with_slot(slot))
        return code

    def drop(self, user_ids: Iterable[str]) -> None:
        """Take slots out. What they held stays known: `begin_renewal` makes it useless."""
        self._write(self._file().without(frozenset(user_ids)))

    def check_may_renew(self, without: frozenset[str] = frozenset()) -> None:
        """Raise NeedleMapError when a slot that stays cannot be given a new key."""
        for slot in self._file().without(without).slots:
            if slot.is_of_format_1:
                by_code = slot.kind is SlotKind.RECOVERY_CODE
                raise NeedleMapError(CODE_IS_OLD if by_code else USER_IS_OLD.format(name=slot.name))

    def begin_renewal(self, without: frozenset[str] = frozenset()) -> RecordKeys:
        """Let the file open both the present keys and new ones; return the new ones.

        Slots of the users named are dropped in the same writing: they never hold the new keys.
        """
        self.check_may_renew(without)
        fresh = self.present.renewed()
        both = (self.present, fresh)
        self._write(self._file().without(without).with_keys(both), newest=fresh)
        self._keys = both
        return fresh

    def finish_renewal(self) -> None:
        """Forget the keys before the renewal, here and in the file. Only once they open nothing."""
        keys = self._keys[-1:]
        self._write(self._file().with_keys(keys))
        self._keys = keys

    def mend_copy(self) -> None:
        """Make the copy of the key file anew when it is not the same as the file."""
        mend_copy(self._path)

    def forget(self) -> None:
        """Forget the keys."""
        self._keys = _NONE

    def _file(self) -> KeyFile:
        keys = read_key_file(self._path)
        if keys.code:
            keys.check_code(self._keys[-1])
        return keys

    def _write(self, keys: KeyFile, newest: RecordKeys | None = None) -> None:
        write_key_file(self._path, keys.coded_with(newest or self._keys[-1]))
