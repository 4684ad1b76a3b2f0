"""The page with the recovery code, on a printer. It is never written to a file by NeedleMap."""

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from needlemap.domain.clock import today
from needlemap.domain.days import day_words
from needlemap.painting.fonts import sized_font

# All lengths are tenths of a millimetre.
_MARGIN = 250.0
_PER_INCH = 254.0
_TITLE_PT, _TEXT_PT, _CODE_PT = 18, 11, 22
_PER_ROW = 4


def ask_to_print(parent: QWidget, code: str) -> QPrintDialog:
    """Open the system's print dialog for the page."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("NeedleMap recovery code")
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: paint_code_page(printer, code))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)  # QPrintDialog's own asks for a slot
    return dialog


def paint_code_page(device: QPagedPaintDevice, code: str) -> None:
    """Paint the page: what it is, the groups with their numbers, where to keep it."""
    painter = QPainter(device)
    try:
        dots = device.logicalDpiX() / _PER_INCH
        width = device.width() / dots
        painter.scale(dots, dots)
        _Page(painter, width - 2 * _MARGIN).paint(code)
    finally:
        painter.end()


class _Page:
    """A page, filled from the top."""

    def __init__(self, painter: QPainter, width: float) -> None:
        self._painter, self._width, self._y = painter, width, _MARGIN

    def paint(self, code: str) -> None:
        self._text(
            QCoreApplication.translate("CodePaper", "NeedleMap recovery code"), _TITLE_PT, bold=True
        )
        self._text(
            QCoreApplication.translate("CodePaper", "Made on {0}").format(day_words(today())),
            _TEXT_PT,
        )
        self._y += 80
        groups = code.split("-")
        for start in range(0, len(groups), _PER_ROW):
            self._groups(start, groups[start : start + _PER_ROW])
        self._y += 60
        self._text(
            QCoreApplication.translate(
                "CodePaper",
                "This code opens the patients' records when a password is forgotten. Whoever "
                "has it and the computer can read them all. Keep it locked away, apart from the "
                "computer. It is stored nowhere else; without a password and without this code "
                "nobody can open the records, the makers of NeedleMap included. On the first "
                'page choose "I forgot my password" and type the groups in their order.',
            ),
            _TEXT_PT,
        )

    def _groups(self, first: int, groups: list[str]) -> None:
        step = self._width / _PER_ROW
        for place, group in enumerate(groups):
            x = _MARGIN + place * step
            self._painter.setFont(_font(_TEXT_PT))
            self._painter.drawText(QPointF(x, self._y + 40), str(first + place + 1))
            self._painter.setFont(_font(_CODE_PT))
            self._painter.drawText(QPointF(x, self._y + 140), group)
        self._y += 240

    def _text(self, words: str, size_pt: int, *, bold: bool = False) -> None:
        self._painter.setFont(_font(size_pt, bold=bold))
        room = QRectF(_MARGIN, self._y, self._width, 2000)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        taken = self._painter.boundingRect(room, flags, words)
        self._painter.drawText(room, flags, words)
        self._y += taken.height() + 40


def _font(size_pt: int, *, bold: bool = False) -> QFont:
    return sized_font(size_pt * _PER_INCH / 72, bold=bold)
