"""The session record as pages: what stands where, how large the body is, what moves on."""

from needlemap.reports.content.record import SessionRecord
from needlemap.reports.figures.body_rows import BELOW_BODY, BodyRow, body_rows
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.figures.legend import Legend
from needlemap.reports.figures.marks import mark_of
from needlemap.reports.layouts.site_table import TableHeader, table_rows
from needlemap.reports.pages.blocks import Alert, Facts, Gap, Rule, Stack
from needlemap.reports.pages.document import (
    Bookmark,
    Document,
    Item,
    Sheets,
    flowed,
    kept_with,
    room_between,
)
from needlemap.reports.pages.glyphs import gaps_in
from needlemap.reports.pages.header_footer import Foot, Head
from needlemap.reports.pages.paper import Paper, mm, paper_named
from needlemap.reports.pages.sections import gap_items, section_items, text_items
from needlemap.reports.pages.signature import signature_block
from needlemap.reports.pages.typeset import BODY, FINE, Paragraph

SESSION_TITLE = "Dry needling session record"
# Height of the body on paper: as much as is left on a single page, within these bounds.
BODY_MM = (74.0, 140.0)
# In steps, so that the sessions of a chart share their pictures of the body.
BODY_STEP_MM = 16.5
# Two rows of it fill a page.
BODY_ON_MANY_PAGES_MM = 115.0
SOURCES_KEY = (
    "Sides are the patient's. Structure: suggested = suggested by NeedleMap from the location; "
    "chosen, typed = named by the therapist."
)
PLACES_KEY = (
    "Site coordinates, machine-readable (site number, face/s/t on the body model, x/y mm on the "
    "view)"
)


def session_document(
    record: SessionRecord, surface: PrintedSurface, *, paper: str = "A4"
) -> Document:
    """Return a session record laid out on a paper, A4 or Letter."""
    gaps = gaps_in(record)
    sheets = lay_out(record, surface, paper_named(paper), gaps=gaps)
    title = f"{SESSION_TITLE}, {record.performed_on}, {record.session_id}"
    return Document(sheets, title, record.author, gaps)


def lay_out(
    record: SessionRecord, surface: PrintedSurface, paper: Paper, *, gaps: str = ""
) -> Sheets:
    """Return the pages of a record on a paper. The body takes what one page leaves it."""
    width, stamp = mm(paper.content_width_mm), record.stamp
    head = Head(SESSION_TITLE, record.clinic, record.patient, width, flag=stamp)
    foot = Foot(record.foot_lines, width)
    before, after = _before_body(record, gaps, width), _after_body(record, width)
    appendix = _appendix(record, width)
    on_one_page = [*before, *after, *appendix]
    left = room_between(paper, head, foot) - sum(i.block.height for i in on_one_page)
    left -= BELOW_BODY + 1
    body = [Item(row) for row in _body_rows(record, surface, width, left)]
    items = [*before, *body, *after, *_addenda(record, width), *appendix]
    pages = flowed(items, paper, head, foot, stamp=stamp)
    return Sheets(paper, pages, (Bookmark(f"Session {record.performed_on}", 0),))


def _body_rows(
    record: SessionRecord, surface: PrintedSurface, width: float, left: float
) -> list[BodyRow]:
    height = _body_height(left)
    return body_rows(record.places, surface, width, height, record.symptoms)


def _body_height(left: float) -> float:
    """Return how high the body is drawn when a single page leaves it this much."""
    low, high = BODY_MM
    if left < mm(low):
        return mm(BODY_ON_MANY_PAGES_MM)
    steps = (min(left / mm(1), high) - low) // BODY_STEP_MM
    return mm(low + steps * BODY_STEP_MM)


def _before_body(record: SessionRecord, gaps: str, width: float) -> list[Item]:
    items = [Item(Alert(alert, width)) for alert in record.alerts]
    items += gap_items(gaps, width)
    columns = [share * width for share in (0.30, 0.365, 0.335)]
    return [*items, Item(Facts(record.visit, columns)), Item(Gap(mm(3)))]


def _after_body(record: SessionRecord, width: float) -> list[Item]:
    items = [
        Item(Legend(record.techniques, record.places, width, record.symptoms)),
        Item(Gap(mm(2))),
    ]
    items += _table(record, width)
    items += _summary(record, width)
    for section in record.sections:
        items += section_items(section, width)
    end = Stack((Gap(mm(3)), signature_block(record, width)))
    return [*kept_with(items, end.height), Item(end)]


def _addenda(record: SessionRecord, width: float) -> list[Item]:
    return [item for section in record.addenda for item in section_items(section, width)]


def _table(record: SessionRecord, width: float) -> list[Item]:
    if not record.rows:
        return [Item(Paragraph("No needle sites were recorded.", BODY, width))]
    table = object()
    header = TableHeader(width, table)
    marks = [mark_of(place) for place in record.places]
    rows = table_rows(record.rows, marks, width, table)
    first = Item(header, with_next=rows[0].height)
    key = Item(Stack((Gap(mm(0.8)), Paragraph(SOURCES_KEY, FINE, width))))
    return [first, *[Item(row, header=header) for row in rows], key]


def _appendix(record: SessionRecord, width: float) -> list[Item]:
    """Return what a program needs to draw the sites again from paper: last, for nobody to read."""
    listed = [item for section in record.appendix for item in section_items(section, width)]
    if not record.exact_places:
        return listed
    places = text_items(f"{PLACES_KEY}: {record.exact_places}", width, style=FINE)
    return [*listed, Item(Gap(mm(3))), *places]


def _summary(record: SessionRecord, width: float) -> list[Item]:
    totals = Facts(record.needles, [width / 5] * 5)
    return [Item(Stack((Gap(mm(2.5)), totals, Rule(width, mm(0.12), above=mm(1.5)))))]
