"""Needles that come out of a site, and those declared to stay in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from needlemap.domain.site import NeedleSite


def with_one_out(site: NeedleSite, *, at: datetime, by: str) -> NeedleSite:
    """Return the site with one needle less in the body; a site without any stays as it is."""
    return with_removed(site, min(site.removed_count + 1, _most_out(site)), at=at, by=by)


def with_all_out(site: NeedleSite, *, at: datetime, by: str) -> NeedleSite:
    """Return the site with every needle out that was not declared to stay."""
    return with_removed(site, _most_out(site), at=at, by=by)


def with_removed(site: NeedleSite, count: int, *, at: datetime, by: str) -> NeedleSite:
    """Return the site with so many needles out, `by` whom; with none out nobody removed any."""
    if count == site.removed_count:
        return site
    if count == 0:
        return replace(site, removed_count=0, removed_at=None, removed_by="")
    return replace(site, removed_count=count, removed_at=at, removed_by=by)


def with_retained(site: NeedleSite, count: int, reason: str) -> NeedleSite:
    """Return the site with so many needles declared to stay in; ValueError without a reason."""
    removed = min(site.removed_count, site.needle_count - count)
    reason = reason.strip() if count else ""
    return replace(site, retained_count=count, retained_reason=reason, removed_count=removed)


def tray_count(sites: Iterable[NeedleSite], stays_in: Callable[[str | None], bool]) -> int:
    """Return how many needles the sharps tray must hold once all are out.

    All that were left in, less those declared to stay: the same number whether or not some are
    out already. A needle that went in and out (not `stays_in`) may have served several sites, so
    these do not count, unless one is recorded as still in.
    """
    return sum(_most_out(site) for site in sites if stays_in(site.manipulation) or site.needles_in)


def minutes_in(site: NeedleSite, now: datetime) -> int | None:
    """Return the whole minutes since insertion of a site with needles in, else None."""
    if site.inserted_at is None or not site.needles_in:
        return None
    return max(0, int((now - site.inserted_at).total_seconds() // 60))


def _most_out(site: NeedleSite) -> int:
    return site.needle_count - site.retained_count


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
