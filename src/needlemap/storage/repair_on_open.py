"""What is made to agree when records are opened: slots with users and log, the key with the file.

Whatever the disk did in between, a repair that fails must not keep anybody from their records: the
next opening tries again.
"""

from contextlib import suppress

from needlemap.errors import NeedleMapError, WrongPasswordError
from needlemap.storage.audit.audit_log import AuditLog
from needlemap.storage.backup import rekey
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.keys.key_file import WRONG_PASSWORD, Unlocked
from needlemap.storage.keys.keyring import Keyring
from needlemap.storage.keys.slots import KeySlot, SlotKind

_PRESENT = "SELECT id, name FROM users WHERE left_at IS NULL"
_NAMES_SLOT = "SELECT 1 FROM audit WHERE entity = 'user' AND detail LIKE ? LIMIT 1"
_ACTION_OF = {
    SlotKind.PASSWORD: "change_password",
    SlotKind.RECOVERY_CODE: "new_recovery_code",
}


def repair(
    engine: Engine, keyring: Keyring, audit: AuditLog, *, opened: Unlocked, user_id: str
) -> None:
    """Go on with what a crash or a full disk interrupted.

    WrongPasswordError when `opened` is a slot that was replaced, as the log says.
    """
    in_use: tuple[KeySlot, ...] = ()
    with suppress(NeedleMapError):
        in_use = _pending_in_use(engine, keyring, audit, opened.slot, user_id)
    with suppress(NeedleMapError):
        settled = frozenset(slot.id for slot in in_use)
        _follow_users(engine, keyring, audit, settled=settled, is_under_way=len(opened.keys) > 1)
        keyring.mend_copy()
    if any(slot.is_for_same_as(opened.slot) and slot.id != opened.slot.id for slot in in_use):
        raise WrongPasswordError(WRONG_PASSWORD)


def _pending_in_use(
    engine: Engine, keyring: Keyring, audit: AuditLog, opened: KeySlot, user_id: str
) -> tuple[KeySlot, ...]:
    """Return the pending slots that are in use; those that never came into use are dropped.

    One is in use when the log names it, or when somebody has just proved to know its secret.
    """
    in_use = []
    for slot in keyring.replacing():
        if engine.row(_NAMES_SLOT, (f'%"slot":"{slot.id}"%',)):
            in_use.append(slot)
        elif slot.id == opened.id:
            audit.note(_ACTION_OF[slot.kind], "user", slot.user_id or user_id, slot=slot.id)
            in_use.append(slot)
        else:
            keyring.drop_slot(slot.id)
    return tuple(in_use)


def _follow_users(
    engine: Engine,
    keyring: Keyring,
    audit: AuditLog,
    *,
    settled: frozenset[str],
    is_under_way: bool,
) -> None:
    present: dict[str, str] = dict(engine.rows(_PRESENT))
    slots = keyring.slots()
    for slot in slots:
        if slot.name != present.get(slot.user_id, slot.name):
            keyring.rename(slot.user_id, present[slot.user_id])
    gone = frozenset(slot.user_id for slot in slots) - present.keys()
    if is_under_way and keyring.next is None:
        keyring.finish_rekey()
        audit.note("renew_keys", "records", keyring.records_id)
    if gone or settled or keyring.next is not None:
        rekey.rekey(engine, keyring, without=gone, settled=settled)
        audit.note("renew_keys", "records", keyring.records_id)
