"""Backups of open records as the window makes them: where, when, how old, thinned and copied."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from needlemap.domain.clock import now_utc
from needlemap.domain.days import time_words
from needlemap.domain.plurals import count_words
from needlemap.errors import NeedleMapError
from needlemap.services.restore_words import moment_words
from needlemap.storage.backup.backup_folders import (
    CaughtUp,
    backups_in,
    catch_up,
    is_there,
    thin,
)
from needlemap.storage.backup.verified_backup import Backup, BackupJob, Progress, Reason
from needlemap.storage.engine import disk, error_messages
from needlemap.storage.keys.record_files import RecordFiles

if TYPE_CHECKING:
    from needlemap.storage.records import Records

SECOND_PLACE = "backup_second_place"
# In a place that somebody chose, backups lie in a folder of their own: an unplugged stick has none.
FOLDER_NAME = "NeedleMap backups"
OLD_AFTER = timedelta(days=7)
_PLACES_FILE = "backup-places.json"
_LONGEST_PLACES = 100_000
_LATEST_BACKUP = (
    "The latest verified backup is of {0}. Restore it: what is there now is put aside, not erased."
)
_NO_BACKUP = (
    "No verified backup was found on this computer or in the second place. If one lies elsewhere, "
    "restore it; if not, “needlemap-cli salvage” copies what can be read."
)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup did: the new one, how many older ones went, and the second place."""

    backup: Backup
    thinned: int
    second: CaughtUp | None


class BackupService:
    """Makes and finds the backups of open records. Used on the thread of the records."""

    def __init__(
        self, records: "Records", folder: Path, *, now: Callable[[], datetime] = now_utc
    ) -> None:
        self._records, self._folder, self._now = records, folder, now
        self._records_id = records.records_id
        self._second = self._kept_second_place()

    @property
    def first_place(self) -> Path:
        """The folder of the backups beside the records."""
        return RecordFiles.in_folder(self._folder).backups

    @property
    def second_place(self) -> Path | None:
        """The folder on another disk, if one was chosen."""
        return self._second

    def choose_second_place(self, chosen: Path | None) -> None:
        """Keep the second place; a folder for backups is made in it now, while it is there.

        NotAllowedError for who may not change settings, RecordsUnavailableError when the folder
        cannot be made, ValueError for a place on the records' own folder.
        """
        place = None if chosen is None else _own_folder(chosen)
        if place is not None:
            inside = place.resolve().is_relative_to(self._folder.resolve())
            if inside:
                raise ValueError("The second place must be another disk, not the records' folder.")
        self._records.settings.set(SECOND_PLACE, None if place is None else str(place))
        if place is not None:
            disk.make_private_folder(place)
        self._second = place
        remember_places(self._folder, place)

    def last(self) -> Backup | None:
        """Return the newest verified backup beside the records.

        The second place is not asked: a network folder that sleeps would hold up the window.
        """
        return next(iter(backups_in(self.first_place, self._records_id)), None)

    def count(self, place: Path) -> int:
        """Return how many backups of these records lie in a place."""
        return len(backups_in(place, self._records_id))

    def is_needed(self) -> bool:
        """Whether anything was written since the last backup beside the records."""
        if self._records.is_read_only:
            return False
        head, last = self._records.head(), self.last()
        return last is None or last.head != head

    def begin(self, reason: Reason) -> "Callable[[Progress | None], BackedUp]":
        """Log a backup; return what makes it, thins and fills the second place, on any thread."""
        job = self._records.begin_backup(reason)
        first, second, records_id, now = self.first_place, self._second, self._records_id, self._now
        remember_places(self._folder, second)

        def run(progress: Progress | None = None) -> BackedUp:
            made = job.run(progress)
            thinned = thin(first, records_id, now())
            away = None if second is None else catch_up(first, second, records_id, now(), progress)
            return BackedUp(made, thinned, away)

        self.job: BackupJob = job
        return run

    def begin_catch_up(self) -> "Callable[[Progress | None], BackedUp | None]":
        """Return what fills the second place with the backups that there are, on any thread."""
        first, second, records_id, now = self.first_place, self._second, self._records_id, self._now
        last = self.last()

        def run(progress: Progress | None = None) -> BackedUp | None:
            if last is None or second is None:
                return None
            return BackedUp(last, 0, catch_up(first, second, records_id, now(), progress))

        return run

    def _kept_second_place(self) -> Path | None:
        kept = self._records.settings.get(SECOND_PLACE, str)
        return Path(kept) if kept else None


