"""Ghosts: sites charted before, or planned by a protocol, offered to be charted again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from needlemap.domain.placement import Placement, Side, SurfacePoint
from needlemap.domain.site import Brush, NeedleSite, StructureSource, dose_of


@dataclass(frozen=True, slots=True)
class Ghost:
    """Where a needle was or may be placed, and with which dose. It is no record until adopted.

    ``carried_from`` is the earlier site, None for a protocol's.
    """

    id: str
    point: SurfacePoint
    side: Side
    structure: str | None
    structure_source: StructureSource
    dose: Brush
    approximate: bool = False
    carried_from: str | None = None

    @classmethod
    def of(cls, site: NeedleSite, *, leaves_needle: bool) -> "Ghost":
        """Return the ghost of an earlier site; its response and its note stay behind."""
        return cls(
            id=site.id,
            point=site.point,
            side=site.side,
            structure=site.structure,
            structure_source=site.structure_source,
            dose=dose_of(site, leaves_needle=leaves_needle),
            approximate=site.approximate,
            carried_from=site.id,
        )

    def mirrored_to(self, point: SurfacePoint) -> "Ghost":
        """Return the ghost's twin on the other side, at its mirrored spot."""
        return replace(self, point=point, side=self.side.opposite)

    def site(
        self, placement: Placement, *, session_id: str, ordinal: int, inserted_at: datetime
    ) -> NeedleSite:
        """Return the site that adopting records, its needles in as of now.

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

    def is_among(self, sites: Iterable[NeedleSite]) -> bool:
        """Whether one of the sites was adopted from this ghost, wherever it was moved since.

        A protocol's ghost leaves no trace in the record: there the spot itself tells.
        """
        if self.carried_from is None:
            return any(site.point == self.point for site in sites)
        return any(
            site.carried_from == self.carried_from and site.side is self.side for site in sites
        )
