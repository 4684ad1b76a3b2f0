"""New records: the pair of file and keys comes into being whole, or not at all."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from needlemap.domain.ids import new_id
from needlemap.domain.user import Therapist, User
from needlemap.storage.audit.action_permissions import Actor
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.audit.head_file import HeadFile
from needlemap.storage.engine import disk
from needlemap.storage.engine.lock import FolderLock
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.engine.unsafe_locations import refuse_shared_place
from needlemap.storage.keys.key_file import KeyFile
from needlemap.storage.keys.key_file_io import write_key_file
from needlemap.storage.keys.passwords import check_password
from needlemap.storage.keys.record_files import RecordFiles
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.keys.slots import KdfProfile, password_slot, recovery_slot
from needlemap.storage.mapping.mappings import user_row
from needlemap.storage.mapping.tables import USERS, Change
from needlemap.storage.migrations import schema_steps

_META = "INSERT INTO meta (id, records_id, created_at) VALUES (1, ?, ?)"


def make_records(
    folder: Path, *, user: Therapist, password: str, kdf: KdfProfile, now: Callable[[], datetime]
) -> str:
    """Make the pair in a folder beside, put it in place in one step; return the recovery code."""
    check_password(password, name=user.name)
    refuse_shared_place(folder)
    files = RecordFiles.in_folder(folder)
    disk.make_private_folder(folder)
    lock = FolderLock(files.lock)
    try:
        unfinished = files.prepare_new()
        record_keys, code = RecordKeys.random(), new_code()
        keys = _first_keys(user, password=password, code=code, of=record_keys, kdf=kdf)
        write_key_file(unfinished.keys, keys.coded_with(record_keys))
        _make_database(unfinished, record_keys, records_id=keys.records_id, user=user, now=now)
        unfinished.make_private()
        unfinished.become(files)
    finally:
        lock.close()
    return code


def _first_keys(
    user: Therapist, *, password: str, code: str, of: RecordKeys, kdf: KdfProfile
) -> KeyFile:
    records_id = new_id()
    by_password = password_slot(
        user_id=user.id,
        name=user.name,
        password=password,
        keys=(of,),
        records_id=records_id,
        kdf=kdf,
    )
    by_code = recovery_slot(code=code, keys=(of,), records_id=records_id)
    # Opens at once, but counts as written down only when it was typed back.
    return KeyFile(records_id, (by_password,)).with_pending(by_code)


def _make_database(
    files: RecordFiles,
    record_keys: RecordKeys,
    *,
    records_id: str,
    user: Therapist,
    now: Callable[[], datetime],
) -> None:
    engine = Engine(files.database, record_keys.database)
    try:
        with engine.in_words():
            schema_steps.bring_up_to_date(engine.connection)
        actor = Actor(user.id, user.role)
        writer = AuditedWriter(engine, key_of=lambda: record_keys.log, actor=actor, now=now)
        created_at = now()
        writer.write(
            "create_records",
            "user",
            user.id,
            [Change(USERS, None, user_row(User(user, created_at)))],
            also=[(_META, (records_id, created_at.isoformat()))],
        )
        engine.checkpoint()
        head_file = HeadFile(files.head, records_id=records_id, key_of=lambda: record_keys.log)
        head_file.start(writer.head())
    finally:
        engine.close()
