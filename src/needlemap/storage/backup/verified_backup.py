"""A backup: a copy of file and keys that was opened and checked before it is called one.

A backup is a folder with the encrypted database, the key file that opens it, and a manifest. It is
written under a hidden name, flushed, opened, checked against itself and against the log, and only
then renamed to what a backup is called.
"""

import hashlib
import hmac
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
import sqlcipher3
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from needlemap import __version__, paths
from needlemap.domain.clock import now_utc
from needlemap.domain.ids import new_id, short_id
from needlemap.errors import (
    BackupDamagedError,
    BackupStoppedError,
    NeedleMapError,
    RecordsUnavailableError,
)
from needlemap.storage.audit.audit_check import Damage, DamageKind, damages, log_damages
from needlemap.storage.engine import disk, error_messages
from needlemap.storage.engine.read_only import ReadOnlyEngine
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.keys.key_file_io import LONGEST_FILE
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.mapping.chain import GENESIS, LogHead, canonical, code_from
from needlemap.storage.mapping.tables import LOGGED
from needlemap.storage.migrations import schema_steps

FORMAT = "needlemap-backup/1"
MANIFEST = "manifest.json"
_LONGEST_MANIFEST = 100_000
_HASHED_AT_ONCE = 1 << 20
_SPARE_BYTES = 4_000_000
# A step of the copying keeps the thread of the records waiting: about 3 ms of pages.
_PAGES = 64
_HEAD = "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"
# Counted beside the tables of the log, because a person knows them.
_SIGNED = "SELECT count(*) FROM sessions WHERE status = 'signed'"

# Told the stage, what is done and what there is to do; what it raises ends the work.
Progress = Callable[["Stage", int, int], None]


class Reason(StrEnum):
    """Why a backup was made."""

    ASKED = "asked"
    INTERVAL = "interval"
    CLOSING = "closing"
    BEFORE_MIGRATION = "before_migration"
    BEFORE_REKEY = "before_rekey"


class Stage(StrEnum):
    """What is being done for a backup, in this order."""

    COPY = "copy"
    CHECK = "check"
    HASH = "hash"


class FileSum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Size and SHA-256 of a file, as they were when it was checked."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a backup holds, and by what it is proved.

    Attributes
    ----------
    made_at
        UTC, as ISO 8601.
    made_by
        Id of the user; empty when it was made before anybody was signed in.
    schema
        Version of the tables.
    counts
        Rows by table, and signed sessions.
    head
        End of the log, as `LogHead` writes it.
    rows_checked
        Whether every row was compared with the log; not so in a file of an earlier version.
    code
        HMAC-SHA256 of all the other fields, under a key that only the records' users hold.
    """

    format: str
    records_id: str
    made_at: str
    made_by: str
    reason: Reason
    application: str
    schema: int
    counts: dict[str, int]
    head: str
    rows_checked: bool
    database: FileSum
    keys: FileSum
    code: str = ""
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified backup on a disk: its folder and what its manifest says."""

    folder: Path
    manifest: Manifest

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.folder / paths.DATABASE

    @property
    def keys(self) -> Path:
        """The key file that opens it."""
        return self.folder / paths.KEY_FILE

    @property
    def made_at(self) -> datetime:
        """When it was made, in UTC."""
        return datetime.fromisoformat(self.manifest.made_at)

    @property
    def head(self) -> LogHead:
        """The end of the log at that time."""
        return LogHead.from_text(self.manifest.head)

    @property
    def size(self) -> int:
        """Bytes of the database and the key file."""
        return self.manifest.database.size + self.manifest.keys.size


@dataclass(frozen=True, slots=True)
class BackupSource:
    """The open records that are copied. Made on the thread that uses them."""

    engine: Engine
    keys: RecordKeys
    key_file: Path
    records_id: str
    user_id: str = ""


