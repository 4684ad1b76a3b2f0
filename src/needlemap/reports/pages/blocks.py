"""Blocks: pieces of a page with a height, painted at a place. All in printer pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from needlemap.painting.palette import colour
from needlemap.reports.content.record import Fact
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.tags import Role, tagged, untagged
from needlemap.reports.pages.typeset import ALERT, LABEL, VALUE, Paragraph, TextStyle

BLACK = "#000000"
HAIRLINE = "#707070"


class Block(Protocol):
    """A piece of a page."""

    @property
    def height(self) -> float:
        """Height in printer pixels."""

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner at (x, y)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty space."""

    height: float

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint nothing."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks below each other that stay together."""

    blocks: tuple[Block, ...]

    @property
    def height(self) -> float:
        """Sum of the heights."""
        return sum(block.height for block in self.blocks)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint each block below the one before."""
        for block in self.blocks:
            block.paint(painter, x, y)
            y += block.height


@dataclass(frozen=True, slots=True)
class Again:
    """A block that stood on an earlier page already: seen again, not read again."""

    block: Block

    @property
    def height(self) -> float:
        """Height of the block."""
        return self.block.height

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the block."""
        with untagged(painter):
            self.block.paint(painter, x, y)


@dataclass(frozen=True, slots=True)
class ParagraphLine:
    """One line of a long paragraph, so that it can run over pages."""

    paragraph: Paragraph
    index: int

    @property
    def height(self) -> float:
        """Height of the line."""
        return self.paragraph.height / self.paragraph.line_count

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the line."""
        self.paragraph.paint_line(painter, self.index, x, y)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page with space around it."""

    width: float
    thickness: float = mm(0.25)
    above: float = 0.0
    below: float = 0.0
    code: str = BLACK

    @property
    def height(self) -> float:
        """Height with the space around it."""
        return self.above + self.thickness + self.below

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the line."""
        draw_rule(painter, x, y + self.above, self.width, self.thickness, self.code)


class Alert:
    """A sentence that must not be overlooked: bold, with a bar beside it."""

    def __init__(self, text: str, width: float) -> None:
        self._text = Paragraph(text, ALERT, width - mm(3.5))
        self.height = self._text.height + mm(2.2)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint bar and sentence."""
        with untagged(painter):
            painter.fillRect(QRectF(x, y, mm(1.4), self._text.height), colour(BLACK))
        self._text.paint(painter, x + mm(3.5), y)


class Facts:
    """Labelled values side by side, each value below its label.

    Parameters
    ----------
    columns
        Widths of the columns in printer pixels; facts beyond them start a new row.
    """

    def __init__(
        self, facts: Sequence[Fact], columns: Sequence[float], *, first: TextStyle = VALUE
    ) -> None:
        self._columns = columns
        count = len(columns)
        styles = [first, *[VALUE] * (len(facts) - 1)]
        cells = [
            _Fact(Paragraph(fact.label, LABEL, width), Paragraph(fact.value, style, width))
            for i, (fact, style) in enumerate(zip(facts, styles, strict=True))
            for width in (columns[i % count] - mm(2.5),)
        ]
        self._rows = [cells[i : i + count] for i in range(0, len(cells), count)]

    @property
    def height(self) -> float:
        """Height of all rows."""
        gaps = mm(1.2) * max(0, len(self._rows) - 1)
        return sum(max(cell.height for cell in row) for row in self._rows) + gaps

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint row by row."""
        with tagged(painter, Role.LIST):
            for row in self._rows:
                left = x
                for cell, width in zip(row, self._columns, strict=False):
                    cell.paint(painter, left, y)
                    left += width
                y += max(cell.height for cell in row) + mm(1.2)


@dataclass(frozen=True, slots=True)
class _Fact:
    """A label and the value below it."""

    label: Paragraph
    value: Paragraph

    @property
    def height(self) -> float:
        return self.label.height + self.value.height

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        with tagged(painter, Role.LIST_ITEM):
            with tagged(painter, Role.LABEL):
                self.label.paint(painter, x, y)
            with tagged(painter, Role.LIST_BODY):
                self.value.paint(painter, x, y + self.label.height)


def long_text(text: str, style: TextStyle, width: float) -> list[Block]:
    """Return a text as single lines, so that it can run over pages."""
    paragraph = Paragraph(text, style, width)
    return [ParagraphLine(paragraph, i) for i in range(paragraph.line_count)]


def draw_rule(
    painter: QPainter, x: float, y: float, width: float, thickness: float, code: str = BLACK
) -> None:
    """Draw a level line of a thickness whose upper edge is at y."""
    pen = QPen(colour(code), thickness)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    middle = y + thickness / 2
    with untagged(painter):
        painter.drawLine(QLineF(QPointF(x, middle), QPointF(x + width, middle)))
