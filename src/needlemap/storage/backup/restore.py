"""A backup put in the place of the records: looked at first, and nothing that was there erased.

The records that were there are put aside under another name beside the restored ones. File and
keys move together, as one folder. A crash at any moment leaves the records before the restore or
the restored ones: a marker says that the restored folder is whole, and the next look goes on.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from needlemap.domain.clock import now_utc
from needlemap.domain.user import Permission, Role, check_may
from needlemap.errors import (
    BackupDamagedError,
    NeedleMapError,
    NotFoundError,
    UncertainError,
    WrongPasswordError,
)
from needlemap.storage.audit.action_permissions import Actor
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.audit.head_file import HeadFile
from needlemap.storage.backup.backup_folders import copy_files
from needlemap.storage.backup.rekey import fitting
from needlemap.storage.backup.verified_backup import (
    Backup,
    Progress,
    check_code,
    check_database,
    check_files,
)
from needlemap.storage.engine import disk
from needlemap.storage.engine.lock import FolderLock
from needlemap.storage.engine.read_only import untouched
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.engine.unsafe_locations import refuse_shared_place
from needlemap.storage.keys.key_file import WRONG_PASSWORD, KeyFile, Unlocked
from needlemap.storage.keys.key_file_io import read_key_file
from needlemap.storage.keys.record_files import RecordFiles
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.keys.slots import PRODUCTION, KdfProfile, SlotKind
from needlemap.storage.mapping.chain import code_from

_COMPARING = "records.comparing"
_ROLE = "SELECT role FROM users WHERE id = ? AND left_at IS NULL"
_SESSIONS = "SELECT id, performed_at, status FROM sessions ORDER BY performed_at"
_IDS = {"patients": "patients", "addenda": "addenda", "documents": "documents"}
_LAST = "SELECT seq, mac, at FROM audit ORDER BY seq DESC LIMIT 1"
_MAC_AT = "SELECT mac FROM audit WHERE seq = ?"
_OTHER_RECORDS = (
    "This backup is of other records than those that are here now, so they were not compared."
)
# Beside the copy: its log while it is checked, and what the file system itself needs.
_SPARE_BYTES = 4_000_000
_NOT_FINISHED = (
    "The backup was checked, but the disk reported an error while it took the place of the "
    "records. Check the disk, then open the records again: the restore is finished then, and the "
    "records from before are kept beside it."
)


@dataclass(frozen=True, slots=True)
class SessionThen:
    """A session that is in the present records and not in the backup, or only as a draft."""

    id: str
    performed_at: datetime
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """What the present records hold and the backup does not.

    Attributes
    ----------
    other_rows
        How many patients, addenda and documents, by kind.
    entries
        How many entries of the log were written after the backup.
    last_change_at
        When the present records were last written.
    continues
        Whether the present records are a continuation of the backup. Not so when another backup
        was restored in between.
    """

    sessions: tuple[SessionThen, ...]
    other_rows: dict[str, int]
    entries: int
    last_change_at: datetime | None
    continues: bool

    @property
    def is_nothing(self) -> bool:
        """Whether restoring would lose nothing but entries of the log."""
        return not self.sessions and not any(self.other_rows.values())


@dataclass(frozen=True, slots=True)
class Passwords:
    """Whose passwords a restore changes back, by name."""

    older: tuple[str, ...] = ()
    """Their password of that time opens the records again, and not the one of today."""
    returning: tuple[str, ...] = ()
    """They were removed since and can sign in again."""
    unknown: tuple[str, ...] = ()
    """They were added since and cannot sign in."""
    older_code: bool = False
    """The recovery code of that time is valid again, and not the one of today."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a restore would bring. ``missing`` is None when ``not_compared`` says why."""

    backup: Backup
    counts: dict[str, int]
    passwords: Passwords
    missing: Missing | None
    not_compared: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the records in place, and where those before are kept."""

    backup: Backup
    aside: Path | None


def preview(
    backup: Backup,
    folder: Path,
    *,
    name: str,
    password: str = "",
    code: str = "",
    kdf: KdfProfile = PRODUCTION,
    progress: Progress | None = None,
) -> Preview:
    """Return what restoring the backup into a data folder would bring; changes nothing.

    `code` is the recovery code of that time, for who does not know the password of then any more.
    WrongPasswordError when password or code of that time is another, ValueError for a typing error
    in the code, BackupDamagedError when the backup is not whole, RecordsInUseError while the
    present records are open.
    """
    check_files(backup, progress)
    proof = _Proof(name, password, code, kdf)
    keys, _ = _keys_of(backup, proof)
    check_code(backup, keys)
    files = RecordFiles.in_folder(folder)
    key_file = read_key_file(backup.keys)
    counts = backup.manifest.counts
    if not files.exist():
        return Preview(backup, counts, Passwords(), None, "There are no records here now.")
    with _held(files):
        present = _present_key_file(files)
        if present is not None and present.records_id != key_file.records_id:
            return Preview(backup, counts, Passwords(), None, _OTHER_RECORDS)
        passwords = _passwords(key_file, present) if present else Passwords()
        try:
            missing = _missing(files, present, backup, keys, proof)
        except WrongPasswordError:
            why = f"The present records have another {proof.kind}, so they were not compared."
            return Preview(backup, counts, passwords, None, why)
        except NeedleMapError as error:
            why = f"The present records could not be read for a comparison: {error.user_message}"
            return Preview(backup, counts, passwords, None, why)
    return Preview(backup, counts, passwords, missing)


def restore(
    backup: Backup,
    folder: Path,
    *,
    name: str,
    password: str = "",
    code: str = "",
    kdf: KdfProfile = PRODUCTION,
    now: Callable[[], datetime] = now_utc,
    progress: Progress | None = None,
) -> Restored:
    """Put the backup in the place of the records; those that were there are put aside.

    The backup is copied, read back, opened and checked against its log before anything moves.
    By the recovery code nobody's password changes: who signs in afterwards gives themselves a new
    one with that code. Errors are those of `preview`, and NotAllowedError when the user of that
    time may not sign; the records are then as they were.
    """
    check_files(backup, progress)
    proof = _Proof(name, password, code, kdf)
    keys, user_id = _keys_of(backup, proof)
    check_code(backup, keys)
    refuse_shared_place(folder)
    disk.make_private_folder(folder)
    files = RecordFiles.in_folder(folder)
    with _held(files):
        aside = _free_name(folder, f"records.set-aside-{now():%Y%m%d-%H%M%S}")
        had_records = files.folder.exists()
        fresh = RecordFiles(files.restoring)
        _discard(fresh.folder)
        try:
            disk.make_private_folder(fresh.folder)
            needed = backup.size + _SPARE_BYTES
            disk.check_free_space(fresh.folder, needed, purpose="restore the backup")
            copy_files(backup, fresh.folder, progress)
            _check(fresh, keys, backup, progress)
            detail = {"set_aside": aside.name if had_records else "", "by": proof.logged_as}
            _log_restore(fresh, keys, user_id, backup, now, detail)
            fresh.make_private()
            with disk.plain_sentences():
                disk.sync_folder(fresh.folder)
        except BaseException:
            _discard(fresh.folder)
            raise
        _exchange(files, fresh, aside)
    return Restored(backup, aside if had_records else None)


@dataclass(frozen=True, slots=True, repr=False)
class _Proof:
    """By what somebody proves to be a user: the password, or the recovery code in its place."""

    name: str
    password: str
    code: str
    kdf: KdfProfile

    @property
    def kind(self) -> str:
        return "recovery code" if self.code else "password"

    @property
    def logged_as(self) -> str:
        return "recovery_code" if self.code else ""

    def opens(self, key_file: KeyFile) -> tuple[Unlocked, str]:
        """Return what the proof gives, and the id of the user."""
        if not self.code:
            opened = key_file.unlocked_by(self.name, self.password, floor=self.kdf)
            return opened, opened.slot.user_id
        opened = key_file.unlocked_by_code(self.code)
        for slot in key_file.named(self.name):
            return opened, slot.user_id
        raise NotFoundError("No user of this backup has this name. Choose one of the list.")


def _keys_of(backup: Backup, proof: _Proof) -> tuple[RecordKeys, str]:
    """Return the keys that open the backup, and the id of the user who proved to be one."""
    opened, user_id = proof.opens(read_key_file(backup.keys))
    return fitting(backup.database, opened.keys), user_id


@contextmanager
def _held(files: RecordFiles) -> Iterator[None]:
    """Keep everybody else from the records of a folder meanwhile."""
    lock = FolderLock(files.lock)
    try:
        files.finish_restore()
        yield
    finally:
        lock.close()


def _check(files: RecordFiles, keys: RecordKeys, backup: Backup, progress: Progress | None) -> None:
    checked = check_database(files.database, keys, backup.head, progress=progress)
    if checked.damages:
        raise BackupDamagedError(
            f"The backup is damaged: {checked.damages[0].message} Choose another backup; the "
            "records were not touched."
        )


def _log_restore(
    files: RecordFiles,
    keys: RecordKeys,
    user_id: str,
    backup: Backup,
    now: Callable[[], datetime],
    more: dict[str, str],
) -> None:
    """Write into the log of the restored records that they were restored, by whom and from what."""
    engine = Engine(files.database, keys.database)
    try:
        row = engine.row(_ROLE, (user_id,))
        if row is None:
            raise WrongPasswordError(WRONG_PASSWORD)
        check_may(Role(row[0]), Permission.SIGN)
        actor, records_id = Actor(user_id, Role(row[0])), backup.manifest.records_id
        writer = AuditedWriter(engine, key_of=lambda: keys.log, actor=actor, now=now)
        made_at, head = backup.manifest.made_at, backup.manifest.head
        detail = {"made_at": made_at, "head": head, **more}
        writer.note("restore", "records", records_id, {k: v for k, v in detail.items() if v})
        engine.checkpoint()
        head_file = HeadFile(files.head, records_id=records_id, key_of=lambda: keys.log)
        head_file.start(writer.head())
    finally:
        engine.close()


def _exchange(files: RecordFiles, fresh: RecordFiles, aside: Path) -> None:
    """Put the records aside and the restored ones in their place, so that a crash loses neither."""
    try:
        disk.replace_file(files.restore_marker, json.dumps({"set_aside": aside.name}).encode())
        with disk.plain_sentences():
            if files.folder.exists():
                os.rename(files.folder, aside)  # noqa: PTH104 - never onto something
                disk.sync_folder(files.folder.parent)
    except NeedleMapError as error:
        _go_back(files, fresh, aside)
        if files.restore_marker.exists() and not files.folder.exists():
            raise UncertainError(_NOT_FINISHED) from error
        raise
    try:
        files.finish_restore()
    except NeedleMapError as error:
        raise UncertainError(_NOT_FINISHED) from error


def _go_back(files: RecordFiles, fresh: RecordFiles, aside: Path) -> None:
    """Undo what was moved; where even that fails, the marker stays and the next look goes on."""
    with suppress(OSError):
        if aside.exists() and not files.folder.exists():
            os.rename(aside, files.folder)  # noqa: PTH104 - never onto something
        files.restore_marker.unlink(missing_ok=True)
        shutil.rmtree(fresh.folder, ignore_errors=True)


def _free_name(folder: Path, name: str) -> Path:
    number, free = 1, folder / name
    while free.exists():
        number += 1
        free = folder / f"{name}-{number}"
    return free


def _discard(folder: Path) -> None:
    with disk.plain_sentences():
        if folder.exists():
            shutil.rmtree(folder)


def _present_key_file(files: RecordFiles) -> KeyFile | None:
    try:
        return read_key_file(files.keys)
    except NeedleMapError:
        return None


def _passwords(then: KeyFile, present: KeyFile) -> Passwords:
    """Compare the slots: a password that was given again has another salt."""
    old = {slot.user_id: slot for slot in then.users}
    new = {slot.user_id: slot for slot in present.users}
    codes = [
        {slot.salt for slot in each.slots if slot.kind is SlotKind.RECOVERY_CODE}
        for each in (then, present)
    ]
    return Passwords(
        older=tuple(s.name for i, s in old.items() if i in new and new[i].salt != s.salt),
        returning=tuple(s.name for i, s in old.items() if i not in new),
        unknown=tuple(s.name for i, s in new.items() if i not in old),
        older_code=codes[0] != codes[1],
    )


def _missing(
    files: RecordFiles,
    present: KeyFile | None,
    backup: Backup,
    keys: RecordKeys,
    proof: _Proof,
) -> Missing:
    if present is None:
        raise NeedleMapError("Their key file is damaged or missing.")
    opened, _ = proof.opens(present)
    now_keys = fitting(files.database, opened.keys)
    work = files.folder.with_name(_COMPARING)
    with (
        untouched(files.database, now_keys.database, work) as now_engine,
        untouched(backup.database, keys.database, work) as then,
    ):
        return _difference(now_engine, then, backup)


def _difference(now_engine: Engine, then: Engine, backup: Backup) -> Missing:
    known = {row[0]: row[2] for row in then.rows(_SESSIONS)}
    sessions = tuple(
        SessionThen(row[0], datetime.fromisoformat(row[1]), row[2] == "signed")
        for row in now_engine.rows(_SESSIONS)
        if known.get(row[0]) != row[2]
    )
    others = {}
    for kind, table in _IDS.items():
        ids = {row[0] for row in then.rows(f"SELECT id FROM {table}")}
        rows = now_engine.rows(f"SELECT id FROM {table}")
        others[kind] = sum(row[0] not in ids for row in rows)
    head = backup.head
    seq, _, at = now_engine.row(_LAST) or (0, "", None)
    there = now_engine.row(_MAC_AT, (head.seq,))
    return Missing(
        sessions,
        others,
        entries=max(0, seq - head.seq),
        last_change_at=datetime.fromisoformat(at) if at else None,
        continues=there is not None and code_from(there[0]) == head.mac,
    )
