"""Who was needled with a lot, as pages: one line a session, for calling patients back."""

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

RECALL_TITLE = "Patients needled with a lot"
_SHARES = (0.30, 0.17, 0.15, 0.16, 0.22)


@dataclass(frozen=True, slots=True)
class RecallRecord:
    """What the pages say; ``rows`` are in the order of the ``headings``."""

    clinic: ClinicHead
    lot: tuple[Fact, ...]
    sentences: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...]
    author: str


def recall_document(record: RecallRecord, *, paper: str = "A4") -> Document:
    """Return the pages on a paper, A4 or Letter."""
    sheet, gaps = paper_named(paper), gaps_in(record)
    width = mm(sheet.content_width_mm)
    head = Head(RECALL_TITLE, record.clinic, record.lot, width)
    foot = Foot(record.foot, width)
    items: list[Item] = [*gap_items(gaps, width)]
    for sentence in record.sentences:
        items += text_items(sentence, width, style=CELL)
    items += [Item(Gap(mm(3))), *table_items(record.headings, record.rows, _SHARES, width)]
    pages = flowed(items, sheet, head, foot)
    sheets = Sheets(sheet, pages, (Bookmark(RECALL_TITLE, 0),))
    return Document(sheets, RECALL_TITLE, record.author, gaps)
