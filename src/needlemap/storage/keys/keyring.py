"""The keys of open records, and the key file as whoever has them open may change it.

Every change reads the file, checks that it is as NeedleMap wrote it, and writes it whole. A slot
takes another's place in two steps (`exchange`): first it lies beside the old one and both open;
only when the log says so on the disk does the old one go.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from needlemap.errors import NeedleMapError, UncertainError, WrongPasswordError
from needlemap.storage.keys.key_file import WRONG_PASSWORD, KeyFile
from needlemap.storage.keys.key_file_io import mend_copy, read_key_file, write_key_file
from needlemap.storage.keys.passwords import check_password
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.keys.slots import KdfProfile, KeySlot, SlotKind, password_slot, recovery_slot

_NONE: tuple[RecordKeys, ...] = (RecordKeys(b"", b""),)
_NOBODY: frozenset[str] = frozenset()


class Keyring:
    """What whoever is signed in holds: the keys, and how to give them to others."""

    def __init__(self, path: Path, records_id: str, kdf: KdfProfile) -> None:
        self._path = path
        self._keys = _NONE
        # Keys whose file was written, as far as that can be known after an error.
        self._attempted: RecordKeys | None = None
        self.records_id = records_id
        self._kdf = kdf

    @property
    def path(self) -> Path:
        """The key file."""
        return self._path

    @property
    def present(self) -> RecordKeys:
        """The keys that open the database as it is now."""
        return self._keys[0]

    @property
    def next(self) -> RecordKeys | None:
        """The keys that open it as soon as it has its new key, while that is under way."""
        return self._keys[1] if len(self._keys) > 1 else None

    def take_up(self, present: RecordKeys, newest: RecordKeys) -> None:
        """Hold these keys; the newest are others while a new key is under way."""
        self._keys = (present,) if present == newest else (present, newest)

    def slots(self) -> tuple[KeySlot, ...]:
        """Return the users' slots, as the file has them."""
        return self._file().users

    def replacing(self) -> tuple[KeySlot, ...]:
        """Return the slots that wait beside the ones which they are to replace."""
        keys = self._file()
        return tuple(
            slot
            for slot in keys.pending
            if any(slot.is_for_same_as(other) for other in keys.slots if not other.is_pending)
        )

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
        """Write a slot for the user in place of any before it, in one step.

        For a user who has none that counts: a new one, one who left, one who forgot the password.
        ValueError when the password is too short or too common.
        """
        self._write(self._file().with_slot(self._slot_for(user_id, name, password)))

    def exchange_password(
        self, user_id: str, name: str, password: str, *, log: Callable[[str], None]
    ) -> str:
        """Let the user's password be another; return the id of its slot.

        `log` gets that id and stores the entry that names it. Until it returned, the old password
        opens too; after an error of `log` it alone does. ValueError when the password is too
        short or too common.
        """
        return self._exchange(self._slot_for(user_id, name, password), log)

    def exchange_code(self, code: str, *, log: Callable[[str], None]) -> str:
        """Let the recovery code be this one, as `exchange_password` does for a password."""
        slot = recovery_slot(code=code, keys=self._keys, records_id=self.records_id)
        return self._exchange(slot, log)

    def confirm_code(self) -> None:
        """Note that the recovery code of set-up was typed back from paper."""
        keys = self._file()
        waiting = (s.id for s in keys.pending if s.kind is SlotKind.RECOVERY_CODE)
        self._write(keys.with_settled(frozenset(waiting)))

    @property
    def code_is_unconfirmed(self) -> bool:
        """Whether there is no recovery code that was typed back from paper."""
        codes = (s for s in self._file().slots if s.kind is SlotKind.RECOVERY_CODE)
        return all(slot.is_pending for slot in codes)

    def opens_by(self, code: str) -> bool:
        """Whether a recovery code is the one of these records, or is to become it."""
        try:
            return bool(self._file().unlocked_by_code(code))
        except WrongPasswordError:
            return False

    def rename(self, user_id: str, name: str) -> None:
        """Let the user log in by another name; the password stays."""
        keys = self._file()
        slots = (replace(s, name=name) if s.user_id == user_id else s for s in keys.slots)
        self._write(replace(keys, slots=tuple(slots)))

    def drop(self, user_ids: Iterable[str]) -> None:
        """Take slots out. What they held stays known: `begin_rekey` makes it useless."""
        self._write(self._file().without(frozenset(user_ids)))

    def drop_slot(self, slot_id: str) -> None:
        """Take one slot out that never came into use."""
        self._write(self._file().without_slot(slot_id))

    def settle(self, slot_ids: frozenset[str]) -> None:
        """Let pending slots be in use, in place of those before them."""
        self._write(self._file().with_settled(slot_ids))

    def begin_rekey(
        self, *, without: frozenset[str] = _NOBODY, settled: frozenset[str] = _NOBODY
    ) -> RecordKeys:
        """Let the file open both the present keys and new ones; return the new ones.

        In the same writing the slots of the users `without` go, and the pending slots `settled`
        take the place of those before them: what goes never holds the new keys.
        """
        fresh = self.present.renewed()
        both = (self.present, fresh)
        file = self._file().without(without).with_settled(settled).with_keys(both)
        self._attempted = fresh
        self._write(file, newest=fresh)
        self._keys, self._attempted = both, None
        return fresh

    def finish_rekey(self) -> None:
        """Forget the earlier keys, here and in the file. Only once they open nothing."""
        keys = self._keys[-1:]
        self._write(self._file().with_keys(keys))
        self._keys = keys

    def mend_copy(self) -> None:
        """Write the copy of the key file again when it is not the same as the file."""
        mend_copy(self._path)

    def forget(self) -> None:
        """Forget the keys."""
        self._keys, self._attempted = _NONE, None

    def _slot_for(self, user_id: str, name: str, password: str) -> KeySlot:
        check_password(password, name=name)
        return password_slot(
            user_id=user_id,
            name=name,
            password=password,
            keys=self._keys,
            records_id=self.records_id,
            kdf=self._kdf,
        )

    def _exchange(self, slot: KeySlot, log: Callable[[str], None]) -> str:
        self._write(self._file().with_pending(slot))
        try:
            log(slot.id)
        except UncertainError:
            raise  # the log may name the slot or not: both open, until the next opening reads it
        except BaseException:
            with suppress(NeedleMapError):
                self.drop_slot(slot.id)
            raise
        return slot.id

    def _file(self) -> KeyFile:
        keys = read_key_file(self._path)
        if self._attempted is not None and keys.has_code_of(self._attempted):
            # The disk reported an error only after the file had taken its place.
            self._keys, self._attempted = (self.present, self._attempted), None
        keys.check_code(self._keys[-1])
        return keys

    def _write(self, keys: KeyFile, newest: RecordKeys | None = None) -> None:
        write_key_file(self._path, keys.coded_with(newest or self._keys[-1]))
