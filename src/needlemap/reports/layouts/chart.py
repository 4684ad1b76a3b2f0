"""The whole chart of a patient: contents, history, every session; one file with bookmarks."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QPainter

from needlemap.domain.plurals import count_words
from needlemap.reports.content.history import HistoryRecord
from needlemap.reports.content.record import Section, SessionRecord
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.layouts.history import lay_out_history
from needlemap.reports.layouts.session import lay_out
from needlemap.reports.pages.blocks import Facts, Gap, draw_rule
from needlemap.reports.pages.document import Bookmark, Document, Item, Sheets, Steps, flowed
from needlemap.reports.pages.glyphs import gaps_in
from needlemap.reports.pages.header_footer import Foot, Head
from needlemap.reports.pages.paper import Paper, mm, paper_named
from needlemap.reports.pages.sections import gap_items, heading_item, section_items, text_items
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import BODY, Paragraph, text_width

CHART_TITLE = "Dry needling chart"
_LINE = mm(5.0)


@dataclass(frozen=True, slots=True)
class ChartRecord:
    """Everything of a patient as printed: history, sessions the oldest first, what is missing.

    ``file`` is what is kept of the patient beside the sessions. ``missing`` names what could not be
    read, so that the chart does not look whole when it is not.
    """

    history: HistoryRecord
    sessions: tuple[SessionRecord, ...]
    note: str = ""
    missing: tuple[str, ...] = ()
    file: tuple[Section, ...] = ()


def chart_document(
    chart: ChartRecord,
    surface: PrintedSurface,
    *,
    paper: str = "A4",
    steps: Steps | None = None,
) -> Document:
    """Return a whole chart laid out on a paper, A4 or Letter; a step is told for each session."""
    steps = steps or Steps()
    sheet, gaps = paper_named(paper), gaps_in(chart)
    parts = [lay_out_history(chart.history, surface, sheet)]
    for record in chart.sessions:
        steps.tell()
        parts.append(lay_out(record, surface, sheet))
    titles = ["Treatment history", *[_title(record) for record in chart.sessions]]
    # The contents take the same pages whatever the numbers in them are.
    count = len(_contents(chart, titles, [0] * len(titles), sheet, gaps).pages)
    starts = _starts(parts, count)
    sheets = _contents(chart, titles, starts, sheet, gaps)
    marks = [Bookmark("Contents", 0), Bookmark("Treatment history", starts[0])]
    marks += [Bookmark("Sessions", starts[1])] if chart.sessions else []
    marks += [Bookmark(t, s, 1) for t, s in zip(titles[1:], starts[1:], strict=True)]
    pages = tuple(page for part in (sheets, *parts) for page in part.pages)
    return Document(
        Sheets(sheet, pages, tuple(marks)),
        f"{CHART_TITLE}, {chart.history.last_day}, {chart.history.patient_id}",
        chart.history.author,
        gaps,
    )


class ContentsLine:
    """A title, dots, and the number of its page."""

    height = _LINE

    def __init__(self, title: str, page: int, width: float) -> None:
        self._title, self._page, self._width = title, str(page + 1), width
        self._target = page

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint title and number on one line."""
        number = text_width(self._page, BODY)
        left = text_width(self._title, BODY) + mm(2)
        length = self._width - left - number - mm(2)
        if length > 0:
            draw_rule(painter, x + left, y + mm(2.9), length, mm(0.1), "#8a8a8a")
        box, words = (x, y, self._width, _LINE), f"{self._title}, page {self._page}"
        with tagged(painter, Role.LINK, alt=words, box=box, link_to=self._target):
            Paragraph(f"{self._title} ", BODY, self._width - mm(14)).paint(painter, x, y)
            Paragraph(self._page, BODY, mm(12)).paint(painter, x + self._width - number, y)


def _title(record: SessionRecord) -> str:
    sites = count_words(len(record.places), "site")
    state = "signed" if record.is_signed else "draft, not signed"
    state = "entered in error" if record.withdrawal else state
    return f"Session {record.performed_on}, {sites}, {record.author}, {state}"


def _starts(parts: Sequence[Sheets], first: int) -> list[int]:
    starts = []
    for part in parts:
        starts.append(first)
        first += len(part.pages)
    return starts


def _contents(
    chart: ChartRecord, titles: Sequence[str], starts: Sequence[int], paper: Paper, gaps: str
) -> Sheets:
    history, width = chart.history, mm(paper.content_width_mm)
    head = Head(
        CHART_TITLE, history.clinic, history.patient, width, shares=(0.27, 0.20, 0.13, 0.40)
    )
    items = [Item(Facts(history.totals, [width / 4] * 4)), *gap_items(gaps, width)]
    items += _listed("Could not be read", chart.missing, width)
    items += _listed("Patient note", (chart.note,) if chart.note else (), width)
    items += [item for section in chart.file for item in section_items(section, width)]
    items += [Item(Gap(mm(2))), heading_item("Contents", width, with_next=_LINE), Item(Gap(mm(1)))]
    items += [Item(ContentsLine(t, s, width)) for t, s in zip(titles, starts, strict=True)]
    return Sheets(paper, flowed(items, paper, head, Foot(history.foot_lines, width)))


def _listed(title: str, lines: Sequence[str], width: float) -> list[Item]:
    if not lines:
        return []
    return [
        heading_item(title, width, with_next=mm(4)),
        *[item for line in lines for item in text_items(line, width)],
    ]
