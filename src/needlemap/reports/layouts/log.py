"""Who opened a chart, as pages for the patient: when, who, what, and for whom."""

from dataclasses import dataclass

from needlemap.domain.clinic import ClinicHead
from needlemap.reports.content.record import Fact
from needlemap.reports.pages.blocks import Gap
from needlemap.reports.pages.document import Bookmark, Document, Item, Sheets, flowed
from needlemap.reports.pages.glyphs import gaps_in
from needlemap.reports.pages.header_footer import Foot, Head
from needlemap.reports.pages.paper import mm, paper_named
from needlemap.reports.pages.sections import gap_items, table_items, text_items
from needlemap.reports.pages.typeset import CELL

LOG_TITLE = "Who opened this chart"
_HEADINGS = ("When", "Who", "What", "Details")
_SHARES = (0.22, 0.23, 0.25, 0.30)


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """What the pages say.

    Attributes
    ----------
    rows
        When, who, what and details of each entry, the newest first.
    said
        Sentences above the table.
    """

    clinic: ClinicHead
    patient: tuple[Fact, ...]
    sentences: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str], ...]
    foot: tuple[str, ...]
    patient_id: str
    author: str


def access_document(record: AccessRecord, *, paper: str = "A4") -> Document:
    """Return the pages on a paper, A4 or Letter."""
    sheet, gaps = paper_named(paper), gaps_in(record)
    width = mm(sheet.content_width_mm)
    head = Head(LOG_TITLE, record.clinic, record.patient, width)
    foot = Foot(record.foot, width)
    items: list[Item] = [*gap_items(gaps, width)]
    for sentence in record.sentences:
        items += text_items(sentence, width, style=CELL)
    items += [Item(Gap(mm(3))), *table_items(_HEADINGS, record.rows, _SHARES, width)]
    pages = flowed(items, sheet, head, foot)
    sheets = Sheets(sheet, pages, (Bookmark(LOG_TITLE, 0),))
    return Document(sheets, f"{LOG_TITLE}, {record.patient_id}", record.author, gaps)
