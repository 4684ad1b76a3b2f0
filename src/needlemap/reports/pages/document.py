"""Sheets of a document: head and foot on each, blocks between them, bookmarks into them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QPainter

from needlemap.reports.pages.blocks import Block
from needlemap.reports.pages.header_footer import paint_stamp
from needlemap.reports.pages.pagination import Item, Page, paginate
from needlemap.reports.pages.paper import Paper, mm

_ABOVE_FOOT = mm(1.5)


class FootBlock(Protocol):
    """What stands at the foot of a sheet and knows which page it is."""

    @property
    def height(self) -> float:
        """Height in printer pixels."""

    def paint(self, painter: QPainter, x: float, y: float, page: int, pages: int) -> None:
        """Paint with the upper left corner at (x, y)."""


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
class Link:
    """A part of a page that leads to another: left, bottom, right, top in points from below."""

    page: int
    box_pt: tuple[float, float, float, float]
    target: int


@dataclass(frozen=True, slots=True)
class Sheets:
    """The laid out pages of a document."""

    paper: Paper
    pages: tuple[Sheet, ...]
    bookmarks: tuple[Bookmark, ...] = ()
    links: tuple[Link, ...] = ()

    def paint_page(self, painter: QPainter, index: int) -> None:
        """Paint one page on a painter of `DOTS_PER_INCH` whose origin is the sheet's corner."""
        sheet = self.pages[index]
        x, y = mm(self.paper.left_mm), mm(self.paper.top_mm)
        sheet.head.paint(painter, x, y)
        for top, block in sheet.placed:
            block.paint(painter, x, y + sheet.head.height + top)
        bottom = mm(self.paper.height_mm - self.paper.bottom_mm)
        sheet.foot.paint(painter, x, bottom - sheet.foot.height, index + 1, len(self.pages))
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
