"""Filters under a name, kept in a small file of the user's data folder. No patient is in it."""

import json
from pathlib import Path

from needlemap.domain.checks import check_text
from needlemap.errors import RecordsUnavailableError
from needlemap.history.filters import FilterSet

_FORMAT = "needlemap-filters/1"


class SavedFilters:
    """Filter sets by name. A file that cannot be read counts as empty: nothing clinical is in it.

    Parameters
    ----------
    path
        The file; it comes into being with the first filter. None keeps them in memory alone.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._sets: dict[str, FilterSet] = _read(path) if path else {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names, sorted."""
        return tuple(sorted(self._sets, key=str.casefold))

    def get(self, name: str) -> FilterSet:
        """Return a set; KeyError when there is none of this name."""
        return self._sets[name]

    def save(self, name: str, filters: FilterSet) -> None:
        """Keep a set under a name, in the place of an older one; an empty set is not kept."""
        check_text("name of the filter", name, longest=60, required=True)
        if not filters.filters:
            raise ValueError("filter must have at least 1 condition to be saved, not 0")
        self._write({**self._sets, name: filters})

    def remove(self, name: str) -> None:
        """Forget a set."""
        self._write({each: kept for each, kept in self._sets.items() if each != name})

    def _write(self, sets: dict[str, FilterSet]) -> None:
        if self._path is not None:
            plain = {name: filters.as_plain() for name, filters in sets.items()}
            _replace(self._path, json.dumps({"format": _FORMAT, "filters": plain}, indent=1))
        self._sets = sets


def _read(path: Path) -> dict[str, FilterSet]:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain["format"] != _FORMAT:
            return {}
        return {name: FilterSet.from_plain(each) for name, each in plain["filters"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.write_text(text + "\n", encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise RecordsUnavailableError(
            "The filter could not be saved; check that the data folder can be written."
        ) from error
