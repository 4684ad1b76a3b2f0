"""A page in words: what stands on it, in the order in which the tagged PDF is read."""

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from needlemap.reports.pages.document import Sheets
from needlemap.reports.pages.tags import Part, Role, TagPainter

_BETWEEN_CELLS = "; "


def page_text(sheets: Sheets, index: int) -> str:
    """Return the words of one page, from 0: a line for each paragraph, fact and row of a table.

    Pictures are said in words, as in the PDF. A page is read alone here, so what is seen again on
    it (its head, the headings of its tables) is read again.
    """
    canvas = QImage(1, 1, QImage.Format.Format_RGB32)
    painter = _Reader(canvas)
    try:
        painter.setClipRect(QRect())  # words alone are wanted: no picture is drawn
        painter.begin_page()
        sheets.paint_page(painter, index)
    finally:
        painter.end()
    return "\n".join(filter(None, _lines(painter.document)))


class _Reader(TagPainter):
    """Takes the words of the blocks that are painted on it."""

    def open_part(self, part: Part | None, key: object = None) -> None:
        """Open a part; what the PDF leaves out as seen before belongs to the page all the same."""
        if part is None:
            self._open.append(self._open[-1])
        else:
            super().open_part(part, key)

    def _sign(self, now: Part | None) -> None:
        """Leave no sign: there is no file in which it would be found again."""


def _lines(part: Part) -> Iterator[str]:
    inner = [each for each in part.parts if isinstance(each, Part)]
    if part.role is Role.ROW:
        yield _BETWEEN_CELLS.join(filter(None, map(_spoken, inner)))
    elif part.role is Role.LIST_ITEM:
        yield ": ".join(filter(None, map(_spoken, inner)))
    elif inner:
        for each in inner:
            yield from _lines(each)
    elif words := _spoken(part):
        yield f"Picture: {words}" if part.role is Role.FIGURE else words


def _spoken(part: Part) -> str:
    words = part.alt or part.text or " ".join(part.words)
    inner = (_spoken(each) for each in part.parts if isinstance(each, Part))
    return " ".join(filter(None, (" ".join(words.split()), *inner)))
