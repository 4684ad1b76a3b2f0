"""Session records as PDF files, written whole or not at all."""

import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QPicture

from needlemap.domain.clock import now_utc
from needlemap.errors import ReportError
from needlemap.painting import load_fonts
from needlemap.reports.content import SessionRecord
from needlemap.reports.finish import finished
from needlemap.reports.furniture import SESSION_TITLE
from needlemap.reports.panels import PrintedSurface
from needlemap.reports.paper import DOTS_PER_INCH, Paper, paper_named
from needlemap.reports.session_layout import SessionPages, lay_out


def write_session_pdf(
    path: Path, record: SessionRecord, surface: PrintedSurface, *, paper: str = "A4"
) -> None:
    """Write a session record as PDF/A-1b.

    Parameters
    ----------
    surface
        The body on whose plates the sites are drawn, that of the record's figure.
    paper
        A4 or Letter.

    Raises
    ------
    ReportError
        When the file cannot be written; a file that was there stays as it was.
    """
    write_whole(path, session_pdf(record, surface, paper=paper))


def session_pdf(record: SessionRecord, surface: PrintedSurface, *, paper: str = "A4") -> bytes:
    """Return a session record as the bytes of a PDF/A-1b file."""
    load_fonts()
    pages = lay_out(record, surface, paper_named(paper))
    title = f"{SESSION_TITLE}, {record.performed_on}, {record.session_id}"
    raw = _drawn(pages, title)
    return finished(raw, title=title, author=record.author, created_at=now_utc())


class SessionStrokes:
    """The drawing of a record without its making: what a bare QPdfWriter takes for it.

    The floor of the bench: `play` has no layout and no finishing pass.
    """

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
        writer = _writer(buffer, self._paper, "bare")
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


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there in full or not at all, also when the power fails."""
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            draft = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                draft.unlink(missing_ok=True)
                raise
        draft.replace(path)
    except OSError as error:
        raise ReportError(
            f"The report could not be written to {path.parent}: {error.strerror or error}. "
            "Please choose another folder."
        ) from error


def _drawn(pages: SessionPages, title: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, pages.paper, title)
    painter = QPainter(writer)
    for i in range(len(pages.pages)):
        if i:
            writer.newPage()
        pages.paint_page(painter, i)
    painter.end()
    return bytes(buffer.data().data())


def _writer(device: QIODevice, paper: Paper, title: str) -> QPdfWriter:
    writer = QPdfWriter(device)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    # Pure black text on every printer, and pictures without the traces of JPEG.
    writer.setColorModel(QPdfWriter.ColorModel.Grayscale)
    writer.setResolution(DOTS_PER_INCH)
    size = QPageSize(QSizeF(paper.width_mm, paper.height_mm), QPageSize.Unit.Millimeter, paper.name)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setTitle(title)
    writer.setCreator("NeedleMap")
    return writer


def _recorded(pages: SessionPages, index: int) -> QPicture:
    picture = QPicture()
    painter = QPainter(picture)
    pages.paint_page(painter, index)
    painter.end()
    return picture
