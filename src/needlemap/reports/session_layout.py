"""The session record as pages: what stands where, how large the body is, what moves on."""

from dataclasses import dataclass

from PySide6.QtGui import QPainter

from needlemap.reports.blocks import Alert, Block, Facts, Gap, Rule, Stack, long_text
from needlemap.reports.body_panel import CAPTION_MM, BodyPanel
from needlemap.reports.content import SessionRecord
from needlemap.reports.flow import Item, Page, paginate
from needlemap.reports.furniture import Foot, Head, paint_draft_stamp
from needlemap.reports.legend import Legend
from needlemap.reports.panels import Panel, PrintedSurface, panels_of
from needlemap.reports.paper import Paper, mm
from needlemap.reports.printed_marks import mark_of, most_sites
from needlemap.reports.signature import signature_block
from needlemap.reports.site_table import TableHeader, table_rows
from needlemap.reports.typeset import BODY, CELL, FINE, HEADING, Paragraph

# Height of the body on paper: as much as is left on a single page, within these bounds.
BODY_MM = (78.0, 140.0)
BODY_ON_MANY_PAGES_MM = 122.0
CLOSE_UPS_MM = 96.0
SOURCES_KEY = (
    "Sides are the patient's. Structure: inferred = named by the atlas from the place; "
    "chosen, typed = named by the therapist."
)
_BETWEEN_PANELS = mm(3.0)
_BELOW_BODY = mm(1.5)
_ABOVE_FOOT = mm(1.5)


@dataclass(frozen=True, slots=True)
class SessionPages:
    """A laid out record."""

    paper: Paper
    head: Head
    foot: Foot
    pages: tuple[Page, ...]
    is_draft: bool

    def paint_page(self, painter: QPainter, index: int) -> None:
        """Paint one page on a painter of `DOTS_PER_INCH` whose origin is the sheet's corner."""
        x, y = mm(self.paper.left_mm), mm(self.paper.top_mm)
        self.head.paint(painter, x, y)
        for top, block in self.pages[index].placed:
            block.paint(painter, x, y + self.head.height + top)
        bottom = mm(self.paper.height_mm - self.paper.bottom_mm)
        self.foot.paint(painter, x, bottom - self.foot.height, index + 1, len(self.pages))
        if self.is_draft:
            paint_draft_stamp(painter, self.paper)


def lay_out(record: SessionRecord, surface: PrintedSurface, paper: Paper) -> SessionPages:
    """Return the pages of a record on a paper. The body takes what one page leaves it."""
    width = mm(paper.content_width_mm)
    head, foot = Head(record, width), Foot(record, width)
    room = mm(paper.height_mm - paper.top_mm - paper.bottom_mm) - head.height - foot.height
    room -= _ABOVE_FOOT
    before, after = _before_body(record, width), _after_body(record, width)
    left = room - sum(item.block.height for item in before + after) - _BELOW_BODY - 1
    low, high = (mm(bound) for bound in BODY_MM)
    height = min(left, high) if left >= low else mm(BODY_ON_MANY_PAGES_MM)
    body = [Item(row) for row in _body_rows(record, surface, width, height)]
    pages = paginate([*before, *body, *after], room)
    return SessionPages(paper, head, foot, tuple(pages), not record.is_signed)


class BodyRow:
    """One or two panels side by side, in the middle of the page."""

    def __init__(self, panels: list[BodyPanel], width: float) -> None:
        self._panels, self._width = panels, width
        self.height = max(panel.height for panel in panels) + _BELOW_BODY

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the panels."""
        used = sum(panel.width for panel in self._panels)
        used += _BETWEEN_PANELS * (len(self._panels) - 1)
        x += (self._width - used) / 2
        for panel in self._panels:
            panel.paint(painter, x, y)
            x += panel.width + _BETWEEN_PANELS


def _body_rows(
    record: SessionRecord, surface: PrintedSurface, width: float, height: float
) -> list[Block]:
    most = most_sites(record.places, min(height / mm(1), CLOSE_UPS_MM) - CAPTION_MM)
    panels = panels_of(record.places, surface, most_sites=most)
    return [_body_row(panels[i : i + 2], width, height) for i in range(0, len(panels), 2)]


def _body_row(panels: tuple[Panel, ...], width: float, height: float) -> Block:
    if all(panel.close_up for panel in panels):
        height = min(height, mm(CLOSE_UPS_MM))
    each = (width - _BETWEEN_PANELS) / 2
    return BodyRow([BodyPanel(panel, each, height) for panel in panels], width)


def _before_body(record: SessionRecord, width: float) -> list[Item]:
    items = [Item(Alert(alert, width)) for alert in record.alerts]
    columns = [share * width for share in (0.30, 0.365, 0.335)]
    return [*items, Item(Facts(record.visit, columns)), Item(Gap(mm(3)))]


def _after_body(record: SessionRecord, width: float) -> list[Item]:
    items = [Item(Legend(record.techniques, record.places, width)), Item(Gap(mm(2)))]
    items += _table(record, width)
    items += _summary(record, width)
    items += _section("Warnings shown", "\n".join(record.warnings), width)
    items += _section("Notes", record.note.strip(), width)
    return [*items, Item(Gap(mm(3))), Item(signature_block(record, width))]


def _table(record: SessionRecord, width: float) -> list[Item]:
    if not record.rows:
        return [Item(Paragraph("No needle sites were recorded.", BODY, width))]
    header = TableHeader(width)
    marks = [mark_of(place) for place in record.places]
    rows = table_rows(record.rows, marks, width)
    first = Item(header, with_next=rows[0].height)
    key = Stack((Gap(mm(0.8)), Paragraph(SOURCES_KEY, FINE, width)))
    return [first, *[Item(row, header=header) for row in rows], Item(key)]


def _summary(record: SessionRecord, width: float) -> list[Item]:
    totals = Facts(record.needles, [width / 5] * 5)
    block = Stack((Gap(mm(2.5)), totals, Rule(width, mm(0.12), above=mm(1.5))))
    return [Item(block), *_section("Muscles treated", "; ".join(record.muscles), width)]


def _section(title: str, text: str, width: float) -> list[Item]:
    """Return a heading with a text that may run over pages; nothing without text."""
    if not text:
        return []
    lines = long_text(text, CELL, width)
    heading = Stack((Gap(mm(2.2)), Paragraph(title, HEADING, width)))
    return [Item(heading, with_next=lines[0].height * 2), *[Item(line) for line in lines]]
