"""What is made to agree when records are opened: slots with users, the key with the file."""

from contextlib import suppress

from needlemap.errors import NeedleMapError
from needlemap.storage import renewal
from needlemap.storage.audit import AuditLog
from needlemap.storage.engine import Engine
from needlemap.storage.keyring import Keyring
from needlemap.storage.keys import Unlocked

_PRESENT = "SELECT id, name FROM users WHERE left_at IS NULL"


def settle(
    engine: Engine, keyring: Keyring, audit: AuditLog, *, opened: Unlocked, secret: str
) -> None:
    """Go on with what a crash interrupted, and raise a slot of the first format.

    What cannot be done now, for want of space perhaps, is tried at the next opening: it must not
    keep anybody from their records.
    """
    with suppress(NeedleMapError):
        keyring.raise_slot(opened, secret)
        _follow_users(engine, keyring, audit, is_under_way=len(opened.keys) > 1)
        keyring.mend_copy()


def _follow_users(engine: Engine, keyring: Keyring, audit: AuditLog, *, is_under_way: bool) -> None:
    present: dict[str, str] = dict(engine.rows(_PRESENT))
    for slot in keyring.slots():
        if slot.name != present.get(slot.user_id, slot.name):
            keyring.rename(slot.user_id, present[slot.user_id])
    gone = frozenset(slot.user_id for slot in keyring.slots()) - present.keys()
    if is_under_way and keyring.next is None:
        keyring.finish_renewal()
        audit.note("renew_keys", "records", keyring.records_id)
    if gone or keyring.next is not None:
        renewal.renew(engine, keyring, without=gone)
        audit.note("renew_keys", "records", keyring.records_id)
