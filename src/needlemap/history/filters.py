"""Which sites are looked at: conditions that combine, in any order, to a mask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.domain.checks import check_one_of, check_text, check_whole
from needlemap.history.history import History

Bools = NDArray[np.bool_]

# Columns that a therapist filters by.
FILTERED = (
    "structure",
    "muscle",
    "region",
    "technique",
    "manipulation",
    "side",
    "twitch",
    "pain_reproduced",
    "after",
    "therapist",
    "event",
)
_WEEK = 7.0
LONGEST_WEEKS = 520


@dataclass(frozen=True, slots=True)
class OneOf:
    """Sites whose column holds one of the codes; the empty code asks for "not recorded"."""

    column: str
    codes: frozenset[str]

    def __post_init__(self) -> None:
        check_one_of("column", self.column, FILTERED)
        if not self.codes:
            raise ValueError("codes must name at least 1 code, not 0")
        for code in self.codes:
            check_text("code", code, longest=80)

    def mask(self, history: History) -> Bools:
        """Return (n,) which sites it lets pass; a column nobody recorded passes as empty."""
        column = history.sites.coded.get(self.column)
        if column is None:
            return np.full(len(history.sites), "" in self.codes)
        return column.is_one_of(self.codes)

    def as_plain(self) -> dict[str, Any]:
        """Return the filter as it is saved."""
        return {"column": self.column, "codes": sorted(self.codes)}


@dataclass(frozen=True, slots=True)
class NotNeedledFor:
    """Sites at a structure, on a side, that was last needled at least so many weeks ago."""

    weeks: int

    def __post_init__(self) -> None:
        check_whole("weeks", self.weeks, low=1, high=LONGEST_WEEKS, unit="weeks")

    def mask(self, history: History) -> Bools:
        """Return (n,) which sites it lets pass."""
        until = history.today - _WEEK * self.weeks
        return np.asarray(history.last_days()[history.target] <= until)

    def as_plain(self) -> dict[str, Any]:
        """Return the filter as it is saved."""
        return {"not_needled_for_weeks": self.weeks}


SiteFilter = OneOf | NotNeedledFor


@dataclass(frozen=True, slots=True)
class FilterSet:
    """Filters that all must hold. Each column, and the weeks, come once at most."""

    filters: tuple[SiteFilter, ...] = ()

    def mask(self, history: History) -> Bools:
        """Return (n,) the sites that pass all filters."""
        passed = np.ones(len(history.sites), bool)
        for each in self.filters:
            passed &= each.mask(history)
        return passed

    def with_(self, added: SiteFilter) -> "FilterSet":
        """Return the set with a filter in the place of the one for the same thing, or at its end.

        The other filters keep their places.
        """
        key = _key(added)
        if any(_key(each) == key for each in self.filters):
            swapped = (added if _key(each) == key else each for each in self.filters)
            return FilterSet(tuple(swapped))
        return FilterSet((*self.filters, added))

    def without(self, taken: SiteFilter) -> "FilterSet":
        """Return the set without this filter."""
        return FilterSet(tuple(each for each in self.filters if each != taken))

    def codes_of(self, column: str) -> frozenset[str]:
        """Return the codes asked for in a column, none when it is not filtered."""
        for each in self.filters:
            if isinstance(each, OneOf) and each.column == column:
                return each.codes
        return frozenset()

    def toggled(self, column: str, code: str) -> "FilterSet":
        """Return the set with a code of a column asked for or no longer asked for."""
        codes = self.codes_of(column)
        left = codes ^ {code}
        if not left:
            return self.without(OneOf(column, codes))
        return self.with_(OneOf(column, left))

    def as_plain(self) -> list[dict[str, Any]]:
        """Return the filters as they are saved."""
        return [each.as_plain() for each in self.filters]

    @classmethod
    def from_plain(cls, plain: Iterable[Mapping[str, Any]]) -> "FilterSet":
        """Return what `as_plain` gave; ValueError for anything else."""
        made = cls()
        for each in plain:
            made = made.with_(_from_plain(each))
        return made


def _key(one: SiteFilter) -> str:
    return one.column if isinstance(one, OneOf) else ""


def _from_plain(plain: Mapping[str, Any]) -> SiteFilter:
    if set(plain) == {"not_needled_for_weeks"}:
        return NotNeedledFor(plain["not_needled_for_weeks"])
    if set(plain) != {"column", "codes"} or not isinstance(plain["codes"], list):
        raise ValueError(f"filter must have a column and its codes, not {sorted(plain)!r:.100}")
    return OneOf(plain["column"], frozenset(plain["codes"]))
