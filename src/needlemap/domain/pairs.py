"""Electrodes in pairs: two sites of one session share a pair, and change and end together."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from needlemap.domain.edit import SiteEdit
from needlemap.domain.estim import CHANNELS, Current, Estim
from needlemap.domain.ids import new_id
from needlemap.domain.site import NeedleSite


def partner_of(site: NeedleSite, sites: Iterable[NeedleSite]) -> NeedleSite | None:
    """Return the other electrode of a site's pair; None for a site alone."""
    if site.estim is None:
        return None
    pair = site.estim.pair_id
    return next((s for s in sites if s.id != site.id and s.estim and s.estim.pair_id == pair), None)


def with_partners(site_ids: Iterable[str], sites: Sequence[NeedleSite]) -> tuple[str, ...]:
    """Return the ids and those of their partners, each once."""
    known = {site.id: site for site in sites}
    found: dict[str, None] = {}
    for site_id in site_ids:
        found[site_id] = None
        if partner := partner_of(known[site_id], sites):
            found[partner.id] = None
    return tuple(found)


def as_electrode(site: NeedleSite, current: Current, sites: Sequence[NeedleSite]) -> NeedleSite:
    """Return the site as an electrode: of the pair that still lacks one, else of a new pair."""
    waiting = [one for one in sites if one.estim and partner_of(one, sites) is None]
    if waiting:
        return replace(site, estim=waiting[-1].estim)
    return replace(site, estim=Estim.of(current, new_id(), free_channel(sites)))


def as_pair(
    first: NeedleSite,
    second: NeedleSite,
    current: Current,
    sites: Sequence[NeedleSite],
    *,
    channel: int | None = None,
) -> tuple[NeedleSite, NeedleSite]:
    """Return two sites as the electrodes of a new pair, on a channel that no site uses.

    On the wanted channel if that is free.
    """
    estim = Estim.of(current, new_id(), free_channel(sites, wanted=channel))
    return replace(first, estim=estim), replace(second, estim=estim)


def as_electrodes(
    fresh: Sequence[NeedleSite], current: Current, sites: Sequence[NeedleSite]
) -> tuple[NeedleSite, ...]:
    """Return new sites as electrodes: two are a pair of their own, one alone seeks a partner."""
    match fresh:
        case [first, second]:
            return as_pair(first, second, current, sites)
    return tuple(as_electrode(site, current, sites) for site in fresh)


def linking(
    first: NeedleSite, second: NeedleSite, sites: Sequence[NeedleSite], current: Current
) -> SiteEdit:
    """Return the edit that makes two sites a pair, or parts them if they are one.

    A partner that either had before is alone no longer: its current is taken off too.
    """
    ends = (first, second)
    if first.estim is not None and partner_of(first, sites) == second:
        return SiteEdit(ends, tuple(replace(site, estim=None) for site in ends))
    known = next((site.estim for site in ends if site.estim), None)
    channel = known.channel if known else free_channel(sites)
    kept = known.current if known else current
    estim = Estim.of(kept, new_id(), channel)
    left = _left_alone(ends, sites)
    return SiteEdit(
        (*ends, *left),
        (
            *(replace(site, estim=estim) for site in ends),
            *(replace(site, estim=None) for site in left),
        ),
    )


def removing(gone: Sequence[NeedleSite], sites: Sequence[NeedleSite]) -> SiteEdit:
    """Return the edit that takes sites off, and the current off the partners that stay."""
    left = _left_alone(gone, sites)
    return SiteEdit((*gone, *left), tuple(replace(site, estim=None) for site in left))


def free_channel(sites: Iterable[NeedleSite], *, wanted: int | None = None) -> int | None:
    """Return the wanted channel, or the lowest, that no site uses; None when all are taken."""
    low, high = CHANNELS
    taken = {site.estim.channel for site in sites if site.estim}
    if wanted is not None and wanted not in taken:
        return wanted
    return next((channel for channel in range(low, high + 1) if channel not in taken), None)


def _left_alone(
    ends: Collection[NeedleSite], sites: Sequence[NeedleSite]
) -> tuple[NeedleSite, ...]:
    ids = {site.id for site in ends}
    partners = (partner_of(site, sites) for site in ends)
    return tuple(site for site in partners if site is not None and site.id not in ids)
