"""The open records of one user: the pair of encrypted file and key file, and all repositories."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from needlemap.domain.clock import now_utc
from needlemap.domain.ids import new_id
from needlemap.domain.user import Permission, Role, Therapist, check_may, refusal_of
from needlemap.errors import EntriesLostError, WrongPasswordError
from needlemap.storage import access
from needlemap.storage.access import Access
from needlemap.storage.audit.action_permissions import Actor
from needlemap.storage.audit.audit_check import Damage
from needlemap.storage.audit.audit_log import AuditLog
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.audit.head_file import HeadFile
from needlemap.storage.audit.loss_check import (
    check_before_opening,
    check_end,
    keeps_head,
    put_log_aside,
)
from needlemap.storage.backup import rekey
from needlemap.storage.backup.backup_folders import back_up_before
from needlemap.storage.backup.verified_backup import (
    BackupJob,
    BackupSource,
    Reason,
    VerifyJob,
    head_of,
)
from needlemap.storage.creation import make_records
from needlemap.storage.engine.read_only import WriteProtectedEngine
from needlemap.storage.engine.sqlcipher import Engine, FileDamagedError
from needlemap.storage.keys.key_file import WRONG_PASSWORD, Unlocked
from needlemap.storage.keys.key_file_io import read_key_file
from needlemap.storage.keys.passwords import check_password
from needlemap.storage.keys.record_files import RecordFiles
from needlemap.storage.keys.record_keys import derived_key
from needlemap.storage.keys.slots import PRODUCTION, KdfProfile
from needlemap.storage.mapping.chain import LogHead
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.migrations import schema
from needlemap.storage.repair_on_open import repair
from needlemap.storage.repositories.complaints import ComplaintRepository
from needlemap.storage.repositories.documents import DocumentRepository
from needlemap.storage.repositories.log_reader import LogReader
from needlemap.storage.repositories.patient_files import PatientFileRepository
from needlemap.storage.repositories.patients import PatientRepository
from needlemap.storage.repositories.protocols import ProtocolRepository
from needlemap.storage.repositories.session_reading import signature_damages
from needlemap.storage.repositories.sessions import Requirements, SessionRepository
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.storage.repositories.transfer import TransferRepository
from needlemap.storage.repositories.users import UserRepository

if TYPE_CHECKING:
    from needlemap.storage.repositories.practice import PracticeReader

Clock = Callable[[], datetime]
_USER = "SELECT id, name, credentials, role, left_at FROM users WHERE id = ?"


class Records:
    """The records, open for one user. Use from one thread at a time; close when done.

    Made by `create` or `open`, which may run in a worker thread that then hands over. `kdf` is how
    hard a password is to try: what is written, and the weakest that is accepted. A key file whose
    own parameters were lowered is refused, whatever it says.
    """

    def __init__(self, held: Access, engine: Engine, *, now: Clock, head_file: HeadFile) -> None:
        self._held = held
        self._engine = engine
        self._head_file = head_file
        self._now = now
        self._is_locked = False
        self.therapist = _therapist(engine, held.user_id)
        actor = Actor(self.therapist.id, self.therapist.role)
        key_of = _log_key_of(held)
        writer = AuditedWriter(engine, key_of=key_of, actor=actor, now=now, head_file=head_file)
        self.audit = AuditLog(engine, writer, key_of=key_of, kept=head_file.read)
        self.log = LogReader(engine)
        self.users = UserRepository(
            engine, writer, self.audit, keyring=held.keyring, actor=actor, now=now
        )
        self.settings = SettingsRepository(engine, writer, therapist=self.therapist)
        self.patients = PatientRepository(engine, writer, audit=self.audit)
        self.patient_files = PatientFileRepository(engine, writer)
        self.complaints = ComplaintRepository(engine, writer, audit=self.audit)
        self.documents = DocumentRepository(engine, writer, therapist=self.therapist, now=now)
        self.protocols = ProtocolRepository(engine, writer, user_id=self.therapist.id, now=now)
        self.sessions = SessionRepository(
            engine,
            writer,
            audit=self.audit,
            requirements=Requirements(
                required=self.settings.required_fields, file_of=self.patient_files.of_person
            ),
            therapist=self.therapist,
            complaints_of=self.complaints.of_patient,
            licence_of=self.settings.licence,
            confirm_password=held.confirm_password,
        )
        self.transfer = TransferRepository(
            engine, writer, now=now, on_patients_changed=self.patients.read_again
        )

    @staticmethod
    def exist(folder: Path) -> bool:
        """Whether this data folder holds records."""
        return RecordFiles.in_folder(folder).exist()

    @staticmethod
    def user_names(folder: Path) -> tuple[str, ...]:
        """Return the names that can log in; none when there are no records yet."""
        files = RecordFiles.in_folder(folder)
        access.finish_restore(files)
        return read_key_file(files.keys).user_names if files.exist() else ()

    @staticmethod
    def wait_s(folder: Path, *, name: str | None = None, now: Clock = now_utc) -> int:
        """Return how long a user has to wait after wrong passwords; without a name, the code."""
        return access.wait_s(folder, name=name, now=now)

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
        code = make_records(folder, user=user, password=password, kdf=kdf, now=now)
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
        accept_loss: bool = False,
    ) -> Self:
        """Open the records for a user and log it.

        RecordsInUseError at once when they are open elsewhere, WrongPasswordError for an unknown
        name or wrong password, EntriesLostError when what was saved last is missing, else
        RecordsUnavailableError; the files are then as they were. `accept_loss` goes on without
        what is missing: the log says so, and a damaged write-ahead log is kept beside. Where
        nothing can be written, or the file is damaged where it would be, they are opened for
        reading: see `is_read_only`.
        """
        enter = partial(access.by_password, folder, name=name, password=password, kdf=kdf, now=now)
        held, opened = enter()
        try:
            return cls._opened(held, opened, now=now, log=cls._log_in, accept_loss=accept_loss)
        except FileDamagedError as damage:
            held, _ = enter()
            held = replace(held, may_write=False, is_damaged=True)
            return cls._opened_damaged(held, damage, now=now)

    @classmethod
    def recover(
        cls,
        folder: Path,
        *,
        code: str,
        name: str,
        new_password: str,
        reason: str,
        kdf: KdfProfile = PRODUCTION,
        now: Clock = now_utc,
        accept_loss: bool = False,
    ) -> Self:
        """Open the records with the recovery code, give the user a new password, and log why.

        ValueError for a typing error in the code, a bad password or no reason;
        WrongPasswordError for a wrong code. The code stays valid.
        """
        if not reason.strip():
            raise ValueError("reason must say why the recovery code is used, not be empty")
        check_password(new_password, name=name)
        held, opened = access.by_code(folder, name=name, code=code, kdf=kdf, now=now)

        def log(records: Self) -> None:
            records.users.replace_forgotten_password(new_password, reason=reason)

        return cls._opened(held, opened, now=now, log=log, accept_loss=accept_loss)

    def practice(self, *, everybody: bool, since: datetime | None = None) -> "PracticeReader":
        """Return what counts over all patients: of every therapist, or one's own sessions.

        NotAllowedError for the sessions of others without the permission to manage.
        """
        if everybody:
            check_may(self.therapist.role, Permission.MANAGE)
        # Brings numpy along, which opening the records does not need.
        from needlemap.storage.repositories.practice import PracticeReader

        return PracticeReader(
            self._engine, owner="" if everybody else self.therapist.id, since=since
        )

    def begin_backup(self, reason: Reason, *, place: Path | None = None) -> BackupJob:
        """Log that a backup is made; return it, to be run here or on another thread.

        `place` is the folder of the backups, without it the one beside the records.
        """
        self.audit.note("backup", "records", self._held.keyring.records_id, reason=reason.value)
        return BackupJob(
            self.backup_source(), place or self._held.files.backups, reason=reason, now=self._now
        )

    def begin_verification(self) -> VerifyJob:
        """Log that the records are verified; return it, to be run here or on another thread."""
        self.audit.note("verify", "user", self.therapist.id)
        work = self._held.files.folder.with_name("records.verifying")
        return VerifyJob(self.backup_source(), work, also=signature_damages)

    def signature_damages(self) -> tuple[Damage, ...]:
        """Return which signed sessions are not what was signed."""
        return tuple(signature_damages(self._engine))

    def backup_source(self) -> BackupSource:
        """Return what a backup copies: the open file, its keys and the key file."""
        keyring, files = self._held.keyring, self._held.files
        return BackupSource(
            self._engine, keyring.present, files.keys, keyring.records_id, self.therapist.id
        )

    def key_for(self, purpose: str) -> bytes:
        """Return a key of these records for one purpose, the same each time.

        Made of the key of the log, so that it is stored nowhere and goes out in no export; who has
        it learns nothing of the log's key.
        """
        return derived_key(self._held.keyring.present.log, purpose)

    @property
    def records_id(self) -> str:
        """The id that file, key file and backups share."""
        return self._held.keyring.records_id

    @property
    def is_read_only(self) -> bool:
        """Whether folder or disk cannot be written, or the file is damaged: changes are refused."""
        return not self._held.may_write

    @property
    def read_only_reason(self) -> str:
        """Why every change is refused, as a sentence; empty where it is not."""
        return self._held.read_only_reason

    @property
    def is_importing(self) -> bool:
        """Whether an import is being stored, step by step, or brought into the file itself."""
        return self._engine.in_transaction or self._engine.is_flushing

    def refusal(self, permission: Permission) -> str:
        """Return why the user may not do this here, by role or as nothing can be written.

        For what is offered; what is done is checked by itself.
        """
        if self.is_read_only and permission is not Permission.READ:
            return self.read_only_reason
        return refusal_of(self.therapist.role, permission)

    def may(self, permission: Permission) -> bool:
        """Return whether the user may do this here."""
        return not self.refusal(permission)

    def wait_before_next_try_s(self) -> int:
        """Return how long the signed-in user has to wait after a wrong password."""
        return self._held.back_off.wait_s(self.therapist.id)

    def change_password(
        self, *, old: str, new: str, progress: rekey.Progress | None = None
    ) -> None:
        """Give the user a new password; WrongPasswordError when `old` is not the present one.

        The records get a new key, so that an earlier key file and the old password do not open
        them. Until the change is stored the old password is valid.
        """
        self._held.confirm_password(old)
        self.users.change_own_password(new, progress=progress)

    def head(self) -> LogHead:
        """Return the end of the log. Kept elsewhere, it proves later that nothing was cut off."""
        return self.audit.head()

    def checkpoint(self) -> None:
        """Bring what the write-ahead log holds into the file itself, and flush the head.

        Asked for now and then while nobody waits, so that little ever lives in that log alone.
        RecordsUnavailableError when the disk fails: what is in the log is safe all the same.
        """
        if not self._is_locked and not self.is_importing:
            self._engine.checkpoint()
            self._head_file.flush()

    def therapist_of(self, user_id: str) -> Therapist:
        """Return a user of these records, present or left."""
        return self.users.get(user_id).therapist

    @property
    def is_locked(self) -> bool:
        """Whether the file is closed and the key forgotten until the password is given again."""
        return self._is_locked

    def lock(self) -> None:
        """Close the file and forget the key, but keep others out; `unlock` goes on from here."""
        if not self._is_locked:
            try:
                self.audit.note("lock", "user", self.therapist.id)
            finally:
                self._engine.close()
                self._head_file.close()
                self._held.keyring.forget()
                self._is_locked = True

    def unlock(self, password: str) -> None:
        """Open the file again for the same user; WrongPasswordError, and it stays locked."""
        self.verified(password)()

    def confirm_password(self, password: str) -> None:
        """Ask the signed-in user's password again; WrongPasswordError when it is another.

        Touches the key file alone, so another thread may do it.
        """
        self._held.confirm_password(password)

    def verified(self, password: str) -> Callable[[], None]:
        """Return what unlocks, for the right password; WrongPasswordError else.

        This slow half touches key file and failures alone, so another thread may do it; what it
        returns is called on the thread that uses the records.
        """
        take_up = self._held.verified(password)
        return partial(self._open_again, take_up)

    def _open_again(self, take_up: Callable[[], None]) -> None:
        if self._is_locked:
            take_up()
            try:
                self._open_file_again()
            except BaseException:
                self._engine.close()
                self._held.keyring.forget()
                raise
            self._is_locked = False
            self.audit.note("unlock", "user", self.therapist.id)

    def _open_file_again(self) -> None:
        keys = self._held.keyring.present
        if self._held.is_damaged:
            self._engine.open_again(keys.database)
            return
        _check_nothing_lost(self._held, self._head_file.read())
        self._engine.open_again(keys.database)
        check_end(self._engine, keys.log, self._head_file.read())

    def close(self) -> None:
        """Close the file, forget the key and let the next one in. May be called twice."""
        self._engine.close()
        self._head_file.close()
        self._held.close()
        self._is_locked = False  # closed for good: no password opens these any more

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @classmethod
    def _opened(
        cls,
        held: Access,
        by: Unlocked,
        *,
        now: Clock,
        log: Callable[[Self], None],
        accept_loss: bool,
    ) -> Self:
        """Return the records opened, checked and logged; after an error nothing stays open."""
        with ExitStack() as opened:
            opened.callback(held.close)
            keyring, head_file = held.keyring, _head_file_of(held)
            opened.callback(head_file.close)
            kept = head_file.read()
            if accept_loss:
                put_log_aside(held.files.database, now())
            else:
                _check_nothing_lost(held, kept)
            kind = Engine if held.may_write else WriteProtectedEngine
            engine = kind(held.files.database, keyring.present.database)
            opened.callback(engine.close)

            def before_migration() -> None:
                if kept is None and not keeps_head(engine):
                    # First: a crash after the migration leaves a file that must have one.
                    head_file.start(head_of(engine))
                back_up_before(engine, keyring, Reason.BEFORE_MIGRATION)

            with engine.in_words():
                schema.check_is_ours(
                    engine.connection,
                    records_id=keyring.records_id,
                    before_migration=before_migration,
                )
            lost = _lost(engine, keyring.present.log, kept or head_file.read())
            if lost is not None and not accept_loss:
                raise lost
            records = cls(held, engine, now=now, head_file=head_file)
            if held.may_write:
                rekey.discard_leftovers(held.files.database)
                records._settle_head(kept, lost)
                repair(engine, keyring, records.audit, opened=by, user_id=held.user_id)
                held.files.make_private()
            log(records)
            opened.pop_all()
        return records

    @classmethod
    def _opened_damaged(cls, held: Access, damage: FileDamagedError, *, now: Clock) -> Self:
        """Return records of which a part can be read, for reading; else the damage is raised.

        What they lack cannot be told without that part, so it is not looked for.
        """

        def refuse() -> None:
            raise damage

        with ExitStack() as opened:
            opened.callback(held.close)
            keyring, reason = held.keyring, held.read_only_reason
            database = held.files.database
            engine = WriteProtectedEngine(database, keyring.present.database, reason=reason)
            opened.callback(engine.close)
            with engine.in_words():
                schema.check_is_ours(
                    engine.connection, records_id=keyring.records_id, before_migration=refuse
                )
            records = cls(held, engine, now=now, head_file=_head_file_of(held))
            records._log_in()
            opened.pop_all()
        return records

    def _settle_head(self, kept: LogHead | None, lost: EntriesLostError | None) -> None:
        """Note when what the log is compared with is missing, or shows a loss that was accepted."""
        if kept is not None and lost is None:
            return
        self._head_file.start(self.audit.head())
        if kept is None:
            self.audit.note("head_missing", "records", self._held.keyring.records_id)
        else:
            self.audit.note("accept_loss", "records", self._held.keyring.records_id, head=str(kept))

    def _log_in(self) -> None:
        self.audit.note("log_in", "user", self.therapist.id)


def _log_key_of(held: Access) -> Callable[[], bytes]:
    return lambda: held.keyring.present.log


def _head_file_of(held: Access) -> HeadFile:
    return HeadFile(held.files.head, records_id=held.keyring.records_id, key_of=_log_key_of(held))


def _check_nothing_lost(held: Access, kept: LogHead | None) -> None:
    keys = held.keyring.present
    check_before_opening(held.files.database, keys.database, keys.log, kept)


def _lost(engine: Engine, log_key: bytes, kept: LogHead | None) -> EntriesLostError | None:
    try:
        check_end(engine, log_key, kept)
    except EntriesLostError as lost:
        return lost
    return None


@reads_stored
def _therapist(engine: Engine, user_id: str) -> Therapist:
    row = engine.row(_USER, (user_id,))
    if row is None or row[4] is not None:
        # A slot without a user: left, or a crash came before the user was stored.
        raise WrongPasswordError(WRONG_PASSWORD)
    return Therapist(id=row[0], name=row[1], credentials=row[2], role=Role(row[3]))
