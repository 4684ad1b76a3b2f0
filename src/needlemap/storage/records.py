"""The open records of one user: the pair of encrypted file and key file, and all repositories."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from needlemap.domain.clock import now_utc
from needlemap.domain.ids import new_id
from needlemap.domain.therapist import Role, Therapist
from needlemap.errors import RecordsUnavailableError
from needlemap.storage import disk, migrations, schema, sentences
from needlemap.storage.audit import AuditLog
from needlemap.storage.engine import KEY_BYTES, Engine
from needlemap.storage.files import RecordFiles
from needlemap.storage.keys import KeyFile, read_key_file, write_key_file
from needlemap.storage.ledger import Change, Ledger
from needlemap.storage.lock import FolderLock
from needlemap.storage.passwords import check_password
from needlemap.storage.patients import PatientRepository
from needlemap.storage.recovery_code import new_code
from needlemap.storage.sessions import SessionRepository
from needlemap.storage.slots import PRODUCTION, KdfProfile, password_slot, recovery_slot
from needlemap.storage.tables import USERS

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Access:
    """What a user who proved to be one holds: the lock, the key, and how to prove it again."""

    files: RecordFiles
    lock: FolderLock
    data_key: bytes
    user_id: str
    name: str
    kdf: KdfProfile


class Records:
    """The records, open for one user. Use from one thread at a time; close when done.

    Made by `create` or `open`, which may run in a worker thread that then hands over.
    """

    def __init__(self, access: _Access, engine: Engine, *, now: Clock) -> None:
        self._access = access
        self._engine = engine
        self.therapist = _therapist(engine, access.user_id)
        self.audit = AuditLog(engine, data_key=access.data_key, actor=access.user_id, now=now)
        ledger = Ledger(engine, self.audit)
        self.patients = PatientRepository(engine, ledger)
        self.sessions = SessionRepository(
            engine, ledger, therapist=self.therapist, confirm_password=self.confirm_password
        )

    @staticmethod
    def exist(folder: Path) -> bool:
        """Whether this data folder holds records."""
        return RecordFiles.in_folder(folder).exist()

    @staticmethod
    def user_names(folder: Path) -> tuple[str, ...]:
        """Return the names that can log in; none when there are no records yet."""
        files = RecordFiles.in_folder(folder)
        return read_key_file(files.keys).user_names if files.exist() else ()

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        name: str,
        password: str,
        credentials: str = "",
        kdf: KdfProfile = PRODUCTION,
        now: Clock = now_utc,
    ) -> tuple[Self, str]:
        """Make new records with their first user; return them open, and the recovery code.

        The code is shown now and kept nowhere. ValueError for a bad name or password. After an
        error, or a crash at any moment, there are either no records or whole ones.
        """
        user = Therapist(
            id=new_id(),
            name=" ".join(name.split()),
            credentials=credentials.strip(),
            role=Role.ADMIN,
        )
        check_password(password, name=user.name)
        disk.refuse_network_share(folder)
        files = RecordFiles.in_folder(folder)
        disk.make_private_folder(folder)
        lock = FolderLock(files.lock)
        try:
            code = _make(files, user=user, password=password, kdf=kdf, now=now)
        finally:
            lock.close()
        return cls.open(folder, name=user.name, password=password, kdf=kdf, now=now), code

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        name: str,
        password: str,
        kdf: KdfProfile = PRODUCTION,
        now: Clock = now_utc,
    ) -> Self:
        """Open the records for a user and log it.

        `kdf` is the weakest password protection accepted. RecordsInUseError at once when they are
        open elsewhere, WrongPasswordError for an unknown name or wrong password, else
        RecordsUnavailableError with a sentence; the files are then as they were.
        """
        files = RecordFiles.in_folder(folder)
        files.check_whole()
        disk.refuse_network_share(folder)
        disk.check_writable(files.folder)
        lock = FolderLock(files.lock)
        try:
            key_file = read_key_file(files.keys)
            data_key, user_id = key_file.unlocked_by(name, password, floor=kdf)
            access = _Access(files, lock, data_key, user_id, name, kdf)
            return cls._opened(access, key_file, now=now)
        except BaseException:
            lock.close()
            raise

    def confirm_password(self, password: str) -> None:
        """Ask the key file again; WrongPasswordError when this is not the user's password."""
        key_file = read_key_file(self._access.files.keys)
        key_file.unlocked_by(self._access.name, password, floor=self._access.kdf)

    def close(self) -> None:
        """Close the file, forget the key and let the next one in. May be called twice."""
        self._engine.close()
        self._access.lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @classmethod
    def _opened(cls, access: _Access, key_file: KeyFile, *, now: Clock) -> Self:
        engine = Engine(access.files.database, access.data_key)
        try:
            schema.check_is_ours(engine.connection, records_id=key_file.records_id)
            access.files.make_private()
            records = cls(access, engine, now=now)
            records.audit.note("log_in", "user", access.user_id)
        except BaseException:
            engine.close()
            raise
        return records


def _make(
    files: RecordFiles, *, user: Therapist, password: str, kdf: KdfProfile, now: Clock
) -> str:
    """Make the pair in a folder beside, then put it in place in one step; return the code."""
    unfinished = files.prepare_new()
    records_id, data_key, code = new_id(), os.urandom(KEY_BYTES), new_code()
    key_file = KeyFile(records_id).with_slot(
        password_slot(
            user_id=user.id,
            name=user.name,
            password=password,
            data_key=data_key,
            records_id=records_id,
            kdf=kdf,
        )
    )
    key_file = key_file.with_slot(
        recovery_slot(code=code, data_key=data_key, records_id=records_id)
    )
    write_key_file(unfinished.keys, key_file)
    _make_database(unfinished, data_key, records_id=records_id, user=user, now=now)
    unfinished.make_private()
    unfinished.become(files)
    return code


def _make_database(
    files: RecordFiles, data_key: bytes, *, records_id: str, user: Therapist, now: Clock
) -> None:
    engine = Engine(files.database, data_key)
    try:
        migrations.bring_up_to_date(engine.connection)
        created_at = now().isoformat()
        audit = AuditLog(engine, data_key=data_key, actor=user.id, now=now)
        row = {
            "id": user.id,
            "name": user.name,
            "credentials": user.credentials,
            "role": user.role.value,
            "created_at": created_at,
        }
        Ledger(engine, audit).write(
            "create_records",
            "user",
            user.id,
            [Change(USERS, None, dict(row))],
            also=[("INSERT INTO meta VALUES (1, ?, ?)", (records_id, created_at))],
        )
        engine.checkpoint()
    finally:
        engine.close()


def _therapist(engine: Engine, user_id: str) -> Therapist:
    row = engine.row("SELECT id, name, credentials, role FROM users WHERE id = ?", (user_id,))
    if row is None:
        raise RecordsUnavailableError(sentences.DAMAGED)
    return Therapist(id=row[0], name=row[1], credentials=row[2], role=Role(row[3]))
