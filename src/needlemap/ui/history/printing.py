"""What the page shows, on paper as it is: A4, in greys that a fax keeps apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter

from needlemap.domain.clock import local_offset_min
from needlemap.domain.days import day_words, moment_words
from needlemap.domain.patient import Patient
from needlemap.errors import ReportError
from needlemap.painting.fonts import sized_font
from needlemap.ui.history.header import Tab
from needlemap.ui.history.print_body import BodyOnPaper
from needlemap.ui.history.print_table import TableOnPaper
from needlemap.ui.history.state import Layer
from needlemap.ui.history.words import range_words, tr

if TYPE_CHECKING:
    from needlemap.ui.history.body_tab import BodyTab
    from needlemap.ui.history.header import HistoryHeader
    from needlemap.ui.history.state import HistoryState
    from needlemap.ui.history.trends_tab import TrendsTab
    from needlemap.ui.history.words import Words

_DPI = 300
_MARGIN_MM = 12.0
_HEAD_MM, _FOOT_MM = 17.0, 8.0


class Pages(Protocol):
    """What a tab puts on paper, page by page."""

    def __len__(self) -> int: ...

    def paint(self, painter: QPainter, area: QRectF, number: int, /) -> None:
        """Paint one page, counted from 0."""


class PrintedView(Protocol):
    """What is printed: the tab that is shown, of one patient."""

    @property
    def patient(self) -> Patient: ...  # noqa: D102
    @property
    def header(self) -> "HistoryHeader": ...  # noqa: D102
    @property
    def looking(self) -> "HistoryState": ...  # noqa: D102
    @property
    def words(self) -> "Words": ...  # noqa: D102
    @property
    def body(self) -> "BodyTab": ...  # noqa: D102

    def doses_shown(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return the heads and the cells of the doses."""

    def trends_for_paper(self) -> "TrendsTab":
        """Return the trends in the colours of paper: who asks deletes them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The view to print, and who prints it."""

    page: PrintedView
    printed_by: str
    printed_at: datetime | None = None


def write_sheet(path: Path, sheet: Sheet) -> None:
    """Write the view to a PDF; ReportError when the file cannot be written."""
    made = QBuffer()
    made.open(QIODevice.OpenModeFlag.WriteOnly)
    _write_to(made, sheet)
    try:
        path.write_bytes(made.data().data())
    except OSError as error:
        raise ReportError("The PDF could not be written there; choose another folder.") from error


def _write_to(device: QIODevice, sheet: Sheet) -> None:
    writer = QPdfWriter(device)
    writer.setResolution(_DPI)
    writer.setTitle(tr("Treatment history"))
    writer.setCreator("NeedleMap")
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            _orientation(sheet.page),
            margins,
            QPageLayout.Unit.Millimeter,
        )
    )
    painter = QPainter(writer)
    try:
        _paint(painter, writer, sheet)
    finally:
        painter.end()


def _orientation(page: PrintedView) -> QPageLayout.Orientation:
    """Return upright for the trends, which stand above each other, else across."""
    upright = page.header.tab_shown is Tab.TRENDS
    return QPageLayout.Orientation.Portrait if upright else QPageLayout.Orientation.Landscape


def _paint(painter: QPainter, writer: QPdfWriter, sheet: Sheet) -> None:
    px = _DPI / 25.4
    whole = QRectF(0, 0, writer.width(), writer.height())
    area = whole.adjusted(0, _HEAD_MM * px, 0, -_FOOT_MM * px)
    with _pages_of(sheet.page, area, px) as pages:
        for number in range(len(pages)):
            if number:
                writer.newPage()
            _paint_head(painter, whole, sheet, px)
            pages.paint(painter, area, number)
            _paint_foot(painter, whole, sheet, px, f"{number + 1} / {len(pages)}")


@contextmanager
def _pages_of(page: PrintedView, area: QRectF, px: float) -> Iterator[Pages]:
    """Give the pages of the tab that is shown."""
    tab = page.header.tab_shown
    if tab is Tab.BODY:
        yield BodyOnPaper(page.body, area, px)
    elif tab is Tab.STRUCTURES:
        yield TableOnPaper(page.doses_shown(), area, px)
    else:
        from needlemap.ui.history.print_trends import TrendsOnPaper  # loads the library of plots

        trends = page.trends_for_paper()
        yield TrendsOnPaper(trends, area)
        trends.deleteLater()


def _paint_head(painter: QPainter, whole: QRectF, sheet: Sheet, px: float) -> None:
    page = sheet.page
    view = page.looking.view
    _write(painter, QRectF(0, 0, whole.width(), 7 * px), _title(page.patient), 4.6 * px, bold=True)
    parts = [range_words(view.start_day, view.end_day), page.words.filters(view.filters)]
    if page.looking.layer is Layer.COMPARISON:
        parts = [tr("Comparison"), page.words.filters(view.filters)]
    elif view.current is not None:
        session = page.looking.history.timeline.sessions[view.current]
        parts.insert(0, tr("as of {0}").format(day_words(session.local_at)))
    count = page.body.filters.count.text()
    line = "  ·  ".join([*parts, count])
    _write(painter, QRectF(0, 7 * px, whole.width(), 6 * px), line, 3.2 * px)


def _title(patient: Patient) -> str:
    born = f", {day_words(patient.born_on)}" if patient.born_on else ""
    number = tr(", no. {0}").format(patient.record_number) if patient.record_number else ""
    return tr("Treatment history: {0}").format(f"{patient.name}{born}{number}")


def _paint_foot(painter: QPainter, whole: QRectF, sheet: Sheet, px: float, number: str) -> None:
    at = sheet.printed_at or datetime.now(UTC)
    words = tr("Printed {0} by {1}. A view of the records, not a signed record.")
    box = QRectF(0, whole.height() - 5 * px, whole.width(), 5 * px)
    _write(
        painter,
        box,
        words.format(moment_words(at, local_offset_min(at)), sheet.printed_by),
        2.8 * px,
    )
    _write(painter, box, number, 2.8 * px, align=Qt.AlignmentFlag.AlignRight)


def _write(
    painter: QPainter,
    box: QRectF,
    words: str,
    height: float,
    *,
    bold: bool = False,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    font: QFont = sized_font(height, bold=bold)
    painter.setFont(font)
    painter.setPen(QColor("#000000"))
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(box.width()))
    painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, shown)
