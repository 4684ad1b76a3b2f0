"""Sheets of a document: head and foot on each, blocks between them, bookmarks into them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtGui import QPainter

from needlemap.reports.pages.blocks import Again, Block, Gap
from needlemap.reports.pages.header_footer import paint_stamp
from needlemap.reports.pages.paper import Paper, mm

_ABOVE_FOOT = mm(1.5)


@dataclass(frozen=True, slots=True)
class Item:
    """A block in the flow.

    Attributes
    ----------
    header
        Block that is repeated on top of a new page that starts with this one.
    with_next
        Space that must be left below it for what follows, so that a heading does not end a page.
    """

    block: Block
    header: Block | None = None
    with_next: float = 0.0


@dataclass(slots=True)
class Page:
    """Blocks with the height at which each starts, from the top of the page's room."""

    placed: list[tuple[float, Block]] = field(default_factory=list)
    used: float = 0.0

    def add(self, block: Block) -> None:
        """Put a block below the others."""
        self.placed.append((self.used, block))
        self.used += block.height


def paginate(items: Iterable[Item], room: float) -> list[Page]:
    """Return at least one page; `room` is the height of each.

    Oversized blocks stand alone, and no page starts with a gap.
    """
    pages = [Page()]
    for item in items:
        page = pages[-1]
        if page.placed and page.used + item.block.height + item.with_next > room:
            page = Page()
            pages.append(page)
            if item.header is not None:
                page.add(Again(item.header))
        if page.placed or not isinstance(item.block, Gap):
            page.add(item.block)
    if len(pages) > 1 and not pages[-1].placed:
        pages.pop()
    return pages


class FootBlock(Protocol):
    """What stands at the foot of a sheet and knows which page it is."""

    @property
    def height(self) -> float:
        """Height in printer pixels."""

    def paint(
        self, painter: QPainter, x: float, y: float, page: int, pages: int, *, is_read: bool = True
    ) -> None:
        """Paint with the upper left corner at (x, y); `is_read` where its lines are said aloud."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page with its own head and foot, and words across it: a draft's, or none."""

    head: Block
    foot: FootBlock
    page: Page
    stamp: str = ""

    @property
    def placed(self) -> list[tuple[float, Block]]:
        """The blocks between head and foot."""
        return self.page.placed


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A title in the outline of a document, and the page it leads to, from 0."""

    title: str
    page: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Sheets:
    """The laid out pages of a document."""

    paper: Paper
    pages: tuple[Sheet, ...]
    bookmarks: tuple[Bookmark, ...] = ()

    def paint_page(self, painter: QPainter, index: int) -> None:
        """Paint one page on a painter of `DOTS_PER_INCH` whose origin is the sheet's corner."""
        sheet = self.pages[index]
        x, y = mm(self.paper.left_mm), mm(self.paper.top_mm)
        before, after = self.pages[max(0, index - 1) : index], self.pages[index + 1 : index + 2]
        head = Again(sheet.head) if before and before[-1].head is sheet.head else sheet.head
        head.paint(painter, x, y)
        for top, block in sheet.placed:
            block.paint(painter, x, y + sheet.head.height + top)
        bottom = mm(self.paper.height_mm - self.paper.bottom_mm)
        is_last = not after or after[0].foot is not sheet.foot
        sheet.foot.paint(
            painter,
            x,
            bottom - sheet.foot.height,
            index + 1,
            len(self.pages),
            is_read=is_last,
        )
        if sheet.stamp:
            paint_stamp(painter, self.paper, sheet.stamp)


@dataclass(frozen=True, slots=True)
class Document:
    """Pages with what a PDF says of itself. ``title`` holds no patient's name.

    ``gaps`` are the characters for which this computer has no font, in words for the reader.
    """

    sheets: Sheets
    title: str
    author: str
    gaps: str = ""


def room_between(paper: Paper, head: Block, foot: FootBlock) -> float:
    """Return the height between head and foot of a sheet, in printer pixels."""
    whole = mm(paper.height_mm - paper.top_mm - paper.bottom_mm)
    return whole - head.height - foot.height - _ABOVE_FOOT


def flowed(
    items: Iterable[Item], paper: Paper, head: Block, foot: FootBlock, *, stamp: str = ""
) -> tuple[Sheet, ...]:
    """Return the items on as many sheets as they need."""
    pages = paginate(items, room_between(paper, head, foot))
    return tuple(Sheet(head, foot, page, stamp) for page in pages)
