"""The patient's signature: a field to draw it in with pen, finger or mouse, and its picture."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from needlemap.domain.clock import now_utc
from needlemap.domain.patient import Patient
from needlemap.domain.visit import SIGNATURE_HEIGHT, SIGNATURE_WIDTH, DrawnSignature, Stroke
from needlemap.errors import NeedleMapError
from needlemap.painting.signature import signature_path
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.forms.autosave import too_long
from needlemap.ui.widgets.factories import button, label, line_edit, wrapped
from needlemap.ui.widgets.privacy import conceal, follow_privacy, shown_name
from needlemap.ui.widgets.theme import scaled_px, wide_px
from needlemap.ui.widgets.translation import tr

_PAD_PX = (500, 160)
_PICTURE_PX = (200, 64)
_PEN_PX = 2.0
# Nearer to the last point than this a point adds nothing, in the units of the box.
_STEP = 3
_LONGEST_NAME = 120


class SignaturePad(QWidget):
    """Draws while a button, the pen or a finger is down; leaving the field ends nothing.

    Signals
    -------
    drawn
        A line was ended.
    """

    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: list[list[tuple[int, int]]] = []
        self._is_down = False
        self.setFixedSize(
            wide_px(_PAD_PX[0]), wide_px(_PAD_PX[0]) * SIGNATURE_HEIGHT // SIGNATURE_WIDTH
        )
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Field to sign in, by pen, finger or mouse"))

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """What was drawn, in the units of the box."""
        return tuple(tuple(stroke) for stroke in self._strokes)

    def clear(self) -> None:
        """Take away what was drawn."""
        self._strokes.clear()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() is Qt.MouseButton.LeftButton:
            self._is_down = True
            self._strokes.append([self._point(event.position())])
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if not self._is_down:
            return
        x, y = self._point(event.position())
        last_x, last_y = self._strokes[-1][-1]
        if abs(x - last_x) + abs(y - last_y) >= _STEP:
            self._strokes[-1].append((x, y))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._is_down and event.button() is Qt.MouseButton.LeftButton:
            self._is_down = False
            self.drawn.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        _paint(self, self.strokes)

    def _point(self, position: QPointF) -> tuple[int, int]:
        x = round(position.x() * SIGNATURE_WIDTH / max(1, self.width()))
        y = round(position.y() * SIGNATURE_HEIGHT / max(1, self.height()))
        return min(max(x, 0), SIGNATURE_WIDTH), min(max(y, 0), SIGNATURE_HEIGHT)


class SignaturePicture(QWidget):
    """A signature as it was drawn; out of sight where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: tuple[Stroke, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_signature(self, signature: DrawnSignature | None) -> None:
        """Show a signature, or nothing."""
        self._strokes = signature.strokes if signature else ()
        self.setVisible(signature is not None)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(scaled_px(_PICTURE_PX[0]), scaled_px(_PICTURE_PX[1]))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        _paint(self, self._strokes)


class SignatureDialog(AskingDialog):
    """Asks the patient to sign; what was drawn before can be removed or drawn again.

    Signals
    -------
    entered
        The signature that was drawn, or None to remove the one that is stored.
    """

    entered = Signal(object)

    def __init__(
        self, patient: Patient, known: DrawnSignature | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Patient's signature"), tr("Keep this signature"), parent)
        self.pad = SignaturePad()
        self.pad.drawn.connect(lambda: self.show_error(""))
        name_words = tr("Name of who signs")
        self.name = line_edit(name_words)
        conceal(self.name)
        self.name.setText(known.name if known else "")
        self.clear = button(tr("Clear"))
        self.clear.clicked.connect(self.pad.clear)
        self.add_button(self.clear)
        words = wrapped("", "muted")

        def show_name() -> None:
            name = shown_name(patient)
            self.name.setPlaceholderText(name)
            words.setText(tr("{0}: sign in the field, with pen, finger or mouse.").format(name))

        follow_privacy(self, show_name)
        if known is not None:
            self.remove = button(tr("Remove the signature"))
            self.remove.clicked.connect(self._on_remove_clicked)
            self.add_button(self.remove)
        self.lay_out(words, self.pad, label(name_words, "label"), self.name)
        self.confirm.clicked.connect(lambda: self.do(self._keep))
        self.finished.connect(self.deleteLater)

    def _keep(self) -> None:
        name = self.name.text().strip()
        if sentence := too_long(name, _LONGEST_NAME):
            raise NeedleMapError(sentence)
        if sum(map(len, self.pad.strokes)) < 2:
            raise NeedleMapError(
                tr(
                    "Nothing was drawn yet. Sign in the field, or close this window and enter "
                    "where the form signed on paper is kept."
                )
            )
        try:
            made = DrawnSignature(self.pad.strokes, now_utc(), name)
        except ValueError as error:
            raise NeedleMapError(
                tr("The signature is too long to keep. Clear it and sign again.")
            ) from error
        self.entered.emit(made)

    def _on_remove_clicked(self) -> None:
        self.entered.emit(None)
        self.accept()


def _paint(widget: QWidget, strokes: Sequence[Stroke]) -> None:
    """Paint the field and the lines in it, in the colours of the palette."""
    palette = widget.palette()
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.fillRect(box, palette.color(QPalette.ColorRole.Base))
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
    painter.drawRect(box)
    pen = QPen(palette.color(QPalette.ColorRole.Text), _PEN_PX)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPath(signature_path(strokes, widget.width(), widget.height()))
    painter.end()
