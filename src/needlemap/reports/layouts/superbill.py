"""The billing data sheet as pages; it draws no body."""

from needlemap.reports.content.superbill import NOTICE, Superbill
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.pages.blocks import Facts, Gap
from needlemap.reports.pages.document import Document, Item, Sheets, flowed
from needlemap.reports.pages.glyphs import gaps_in
from needlemap.reports.pages.header_footer import Foot, Head
from needlemap.reports.pages.paper import mm, paper_named
from needlemap.reports.pages.sections import gap_items, section_items, text_items
from needlemap.reports.pages.typeset import LABEL

SUPERBILL_TITLE = "Superbill data sheet"


def superbill_document(
    made: Superbill, _surface: PrintedSurface | None = None, *, paper: str = "A4"
) -> Document:
    """Return the sheet laid out on a paper, A4 or Letter."""
    sheet, gaps = paper_named(paper), gaps_in(made)
    width = mm(sheet.content_width_mm)
    head = Head(SUPERBILL_TITLE, made.clinic, made.patient, width, flag=made.stamp)
    foot = Foot(
        (
            f"Record {made.session_id} · printed {made.printed}",
            f"Content hash (SHA-256) {made.content_hash}",
        ),
        width,
    )
    items = [*gap_items(gaps, width), Item(Facts(made.facts, [width / 3] * 3)), Item(Gap(mm(2)))]
    for section in made.sections:
        items += section_items(section, width)
    items += [Item(Gap(mm(3))), *text_items(NOTICE, width, style=LABEL)]
    sheets = Sheets(sheet, flowed(items, sheet, head, foot, stamp=made.stamp))
    return Document(sheets, f"{SUPERBILL_TITLE}, {made.day}, {made.session_id}", made.author, gaps)
