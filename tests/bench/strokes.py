"""The drawing of a record without its making: the floor against which the bench measures."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPainter, QPicture

from needlemap.painting import load_fonts
from needlemap.reports.content.record import SessionRecord
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.layouts.session import lay_out
from needlemap.reports.pages.document import Sheets
from needlemap.reports.pages.paper import DOTS_PER_INCH, paper_named
from needlemap.reports.pdf import pdf_writer


class SessionStrokes:
    """The strokes of a record, to be played to a bare QPdfWriter: no layout, no finishing pass."""

    def __init__(
        self, record: SessionRecord, surface: PrintedSurface, *, paper: str = "A4"
    ) -> None:
        load_fonts()
        self._paper = paper_named(paper)
        laid_out = lay_out(record, surface, self._paper)
        self._pages = [_recorded(laid_out, i) for i in range(len(laid_out.pages))]

    def play(self) -> bytes:
        """Return the bytes of the same pages drawn by a bare QPdfWriter."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = pdf_writer(buffer, self._paper, "bare")
        painter = QPainter(writer)
        # A picture is scaled from the dots of a screen to those of its device; take that back.
        dots = self._pages[0].logicalDpiX() / DOTS_PER_INCH
        for i, picture in enumerate(self._pages):
            if i:
                writer.newPage()
            painter.save()
            painter.scale(dots, dots)
            picture.play(painter)
            painter.restore()
        painter.end()
        return bytes(buffer.data().data())


def _recorded(pages: Sheets, index: int) -> QPicture:
    picture = QPicture()
    painter = QPainter(picture)
    pages.paint_page(painter, index)
    painter.end()
    return picture
