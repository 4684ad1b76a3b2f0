"""Entries of the clinical catalogues that a record refers to by id: what data/ holds, typed."""

from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain.checks import check_code, check_text


class Layer(StrEnum):
    """How deep a structure lies, as drawn in the atlas."""

    SUPERFICIAL = "superficial"
    INTERMEDIATE = "intermediate"
    DEEP = "deep"


class Certainty(StrEnum):
    """How well a clinical fact was read: at its source, in clinic articles, or textbook only."""

    VERIFIED = "V"
    CLINIC_ARTICLES = "S"
    TEXTBOOK = "K"


@dataclass(frozen=True, slots=True)
class Technique:
    """A dry needling technique.

    ``aims_at`` names the kinds of structure it targets first (muscle, tendon, ligament, fascia,
    nerve, periosteum, scar, any); the atlas ranks candidates by it. ``also_record`` names what a
    record of this technique says besides. ``short`` is its name where there is little room.
    ``paired`` says that the current of an electrical one flows between two needles.
    """

    id: str
    name: str
    synonyms: tuple[str, ...]
    aims_at: tuple[str, ...]
    target: str
    mechanism: str
    electrical: bool
    source: str
    also_record: tuple[str, ...] = ()
    certainty: Certainty = Certainty.TEXTBOOK
    note: str = ""
    short: str = ""
    deepest_mm: float | None = None
    paired: bool = False

    def __post_init__(self) -> None:
        check_code("technique id", self.id)
        check_text("technique name", self.name, longest=80, required=True)
        for kind in self.aims_at:
            check_code("aims_at", kind)


@dataclass(frozen=True, slots=True)
class Manipulation:
    """What is done with the needle once it is in. ``leaves_needle`` is false for in-and-out.

    ``short`` is its name where there is little room.
    """

    id: str
    name: str
    description: str
    leaves_needle: bool
    source: str
    certainty: Certainty = Certainty.TEXTBOOK
    note: str = ""
    short: str = ""
    below_fascia: bool = False

    def __post_init__(self) -> None:
        check_code("manipulation id", self.id)
        check_text("manipulation name", self.name, longest=80, required=True)


@dataclass(frozen=True, slots=True)
class Structure:
    """A muscle, tendon, ligament or other target that a site can name.

    ``parent_muscle`` is the muscle that billing counts: parts share it. ``id_scope`` says whether
    the ids of the anatomical ontologies mean exactly this structure or a wider one.
    """

    id: str
    name: str
    latin: str
    kind: str
    parent_muscle: str | None
    body_region: str
    layer: Layer | None
    paired: bool
    outlined: bool
    hazards: str
    hazard_level: str
    attachments: str
    nerve: str
    trigger_points: str
    needle_length_mm: str
    needle_length_evidence: str
    source: str
    note: str
    certainty: Certainty = Certainty.TEXTBOOK
    ta98_id: str = ""
    fma_id: str = ""
    uberon_id: str = ""
    id_scope: str = ""

    def __post_init__(self) -> None:
        check_code("structure id", self.id)
        check_text("structure name", self.name, longest=120, required=True)
        check_code("kind", self.kind)
        check_code("body_region", self.body_region)