class BackupJob:
    """One backup in the making. Made on the thread of the records; `run` may be on another.

    While it runs, the records may be read and written; closing them ends the copying first.
    """

    def __init__(
        self,
        source: BackupSource,
        place: Path,
        *,
        reason: Reason,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._source, self._place, self._reason = source, place, reason
        self._made_at = now()
        self._head = head_of(source.engine)
        self._key_file = disk.read_file(source.key_file, longest=LONGEST_FILE)
        self._is_stopped = False

    def stop(self) -> None:
        """Give the backup up; `run` raises BackupStoppedError soon."""
        self._is_stopped = True

    def run(self, progress: Progress | None = None) -> Backup:
        """Copy, flush, check and name the backup; return it.

        BackupStoppedError after `stop`; RecordsUnavailableError when the disk fails, or
        BackupDamagedError when the copy is not what the log says. Nothing is left behind then.
        """

        def tell(stage: Stage, done: int, total: int) -> None:
            if self._is_stopped:
                raise BackupStoppedError("The backup was stopped. The records are unchanged.")
            if progress is not None:
                progress(stage, done, total)

        disk.make_private_folder(self._place)
        discard_partial(self._place, self._source.records_id)
        self._check_space()
        stamp = f"{self._made_at:%Y%m%d-%H%M%S}-{short_id(new_id())}"
        name = _name(self._source.records_id) + stamp
        partial = self._place / f".{name}.partial"
        disk.make_private_folder(partial)
        try:
            manifest = self._filled(partial, tell)
            return _named(partial, self._place / name, manifest)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise

    def _check_space(self) -> None:
        with disk.plain_sentences():
            free = shutil.disk_usage(self._place).free
            log = self._source.engine.path.with_name(paths.DATABASE + "-wal")
            needed = sum(p.stat().st_size for p in (self._source.engine.path, log) if p.exists())
        if free < needed + _SPARE_BYTES:
            raise RecordsUnavailableError(
                f"The backup needs {needed // 1_000_000 + 4:,} MB of free space in {self._place}. "
                "Free some space, or choose another place for backups."
            )

    def _filled(self, partial: Path, tell: Progress) -> Manifest:
        source = self._source
        copied = Backup(partial, _unknown(source, self._reason, self._made_at))
        tell(Stage.COPY, 0, 1)
        _copy(source, copied.database, tell)
        disk.replace_file(copied.keys, self._key_file)
        tell(Stage.CHECK, 0, 1)
        checked = check_database(copied.database, source.keys, self._head, progress=tell)
        if checked.damages:
            raise BackupDamagedError(
                "The copy is not called a backup, because it is not what the log says: "
                f"{checked.damages[0].message} Verify the records (Settings, Log), and keep the "
                "backups there are."
            )
        manifest = msgspec.structs.replace(
            copied.manifest,
            schema=checked.schema,
            counts=checked.counts,
            head=str(checked.head),
            rows_checked=checked.rows_checked,
            database=_sum_of(copied.database, tell),
            keys=_sum_of(copied.keys, tell),
        )
        return _sealed(manifest, source.keys)


class VerifyJob:
    """The records checked as a backup is: on a copy, so that one can go on working meanwhile.

    Made on the thread of the records; `run` may be on another.
    """

    def __init__(
        self,
        source: BackupSource,
        work: Path,
        also: Callable[[Engine], Iterable[Damage]] = lambda _: (),
    ) -> None:
        """`also` yields what else is wrong in the copy: what is known of above this folder."""
        self._source, self._work, self._also = source, work, also
        self._head = head_of(source.engine)
        self._is_stopped = False

    def stop(self) -> None:
        """Give it up; `run` raises BackupStoppedError soon."""
        self._is_stopped = True

    def run(self, progress: Progress | None = None) -> tuple[Damage, ...]:
        """Return every damage of file, log and rows; none for whole records."""

        def tell(stage: Stage, done: int, total: int) -> None:
            if self._is_stopped:
                raise BackupStoppedError("The check was stopped. The records are unchanged.")
            if progress is not None:
                progress(stage, done, total)

        shutil.rmtree(self._work, ignore_errors=True)
        disk.make_private_folder(self._work)
        try:
            copy = self._work / paths.DATABASE
            _copy(self._source, copy, tell)
            keys = self._source.keys
            found = check_database(copy, keys, self._head, progress=tell).damages
            if any(damage.kind is DamageKind.FILE_DAMAGED for damage in found):
                return found
            engine = ReadOnlyEngine(copy, keys.database)
            try:
                return (*found, *self._also(engine))
            except NeedleMapError:
                if not found:
                    raise
                return found  # what is named is what cannot be read
            finally:
                engine.close()
        finally:
            shutil.rmtree(self._work, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a database: its damages, or what it holds."""

    damages: tuple[Damage, ...]
    schema: int
    counts: dict[str, int]
    head: LogHead
    rows_checked: bool


def check_database(
    path: Path, keys: RecordKeys, head: LogHead | None, *, progress: Progress | None = None
) -> Checked:
    """Open a copy of the records without changing it, and check all of it.

    `head` is an end that the log must have reached. RecordsUnavailableError when it does not open.
    """

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(Stage.CHECK, done, total)

    engine = ReadOnlyEngine(path, keys.database)
    try:
        with engine.in_words():
            schema = schema_steps.check_version(engine.connection)
        is_present = schema == schema_steps.SCHEMA_VERSION
        check = damages if is_present else log_damages
        found = check(engine, keys.log, head, progress=tell)
        if any(damage.kind is DamageKind.FILE_DAMAGED for damage in found):
            return Checked(found, schema, {}, LogHead(0, GENESIS), rows_checked=False)
        counts = counts_of(engine) if is_present else {}
        return Checked(found, schema, counts, head_of(engine), rows_checked=is_present)
    finally:
        engine.close()


def counts_of(engine: Engine) -> dict[str, int]:
    """Return how many rows each table has, and how many sessions are signed."""
    counts = {name: engine.rows(f"SELECT count(*) FROM {name}")[0][0] for name in LOGGED}
    return {**counts, "signed_sessions": engine.rows(_SIGNED)[0][0]}


def head_of(engine: Engine) -> LogHead:
    """Return the end of the log of an open database."""
    seq, mac = engine.row(_HEAD) or (0, GENESIS)
    return LogHead(seq, code_from(mac))


def read_backup(folder: Path) -> Backup:
    """Return the backup in a folder by its manifest; its files are not read.

    BackupDamagedError when the manifest is missing or is not as NeedleMap wrote it.
    """
    content = b""
    with suppress(NeedleMapError):
        content = disk.read_file(folder / MANIFEST, longest=_LONGEST_MANIFEST)
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
        whole = manifest.format == FORMAT and content == _text_of(_summed(manifest))
        backup = Backup(folder, manifest)
        whole = whole and backup.made_at.tzinfo is not None and backup.head.seq >= 0
    except (ValueError, msgspec.MsgspecError, RecursionError):
        whole = False
    if not whole:
        raise BackupDamagedError(
            f"{folder} is not a whole backup of NeedleMap. Choose another backup."
        )
    return backup


def check_files(backup: Backup, progress: Progress | None = None) -> None:
    """Read both files of a backup; BackupDamagedError when one is not what was written."""
    sums = ((backup.database, backup.manifest.database), (backup.keys, backup.manifest.keys))
    for path, expected in sums:
        with disk.plain_sentences():
            missing = not path.is_file()
        if missing or _sum_of(path, progress) != expected:
            raise BackupDamagedError(
                f"The backup is damaged: {path.name} is missing or was changed since it was "
                "made. Choose another backup."
            )


def check_code(backup: Backup, keys: RecordKeys) -> None:
    """Raise BackupDamagedError when somebody without the records' keys wrote the manifest."""
    if not hmac.compare_digest(_sealed(backup.manifest, keys).code, backup.manifest.code):
        raise BackupDamagedError(
            "The manifest of the backup was changed by somebody who does not hold its keys. "
            "Choose another backup."
        )


def discard_partial(place: Path, records_id: str) -> None:
    """Remove what interrupted backups of these records left in a place."""
    for left in place.glob(f".{_name(records_id)}*.partial"):
        shutil.rmtree(left, ignore_errors=True)


def names_of(records_id: str) -> str:
    """Return the pattern that the folders of these records' backups match."""
    return _name(records_id) + "*"


def _name(records_id: str) -> str:
    return f"needlemap-{short_id(records_id)}-"


def _copy(source: BackupSource, path: Path, tell: Progress) -> None:
    """Copy the open database into a file of its own that needs no log beside it."""
    disk.make_private_file(path)
    with _disk_in_words():
        copy = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False)
        try:
            copy.execute("PRAGMA cipher_log_level=NONE")
            copy.execute(f"PRAGMA key=\"x'{source.keys.database.hex()}'\"")
            copy.execute("PRAGMA synchronous=OFF")  # flushed as a whole, below
            # What is still in memory is written in one step at the end, and the records wait.
            copy.execute(f"PRAGMA cache_size={_PAGES}")
            source.engine.copy_pages(
                copy, pages=_PAGES, progress=lambda done, total: tell(Stage.COPY, done, total)
            )
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
        finally:
            copy.close()
    disk.sync_file(path)


@contextmanager
def _disk_in_words() -> Iterator[None]:
    """Tell a failure of the disk that the copy goes to; the records themselves are not touched."""
    try:
        yield
    except sqlcipher3.DatabaseError as error:
        raise RecordsUnavailableError(
            f"The backup could not be written. {error_messages.for_database_error(error)}"
        ) from error


def _unknown(source: BackupSource, reason: Reason, made_at: datetime) -> Manifest:
    """Return the manifest of a backup that is not checked yet."""
    return Manifest(
        format=FORMAT,
        records_id=source.records_id,
        made_at=made_at.isoformat(),
        made_by=source.user_id,
        reason=reason,
        application=__version__,
        schema=0,
        counts={},
        head=str(LogHead(0, GENESIS)),
        rows_checked=False,
        database=FileSum(0, ""),
        keys=FileSum(0, ""),
    )


def _named(partial: Path, final: Path, manifest: Manifest) -> Backup:
    """Write the manifest, flush everything, and give the folder the name of a backup."""
    disk.replace_file(partial / MANIFEST, _text_of(manifest))
    with disk.plain_sentences():
        os.rename(partial, final)  # noqa: PTH104 - never onto something
        try:
            disk.sync_folder(final.parent)
        except OSError:
            with suppress(OSError):  # the name may be gone after a power cut: no backup yet
                final.rename(partial)
            raise
    return Backup(final, manifest)


def _sum_of(path: Path, progress: Progress | None = None) -> FileSum:
    summed, size = hashlib.sha256(), 0
    with disk.plain_sentences(), path.open("rb") as file:
        total = os.fstat(file.fileno()).st_size
        while block := file.read(_HASHED_AT_ONCE):
            summed.update(block)
            size += len(block)
            if progress is not None:
                progress(Stage.HASH, size, total)
    return FileSum(size, summed.hexdigest())


def _sealed(manifest: Manifest, keys: RecordKeys) -> Manifest:
    """Return the manifest with its code and its checksum."""
    hkdf = HKDF(SHA256(), length=32, salt=None, info=b"needlemap backup manifest")
    bare = msgspec.structs.replace(manifest, code="", checksum="")
    code = hmac.digest(hkdf.derive(keys.log), _fields(bare), "sha256").hex()
    return _summed(msgspec.structs.replace(bare, code=code))


def _summed(manifest: Manifest) -> Manifest:
    bare = msgspec.structs.replace(manifest, checksum="")
    return msgspec.structs.replace(bare, checksum=hashlib.sha256(_fields(bare)).hexdigest())


def _fields(manifest: Manifest) -> bytes:
    fields: Any = msgspec.to_builtins(manifest)
    return canonical(fields).encode()


def _text_of(manifest: Manifest) -> bytes:
    """Return the one text of a manifest: a byte that was changed shows, even a space."""
    return msgspec.json.format(_fields(manifest), indent=1)
