"""The signature block: who signed what and when, or the empty lines of a draft."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from needlemap.domain.visit import DrawnSignature
from needlemap.painting.signature import signature_path
from needlemap.reports.content.record import DRAFT_WORDS, SessionRecord, SignatureBlock
from needlemap.reports.pages.blocks import Block, Gap, Stack, draw_rule
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.tags import Role, tagged, untagged
from needlemap.reports.pages.typeset import BODY, HEADING, LABEL, VALUE_BOLD, Paragraph

_INSET = mm(3.0)


def signature_block(record: SessionRecord, width: float) -> Block:
    """Return the block that ends a record."""
    inner = width - 2 * _INSET
    if record.signature is None:
        return Framed(_empty(inner), width)
    return Framed(_signed(record.signature, inner), width)


class Framed:
    """Blocks in a frame, so that the signature stands out on a fax."""

    def __init__(self, content: Stack, width: float) -> None:
        self._content, self._width = content, width
        self.height = content.height + mm(4.4)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the frame and what is in it."""
        painter.setPen(QPen(QColor("#000000"), mm(0.3)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        with untagged(painter):
            painter.drawRect(QRectF(x, y, self._width, self.height))
        self._content.paint(painter, x + _INSET, y + mm(2.2))


class DrawnLines:
    """A signature as it was drawn, on its line."""

    height = mm(19.0)

    def __init__(self, signature: DrawnSignature, words: str) -> None:
        self._signature, self._words = signature, words

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the lines above a rule."""
        width, high = mm(50.0), mm(16.0)
        with tagged(painter, Role.FIGURE, alt=self._words, box=(x, y, width, self.height)):
            pen = QPen(QColor("#000000"), mm(0.3))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.save()
            painter.translate(x, y + mm(1.0))
            painter.drawPath(signature_path(self._signature.strokes, width, high))
            painter.restore()
        draw_rule(painter, x, y + high + mm(1.5), width, mm(0.2))


class SignatureLines:
    """Empty lines to sign on."""

    height = mm(13.0)

    def __init__(self, width: float) -> None:
        self._width = width

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint three lines with what to write on them."""
        gap = mm(5)
        column = (self._width - 2 * gap) / 3
        for i, words in enumerate(("Signature", "Name and credentials", "Date and time")):
            left = x + i * (column + gap)
            draw_rule(painter, left, y + mm(9), column, mm(0.2))
            Paragraph(words, LABEL, column).paint(painter, left, y + mm(9.6))


def _signed(signature: SignatureBlock, width: float) -> Stack:
    return Stack(
        (
            Paragraph("Signed electronically", HEADING, width),
            Gap(mm(0.8)),
            Paragraph(signature.name, VALUE_BOLD, width),
            Paragraph(f"on {signature.signed_at}, {signature.meaning}", BODY, width),
            Paragraph(signature.licence, BODY, width),
            Paragraph(_charted_words(signature), BODY, width),
            Paragraph(
                "The signature covers the content identified by the content hash at the foot of "
                "each page.",
                LABEL,
                width,
            ),
        )
    )


def _charted_words(signature: SignatureBlock) -> str:
    return f"The session was charted by {signature.charted_by}." if signature.charted_by else ""


def _empty(width: float) -> Stack:
    return Stack((Paragraph(DRAFT_WORDS, HEADING, width), SignatureLines(width)))
