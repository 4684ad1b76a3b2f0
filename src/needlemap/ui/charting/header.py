"""The head of the chart: whose session this is, in which state, and what can be done with it."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from needlemap.domain.clock import with_offset
from needlemap.domain.patient import Patient
from needlemap.domain.session import Session, SessionStatus
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.common.pieces import button, head_row, label, restyle


class ChartHeader(QFrame):
    """Patient and session in words; back, undo, redo, sign, PDF.

    Signals
    -------
    back_clicked, history_clicked, undo_clicked, redo_clicked, sign_clicked, pdf_clicked
        The button was clicked.
    """

    back_clicked = Signal()
    history_clicked = Signal()
    undo_clicked = Signal()
    redo_clicked = Signal()
    sign_clicked = Signal()
    pdf_clicked = Signal()

    def __init__(self, patient: Patient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("head")
        self.back = button(self.tr("← Patients"), tip=self.tr("Back to the patients (Alt+Left)"))
        self.history = button(self.tr("History"), tip=self.tr("What was needled before (Ctrl+H)"))
        self.undo = button(self.tr("Undo"))
        self.redo = button(self.tr("Redo"))
        self.sign = button(
            self.tr("Sign…"), kind="primary", tip=self.tr("Sign and lock this session (Ctrl+S)")
        )
        self.pdf = button(self.tr("PDF…"), tip=self.tr("See, save or print (Ctrl+P)"))
        self._name = label(patient.name, "heading")
        self._when = label("", "muted")
        self._status = label("", "chip")
        self._born = _born_words(patient)
        self._shown_status: SessionStatus | None = None
        self._lay_out()
        for pushed, signal in (
            (self.back, self.back_clicked),
            (self.history, self.history_clicked),
            (self.undo, self.undo_clicked),
            (self.redo, self.redo_clicked),
            (self.sign, self.sign_clicked),
            (self.pdf, self.pdf_clicked),
        ):
            pushed.clicked.connect(signal)

    def show_chart(self, chart: SessionChart) -> None:
        """Show state and time of the session, and what can be undone."""
        session = chart.session
        at = with_offset(session.performed_at, session.utc_offset_min)
        parts = [part for part in (self._born, f"{at:%d %b %Y, %H:%M}") if part]
        self._when.setText("  ·  ".join(parts))
        self._show_status(session)
        self.undo.setEnabled(chart.can_undo)
        self.redo.setEnabled(chart.can_redo)
        self.undo.setToolTip(self.tr("Undo: {0} (Ctrl+Z)").format(chart.undo_text))
        self.redo.setToolTip(self.tr("Redo: {0} (Ctrl+Shift+Z)").format(chart.redo_text))

    def _show_status(self, session: Session) -> None:
        if session.status is self._shown_status:
            return
        self._shown_status = session.status
        words, kind = self.tr("Draft"), "chip-warning"
        if session.signature is not None:
            words, kind = self.tr("Signed by {0}").format(session.signature.name), "chip-good"
        self._status.setText(words)
        self._status.setProperty("kind", kind)
        restyle(self._status)
        self.sign.setVisible(not session.is_signed)
        self.undo.setVisible(not session.is_signed)
        self.redo.setVisible(not session.is_signed)

    def _lay_out(self) -> None:
        row = head_row(self, self.back, self._name, self._when)
        row.addWidget(self._status, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(6)
        for pushed in (self.history, self.undo, self.redo, self.pdf, self.sign):
            row.addWidget(pushed)


def _born_words(patient: Patient) -> str:
    if patient.born_on is None:
        return ""
    age = patient.age_on(date.today())  # noqa: DTZ011 - the age of a person goes by the local day
    return f"{patient.born_on:%d %b %Y} ({age})"
