"""Blocks flow over pages: what does not fit starts a new page, under its table's header again."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from needlemap.reports.pages.blocks import Block, Gap


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
                page.add(item.header)
        if page.placed or not isinstance(item.block, Gap):
            page.add(item.block)
    if len(pages) > 1 and not pages[-1].placed:
        pages.pop()
    return pages
