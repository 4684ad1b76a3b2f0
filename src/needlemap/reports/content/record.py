"""What a record says on paper, as plain text and numbers. No Qt: it is tested without it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from needlemap.domain.clinic import ClinicHead
from needlemap.domain.placement import PlatePoint, SurfacePoint
from needlemap.domain.symptoms import SymptomDrawing
from needlemap.domain.visit import DrawnSignature, OutcomeScore
from needlemap.domain.visit_complaint import SignedComplaint
from needlemap.reports.content.statements import fields_of_fact, fields_of_section

DRAFT_WORDS = "DRAFT, NOT SIGNED"
WITHDRAWN_WORDS = "ENTERED IN ERROR"


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled line of a record."""

    label: str
    value: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the record that it states."""
        return fields_of_fact(self.label)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of words. ``shares`` are those of the page's width, one a column."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a record: facts, a table, a text, a drawing. Empty ones are not printed."""

    title: str
    facts: tuple[Fact, ...] = ()
    text: str = ""
    grid: Grid | None = None
    drawn: DrawnSignature | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the record that it states."""
        return fields_of_section(self.title)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        has_rows = self.grid is not None and bool(self.grid.rows)
        is_drawn = self.drawn is not None
        return not self.facts and not self.text.strip() and not has_rows and not is_drawn


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands on a page besides the record.

    Attributes
    ----------
    record_head
        Head of the audit chain when it is printed, empty when unknown.
    printed_at
        When it is printed, UTC. Left out when None.
    offset_min
        Of the clock on which that is shown; without it that of the visit.
    """

    clinic: ClinicHead = ClinicHead()  # noqa: RUF009 - frozen, so safe to share
    record_head: str = ""
    printed_at: datetime | None = None
    offset_min: int | None = None


@dataclass(frozen=True, slots=True)
class EarlierScore:
    """A score of the same patient at an earlier visit, and the day of it there."""

    day: date
    score: OutcomeScore


@dataclass(frozen=True, slots=True)
class Background:
    """What a record takes from around its session.

    Attributes
    ----------
    scores
        Outcome scores of earlier visits, the latest first.
    sites
        Sites of earlier visits by id, in words: what an answer of this visit is about.
    merged_into
        The patient that this one turned out to be, in words; empty for none.
    code_hint
        The US code that the muscles suggest, where the clinic wants it on its records.
    complaints
        The patient's complaints as they stand now: what a draft says of those that it treats.
    identity
        Of the patient, where the clinic wants it on its records: sex, insurer, contact.
    statement
        A sentence of the clinic for each record.
    has_appendix
        Whether every warning and the exact places of the sites are listed at the end.
    """

    scores: tuple[EarlierScore, ...] = ()
    sites: Mapping[str, str] = field(default_factory=dict)
    merged_into: str = ""
    code_hint: str = ""
    complaints: tuple[SignedComplaint, ...] = ()
    identity: tuple[Fact, ...] = ()
    has_appendix: bool = False
    statement: str = ""


@dataclass(frozen=True, slots=True)
class SitePlace:
    """Where a site is drawn, and as what. ``number`` is that of its row in the table.

    ``partner`` is the number of the site with which there is a current, on ``channel``; ``words``
    say the site to who cannot see the picture.
    """

    number: int
    point: SurfacePoint
    clicked: PlatePoint | None
    technique: str
    needle_count: int
    needles_in: int
    approximate: bool
    partner: int | None = None
    channel: int | None = None
    words: str = ""


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
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The words under a signed record; ``charted_by`` when somebody else charted the session.

    ``licence`` is what the signer held when signing.
    """

    name: str
    signed_at: str
    meaning: str
    charted_by: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as printed. ``places`` and ``rows`` have the same order and numbers.

    ``techniques`` names every technique used, in order of first use. ``record_head`` is the head
    of the audit chain, empty when unknown. ``alerts`` must not be overlooked: they stand on top.
    ``sections`` stand between table and signature, ``addenda`` below the signature, then
    ``appendix`` and ``exact_places``, where the clinic wants them. ``stamp`` goes across every
    page, and ``withdrawal`` says at its foot why. ``symptoms`` are painted on the body, below the
    sites.
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
    appendix: tuple[Section, ...]
    exact_places: str
    signature: SignatureBlock | None
    atlas_version: str
    content_hash: str
    record_head: str
    printed: str
    stamp: str
    withdrawal: str
    symptoms: SymptomDrawing | None = None

    @property
    def foot_lines(self) -> tuple[str, ...]:
        """What stands at the foot of each page, from the record's id to the end of the log."""
        atlas = f" · atlas {self.atlas_version}" if self.atlas_version else ""
        printed = f" · printed {self.printed}" if self.printed else ""
        head = (f"Audit log head {self.record_head}",) if self.record_head else ()
        record = f"Record {self.session_id}{atlas}{printed}"
        why = (self.withdrawal,) if self.withdrawal else ()
        return (*why, record, f"Content hash (SHA-256) {self.content_hash}", *head)

    @property
    def is_signed(self) -> bool:
        """Whether the session is signed."""
        return self.signature is not None
