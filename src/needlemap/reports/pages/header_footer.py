"""What stands on every page: head with clinic and patient, foot with the record, stamp."""

from collections.abc import Sequence
from contextlib import nullcontext

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from needlemap.domain.clinic import ClinicHead
from needlemap.reports.content.record import Fact
from needlemap.reports.pages.blocks import Block, Facts, Rule, Stack, draw_rule
from needlemap.reports.pages.paper import Paper, mm
from needlemap.reports.pages.tags import Role, TagPainter, tagged, untagged
from needlemap.reports.pages.typeset import (
    FINE,
    LABEL,
    TITLE,
    VALUE_BOLD,
    Paragraph,
    TextStyle,
    font_of,
    line_height,
    text_width,
)

PATIENT_SHARES = (0.30, 0.235, 0.13, 0.335)
_STAMP = TextStyle(46, bold=True)
_LOGO_MM = (24.0, 10.0)


class Head:
    """Title, clinic and facts of every page.

    Parameters
    ----------
    flag
        Words in a box that say what the record is not: a draft's, or none.
    shares
        Of the width, for the columns of the facts.
    """

    def __init__(
        self,
        title: str,
        clinic: ClinicHead,
        facts: Sequence[Fact],
        width: float,
        *,
        flag: str = "",
        shares: Sequence[float] = PATIENT_SHARES,
    ) -> None:
        self._title, self._width, self._flag = title, width, flag
        self._logo = logo_of(clinic)
        self._logo_width = _logo_width(self._logo)
        right = width - text_width(title, TITLE) - mm(6) - self._logo_width
        self._clinic, self._right = _clinic_lines(clinic, right), right
        self._body = Stack(
            (
                Rule(width, mm(0.5), above=mm(1.0), below=mm(1.6)),
                Facts(facts, [share * width for share in shares], first=VALUE_BOLD),
                Rule(width, mm(0.2), above=mm(1.4), below=mm(2.6)),
            )
        )
        logo_height = mm(_LOGO_MM[1]) if self._logo is not None else 0.0
        beside = max(self._above_clinic() + self._clinic.height, logo_height)
        self._title_height = max(line_height(TITLE), beside)
        self.height = self._title_height + self._body.height

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner at (x, y)."""
        Paragraph(self._title, TITLE, self._width).paint(painter, x, y)
        right = x + self._width - self._logo_width
        if self._logo is not None:
            _paint_logo(painter, self._logo, x + self._width, y)
        if self._flag:
            with tagged(painter, Role.PARAGRAPH):
                _paint_flag(painter, right, y, self._flag)
        self._clinic.paint(painter, right - self._right, y + self._above_clinic())
        self._body.paint(painter, x, y + self._title_height)

    def _above_clinic(self) -> float:
        return line_height(TITLE) if self._flag else 0.0


class Foot:
    """Small lines about the record, and page x of y."""

    def __init__(self, lines: Sequence[str], width: float) -> None:
        self._width = width
        self._lines = [Paragraph(line, FINE, width - mm(22)) for line in lines]
        text = sum(line.height for line in self._lines)
        self.height = mm(1.6) + max(text, line_height(LABEL))

    def paint(
        self, painter: QPainter, x: float, y: float, page: int, pages: int, *, is_read: bool = True
    ) -> None:
        """Paint with the upper left corner at (x, y); `is_read` where its lines are said aloud."""
        draw_rule(painter, x, y, self._width, mm(0.2))
        y += mm(1.0)
        number = f"Page {page} of {pages}"
        with untagged(painter):
            Paragraph(number, LABEL, self._width, align=Qt.AlignmentFlag.AlignRight).paint(
                painter, x, y
            )
        with nullcontext() if is_read else untagged(painter):
            for line in self._lines:
                line.paint(painter, x, y)
                y += line.height


def paint_stamp(painter: QPainter, paper: Paper, words: str) -> None:
    """Write words across the page, in outline so that they hide nothing."""
    font = font_of(_STAMP)
    path = QPainterPath()
    path.addText(QPointF(0, 0), font, words)
    box = path.boundingRect()
    with untagged(painter):
        painter.save()
        painter.translate(mm(paper.width_mm / 2), mm(paper.height_mm * 0.5))
        painter.rotate(-52)
        painter.translate(-box.center())
        painter.strokePath(path, QPen(QColor("#8a8a8a"), mm(0.25)))
        painter.restore()


def logo_of(clinic: ClinicHead) -> QImage | None:
    """Return the logo on white, since PDF/A-1 knows no transparency; None without one."""
    image = QImage.fromData(QByteArray(clinic.logo)) if clinic.logo else QImage()
    if image.isNull():
        return None
    sheet = QImage(image.size(), QImage.Format.Format_RGB32)
    sheet.fill(QColor("#ffffff"))
    painter = QPainter(sheet)
    painter.drawImage(0, 0, image)
    painter.end()
    return sheet


def _clinic_lines(clinic: ClinicHead, width: float) -> Stack:
    right = Qt.AlignmentFlag.AlignRight
    lines: tuple[Block, ...] = (
        Paragraph(clinic.name, VALUE_BOLD, width, align=right),
        Paragraph(" · ".join(clinic.address), LABEL, width, align=right),
    )
    return Stack(lines)


def _logo_width(logo: QImage | None) -> float:
    if logo is None:
        return 0.0
    wide, high = _LOGO_MM
    return mm(min(wide, high * logo.width() / logo.height())) + mm(3)


def _paint_logo(painter: QPainter, logo: QImage, right: float, y: float) -> None:
    box = QRectF(0, 0, mm(_LOGO_MM[0]), mm(_LOGO_MM[1]))
    size = logo.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    with untagged(painter):
        painter.drawImage(QRectF(right - size.width(), y, size.width(), size.height()), logo)


def _paint_flag(painter: QPainter, right: float, y: float, words: str) -> None:
    width = text_width(words, VALUE_BOLD) + mm(5)
    box = QRectF(right - width, y, width, line_height(VALUE_BOLD) + mm(1.2))
    painter.fillRect(box, QColor("#000000"))
    painter.setPen(QColor("#ffffff"))
    painter.setFont(font_of(VALUE_BOLD))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    if isinstance(painter, TagPainter):
        painter.note_words(words)
