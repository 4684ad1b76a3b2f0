"""Tables of words: headings that are repeated on each page, rows that stay whole."""

from collections.abc import Sequence

from PySide6.QtGui import QPainter

from needlemap.reports.pages.blocks import HAIRLINE, draw_rule
from needlemap.reports.pages.pagination import Item
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.typeset import CELL, CELL_BOLD, LABEL, Paragraph, TextStyle

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
        rule: float = mm(0.12),
        code: str = HAIRLINE,
    ) -> None:
        self._width, self._rule, self._code = width, rule, code
        columns = [share * width for share in shares]
        self._lefts = [sum(columns[:i]) for i in range(len(columns))]
        self._cells = [
            Paragraph(text, style, column - _BETWEEN)
            for text, style, column in zip(cells, styles, columns, strict=True)
        ]
        self.height = max(cell.height for cell in self._cells) + 2 * _PADDING

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint cells and line."""
        for cell, left in zip(self._cells, self._lefts, strict=True):
            cell.paint(painter, x + left, y + _PADDING)
        draw_rule(painter, x, y + self.height - self._rule, self._width, self._rule, self._code)


def table_items(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    width: float,
) -> list[Item]:
    """Return a table as items of the flow; its first column is bold. Nothing without rows."""
    if not rows:
        return []
    labels = [LABEL] * len(headings)
    header = Row(headings, shares, width, styles=labels, rule=mm(0.3), code="#000000")
    styles = [CELL_BOLD, *[CELL] * (len(headings) - 1)]
    made = [Row(row, shares, width, styles=styles) for row in rows]
    return [
        Item(header, with_next=made[0].height),
        *[Item(row, header=header) for row in made],
    ]
