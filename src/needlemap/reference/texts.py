"""Facts that are text alone: sources, aftercare, consent, hygiene, needles, billing."""

from dataclasses import dataclass

from needlemap.domain.catalogue import Certainty
from needlemap.reference import cells
from needlemap.reference.tables import Table


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read; other tables name it by id."""

    id: str
    name: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact to show beside a field."""

    id: str
    text: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of good practice, in a few words."""

    id: str
    name: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class Aftercare:
    """A sentence for the patient's hand-out.

    ``kind`` is expect, do, avoid, choose, report, emergency or timing.
    """

    id: str
    kind: str
    text: str
    certainty: Certainty
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class ConsentElement:
    """What a patient is told or asked. ``applies``: always, female, minor or where_present."""

    id: str
    name: str
    text: str
    applies: str
    certainty: Certainty
    source: str
    note: str


SOURCES = Table("sources.csv", Source, {"id": cells.source_id})
NEEDLE_FACTS = Table("needle_facts.csv", Fact, {"text": cells.name})
HYGIENE = Table("hygiene.csv", Rule)
AFTERCARE = Table("aftercare.csv", Aftercare, {"kind": cells.code, "text": cells.name})
CONSENT_ELEMENTS = Table(
    "consent_elements.csv", ConsentElement, {"text": cells.name, "applies": cells.code}
)