def is_old(last: Backup | None, now: datetime) -> bool:
    """Whether the last verified backup is more than a week old. The first is made soon."""
    return last is not None and now - last.made_at > OLD_AFTER


def age_words(last: Backup | None, now: datetime) -> str:
    """Return when the last verified backup was made, short enough for the bar."""
    if last is None:
        return "No backup yet"
    days = (now.astimezone().date() - last.made_at.astimezone().date()).days
    if days <= 0:
        return f"Backup: {time_words(last.made_at.astimezone())}"
    return "Backup: yesterday" if days == 1 else f"Backup: {days} days ago"


def second_place_words(last: CaughtUp | None, second: Path | None) -> str:
    """Return how the second place is."""
    if second is None:
        return "There is no second place. Choose a folder on a stick or on another computer."
    if last is not None and last.problem and not last.is_away:
        return f"The second place was not filled: {last.problem}"
    if not is_there(second):
        return f"{second} cannot be reached now. It is caught up when it is back."
    return f"{second} is there."


def remember_places(folder: Path, second: Path | None) -> None:
    """Keep the second place in a file beside the records: it is needed when they do not open."""
    content = json.dumps({"second": None if second is None else str(second)}).encode()
    path = folder / _PLACES_FILE
    try:
        if not path.exists() or path.read_bytes() != content:
            disk.replace_file(path, content)
    except (NeedleMapError, OSError):
        return  # the next backup tries again


def backups_to_restore(folder: Path, also: Path | None = None) -> tuple[Backup, ...]:
    """Return every backup that can be found for a data folder, the newest first.

    `also` is a folder that somebody named: of backups, or of one backup.
    """
    places = [RecordFiles.in_folder(folder).backups]
    if (second := _remembered(folder)) is not None:
        places.append(second)
    if also is not None:
        places += [also, also.parent, also / FOLDER_NAME]
    found = {b.folder.name: b for place in reversed(places) for b in backups_in(place)}
    return tuple(sorted(found.values(), key=lambda backup: backup.made_at, reverse=True))


def name_backup(sentence: str, folder: Path) -> tuple[str, bool]:
    """Return an error with the backup that helps, or with none, and whether there is one.

    Only of an error that a backup would help with; any other is returned as it is.
    """
    if error_messages.IF_BACKUP not in sentence:
        return sentence, False
    latest = next(iter(backups_to_restore(folder)), None)
    step = _NO_BACKUP if latest is None else _LATEST_BACKUP.format(backup_words(latest))
    return sentence.replace(error_messages.IF_BACKUP, step), latest is not None


def backup_words(backup: Backup) -> str:
    """Return one line that tells a backup from others."""
    counts = backup.manifest.counts
    named = [count_words(counts[f"{what}s"], what) for what in ("patient", "session") if counts]
    held = ", ".join(named)
    return "  ·  ".join(part for part in (moment_words(backup.made_at), held) if part)


def _own_folder(chosen: Path) -> Path:
    return chosen if chosen.name == FOLDER_NAME else chosen / FOLDER_NAME


def _remembered(folder: Path) -> Path | None:
    try:
        stored = json.loads(disk.read_file(folder / _PLACES_FILE, longest=_LONGEST_PLACES))
        second = stored["second"]
        return Path(second) if isinstance(second, str) else None
    except (NeedleMapError, ValueError, KeyError, TypeError, RecursionError):
        return None
