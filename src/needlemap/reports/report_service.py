"""Makes any report out of open records and hands it out; every handing out is in the log first.

Reading happens on the thread of the records, at once by `ready` or a step at a time by
`preparing`; what they return can be drawn on any other.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from needlemap.domain.addressee import Addressee
from needlemap.domain.clock import local_offset_min, now_utc
from needlemap.domain.ids import short_id
from needlemap.domain.patient import Figure
from needlemap.domain.user import Therapist
from needlemap.history import History
from needlemap.reports.content import wording
from needlemap.reports.content.handout import check_handout, handout_text
from needlemap.reports.content.letter import check_letter, letter_text
from needlemap.reports.content.names import RecordNames
from needlemap.reports.export_file import logged_export, write_whole
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.file_names import file_name
from needlemap.reports.layouts.chart import chart_document
from needlemap.reports.layouts.fax_cover import FaxCover, with_cover
from needlemap.reports.layouts.handout import handout_document
from needlemap.reports.layouts.history import history_document
from needlemap.reports.layouts.letter import letter_document
from needlemap.reports.layouts.session import session_document
from needlemap.reports.layouts.stricta import stricta_document
from needlemap.reports.layouts.superbill import superbill_document
from needlemap.reports.loader import Reader, at_once
from needlemap.reports.pages.document import Document, Steps
from needlemap.reports.pages.glyphs import gaps_in
from needlemap.reports.pdf import document_pdf
from needlemap.reports.request import NO_PAPERS, Disclosure, Kind, PrintSettings, ReportRequest
from needlemap.reports.sources import OpenRecords

_LONGEST_CODE = 8


@dataclass(frozen=True, slots=True)
class PreparedReport:
    """A report ready to be drawn.

    Attributes
    ----------
    lay_out
        Makes its pages on a paper, on any thread; tells the steps of a long one.
    day
        For the file's name; empty where days are private.
    gaps_of
        Finds, on any thread and once, what `gaps` says.
    csv
        What goes with a research export, and in ``codebook`` what its columns mean.
    """

    order: ReportRequest
    lay_out: Callable[[str, Steps], Document]
    day: str
    patient_name: str
    gaps_of: Callable[[], str] = lambda: ""
    csv: str = ""
    codebook: str = ""

    @property
    def gaps(self) -> str:
        """What must be said before it goes out.

        Of characters that no font has, and of a coded export that fits one person alone.
        """
        return self.gaps_of()

    def document(self, steps: Steps | None = None) -> Document:
        """Return the pages on the paper of the order; ReportStoppedError when asked to stop."""
        return self.lay_out(self.order.paper, steps or Steps())

    def pdf(self, password: str = "", *, steps: Steps | None = None) -> bytes:
        """Return the file: tagged PDF/A-1, or encrypted with a password.

        ReportStoppedError when `steps` was asked to stop.
        """
        steps = steps or Steps()
        return document_pdf(lambda: self.document(steps), password=password, steps=steps)

    def file_name(self, *, by_name: bool = False, suffix: str = ".pdf") -> str:
        """Return the name of its file."""
        name = self.patient_name if by_name else ""
        coded = self.order.subject[:_LONGEST_CODE] or short_id(self.order.id)
        return file_name(self.order.kind.value, self.day, coded, name=name, suffix=suffix)


# How each kind is laid out: its content, the body it is drawn on, and the paper.
_LAYOUTS: Mapping[Kind, Callable[..., Document]] = {
    Kind.SESSION: session_document,
    Kind.HISTORY: history_document,
    Kind.CHART: chart_document,
    Kind.HANDOUT: handout_document,
    Kind.LETTER: letter_document,
    Kind.SUPERBILL: superbill_document,
    Kind.STRICTA: stricta_document,
}


# What the cover of a fax says that follows: the kind, and never whose it is.
ABOUT: Mapping[Kind, str] = {
    Kind.SESSION: "Record of a visit",
    Kind.HISTORY: "Treatment history",
    Kind.CHART: "Patient chart",
    Kind.HANDOUT: "Hand-out",
    Kind.LETTER: "Letter about a visit",
    Kind.SUPERBILL: "Billing data sheet",
    Kind.STRICTA: "Needling report",
}


def local_moment_words(at: datetime) -> str:
    """Return a moment on the clock of this computer."""
    return wording.moment(at, local_offset_min(at))


class ReportService:
    """Makes reports of open records.

    Parameters
    ----------
    history_of
        Reads the history of a patient by id.
    surface_of
        Returns the body of a figure.
    therapist_of
        Reads a user by id, present or left.
    papers_of
        Reads what the clinic has settled for its papers.
    keep_handout, keep_letter
        Keep the clinic's own text of the hand-out and of a letter.
    refusal
        Why nothing may leave the records now, for what is offered; each export is checked by
        itself, too.
    """

    def __init__(
        self,
        records: OpenRecords,
        names: RecordNames,
        *,
        history_of: Callable[[str], History],
        surface_of: Callable[[Figure], PrintedSurface],
        therapist_of: Callable[[str], Therapist],
        papers_of: Callable[[], PrintSettings] = lambda: NO_PAPERS,
        keep_handout: Callable[[str], None] = lambda text: None,
        keep_letter: Callable[[str], None] = lambda text: None,
        now: Callable[[], datetime] = now_utc,
        refusal: str = "",
    ) -> None:
        self.refusal = refusal
        self._audit, self._surface_of, self._now = records.audit, surface_of, now
        self._papers_of, self._keep_handout = papers_of, keep_handout
        self._keep_letter = keep_letter
        self._reader = Reader(
            records,
            names,
            history_of=history_of,
            therapist_of=therapist_of,
            papers_of=papers_of,
            now=now,
        )

    @property
    def handout_text(self) -> str:
        """The text with which a hand-out begins: the clinic's own, or the shipped one."""
        return handout_text(self._papers_of().handout)

    @property
    def letter_text(self) -> str:
        """The text with which a letter begins: the clinic's own, or the shipped one."""
        return letter_text(self._papers_of().letter)

    @property
    def address_book(self) -> tuple[Addressee, ...]:
        """Whom the clinic writes to."""
        return self._papers_of().book

    @property
    def prints_codes(self) -> bool:
        """Whether the clinic wants billing codes on paper."""
        return self._papers_of().prints_codes

    def keep_letter(self, text: str) -> None:
        """Keep the clinic's own text of a letter; ValueError for one that cannot be printed."""
        check_letter(text)
        self._keep_letter(text)

    def keep_handout(self, text: str) -> None:
        """Keep the clinic's own text; ValueError for one that cannot be printed."""
        check_handout(text)
        self._keep_handout(text)

    def ready(self, order: ReportRequest) -> PreparedReport:
        """Read what a report needs; NotFoundError, or ValueError for a damaged row."""
        return at_once(self.preparing(order))

    def preparing(self, order: ReportRequest) -> Generator[tuple[int, int], None, PreparedReport]:
        """Read what a report needs, a session at a step: `ready` for a window.

        Yields how much is read of how much.
        """
        reading, layout = (yield from self._reader.steps(order)), _LAYOUTS[order.kind]
        surface = self._surface_of(reading.patient.figure)

        clinic, printed = self._papers_of().clinic, local_moment_words(self._now())

        @cache
        def gaps_of() -> str:
            caution = getattr(reading.content, "caution", "")
            return " ".join(part for part in (gaps_in(reading.content), caution) if part)

        def laid_out(paper: str, steps: Steps) -> Document:
            gaps_of()  # of a long chart it takes a while: found here, beside the window
            # Of the others none has more than a few pages.
            more = {"steps": steps} if order.kind is Kind.CHART else {}
            document: Document = layout(reading.content, surface, paper=paper, **more)
            if order.has_cover:
                about = ABOUT[order.kind]
                cover = FaxCover(order.to, clinic, document.author, about, printed)
                document = with_cover(document, cover)
            if order.both_sides:
                document = replace(document, sheets=replace(document.sheets, is_mirrored=True))
            return document

        name = "" if order.subject else reading.patient.name
        return PreparedReport(
            order, laid_out, reading.day, name, gaps_of, reading.csv, reading.codebook
        )

    def save(
        self, ready: PreparedReport, path: Path, content: bytes, disclosure: Disclosure
    ) -> None:
        """Log an export, then write its file: nothing leaves the records unlogged.

        ExportError when the file cannot be written; the log then says that, too.
        """
        sealed = "AES-256" if disclosure.password else "none"

        def note(action: str) -> None:
            more = {"encryption": sealed} if action == "export_pdf" else {}
            self.note(action, ready, disclosure, file=path.name, **more)

        with logged_export(note, "export_pdf", path) as draft:
            draft.write(content)
            if ready.csv:
                write_whole(path.with_suffix(".csv"), ready.csv.encode())
                write_whole(path.with_name(f"{path.stem}-codebook.csv"), ready.codebook.encode())

    def note(self, action: str, ready: PreparedReport, disclosure: Disclosure, **more: str) -> None:
        """Log that a report was printed, exported, or could not be."""
        order = ready.order
        entity = "session" if order.kind.is_of_session else "patient"
        self._audit.note(
            action,
            entity,
            order.id,
            purpose=disclosure.purpose,
            recipient=disclosure.recipient,
            report=order.kind.value,
            **more,
        )
