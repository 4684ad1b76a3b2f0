"""Facts that are text alone: sources, aftercare, consent, the short words of typed entry."""

from dataclasses import dataclass
from enum import StrEnum

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


class WordKind(StrEnum):
    """What a short word stands for; ``WORD`` is a word of a name."""

    SIDE = "side"
    WORD = "word"
    STRUCTURE = "structure"
    TECHNIQUE = "technique"
    MANIPULATION = "manipulation"


@dataclass(frozen=True, slots=True)
class EntryWord:
    """A short word, and the side, word or id that it means."""

    id: str
    kind: WordKind
    means: str
    certainty: Certainty
    source: str


SOURCES = Table("sources.csv", Source, {"id": cells.source_id})
AFTERCARE = Table("aftercare.csv", Aftercare, {"kind": cells.code, "text": cells.name})
CONSENT_ELEMENTS = Table(
    "consent_elements.csv", ConsentElement, {"text": cells.name, "applies": cells.code}
)
ENTRY_WORDS = Table(
    "entry_words.csv", EntryWord, {"kind": cells.choice(WordKind), "means": cells.code}
)
