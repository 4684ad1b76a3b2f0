"""Headed parts of a document as items of the flow; a long text runs over pages."""

from needlemap.reports.content.record import Section
from needlemap.reports.pages.blocks import Facts, Gap, Stack, long_text
from needlemap.reports.pages.pagination import Item
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.plain_table import table_items
from needlemap.reports.pages.typeset import BODY, CELL, HEADING, Paragraph, TextStyle

_COLUMNS = 4


def section_items(section: Section, width: float, *, style: TextStyle = CELL) -> list[Item]:
    """Return a heading with its facts, its table and its text; nothing for an empty section."""
    if section.is_empty:
        return []
    lines = text_items(section.text.strip(), width, style=style)
    rows, grid = fact_items(section, width), section.grid
    table = table_items(grid.headings, grid.rows, grid.shares, width) if grid else []
    content = [*rows, *table, *lines]
    room = content[0].block.height * 2 + content[0].with_next
    return [heading_item(section.title, width, with_next=room), *content]


def heading_item(title: str, width: float, *, with_next: float) -> Item:
    """Return a heading that stays with what follows."""
    return Item(Stack((Gap(mm(2.2)), Paragraph(title, HEADING, width))), with_next=with_next)


def fact_items(section: Section, width: float) -> list[Item]:
    """Return the facts of a section, four a row; each row may start a page."""
    columns = [width / _COLUMNS] * _COLUMNS
    rows = [section.facts[i : i + _COLUMNS] for i in range(0, len(section.facts), _COLUMNS)]
    return [Item(Stack((Gap(mm(0.6)), Facts(row, columns)))) for row in rows]


def gap_items(gaps: str, width: float) -> list[Item]:
    """Return what is said of characters without a glyph; nothing when there are none."""
    return [*text_items(gaps, width), Item(Gap(mm(1.5)))] if gaps else []


def text_items(text: str, width: float, *, style: TextStyle = BODY) -> list[Item]:
    """Return a text as lines that can run over pages; nothing without text."""
    return [Item(line) for line in long_text(text, style, width)] if text else []
