"""Documents as the bytes of PDF files."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock

import pikepdf
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter

from needlemap.domain.clock import now_utc
from needlemap.painting import load_fonts
from needlemap.reports.content.record import SessionRecord
from needlemap.reports.export_file import write_whole
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.layouts.session import session_document
from needlemap.reports.pages.document import Document, Sheets, Steps
from needlemap.reports.pages.paper import DOTS_PER_INCH, Paper
from needlemap.reports.pages.pdfa import Stamp, finished
from needlemap.reports.pages.tags import Part, TagPainter, write_tree

# A report is drawn by one thread at a time: they share fonts and pictures.
_drawing = Lock()


def write_session_pdf(
    path: Path, record: SessionRecord, surface: PrintedSurface, *, paper: str = "A4"
) -> None:
    """Write a session record as tagged PDF/A-1.

    Parameters
    ----------
    surface
        The body on whose plates the sites are drawn, that of the record's figure.
    paper
        A4 or Letter.

    Raises
    ------
    ExportError
        When the file cannot be written; a file that was there stays as it was.
    """
    write_whole(path, session_pdf(record, surface, paper=paper))


def session_pdf(record: SessionRecord, surface: PrintedSurface, *, paper: str = "A4") -> bytes:
    """Return a session record as the bytes of a tagged PDF/A-1 file."""
    return document_pdf(lambda: session_document(record, surface, paper=paper))


def document_pdf(
    laid_out: Callable[[], Document], *, password: str = "", steps: Steps | None = None
) -> bytes:
    """Return a document as the bytes of a file: tagged PDF/A-1, or with a password AES-256.

    PDF/A knows no encryption, so a protected file does not say that it is PDF/A.

    Parameters
    ----------
    laid_out
        Lays the document out; called here, so that no two are set at once.
    steps
        Is told of each page twice, when it is drawn and when it is tagged.

    Raises
    ------
    ReportStoppedError
        When `steps` was asked to stop.
    """
    steps = steps or Steps()
    with _drawing:
        steps.tell()
        load_fonts()
        document = laid_out()
        raw, whole, signs = _drawn(document.sheets, document.title, steps)
    pages = len(document.sheets.pages)
    stamp = Stamp(document.title, document.author, now_utc())

    def tags(pdf: pikepdf.Pdf) -> None:
        write_tree(
            pdf, whole, signs, begin_page=lambda number: steps.tell(pages + number, 2 * pages)
        )

    bookmarks = document.sheets.bookmarks
    return finished(raw, stamp, bookmarks=bookmarks, tags=tags, password=password)


def pdf_writer(device: QIODevice, paper: Paper, title: str) -> QPdfWriter:
    """Return a writer of grey PDF/A-1b pages without margins."""
    writer = QPdfWriter(device)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    # Pure black text on every printer, and pictures without the traces of JPEG.
    writer.setColorModel(QPdfWriter.ColorModel.Grayscale)
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageLayout(page_layout(paper))
    writer.setTitle(title)
    writer.setCreator("NeedleMap")
    return writer


def page_layout(paper: Paper) -> QPageLayout:
    """Return the paper as Qt has it, upright and without margins."""
    size = QPageSize(QSizeF(paper.width_mm, paper.height_mm), QPageSize.Unit.Millimeter, paper.name)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF())


def _drawn(sheets: Sheets, title: str, steps: Steps) -> tuple[bytes, Part, list[list[Part | None]]]:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = pdf_writer(buffer, sheets.paper, title)
    painter = TagPainter(writer)
    painter.covers = sheets.covers
    try:
        for i in range(len(sheets.pages)):
            steps.tell(i, 2 * len(sheets.pages))
            if i:
                writer.newPage()
            painter.begin_page()
            sheets.paint_page(painter, i)
    finally:
        # A painter that outlives its device takes the process with it: it is ended here and not
        # given on, only what it noted is.
        painter.end()
    return bytes(buffer.data().data()), painter.document, painter.signs
