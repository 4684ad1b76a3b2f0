"""Text on paper: styles, and paragraphs that wrap in any script. In printer pixels."""

import threading
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextLayout,
    QTextOption,
)

from needlemap.painting.fonts import sized_font
from needlemap.reports.pages.glyphs import printable
from needlemap.reports.pages.paper import pt
from needlemap.reports.pages.tags import Role, TagPainter, tagged

BLACK = QColor("#000000")
# Second-rank text: nearly black, so that a fax draws it without holes; its size sets it apart.
GREY = QColor("#1c1c1c")
LINE_SPACING = 1.16


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Size in points, weight, width and rank of a text."""

    size_pt: float
    bold: bool = False
    condensed: bool = False
    quiet: bool = False

    @property
    def colour(self) -> QColor:
        """Black, or dark grey for quiet text."""
        return GREY if self.quiet else BLACK


TITLE = TextStyle(13.0, bold=True)
HEADING = TextStyle(8.5, bold=True)
LABEL = TextStyle(6.3, quiet=True)
VALUE = TextStyle(8.0)
VALUE_BOLD = TextStyle(9.0, bold=True)
BODY = TextStyle(8.0)
CELL = TextStyle(7.4, condensed=True)
CELL_BOLD = TextStyle(7.6, bold=True, condensed=True)
CELL_QUIET = TextStyle(6.6, condensed=True, quiet=True)
FINE = TextStyle(6.0, condensed=True, quiet=True)
ALERT = TextStyle(9.0, bold=True)
_ROLES = {TITLE: Role.TITLE, HEADING: Role.HEADING}


class _Here(threading.local):
    """The fonts of one thread.

    Qt lends the outlines of a font to the thread that asked for them, and takes them back when it
    ends: who then draws with what was laid out there ends the process.
    """

    def __init__(self) -> None:
        self.fonts: dict[TextStyle, QFont] = {}
        self.metrics: dict[TextStyle, QFontMetricsF] = {}


_here = _Here()


def font_of(style: TextStyle) -> QFont:
    """Return the font of a style in printer pixels, this thread's own."""
    font = _here.fonts.get(style)
    if font is None:
        font = sized_font(pt(style.size_pt), bold=style.bold, condensed=style.condensed)
        _here.fonts[style] = font
    return font


def metrics_of(style: TextStyle) -> QFontMetricsF:
    """Return the measures of a style in printer pixels, this thread's own."""
    metrics = _here.metrics.get(style)
    if metrics is None:
        metrics = _here.metrics[style] = QFontMetricsF(font_of(style))
    return metrics


def line_height(style: TextStyle) -> float:
    """Return the distance from line to line in printer pixels."""
    return pt(style.size_pt) * LINE_SPACING


def text_width(text: str, style: TextStyle) -> float:
    """Return the width of one line in printer pixels."""
    return metrics_of(style).horizontalAdvance(text)


class Paragraph:
    """A text set into a column, wrapped between words or, when it must, within them.

    Parameters
    ----------
    width
        Of the column, in printer pixels.
    role
        What it is in the tree of the document; by its style when it is not said.
    """

    def __init__(
        self,
        text: str,
        style: TextStyle,
        width: float,
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        role: Role | None = None,
    ) -> None:
        self._style = style
        self._role = role or _ROLES.get(style, Role.PARAGRAPH)
        self._lines = 0
        if not text:
            return
        shown = printable(text, bold=style.bold, condensed=style.condensed)
        self._shown, self._width = shown.replace("\n", "\u2028"), width
        # Absolute, so that a name in Arabic stands in its column under its label.
        self._option = QTextOption(align | Qt.AlignmentFlag.AlignAbsolute)
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._lay_out()

    @property
    def height(self) -> float:
        """Height of all lines."""
        return self._lines * line_height(self._style)

    @property
    def line_count(self) -> int:
        """How many lines the text takes."""
        return self._lines

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner at (x, y)."""
        if self._lines:
            self._be_here()
            with tagged(painter, self._role):
                painter.setPen(self._style.colour)
                if isinstance(painter, TagPainter):
                    self._paint_to_be_read(painter, x, y)
                else:
                    self._layout.draw(painter, QPointF(x, y))

    def _paint_to_be_read(self, painter: TagPainter, x: float, y: float) -> None:
        """Paint the lines with spaces between them, and before them where words stand already."""
        if painter.is_in_cell and painter.has_text:
            painter.setFont(font_of(self._style))
            painter.drawText(QPointF(x, y + line_height(self._style)), " ")
        painter.has_text = True
        painter.note_words(self._layout.text())
        if self._lines == 1:
            self._layout.draw(painter, QPointF(x, y))
            return
        for index in range(self._lines - 1):
            self._paint_whole_line(painter, index, x, y)
        self._layout.lineAt(self._lines - 1).draw(painter, QPointF(x, y))

    def paint_line(self, painter: QPainter, index: int, x: float, y: float) -> None:
        """Paint one line alone, its upper left corner at (x, y)."""
        self._be_here()
        top = self._layout.lineAt(index).y()
        with tagged(painter, self._role, key=self):
            painter.setPen(self._style.colour)
            self._paint_whole_line(painter, index, x, y - top)
            if isinstance(painter, TagPainter):
                line = self._layout.lineAt(index)
                start = line.textStart()
                painter.note_words(self._layout.text()[start : start + line.textLength()])

    def _paint_whole_line(self, painter: QPainter, index: int, x: float, y: float) -> None:
        """Paint a line with the space that ends it: Qt leaves it out, and words grow together."""
        line = self._layout.lineAt(index)
        line.draw(painter, QPointF(x, y))
        end = line.textStart() + line.textLength()
        is_read = isinstance(painter, TagPainter)
        at_end = index + 1 == self._lines
        if is_read and (at_end or self._layout.text()[end - 1 : end].isspace()):
            right = x + line.x() + line.naturalTextWidth()
            # Not as a kept run of glyphs: that would belong to the thread that made it.
            painter.setFont(font_of(self._style))
            painter.drawText(QPointF(right, y + line.y() + line.ascent()), " ")

    def _be_here(self) -> None:
        """Lay the lines out once more on a thread that is not the one that did."""
        if self._laid_out_with is not _here.fonts:
            self._lay_out()

    def _lay_out(self) -> None:
        self._laid_out_with = _here.fonts
        self._layout = QTextLayout(self._shown, font_of(self._style))
        self._layout.setTextOption(self._option)
        step, count = line_height(self._style), 0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(self._width)
            line.setPosition(QPointF(0, count * step + (step - line.height()) / 2))
            count += 1
        self._layout.endLayout()
        self._lines = count
