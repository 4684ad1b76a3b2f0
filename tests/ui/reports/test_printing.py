"""Printing draws the pages that were asked for, on the paper of the report."""

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from needlemap.reports.pages.document import Sheets
from needlemap.reports.request import Kind, ReportRequest
from needlemap.ui.reports.printing import pages_to_print, printed_pages, printer_for
from ui.reports.conftest import Office


@pytest.fixture
def sheets(office: Office) -> Sheets:
    """Return the pages of a chart: contents, history, two sessions."""
    order = ReportRequest(Kind.CHART, office.patient.id, paper="Letter")
    return office.report_service.ready(order).document().sheets


def on_file(sheets: Sheets, path: Path) -> QPrinter:
    printer = printer_for(sheets, "chart")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def test_all_pages_are_printed_on_their_paper(sheets: Sheets, tmp_path: Path) -> None:
    path = tmp_path / "printed.pdf"
    list(printed_pages(sheets, on_file(sheets, path)))
    pages = PdfReader(path).pages
    assert len(pages) == len(sheets.pages)
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (612, 792)
    assert "Contents" in pages[0].extract_text()


def test_only_the_pages_asked_for_are_printed(sheets: Sheets, tmp_path: Path) -> None:
    path = tmp_path / "printed.pdf"
    printer = on_file(sheets, path)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    list(printed_pages(sheets, printer))
    assert [
        f"Page {n} of" in " ".join(page.extract_text().split())
        for n, page in enumerate(PdfReader(path).pages, 2)
    ] == [True, True]


@pytest.mark.parametrize(("first", "last", "pages"), [(1, 1, [0]), (3, 9, [2, 3]), (9, 9, [3])])
def test_a_range_beyond_the_end_is_cut(
    qtbot: QtBot, first: int, last: int, pages: list[int]
) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(first, last)
    assert list(pages_to_print(printer, 4)) == pages
