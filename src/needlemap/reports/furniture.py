"""What stands on every page: head with the patient, foot with the record, a draft's stamp."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from needlemap.reports.blocks import Facts, Rule, Stack, draw_rule
from needlemap.reports.content import SessionRecord
from needlemap.reports.paper import Paper, mm
from needlemap.reports.typeset import (
    FINE,
    LABEL,
    TITLE,
    VALUE,
    VALUE_BOLD,
    Paragraph,
    TextStyle,
    font_of,
    line_height,
    text_width,
)

DRAFT_WORDS = "DRAFT, NOT SIGNED"
SESSION_TITLE = "Dry needling session record"
_STAMP = TextStyle(46, bold=True)


class Head:
    """Title, clinic and patient block of every page."""

    def __init__(self, record: SessionRecord, width: float) -> None:
        self._width = width
        self._draft = not record.is_signed
        right = width - text_width(SESSION_TITLE, TITLE) - mm(6)
        self._clinic = Paragraph(record.clinic, VALUE, right, align=Qt.AlignmentFlag.AlignRight)
        self._right = right
        columns = [share * width for share in (0.30, 0.235, 0.13, 0.335)]
        self._body = Stack(
            (
                Rule(width, mm(0.5), above=mm(1.0), below=mm(1.6)),
                Facts(record.patient, columns, first=VALUE_BOLD),
                Rule(width, mm(0.2), above=mm(1.4), below=mm(2.6)),
            )
        )
        self._title_height = max(line_height(TITLE), self._beside_height())
        self.height = self._title_height + self._body.height

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner at (x, y)."""
        Paragraph(SESSION_TITLE, TITLE, self._width).paint(painter, x, y)
        left = x + self._width - self._right
        if self._draft:
            self._paint_flag(painter, x + self._width, y)
        self._clinic.paint(painter, left, y + (line_height(TITLE) if self._draft else mm(1.2)))
        self._body.paint(painter, x, y + self._title_height)

    def _beside_height(self) -> float:
        return self._clinic.height + (line_height(TITLE) if self._draft else mm(1.2))

    def _paint_flag(self, painter: QPainter, right: float, y: float) -> None:
        width = text_width(DRAFT_WORDS, VALUE_BOLD) + mm(5)
        box = QRectF(right - width, y, width, line_height(VALUE_BOLD) + mm(1.2))
        painter.fillRect(box, QColor("#000000"))
        painter.setPen(QColor("#ffffff"))
        painter.setFont(font_of(VALUE_BOLD))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, DRAFT_WORDS)


class Foot:
    """Record id, hash, head of the audit chain, and page x of y."""

    def __init__(self, record: SessionRecord, width: float) -> None:
        self._width = width
        self._lines = _foot_lines(record)
        self.height = mm(1.6) + line_height(FINE) * len(self._lines)

    def paint(self, painter: QPainter, x: float, y: float, page: int, pages: int) -> None:
        """Paint with the upper left corner at (x, y)."""
        draw_rule(painter, x, y, self._width, mm(0.2))
        y += mm(1.0)
        number = f"Page {page} of {pages}"
        Paragraph(number, LABEL, self._width, align=Qt.AlignmentFlag.AlignRight).paint(
            painter, x, y
        )
        for i, line in enumerate(self._lines):
            Paragraph(line, FINE, self._width).paint(painter, x, y + i * line_height(FINE))


def paint_draft_stamp(painter: QPainter, paper: Paper) -> None:
    """Write the draft's words across the page, in outline so that they hide nothing."""
    font = font_of(_STAMP)
    path = QPainterPath()
    path.addText(QPointF(0, 0), font, DRAFT_WORDS)
    box = path.boundingRect()
    painter.save()
    painter.translate(mm(paper.width_mm / 2), mm(paper.height_mm * 0.5))
    painter.rotate(-52)
    painter.translate(-box.center())
    painter.strokePath(path, QPen(QColor("#8a8a8a"), mm(0.25)))
    painter.restore()


def _foot_lines(record: SessionRecord) -> list[str]:
    atlas = f" · atlas {record.atlas_version}" if record.atlas_version else ""
    printed = f" · printed {record.printed}" if record.printed else ""
    lines = [
        f"Record {record.session_id}{atlas}{printed}",
        f"Content (SHA-256) {record.content_hash}",
    ]
    if record.record_head:
        lines.append(f"Record head {record.record_head}")
    return lines
