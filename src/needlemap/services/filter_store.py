"""A user's saved history filters in the records, and the plain file that once held them."""

import json
from pathlib import Path
from typing import Any

from needlemap.errors import RecordsUnavailableError
from needlemap.history import FilterSet, SavedFilters
from needlemap.history.saved_filters import readable_filters
from needlemap.storage.records import Records

OLD_FILE = "filters.json"

_SETTING = "history_filters"
_OLD_FORMAT = "needlemap-filters/1"


def saved_filters_of(records: Records) -> SavedFilters:
    """Return the filters of the user who is signed in; each change of them is in the log."""
    settings, owner = records.settings, records.therapist.id
    kept = settings.get(_SETTING, dict[str, list[dict[str, Any]]], owner=owner)
    return SavedFilters(kept, lambda plain: settings.set(_SETTING, plain or None, owner=owner))


def take_in_old_file(path: Path, saved: SavedFilters) -> None:
    """Move the filters of the plain file, which every user could read, to these; then remove it.

    A file that cannot be read stays as it is. RecordsUnavailableError when it cannot be removed.
    """
    sets = _old_sets(path)
    if sets is None:
        return
    saved.add_missing(sets)
    try:
        path.unlink()
    except OSError as error:
        raise RecordsUnavailableError(
            f"The saved filters are in the records now, but their old file could not be removed; "
            f"delete {path}."
        ) from error


def _old_sets(path: Path) -> dict[str, FilterSet] | None:
    """Return the sets in the file; None when there is none or any of it cannot be read."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain["format"] != _OLD_FORMAT:
            return None
        sets = readable_filters(plain["filters"])
        return sets if len(sets) == len(plain["filters"]) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
