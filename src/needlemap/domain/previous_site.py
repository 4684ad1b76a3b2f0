"""Previous sites: sites charted before, or planned by a protocol, offered to be charted again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from needlemap.domain.edit import SiteEdit
from needlemap.domain.pairs import as_pair
from needlemap.domain.placement import Placement, Side, SurfacePoint
from needlemap.domain.site import NeedleSite, SitePreset, StructureSource, dose_of


@dataclass(frozen=True, slots=True)
class PreviousSite:
    """Where a needle was or may be placed, and with which dose: no record until copied forward.

    ``carried_from`` is the earlier site, None for a protocol's. Two of them with one ``pair`` had
    a current between them, of that ``channel``.
    """

    id: str
    point: SurfacePoint
    side: Side
    structure: str | None
    structure_source: StructureSource
    dose: SitePreset
    approximate: bool = False
    carried_from: str | None = None
    pair: str | None = None
    channel: int | None = None

    @classmethod
    def of(cls, site: NeedleSite, *, leaves_needle: bool) -> "PreviousSite":
        """Return the previous site of an earlier site; its response and its note stay behind."""
        return cls(
            id=site.id,
            point=site.point,
            side=site.side,
            structure=site.structure,
            structure_source=site.structure_source,
            dose=dose_of(site, leaves_needle=leaves_needle),
            approximate=site.approximate,
            carried_from=site.id,
            pair=site.estim.pair_id if site.estim else None,
            channel=site.estim.channel if site.estim else None,
        )

    def mirrored_to(self, point: SurfacePoint) -> "PreviousSite":
        """Return the previous site's twin on the other side, at its mirrored spot."""
        return replace(self, point=point, side=self.side.opposite)

    def site(
        self, placement: Placement, *, session_id: str, ordinal: int, inserted_at: datetime
    ) -> NeedleSite:
        """Return the site that copying forward records, its needles in as of now.

        `placement` is what today's atlas says of the spot. A structure keeps its name and how it
        came by it; a spot that had none is named by the atlas.
        """
        site = self.dose.site(
            placement, session_id=session_id, ordinal=ordinal, inserted_at=inserted_at
        )
        return replace(
            site,
            side=self.side,
            structure=self.structure or placement.structure,
            structure_source=self.structure_source,
            approximate=self.approximate,
            carried_from=self.carried_from,
        )

    def copied_forward_among(self, sites: Iterable[NeedleSite]) -> NeedleSite | None:
        """Return which of the sites was copied forward from this one, wherever it was moved since.

        A protocol's previous site leaves no trace in the record: there the spot itself tells.
        """
        if self.carried_from is None:
            return next((site for site in sites if site.point == self.point), None)
        return next(
            (
                site
                for site in sites
                if site.carried_from == self.carried_from and site.side is self.side
            ),
            None,
        )


CopiedForward = tuple[PreviousSite, NeedleSite]


def copying_forward(
    made: Sequence[CopiedForward], earlier: Iterable[CopiedForward], sites: Sequence[NeedleSite]
) -> SiteEdit:
    """Return the edit that records sites made from previous ones, `sites` being those of today.

    Two that had a current between them are a pair again, a new one with the same settings, as
    soon as both are there: the other may be among those copied forward `earlier`. It has its
    channel then, if that is free.
    """
    fresh = {site.id: site for _, site in made}
    waiting = {
        previous_site.pair: site
        for previous_site, site in earlier
        if previous_site.pair and not site.estim
    }
    before: list[NeedleSite] = []
    for previous_site, site in made:
        if previous_site.pair is None or previous_site.dose.current is None:
            continue
        other = waiting.pop(previous_site.pair, None)
        if other is None:
            waiting[previous_site.pair] = site
            continue
        if other.id not in fresh:
            before.append(other)
        today = (*sites, *fresh.values())
        pair = as_pair(
            other, site, previous_site.dose.current, today, channel=previous_site.channel
        )
        fresh |= {one.id: one for one in pair}
    return SiteEdit(tuple(before), tuple(sorted(fresh.values(), key=lambda one: one.ordinal)))


def other_channels(
    made: Iterable[CopiedForward], sites: Iterable[NeedleSite]
) -> tuple[tuple[int, int | None], ...]:
    """Return the channels of then and of now where they differ, each once; `sites` are today's."""
    now = {site.id: site.estim for site in sites}
    found = [
        (previous_site.channel, estim.channel)
        for previous_site, site in made
        if previous_site.channel
        and (estim := now.get(site.id))
        and estim.channel != previous_site.channel
    ]
    return tuple(dict.fromkeys(found))
