"""Filters under a name, each user's own. No patient is in them."""

from collections.abc import Callable, Mapping
from typing import Any

from needlemap.domain.checks import check_text
from needlemap.history.filters import FilterSet

LONGEST_NAME = 60

PlainFilters = Mapping[str, list[dict[str, Any]]]


class SavedFilters:
    """Filter sets by name.

    A set that cannot be read, of a later version perhaps, is not offered, but stays kept.

    Parameters
    ----------
    plain
        What was kept so far.
    keep
        Keeps all sets for the next time; without it they last as long as this object.
    """

    def __init__(
        self, plain: PlainFilters | None = None, keep: Callable[[PlainFilters], None] | None = None
    ) -> None:
        self._plain = dict(plain or {})
        self._keep = keep or (lambda plain: None)
        self._sets = readable_filters(self._plain)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, sorted."""
        return tuple(sorted(self._sets, key=str.casefold))

    def get(self, name: str) -> FilterSet:
        """Return a set; KeyError when there is none of this name."""
        return self._sets[name]

    def save(self, name: str, filters: FilterSet) -> None:
        """Keep a set under a name, in the place of an older one; an empty set is not kept."""
        check_text("name of the filter", name, longest=LONGEST_NAME, required=True)
        if not filters.filters:
            raise ValueError("filter must have at least 1 condition to be saved, not 0")
        self._store({**self._plain, name: filters.as_plain()})

    def remove(self, name: str) -> None:
        """Forget a set."""
        self._store({each: kept for each, kept in self._plain.items() if each != name})

    def add_missing(self, sets: Mapping[str, FilterSet]) -> None:
        """Keep further sets at once; where a name is taken, what has it stays."""
        added = {name: filters.as_plain() for name, filters in sets.items()}
        merged = {**added, **self._plain}
        if merged != self._plain:
            self._store(merged)

    def _store(self, plain: dict[str, list[dict[str, Any]]]) -> None:
        self._keep(plain)
        self._plain = plain
        self._sets = readable_filters(plain)


def readable_filters(plain: Mapping[str, Any]) -> dict[str, FilterSet]:
    """Return the sets that can be read, by name."""
    sets = {}
    for name, each in plain.items():
        try:
            sets[name] = FilterSet.from_plain(each)
        except (ValueError, TypeError, AttributeError):
            continue
    return sets
