"""Where backups lie: listed, thinned, copied to a second place and caught up with there."""

import os
import shutil
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path

from needlemap.domain.ids import new_id
from needlemap.errors import BackupDamagedError, NeedleMapError, RecordsUnavailableError
from needlemap.storage.backup.verified_backup import (
    MANIFEST,
    Backup,
    BackupJob,
    BackupSource,
    Progress,
    Reason,
    Stage,
    check_files,
    discard_partial,
    names_of,
    read_backup,
)
from needlemap.storage.engine import disk
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.keys.keyring import Keyring
from needlemap.storage.keys.record_files import RecordFiles

KEEP_ALL_FOR = timedelta(days=2)
# How many days, weeks and months keep their last backup, and what tells one from the next.
_PERIODS: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
    (12, lambda at: at.date()),
    (10, lambda at: at.isocalendar()[:2]),
    (24, lambda at: (at.year, at.month)),
)
_COPIED_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What became of the second place: how many backups went there, and what went wrong."""

    copied: int = 0
    is_away: bool = False
    problem: str = ""


def backups_in(place: Path, records_id: str | None = None) -> tuple[Backup, ...]:
    """Return the whole backups in a place, the newest first; of other records, too, without id.

    By their manifests alone. None when the place is not there.
    """
    found = []
    pattern = "needlemap-*" if records_id is None else names_of(records_id)
    with suppress(OSError):
        for folder in place.glob(pattern):
            with suppress(BackupDamagedError):
                backup = read_backup(folder)
                if records_id in (None, backup.manifest.records_id):
                    found.append(backup)
    # Of two within the same second the one with more in its log is the newer.
    age = attrgetter("made_at", "head.seq")
    return tuple(sorted(found, key=age, reverse=True))


def kept(times: Sequence[datetime], now: datetime) -> frozenset[datetime]:
    """Return which of the times of backups stay: all of two days, 12 daily, 10 weekly, 24 monthly.

    The newest stays whatever the clock says, and so does what claims to be of the future.
    """
    newest_first = sorted(set(times), reverse=True)
    keep = {at for at in newest_first if now - at <= KEEP_ALL_FOR} | set(newest_first[:1])
    for count, period_of in _PERIODS:
        last_of: dict[Hashable, datetime] = {}
        for at in newest_first:
            last_of.setdefault(period_of(at), at)
        keep.update(list(last_of.values())[:count])
    return frozenset(keep)


def thin(place: Path, records_id: str, now: datetime) -> int:
    """Remove the backups of these records that are not kept any more; return how many went."""
    listed = backups_in(place, records_id)
    keep = kept([backup.made_at for backup in listed], now)
    gone = [backup for backup in listed if backup.made_at not in keep]
    for backup in gone:
        _remove(backup.folder)
    return len(gone)


def catch_up(
    first: Path,
    second: Path,
    records_id: str,
    now: datetime,
    progress: Progress | None = None,
) -> CaughtUp:
    """Copy to the second place what it lacks and should keep, the newest first, and thin it there.

    The second place is never made: a stick that is not plugged in is away. What cannot be copied
    is said and tried again the next time.
    """
    if not is_there(second):
        return CaughtUp(is_away=True)
    copied = 0
    try:
        discard_partial(second, records_id)
        ours = backups_in(first, records_id)
        there = {backup.folder.name for backup in backups_in(second, records_id)}
        keep = kept([backup.made_at for backup in ours], now)
        for backup in ours:
            if backup.folder.name not in there and backup.made_at in keep:
                copy_backup(backup, second, progress)
                copied += 1
        thin(second, records_id, now)
    except (NeedleMapError, OSError) as error:
        message = getattr(error, "user_message", "") or str(error)
        return CaughtUp(copied, is_away=not is_there(second), problem=message)
    return CaughtUp(copied)


def is_there(place: Path) -> bool:
    """Whether a place can be reached now."""
    try:
        return place.is_dir()
    except OSError:
        return False


def copy_backup(backup: Backup, place: Path, progress: Progress | None = None) -> Backup:
    """Copy a backup into another place; it has its name there only once it was read back whole."""
    _check_space(backup, place)
    partial = place / f".{backup.folder.name}-{new_id()[-8:]}.partial"
    final = place / backup.folder.name
    try:
        with disk.plain_sentences():
            partial.mkdir(mode=disk.FOLDER_MODE)
        copy_files(backup, partial, progress)
        _copy_file(backup.folder / MANIFEST, partial / MANIFEST, None)
        read_backup(partial)
        with disk.plain_sentences():
            disk.sync_folder(partial)
            if final.exists():  # a copy of it that was damaged
                _remove(final)
            partial.rename(final)
            disk.sync_folder(place)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return read_backup(final)


def copy_files(backup: Backup, folder: Path, progress: Progress | None = None) -> None:
    """Copy database and key file into a folder; BackupDamagedError when they arrive changed."""
    for source in (backup.database, backup.keys):
        _copy_file(source, folder / source.name, progress)
    check_files(Backup(folder, backup.manifest), progress)


def back_up_before(engine: Engine, keyring: Keyring, reason: Reason) -> None:
    """Back up beside the records before something that changes the whole file.

    Records that were changed behind the application get none, and the change is made all the
    same: it must stay possible to shut somebody out of them. RecordsUnavailableError when the
    disk fails or is too small, and then the change is not made.
    """
    source = BackupSource(engine, keyring.present, keyring.path, keyring.records_id)
    place = RecordFiles(engine.path.parent).backups
    with suppress(BackupDamagedError):
        BackupJob(source, place, reason=reason).run()


def newest(places: Iterable[Path], records_id: str) -> Backup | None:
    """Return the newest backup of these records in any of the places."""
    listed = [backup for place in places for backup in backups_in(place, records_id)[:1]]
    return max(listed, key=lambda backup: backup.made_at, default=None)


def _check_space(backup: Backup, place: Path) -> None:
    with disk.plain_sentences():
        free = shutil.disk_usage(place).free
    if free < backup.size + _COPIED_AT_ONCE:
        raise RecordsUnavailableError(
            f"There is no room for a backup in {place}. Free some space there, or choose another "
            "second place."
        )


def _copy_file(source: Path, target: Path, progress: Progress | None) -> None:
    with disk.plain_sentences(), source.open("rb") as old, target.open("xb") as new:
        done, total = 0, os.fstat(old.fileno()).st_size
        with suppress(OSError):  # a stick without rights
            target.chmod(disk.FILE_MODE)
        while block := old.read(_COPIED_AT_ONCE):
            new.write(block)
            done += len(block)
            if progress is not None:
                progress(Stage.COPY, done, total)
    disk.sync_file(target)


def _remove(folder: Path) -> None:
    """Remove a backup: it stops being called one before its first file goes."""
    doomed = folder.with_name(f".{folder.name}.partial")
    with disk.plain_sentences():
        if doomed.exists():
            shutil.rmtree(doomed)
        folder.rename(doomed)
        shutil.rmtree(doomed)
