"""Headed parts of a document as items of the flow: facts, tables whose head repeats, long text."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from PySide6.QtGui import QPainter

from needlemap.reports.content.record import Section
from needlemap.reports.pages.blocks import HAIRLINE, Facts, Gap, Stack, draw_rule, long_text
from needlemap.reports.pages.document import Item, unparted
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.signature import DrawnLines
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import (
    BODY,
    CELL,
    CELL_BOLD,
    HEADING,
    LABEL,
    Paragraph,
    TextStyle,
)

_COLUMNS = 4
DRAWN_WORDS = "The patient's signature as it was drawn"


def section_items(section: Section, width: float, *, style: TextStyle = CELL) -> list[Item]:
    """Return a heading with its facts, its table and its text; nothing for an empty section."""
    if section.is_empty:
        return []
    lines = text_items(section.text.strip(), width, style=style)
    rows, grid = fact_items(section, width), section.grid
    table = table_items(grid.headings, grid.rows, grid.shares, width) if grid else []
    drawn = [Item(DrawnLines(section.drawn, DRAWN_WORDS))] if section.drawn else []
    content = [*rows, *table, *lines, *drawn]
    room = content[0].block.height + max(content[0].block.height, content[0].with_next)
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
    lines = [Item(line) for line in long_text(text, style, width)] if text else []
    return unparted(lines, first=2, last=2)


_BETWEEN = mm(2.0)
_PADDING = mm(0.7)


class Row:
    """Cells side by side above a line."""

    def __init__(
        self,
        cells: Sequence[str],
        shares: Sequence[float],
        width: float,
        *,
        styles: Sequence[TextStyle],
        table: object,
        is_header: bool = False,
        rule: float = mm(0.12),
        code: str = HAIRLINE,
    ) -> None:
        self._width, self._rule, self._code = width, rule, code
        self._table, self._is_header = table, is_header
        columns = [share * width for share in shares]
        self._lefts = [sum(columns[:i]) for i in range(len(columns))]
        self._cells = [
            Paragraph(text, style, column - _BETWEEN)
            for text, style, column in zip(cells, styles, columns, strict=True)
        ]
        self.height = max(cell.height for cell in self._cells) + 2 * _PADDING

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint cells and line."""
        with tagged(painter, Role.TABLE, key=self._table), tagged(painter, Role.ROW):
            for number, (cell, left) in enumerate(zip(self._cells, self._lefts, strict=True)):
                with self._cell(painter, number):
                    cell.paint(painter, x + left, y + _PADDING)
        draw_rule(painter, x, y + self.height - self._rule, self._width, self._rule, self._code)

    def _cell(self, painter: QPainter, number: int) -> AbstractContextManager[None]:
        """Paint a cell: the first of each row names it."""
        if self._is_header:
            return tagged(painter, Role.HEADER_CELL, scope="Column")
        if number == 0:
            return tagged(painter, Role.HEADER_CELL, scope="Row")
        return tagged(painter, Role.CELL)


def table_items(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    width: float,
) -> list[Item]:
    """Return a table as items of the flow; its first column is bold. Nothing without rows."""
    if not rows:
        return []
    labels, table = [LABEL] * len(headings), object()
    header = Row(
        headings,
        shares,
        width,
        styles=labels,
        table=table,
        is_header=True,
        rule=mm(0.3),
        code="#000000",
    )
    styles = [CELL_BOLD, *[CELL] * (len(headings) - 1)]
    made = [Row(row, shares, width, styles=styles, table=table) for row in rows]
    # A header without words is not repeated: it would be a line that divides nothing.
    again = header if any(headings) else None
    return unparted([Item(header), *[Item(row, header=again) for row in made]], first=4)
