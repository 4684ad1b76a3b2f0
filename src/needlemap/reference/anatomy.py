"""Structures, the muscles that their parts belong to, and the regions of the body."""

from dataclasses import dataclass

from needlemap.domain.catalogue import Certainty, Layer, Structure
from needlemap.reference import cells
from needlemap.reference.tables import Table


@dataclass(frozen=True, slots=True)
class BodyRegion:
    """A region that a site lies in, whatever structure it aims at."""

    id: str
    name: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class ParentMuscle:
    """A muscle of which several structures are parts; billing counts it once."""

    id: str
    name: str
    latin: str
    certainty: Certainty
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class RegionNote:
    """What to beware of in a part of the body.

    ``body_regions`` and ``structures`` say where it is shown; both empty means everywhere.
    """

    id: str
    name: str
    body_regions: tuple[str, ...]
    structures: tuple[str, ...]
    note: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class DepthFact:
    """What a study or a guideline says of needles deeper than some mm in a place.

    The place is any of these structures, or of these risk zones of the atlas.
    """

    id: str
    name: str
    structures: tuple[str, ...]
    risk_zones: tuple[str, ...]
    deeper_than_mm: float
    text: str
    certainty: Certainty
    source: str
    note: str


STRUCTURES = Table(
    "structures.csv",
    Structure,
    {
        "kind": cells.code,
        "parent_muscle": cells.optional(cells.code),
        "body_region": cells.code,
        "layer": cells.optional(cells.choice(Layer)),
        "paired": cells.yes_no,
        "outlined": cells.yes_no,
    },
)
PARENT_MUSCLES = Table("parent_muscles.csv", ParentMuscle)
BODY_REGIONS = Table("body_regions.csv", BodyRegion)
REGION_NOTES = Table(
    "region_notes.csv",
    RegionNote,
    {
        "body_regions": cells.several(cells.code),
        "structures": cells.several(cells.code),
        "note": cells.name,
    },
)
DEPTH_FACTS = Table(
    "depth_facts.csv",
    DepthFact,
    {
        "structures": cells.several(cells.code),
        "risk_zones": cells.several(cells.code),
        "deeper_than_mm": cells.number(1, 200),
        "text": cells.name,
    },
)
