"""Protocols: named plans of sites that are offered again as previous sites, on either side."""

from dataclasses import dataclass
from datetime import datetime

from needlemap.domain import checks
from needlemap.domain.estim import CHANNELS
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.site import SitePreset, StructureSource

SITES_A_PROTOCOL = 100


@dataclass(frozen=True, slots=True)
class ProtocolSite:
    """Where a protocol places a needle, with which dose, and how its structure was named.

    Two sites with the same ``pair`` have a current between them, of that ``channel``.
    """

    point: SurfacePoint
    side: Side
    structure: str | None
    dose: SitePreset
    structure_source: StructureSource = StructureSource.INFERRED
    pair: str | None = None
    channel: int | None = None

    def __post_init__(self) -> None:
        if self.structure is not None:
            checks.check_code("structure", self.structure)
        if self.pair is not None:
            checks.check_id("pair", self.pair)
        if self.channel is not None:
            checks.check_whole("channel", self.channel, low=CHANNELS[0], high=CHANNELS[1])


@dataclass(frozen=True, slots=True)
class Protocol:
    """A named plan of sites. ``owner`` is a user's id; without one it is the clinic's."""

    id: str
    owner: str | None
    name: str
    sites: tuple[ProtocolSite, ...]
    made_at: datetime

    def __post_init__(self) -> None:
        checks.check_id("id", self.id)
        if self.owner is not None:
            checks.check_id("owner", self.owner)
        checks.check_text("name", self.name, longest=120, required=True)
        checks.check_whole("number of sites", len(self.sites), low=1, high=SITES_A_PROTOCOL)
        checks.check_moment("made_at", self.made_at)
