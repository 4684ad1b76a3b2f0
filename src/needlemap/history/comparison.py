"""Two sessions, or two ranges, against each other: what is new, what was dropped, what repeated."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.domain.placement import SAME_SITE_MM
from needlemap.history.history import History
from needlemap.history.skin import Places, Skin, has_near

Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]


class Change(StrEnum):
    """What became of a site or a target from the earlier to the later."""

    NEW = "new"
    DROPPED = "dropped"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Sites of the earlier and of the later, by row, and which of them the other has too."""

    earlier: Ints
    later: Ints
    earlier_kept: Bools
    later_kept: Bools

    @property
    def new(self) -> Ints:
        """Rows of the later that the earlier has not."""
        return self.later[~self.later_kept]

    @property
    def dropped(self) -> Ints:
        """Rows of the earlier that the later has not."""
        return self.earlier[~self.earlier_kept]

    @property
    def repeated(self) -> Ints:
        """Rows of the later that the earlier has too."""
        return self.later[self.later_kept]

    @property
    def shown(self) -> Ints:
        """Rows of all sites that are new, dropped or repeated, rising."""
        return np.asarray(np.union1d(self.later, self.dropped))


@dataclass(frozen=True, slots=True)
class ComparedTarget:
    """One structure (or region) on one side: needles in both, and its sites by what they became."""

    structure: str | None
    region: str | None
    side: str
    earlier_needles: int
    later_needles: int
    new: int
    dropped: int
    repeated: int

    @property
    def change(self) -> Change:
        """What became of the target as a whole."""
        if self.repeated or (self.new and self.dropped):
            return Change.REPEATED
        return Change.NEW if self.new else Change.DROPPED


def compare(
    history: History, earlier: Ints, later: Ints, skin: Skin, within_mm: float = SAME_SITE_MM
) -> Comparison:
    """Compare the sites in these rows.

    A site is repeated when the other has one within `within_mm` on the skin, on the same side.
    """
    return Comparison(
        earlier=earlier,
        later=later,
        earlier_kept=_has_same(history, earlier, later, skin, within_mm),
        later_kept=_has_same(history, later, earlier, skin, within_mm),
    )


def compared_targets(history: History, comparison: Comparison) -> tuple[ComparedTarget, ...]:
    """Return the targets of a comparison, those with the most needles first."""
    target, needles = history.target, history.sites.needles
    count = int(target.max(initial=-1)) + 1
    earlier = np.bincount(target[comparison.earlier], needles[comparison.earlier], count)
    later = np.bincount(target[comparison.later], needles[comparison.later], count)
    kinds = [
        np.bincount(target[rows], minlength=count)
        for rows in (comparison.new, comparison.dropped, comparison.repeated)
    ]
    touched = np.flatnonzero(earlier + later)
    ordered = touched[np.argsort(-(earlier + later)[touched], kind="stable")]
    return tuple(
        ComparedTarget(
            *history.target_of(int(number)),
            int(earlier[number]),
            int(later[number]),
            *(int(kind[number]) for kind in kinds),
        )
        for number in ordered
    )


def _has_same(history: History, rows: Ints, others: Ints, skin: Skin, within_mm: float) -> Bools:
    """Return which rows have one of the others within reach on their side."""
    points, side = history.sites.points, history.sites.coded["side"].numbers
    found = np.zeros(len(rows), bool)
    for each in np.unique(side[rows]):
        own = np.flatnonzero(side[rows] == each)
        across = others[side[others] == each]
        here, there = (Places.of(points[those], skin) for those in (rows[own], across))
        found[own] = has_near(here, there, within_mm)
    return found
