"""Techniques, manipulations, needles, and what is usual of them."""

from dataclasses import dataclass

from needlemap.domain.catalogue import Certainty, Manipulation, Technique
from needlemap.domain.site import DIAMETER_MM, LENGTH_MM
from needlemap.reference import cells
from needlemap.reference.tables import Table


@dataclass(frozen=True, slots=True)
class NeedleDiameter:
    """A diameter on offer. The gauge is an alias that makers do not agree on; mm is the value."""

    id: str
    diameter_mm: float
    gauge_alias: str
    typical_use: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class NeedleLength:
    """A length on offer."""

    id: str
    length_mm: float
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class Dose:
    """How much is usual: a range in `unit`, empty where the source gives no number."""

    id: str
    name: str
    low: float | None
    high: float | None
    unit: str
    certainty: Certainty
    source: str
    note: str


TECHNIQUES = Table(
    "techniques.csv",
    Technique,
    {
        "synonyms": cells.several(cells.name),
        "aims_at": cells.several(cells.code),
        "electrical": cells.yes_no,
        "also_record": cells.several(cells.name),
        "deepest_mm": cells.optional(cells.number(0.5, 200)),
        "paired": cells.yes_no,
    },
)
MANIPULATIONS = Table(
    "manipulations.csv",
    Manipulation,
    {"leaves_needle": cells.yes_no, "below_fascia": cells.yes_no},
)
NEEDLE_DIAMETERS = Table(
    "needle_diameters.csv", NeedleDiameter, {"diameter_mm": cells.number(*DIAMETER_MM)}
)
NEEDLE_LENGTHS = Table("needle_lengths.csv", NeedleLength, {"length_mm": cells.number(*LENGTH_MM)})
DOSAGE = Table(
    "dosage.csv",
    Dose,
    {
        "low": cells.optional(cells.number(0, 1000)),
        "high": cells.optional(cells.number(0, 1000)),
        "unit": cells.name,
    },
)
