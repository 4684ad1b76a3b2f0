"""Sheets of a document: head and foot on each, blocks between them, bookmarks into them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from PySide6.QtGui import QPainter

from needlemap.errors import ReportStoppedError
from needlemap.reports.pages.blocks import Again, Block, Gap
from needlemap.reports.pages.header_footer import paint_stamp
from needlemap.reports.pages.paper import Paper, mm

_ABOVE_FOOT = mm(1.5)
_MOST_TOGETHER = mm(60)


class Steps:
    """How far a report is, told by the thread that makes it and read by the one that shows it.

    The wish to stop ends the making at the next step.
    """

    def __init__(self) -> None:
        self._at = (0, 0)
        self._is_stopped = False

    @property
    def at(self) -> tuple[int, int]:
        """How many steps are done, of how many; the second is 0 while nobody knows."""
        return self._at

    @property
    def is_stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._is_stopped

    def stop(self) -> None:
        """End the making at its next step."""
        self._is_stopped = True

    def tell(self, done: int = 0, total: int = 0) -> None:
        """Note how far it is; ReportStoppedError once somebody asked to stop."""
        if self._is_stopped:
            raise ReportStoppedError("Stopped. Nothing was written.")
        self._at = (done, total)


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
        page, height = pages[-1], item.block.height + item.with_next
        if height > room:  # what follows can share no page with it
            height = item.block.height
        if page.placed and page.used + height > room:
            page = Page()
            pages.append(page)
            if item.header is not None:
                page.add(Again(item.header))
        if page.placed or not isinstance(item.block, Gap):
            page.add(item.block)
    if len(pages) > 1 and not pages[-1].placed:
        pages.pop()
    return pages


def kept_with(items: Sequence[Item], height: float) -> list[Item]:
    """Return the items so that what follows, of this height, starts no page alone.

    The last item goes with it to the next page, and a heading with the last item.
    """
    kept, room = list(items), height
    for place in range(len(kept) - 1, -1, -1):
        item = kept[place]
        if place < len(kept) - 1 and not item.with_next:
            break
        kept[place] = replace(item, with_next=max(item.with_next, room))
        room += item.block.height
    return kept


def unparted(items: Sequence[Item], *, first: int = 3, last: int = 3) -> list[Item]:
    """Return the items so that on no page fewer than these of the first or the last stand alone.

    Of items so high that a page would be left half empty, fewer stay together.
    """
    kept = list(items)
    for place in range(len(kept) - 2, -1, -1):
        item, after = kept[place], kept[place + 1]
        is_parted = first - 1 <= place < len(kept) - last
        room = after.block.height + after.with_next
        if not is_parted and item.block.height + room <= _MOST_TOGETHER:
            kept[place] = replace(item, with_next=max(item.with_next, room))
    return kept


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
    """The laid out pages of a document.

    Attributes
    ----------
    covers
        How many pages before the first are covers, without a number of their own.
    is_mirrored
        Whether the margin of the binder is on the right of every second page, for paper that is
        printed on both sides.
    """

    paper: Paper
    pages: tuple[Sheet, ...]
    bookmarks: tuple[Bookmark, ...] = ()
    covers: int = 0
    is_mirrored: bool = False

    def left_of(self, index: int) -> float:
        """Return the left margin of a page, in printer pixels."""
        is_back = self.is_mirrored and index % 2 == 1
        return mm(self.paper.right_mm if is_back else self.paper.left_mm)

    def paint_page(self, painter: QPainter, index: int) -> None:
        """Paint one page on a painter of `DOTS_PER_INCH` whose origin is the sheet's corner."""
        sheet = self.pages[index]
        x, y = self.left_of(index), mm(self.paper.top_mm)
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
            index + 1 - self.covers,
            len(self.pages) - self.covers,
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
