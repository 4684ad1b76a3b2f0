"""What a record says on paper, as plain text and numbers. No Qt: it is tested without it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from needlemap.domain.clinic import ClinicHead
from needlemap.domain.placement import PlatePoint, SurfacePoint


class RecordNames(Protocol):
    """The names that a record needs; `needlemap.reference.Reference` has them."""

    def structure_name(self, structure_id: str | None) -> str:
        """Name of a structure, nothing for None."""

    def technique_name(self, technique_id: str) -> str:
        """Name of a technique."""

    def manipulation_name(self, manipulation_id: str | None) -> str:
        """Name of a manipulation, nothing for None."""

    def region_name(self, region_id: str) -> str:
        """Name of a body region."""

    def parent_muscle(self, structure_id: str) -> str | None:
        """Id of the muscle that a structure counts as, None when it is no muscle."""

    def muscle_name(self, parent_muscle_id: str) -> str:
        """Name of what `parent_muscle` returned."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled line of a record."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a record: labelled facts, then a text. Empty ones are not printed."""

    title: str
    facts: tuple[Fact, ...] = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.facts and not self.text.strip()


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands on a page besides the record.

    Attributes
    ----------
    record_head
        Head of the audit chain when it is printed, empty when unknown.
    printed_at
        When it is printed, UTC; shown on the clock of the visit. Left out when None.
    """

    clinic: ClinicHead = ClinicHead()  # noqa: RUF009 - frozen, so safe to share
    record_head: str = ""
    printed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Additions:
    """What was recorded beside session and sites: each later kind of fact is one entry here.

    Attributes
    ----------
    warnings
        Risk warnings shown in the session and whether they were acknowledged, as sentences.
    sections
        Consent, screening, outcome, adverse events: one part each.
    addenda
        What was added after signing: author, time and reason as facts, then the text.
    """

    warnings: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    addenda: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class SitePlace:
    """Where a site is drawn, and as what. ``number`` is that of its row in the table."""

    number: int
    point: SurfacePoint
    clicked: PlatePoint | None
    technique: str
    needle_count: int
    needles_in: int
    approximate: bool


@dataclass(frozen=True, slots=True)
class SiteRow:
    """The words of one row of the site table; ``note`` runs below it."""

    number: int
    structure: str
    source: str
    region: str
    technique: str
    manipulation: str
    needle: str
    angle: str
    needles: str
    needles_out: str
    depth: str
    twitch: str
    pain: str
    details: str
    note: str


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The words under a signed record."""

    name: str
    signed_at: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as printed. ``places`` and ``rows`` have the same order and numbers.

    ``techniques`` names every technique used, in order of first use. ``record_head`` is the head
    of the audit chain, empty when unknown. ``alerts`` must not be overlooked: they stand on top.
    ``sections`` stand between table and signature, ``addenda`` below the signature.
    """

    session_id: str
    figure: str
    clinic: ClinicHead
    author: str
    performed_on: str
    patient: tuple[Fact, ...]
    visit: tuple[Fact, ...]
    places: tuple[SitePlace, ...]
    rows: tuple[SiteRow, ...]
    techniques: tuple[tuple[str, str], ...]
    needles: tuple[Fact, ...]
    muscles: tuple[str, ...]
    alerts: tuple[str, ...]
    sections: tuple[Section, ...]
    addenda: tuple[Section, ...]
    exact_places: str
    signature: SignatureBlock | None
    atlas_version: str
    content_hash: str
    record_head: str
    printed: str

    @property
    def foot_lines(self) -> tuple[str, ...]:
        """What stands at the foot of each page, from the record's id to the end of the log."""
        atlas = f" · atlas {self.atlas_version}" if self.atlas_version else ""
        printed = f" · printed {self.printed}" if self.printed else ""
        head = (f"Record head {self.record_head}",) if self.record_head else ()
        record = f"Record {self.session_id}{atlas}{printed}"
        return (record, f"Content (SHA-256) {self.content_hash}", *head)

    @property
    def is_signed(self) -> bool:
        """Whether the session is signed; a draft says so across every page."""
        return self.signature is not None
