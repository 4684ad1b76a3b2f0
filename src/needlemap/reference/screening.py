"""Precautions and contraindications, and what the chart does about each."""

from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain.catalogue import Certainty, Layer
from needlemap.domain.screening import AlertLevel
from needlemap.reference import cells
from needlemap.reference.tables import Table


class Grade(StrEnum):
    """How strict the strictest source is; ``note`` says where sources differ."""

    ABSOLUTE = "absolute"
    ABSOLUTE_LOCAL = "absolute_local"
    RELATIVE = "relative"
    RELATIVE_LOCAL = "relative_local"
    NONE = "none"


class BlockWhen(StrEnum):
    """A circumstance in which a precaution that else only warns asks for an acknowledgement."""

    DEEP_SITE = "deep_site"
    NON_COMPRESSIBLE_SITE = "non_compressible_site"
    LOCAL_SITE = "local_site"
    ABDOMEN_SITE = "abdomen_site"
    ELECTRICAL_TECHNIQUE = "electrical_technique"
    LOW_BACK_OR_PELVIS_ELECTRICAL = "low_back_or_pelvis_electrical"
    FIRST_TRIMESTER = "first_trimester"


@dataclass(frozen=True, slots=True)
class Precaution:
    """A question of the screening.

    ``region_linked`` holds only at certain sites: at ``body_regions``, or where those are empty
    at the places noted for the patient. ``restricted_view`` is not shown to everyone. What is
    ``today_only`` is asked at each visit and tells nothing of the next: it stays out of the
    patient's file.
    """

    id: str
    name: str
    grade: Grade
    action: AlertLevel
    block_when: tuple[BlockWhen, ...]
    region_linked: bool
    body_regions: tuple[str, ...]
    restricted_view: bool
    today_only: bool
    certainty: Certainty
    source: str
    note: str

    @property
    def finding(self) -> str:
        """What it is called outside the form: the name without the question in brackets."""
        name, _, bracket = self.name.partition(" (")
        return name if bracket.endswith("?)") else self.name


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What a `BlockWhen` means at a site, with its words. Empty conditions hold anywhere.

    A site must lie in one of `body_regions`, or aim at a structure of one of `layers` or with one
    of `hazards`. A depth that is recorded stands above the layer: what matters then is whether it
    is deeper than ``deeper_than_mm``. Techniques in `spared_techniques` stay out.
    """

    id: str
    name: str
    body_regions: tuple[str, ...]
    layers: tuple[Layer, ...]
    hazards: tuple[str, ...]
    deeper_than_mm: float | None
    spared_techniques: tuple[str, ...]
    electrical: bool
    certainty: Certainty
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class PatientFlag:
    """A finding that a risk zone of the atlas asks about, and the precaution it belongs to."""

    id: str
    name: str
    precaution: str | None
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class HazardKeyword:
    """A word in a structure's hazards that makes the region's note show."""

    id: str
    name: str
    certainty: Certainty
    source: str


PRECAUTIONS = Table(
    "precautions.csv",
    Precaution,
    {
        "grade": cells.choice(Grade),
        "action": cells.choice(AlertLevel),
        "block_when": cells.several(cells.choice(BlockWhen)),
        "region_linked": cells.yes_no,
        "body_regions": cells.several(cells.code),
        "restricted_view": cells.yes_no,
        "today_only": cells.yes_no,
    },
)
BLOCK_CIRCUMSTANCES = Table(
    "block_circumstances.csv",
    Circumstance,
    {
        "body_regions": cells.several(cells.code),
        "layers": cells.several(cells.choice(Layer)),
        "hazards": cells.several(cells.name),
        "deeper_than_mm": cells.optional(cells.number(0, 200)),
        "spared_techniques": cells.several(cells.code),
        "electrical": cells.yes_no,
    },
)
PATIENT_FLAGS = Table("patient_flags.csv", PatientFlag, {"precaution": cells.optional(cells.code)})
HAZARD_KEYWORDS = Table("hazard_keywords.csv", HazardKeyword)
