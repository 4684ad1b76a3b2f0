"""The site table: one numbered row a site, in the shape of its mark, with all that was recorded."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from needlemap.painting import PRINT, Mark, paint_mark
from needlemap.reports.content.record import SiteRow
from needlemap.reports.pages.blocks import HAIRLINE, Stack, draw_rule
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import CELL, CELL_BOLD, CELL_QUIET, LABEL, Paragraph, TextStyle

HEADINGS = ("No.", "Structure and side", "Technique", "Needle", "Needles", "Depth", "Response")
# Shares of the page's width.
_SHARES = (0.046, 0.276, 0.220, 0.116, 0.115, 0.073, 0.154)
_MARK_MM = 4.3
_PADDING = mm(0.8)
_BETWEEN = mm(2.0)


class TableHeader:
    """The headings, repeated on every page that the table reaches."""

    def __init__(self, width: float, table: object) -> None:
        self._width, self._table = width, table
        self._cells = [
            Paragraph(text, LABEL, column)
            for text, column in zip(HEADINGS, column_widths(width), strict=True)
        ]
        self.height = max(cell.height for cell in self._cells) + mm(1.2)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint headings above a rule."""
        with tagged(painter, Role.TABLE, key=self._table), tagged(painter, Role.ROW):
            for cell, left in zip(self._cells, column_lefts(self._width), strict=True):
                with tagged(painter, Role.HEADER_CELL, scope="Column"):
                    cell.paint(painter, x + left, y)
        draw_rule(painter, x, y + self.height - mm(0.3), self._width, mm(0.3))


class TableRow:
    """One site, its note below it in the cell of its structure."""

    def __init__(self, row: SiteRow, mark: Mark, width: float, table: object) -> None:
        self._number, self._table = str(row.number), table
        # The count stands in its own column; the badge would touch the row above.
        self._width, self._mark = width, replace(mark, needle_count=1, approximate=False)
        widths = column_widths(width)
        lines = (
            (row.structure, _joined(row.region, row.source, row.details, row.complaint)),
            (row.technique, row.manipulation),
            (row.needle, row.angle),
            (row.needles, row.needles_out),
            (row.depth, ""),
            (row.twitch, row.pain),
        )
        self._cells = [
            _cell(upper, lower, column, CELL if i else CELL_BOLD)
            for i, ((upper, lower), column) in enumerate(zip(lines, widths[1:], strict=True))
        ]
        self._note = Paragraph(row.note, CELL, width - column_lefts(width)[1])
        self._cells_height = max(max(cell.height for cell in self._cells), mm(5.4))
        self.height = self._cells_height + self._note.height + 2 * _PADDING

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint mark, cells, and the note below them."""
        lefts = column_lefts(self._width)
        top = y + _PADDING
        place = QPointF(x + mm(_MARK_MM * 0.66), top + mm(2.7))
        with tagged(painter, Role.TABLE, key=self._table), tagged(painter, Role.ROW):
            with tagged(painter, Role.HEADER_CELL, scope="Row", text=self._number):
                paint_mark(painter, place, mm(_MARK_MM), self._mark, PRINT)
            for cell, left in zip(self._cells, lefts[1:], strict=True):
                with tagged(painter, Role.CELL):
                    cell.paint(painter, x + left, top)
                    if left == lefts[1]:
                        self._note.paint(painter, x + left, top + self._cells_height)
        draw_rule(painter, x, y + self.height, self._width, mm(0.12), HAIRLINE)


def column_widths(width: float) -> list[float]:
    """Return the widths of the columns' text."""
    return [share * width - _BETWEEN for share in _SHARES]


def column_lefts(width: float) -> list[float]:
    """Return where the columns start."""
    return [sum(_SHARES[:i]) * width for i in range(len(_SHARES))]


def _cell(upper: str, lower: str, width: float, style: TextStyle) -> Stack:
    first, second = (upper or lower or "–", lower if upper else "")
    return Stack((Paragraph(first, style, width), Paragraph(second, CELL_QUIET, width)))


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)


def table_rows(
    rows: Sequence[SiteRow], marks: Sequence[Mark], width: float, table: object
) -> list[TableRow]:
    """Return the rows of a table; row and mark of a site carry the same number."""
    return [TableRow(row, mark, width, table) for row, mark in zip(rows, marks, strict=True)]
