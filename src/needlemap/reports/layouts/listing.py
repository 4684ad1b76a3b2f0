"""A list as pages: head, sentences, and a table of rows, as who opened a chart or was needled."""

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


@dataclass(frozen=True, slots=True)
class ListRecord:
    """What the pages say.

    Attributes
    ----------
    about
        Whom or what the list is of, in the head of each page.
    sentences
        Stand above the table.
    rows
        In the order of the ``headings``.
    shares
        Of the width, one a heading.
    file_title
        Of the document, where it says more than the title on the pages.
    """

    title: str
    clinic: ClinicHead
    about: tuple[Fact, ...]
    sentences: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    foot: tuple[str, ...]
    author: str
    file_title: str = ""


def list_document(record: ListRecord, *, paper: str = "A4") -> Document:
    """Return the pages on a paper, A4 or Letter."""
    sheet, gaps = paper_named(paper), gaps_in(record)
    width = mm(sheet.content_width_mm)
    head = Head(record.title, record.clinic, record.about, width)
    foot = Foot(record.foot, width)
    items: list[Item] = [*gap_items(gaps, width)]
    for sentence in record.sentences:
        items += text_items(sentence, width, style=CELL)
    items += [Item(Gap(mm(3))), *table_items(record.headings, record.rows, record.shares, width)]
    pages = flowed(items, sheet, head, foot)
    sheets = Sheets(sheet, pages, (Bookmark(record.title, 0),))
    return Document(sheets, record.file_title or record.title, record.author, gaps)
