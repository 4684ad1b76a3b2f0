"""What can be printed: for what, to whom, with which password."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain.addressee import Addressee
from needlemap.domain.checks import check_id, check_one_of, check_text
from needlemap.domain.clinic import ClinicHead, PrintedParts
from needlemap.domain.session import Session
from needlemap.history import FilterSet
from needlemap.reports.content.history import Counted
from needlemap.reports.content.history_record import ALL_DAYS, Period
from needlemap.reports.content.letter import PARTS
from needlemap.reports.pages.paper import paper_named

NO_CLINIC = ClinicHead()
NO_FILTERS = FilterSet()
NOBODY = Addressee()


@dataclass(frozen=True, slots=True)
class PrintSettings:
    """The head of every page, the clinic's own text of the hand-out, if it has one, and a code.

    ``code_hint_of`` returns what a session record says of the US code, nothing where the clinic
    does not want it there; ``parts`` is what else it wants on its records,
    ``needling_since`` the year since which the signed-in user has needled. ``letter``
    is the clinic's own text of a letter, ``book`` whom it writes to; ``prints_codes`` says whether
    it wants codes on paper at all.
    """

    clinic: ClinicHead = NO_CLINIC
    handout: str = ""
    code_hint_of: Callable[[Session], str] = lambda session: ""
    parts: PrintedParts = PrintedParts()  # noqa: RUF009 - frozen, so safe to share
    needling_since: int | None = None
    letter: str = ""
    book: tuple[Addressee, ...] = ()
    prints_codes: bool = False


NO_PAPERS = PrintSettings()


SHORTEST_PASSWORD = 8


class Kind(StrEnum):
    """The kinds of report."""

    SESSION = "session"
    HISTORY = "history"
    CHART = "chart"
    HANDOUT = "handout"
    LETTER = "letter"
    SUPERBILL = "superbill"
    STRICTA = "stricta"

    @property
    def is_of_session(self) -> bool:
        """Whether it is about one session, not about a patient."""
        return self in (Kind.SESSION, Kind.HANDOUT, Kind.LETTER, Kind.SUPERBILL)


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """One report to make.

    Attributes
    ----------
    id
        Of the session for what is about one session, else of the patient.
    subject
        STRICTA: the code that stands for the patient when the export is de-identified.
    text
        Hand-out and letter: the text in place of the clinic's.
    to
        Letter and cover of a fax: whom it goes to.
    parts
        Letter: which parts it has, by the names of `content.letter.PARTS`.
    has_cover
        Whether the cover of a fax comes first.
    both_sides
        Whether it is printed on both sides: margins change from page to page.
    filters
        Treatment history: only sites that pass these.
    density
        Treatment history: what a map of the skin counts, or that there is none.
    """

    kind: Kind
    id: str
    period: Period = ALL_DAYS
    paper: str = "A4"
    subject: str = ""
    text: str = ""
    filters: FilterSet = NO_FILTERS
    to: Addressee = NOBODY
    parts: tuple[str, ...] = tuple(PARTS)
    has_cover: bool = False
    both_sides: bool = False
    density: Counted = Counted.NOTHING

    def __post_init__(self) -> None:
        check_id("id", self.id)
        for part in self.parts:
            check_one_of("part", part, tuple(PARTS))
        paper_named(self.paper)
        check_text("subject", self.subject, longest=40)


@dataclass(frozen=True, slots=True)
class HistoryChoice:
    """Which part of a treatment history is wanted on paper; ``words`` names the filters.

    ``density`` is what the map of the skin that is seen counts.
    """

    period: Period = ALL_DAYS
    filters: FilterSet = NO_FILTERS
    words: str = ""
    density: Counted = Counted.NOTHING


@dataclass(frozen=True, slots=True)
class Disclosure:
    """To whom a report goes, what for, and how its file is kept.

    Attributes
    ----------
    password
        Encrypts the file with AES-256; it is then no PDF/A. Empty for none.
    by_name
        Whether the patient's name may stand in the file's name.
    """

    purpose: str = ""
    recipient: str = ""
    password: str = ""
    by_name: bool = False

    def __post_init__(self) -> None:
        check_text("purpose", self.purpose, longest=200)
        check_text("recipient", self.recipient, longest=200)
        if self.password and len(self.password) < SHORTEST_PASSWORD:
            raise ValueError(f"PDF password must have {SHORTEST_PASSWORD} characters or more")
