"""The hand-out as pages: large type, the body with its marks, the clinic's text."""

from PySide6.QtGui import QPainter

from needlemap.reports.content.handout import Handout, HandoutPart
from needlemap.reports.content.history import OverlaySite
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.figures.overlay import panel_rows
from needlemap.reports.pages.blocks import Block, Gap, Stack
from needlemap.reports.pages.document import (
    Document,
    Item,
    Sheets,
    flowed,
    room_between,
    unparted,
)
from needlemap.reports.pages.glyphs import gaps_in
from needlemap.reports.pages.header_footer import Foot, Head
from needlemap.reports.pages.paper import mm, paper_named
from needlemap.reports.pages.sections import gap_items, text_items
from needlemap.reports.pages.signature import Framed
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import Paragraph, TextStyle

HANDOUT_TITLE = "After your dry needling"
# Height of the body: as much as a single page leaves it, within these bounds.
_BODY_MM = (52.0, 84.0)
# Below a body stands some space.
_BELOW_MM = 3.0
# Twelve points, as is advised for what patients read.
_TEXT = TextStyle(12.0)
_TITLE = TextStyle(13.0, bold=True)
_URGENT = TextStyle(12.0, bold=True)
_POINT = mm(5.0)


def handout_document(made: Handout, surface: PrintedSurface, *, paper: str = "A4") -> Document:
    """Return a hand-out laid out on a paper, A4 or Letter."""
    sheet, gaps = paper_named(paper), gaps_in(made)
    width = mm(sheet.content_width_mm)
    shares = (0.36, 0.30, 0.34)
    head = Head(HANDOUT_TITLE, made.clinic, made.patient, width, flag=made.stamp, shares=shares)
    foot = Foot((f"Visit {made.session_id} · printed {made.printed}",), width)
    done = next((i for i, part in enumerate(made.parts) if not part.is_urgent), 0) + 1
    before = [*gap_items(gaps, width), *_parts(made.parts[:done], width), Item(Gap(mm(2)))]
    after = text_items(_muscle_words(made), width, style=_TEXT)
    after += _parts(made.parts[done:], width)
    left = room_between(sheet, head, foot) - sum(i.block.height for i in before + after)
    sites = [OverlaySite(place.point, place.technique, 0) for place in made.places]
    height = _body_height(left)
    rows = panel_rows(sites, surface, width, height, counts=False, spare=False) if sites else []
    items = [*before, *[Item(row) for row in rows], *after]
    sheets = Sheets(sheet, flowed(items, sheet, head, foot, stamp=made.stamp))
    return Document(sheets, f"{HANDOUT_TITLE}, {made.day}, {made.session_id}", made.author, gaps)


def _body_height(left: float) -> float:
    """Return how high the body is drawn when a single page leaves it this much."""
    low, high = _BODY_MM
    height = left / mm(1) - _BELOW_MM
    return mm(high if height < low else min(height, high))


class Point:
    """One point of a list with its dot; `points` stands for the list."""

    def __init__(self, text: str, width: float, points: object) -> None:
        self._points = points
        self._dot = Paragraph("•", _TEXT, _POINT)
        self._text = Paragraph(text, _TEXT, width - _POINT)
        self.height = self._text.height + mm(0.6)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint dot and text."""
        with tagged(painter, Role.LIST, key=self._points), tagged(painter, Role.LIST_ITEM):
            with tagged(painter, Role.LABEL):
                self._dot.paint(painter, x + mm(1), y)
            with tagged(painter, Role.LIST_BODY):
                self._text.paint(painter, x + _POINT, y)


def _parts(parts: tuple[HandoutPart, ...], width: float) -> list[Item]:
    return [item for part in parts for item in _part(part, width)]


def _part(part: HandoutPart, width: float) -> list[Item]:
    blocks = [_line(kind, text, width, part) for kind, text in part.lines]
    heading = Paragraph(part.title, _TITLE, width, role=Role.HEADING)
    title = Stack((Gap(mm(3)), heading, Gap(mm(0.8))))
    lines = unparted([Item(block) for block in blocks], first=2, last=2)
    return [Item(title, with_next=lines[0].block.height + lines[0].with_next), *lines]


def _line(kind: str, text: str, width: float, part: HandoutPart) -> Block:
    if kind == "point":
        return Point(text, width, part)
    if kind == "urgent":
        framed = Framed(Stack((Paragraph(text, _URGENT, width - mm(6)),)), width)
        return Stack((framed, Gap(mm(1.4))))
    return Paragraph(text, _TEXT, width)


def _muscle_words(made: Handout) -> str:
    return f"Where: {'; '.join(made.muscles)}." if made.muscles else ""
