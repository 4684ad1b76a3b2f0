"""Needles in against needles out: none may be left in the body unnoticed."""

from collections.abc import Iterable
from dataclasses import dataclass

from needlemap.domain.site import NeedleSite


@dataclass(frozen=True, slots=True)
class NeedleTotals:
    """Needles of a session: inserted = removed + declared retained + still in."""

    inserted: int
    removed: int
    retained: int

    @property
    def still_in(self) -> int:
        """Needles that nobody has accounted for yet."""
        return self.inserted - self.removed - self.retained


def needle_totals(sites: Iterable[NeedleSite]) -> NeedleTotals:
    """Return the totals over the sites."""
    listed = tuple(sites)
    return NeedleTotals(
        inserted=sum(site.needle_count for site in listed),
        removed=sum(site.removed_count for site in listed),
        retained=sum(site.retained_count for site in listed),
    )
