"""Reports on a printer: the same strokes as the PDF, scaled to the printer's dots."""

from collections.abc import Generator

from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter

from needlemap.errors import ReportError
from needlemap.reports.pages.document import Sheets
from needlemap.reports.pages.paper import DOTS_PER_INCH
from needlemap.reports.pdf import page_layout


def printer_for(sheets: Sheets, name: str) -> QPrinter:
    """Return a printer set to the paper of a report, without margins of its own."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(page_layout(sheets.paper))
    printer.setFullPage(True)
    printer.setDocName(name)
    printer.setCreator("NeedleMap")
    return printer


def pages_to_print(printer: QPrinter, count: int) -> range:
    """Return the pages that were asked for, from 0."""
    if printer.printRange() is not QPrinter.PrintRange.PageRange or not printer.fromPage():
        return range(count)
    return range(min(printer.fromPage(), count) - 1, min(printer.toPage() or count, count))


def printed_pages(sheets: Sheets, printer: QPrinter) -> Generator[tuple[int, int], None, None]:
    """Print a page at a time and yield how many of how many are printed.

    Who closes it before its end calls the printing off, as far as the printer still can.
    ReportError when the printer does not answer.
    """
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise ReportError("The printer does not respond. Check it, or choose another one.")
    dots = printer.resolution() / DOTS_PER_INCH
    wanted = pages_to_print(printer, len(sheets.pages))
    try:
        for place, index in enumerate(wanted):
            if place:
                printer.newPage()
            painter.save()
            painter.scale(dots, dots)
            sheets.paint_page(painter, index)
            painter.restore()
            yield place + 1, len(wanted)
    except GeneratorExit:
        printer.abort()
        raise
    finally:
        painter.end()
