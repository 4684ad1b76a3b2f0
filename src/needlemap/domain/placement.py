"""Where a needle site lies: a point of the body's surface, and what the atlas knows there."""

from dataclasses import dataclass, replace
from enum import StrEnum

from needlemap.domain.checks import check_code, check_number, check_text, check_whole

# So near, on the same side, sites count as the same; why is said in history/same_site.py.
SAME_SITE_MM = 25.0


class Side(StrEnum):
    """Side of the body, always the patient's own."""

    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"

    @property
    def opposite(self) -> "Side":
        """The other side; the midline is its own."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}.get(self, self)


@dataclass(frozen=True, slots=True)
class SurfacePoint:
    """A point of the skin: a quad of the body mesh and two coordinates on it, 0 to 1 each.

    Holds on every figure, pose and plate, since all share the mesh.
    """

    face: int
    s: float
    t: float

    def __post_init__(self) -> None:
        check_whole("face", self.face, low=0, high=1_000_000)
        check_number("s", self.s, low=0.0, high=1.0)
        check_number("t", self.t, low=0.0, high=1.0)


@dataclass(frozen=True, slots=True)
class PlatePoint:
    """A point on a plate, in mm: x to the right from the body's midline, y above the floor."""

    plate: str
    x_mm: float
    y_mm: float

    def __post_init__(self) -> None:
        check_code("plate", self.plate)
        check_number("x_mm", self.x_mm, low=-3000, high=3000, unit="mm")
        check_number("y_mm", self.y_mm, low=-3000, high=3000, unit="mm")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A structure that a click may have meant, and how far from its outline the click fell."""

    structure: str
    distance_mm: float = 0.0

    def __post_init__(self) -> None:
        check_code("structure", self.structure)
        check_number("distance_mm", self.distance_mm, low=0, high=500, unit="mm")


@dataclass(frozen=True, slots=True)
class Placement:
    """What the atlas answers about one point: side, region, structures nearest the skin first."""

    point: SurfacePoint
    atlas_version: str
    side: Side
    region: str
    candidates: tuple[Candidate, ...]
    risk_zones: tuple[str, ...] = ()
    clicked: PlatePoint | None = None

    def __post_init__(self) -> None:
        check_text("atlas_version", self.atlas_version, longest=40, required=True)
        check_code("region", self.region)
        for zone in self.risk_zones:
            check_code("risk_zones", zone)

    @property
    def structure(self) -> str | None:
        """The likeliest structure, or None where the atlas knows only the region."""
        return self.candidates[0].structure if self.candidates else None

    def preferring(self, structure: str) -> "Placement":
        """Return the placement with this structure as its likeliest, whether it was one or not."""
        named = next((one for one in self.candidates if one.structure == structure), None)
        others = tuple(one for one in self.candidates if one.structure != structure)
        return replace(self, candidates=(named or Candidate(structure), *others))
