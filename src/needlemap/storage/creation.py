"""New records: the pair of file and keys comes into being whole, or not at all."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from needlemap.domain.ids import new_id
from needlemap.domain.therapist import Therapist
from needlemap.storage import disk, migrations
from needlemap.storage.audit import AuditLog
from needlemap.storage.engine import KEY_BYTES, Engine
from needlemap.storage.files import RecordFiles
from needlemap.storage.keys import KeyFile, write_key_file
from needlemap.storage.ledger import Change, Ledger
from needlemap.storage.lock import FolderLock
from needlemap.storage.passwords import check_password
from needlemap.storage.places import refuse_shared_place
from needlemap.storage.recovery_code import new_code
from needlemap.storage.slots import KdfProfile, password_slot, recovery_slot
from needlemap.storage.tables import USERS, Row

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
        data_key, code = os.urandom(KEY_BYTES), new_code()
        keys = _first_keys(user, password=password, code=code, data_key=data_key, kdf=kdf)
        write_key_file(unfinished.keys, keys)
        _make_database(unfinished, data_key, records_id=keys.records_id, user=user, now=now)
        unfinished.make_private()
        unfinished.become(files)
    finally:
        lock.close()
    return code


def _first_keys(
    user: Therapist, *, password: str, code: str, data_key: bytes, kdf: KdfProfile
) -> KeyFile:
    records_id = new_id()
    by_password = password_slot(
        user_id=user.id,
        name=user.name,
        password=password,
        data_key=data_key,
        records_id=records_id,
        kdf=kdf,
    )
    by_code = recovery_slot(code=code, data_key=data_key, records_id=records_id)
    return KeyFile(records_id, (by_password, by_code))


def _make_database(
    files: RecordFiles,
    data_key: bytes,
    *,
    records_id: str,
    user: Therapist,
    now: Callable[[], datetime],
) -> None:
    engine = Engine(files.database, data_key)
    try:
        with engine.in_words():
            migrations.bring_up_to_date(engine.connection)
        audit = AuditLog(engine, data_key=data_key, actor=user.id, now=now)
        created_at = now().isoformat()
        Ledger(engine, audit).write(
            "create_records",
            "user",
            user.id,
            [Change(USERS, None, _user_row(user, created_at))],
            also=[(_META, (records_id, created_at))],
        )
        engine.checkpoint()
    finally:
        engine.close()


def _user_row(user: Therapist, created_at: str) -> Row:
    return {
        "id": user.id,
        "name": user.name,
        "credentials": user.credentials,
        "role": user.role.value,
        "created_at": created_at,
        "left_at": None,
    }
