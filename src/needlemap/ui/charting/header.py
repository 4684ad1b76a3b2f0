"""The head of the chart: whose session this is, in which state, and what can be done with it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.days import moment_words
from needlemap.domain.patient import Patient
from needlemap.domain.plurals import counted
from needlemap.domain.session import Session, SessionStatus
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.widgets.eliding import CommandButton
from needlemap.ui.widgets.factories import (
    button,
    enable_with_reason,
    head_row,
    keyed_entry,
    label,
    native_key,
    restyle,
    wrapped,
)
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.patient_strip import PatientStrip
from needlemap.ui.widgets.popup import Popup
from needlemap.ui.widgets.theme import scaled_px


class MoreMenu(QToolButton):
    """Offers to correct a session that was begun on the wrong patient or by mistake.

    Signals
    -------
    reassign_requested
        The draft belongs to another patient.
    withdrawal_requested
        The session was entered in error.
    """

    reassign_requested = Signal()
    withdrawal_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText("⋯")
        self.setAccessibleName(self.tr("More actions for this session"))
        self.setToolTip(self.tr("Wrong patient, entered in error"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.reassign = QAction(
            keyed_entry(self.tr("Move to another patient…"), "Ctrl+Shift+M"), self
        )
        self.withdraw = QAction(self.tr("Entered in error…"), self)
        self.reassign.triggered.connect(self.ask_to_reassign)
        self.withdraw.triggered.connect(self.withdrawal_requested)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions([self.reassign, self.withdraw])
        self.setMenu(menu)

    def show_chart(self, chart: SessionChart) -> None:
        """Offer what session and user allow."""
        self.reassign.setEnabled(chart.may_edit)
        self.reassign.setToolTip(chart.refusal)
        self.withdraw.setEnabled(chart.may_withdraw)

    def ask_to_withdraw(self) -> None:
        """Ask why the session was entered in error."""
        if self.withdraw.isEnabled():
            self.withdrawal_requested.emit()

    def ask_to_reassign(self) -> None:
        """Ask for the right patient, as the key does; only of a draft."""
        if self.reassign.isEnabled():
            self.reassign_requested.emit()


_CHIP_LETTERS = 26

# How wide undo and redo are in a head of at least so many pixels; 0 for the one word alone.
_ROOM_PX = ((1700, 200), (1320, 130), (0, 0))
# In a narrower head the chips go below, else nothing would be left for the patient's name.
_ONE_ROW_PX = 1000


class ChartHeader(QFrame):
    """Patient and session in words; back, undo, redo, sign, PDF.

    Signals
    -------
    back_clicked, history_clicked, undo_clicked, redo_clicked, sign_clicked, pdf_clicked
        The button was clicked.
    warnings_clicked
        Show the warnings of the screening, or fold them.
    reassign_requested
        The draft belongs to another patient.
    withdrawal_requested
        The session was entered in error.
    """

    back_clicked = Signal()
    history_clicked = Signal()
    undo_clicked = Signal()
    redo_clicked = Signal()
    sign_clicked = Signal()
    pdf_clicked = Signal()
    warnings_clicked = Signal()
    reassign_requested = Signal()
    withdrawal_requested = Signal()

    def __init__(self, patient: Patient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("head")
        self.back = button(self.tr("← Patients"), key="Alt+Left")
        self.history = button(self.tr("History"), key="Ctrl+H")
        self.undo = CommandButton(self.tr("Undo"))
        self.redo = CommandButton(self.tr("Redo"))
        self.sign = button(
            self.tr("Sign…"),
            kind="primary",
            tip=self.tr("Sign and lock this session"),
            key="Ctrl+S",
        )
        self.pdf = button(self.tr("Print…"), key="Ctrl+P")
        self.more = MoreMenu()
        self.more.reassign_requested.connect(self.reassign_requested)
        self.more.withdrawal_requested.connect(self.withdrawal_requested)
        self.strip = PatientStrip()
        self.strip.show_patient(patient)
        self._status = label("", "chip")
        self._shown_state: tuple[SessionStatus, bool] | None = None
        self.notes = QToolButton()
        self.notes.setProperty("kind", "chip")
        self.notes.hide()
        self.notes.clicked.connect(self._on_notes_clicked)
        self._listed: tuple[str, ...] = ()
        self.warnings = QToolButton()
        self.warnings.hide()
        self._lay_out()
        for pushed, signal in (
            (self.back, self.back_clicked),
            (self.history, self.history_clicked),
            (self.undo, self.undo_clicked),
            (self.redo, self.redo_clicked),
            (self.sign, self.sign_clicked),
            (self.pdf, self.pdf_clicked),
            (self.warnings, self.warnings_clicked),
        ):
            pushed.clicked.connect(signal)

    def show_chart(self, chart: SessionChart, *, undoing: str, redoing: str) -> None:
        """Show state and time of the session, and what undo and redo would do, in words."""
        session = chart.session
        at = moment_words(session.performed_at, session.utc_offset_min)
        self.strip.add(self.tr("session {0}").format(at))
        self._show_status(session)
        self.more.show_chart(chart)
        enable_with_reason(self.sign, chart.signing_refusal if session.may_change else "")
        self.undo.setEnabled(chart.can_undo)
        self.redo.setEnabled(chart.can_redo)
        for pushed, words, keys in (
            (self.undo, self.tr("Undo: {0}").format(undoing), "Ctrl+Z"),
            (self.redo, self.tr("Redo: {0}").format(redoing), "Ctrl+Shift+Z"),
        ):
            tip = chart.refusal or f"{words} ({native_key(keys)})"
            if pushed.toolTip() != tip:
                pushed.setToolTip(tip)
            pushed.show_words(words if pushed.isEnabled() else "")
        self.strip.strike(on=session.is_withdrawn)

    def add_complaint(self, chip: QWidget) -> None:
        """Put what says and changes the complaint beside the patient."""
        self._chip_row.insertWidget(0, chip, 0, Qt.AlignmentFlag.AlignVCenter)
        tab_as_laid_out(self._chips, at=self.warnings)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._put_chips(below=self.width() < scaled_px(_ONE_ROW_PX))
        for least, room in _ROOM_PX:
            if self.width() >= scaled_px(least):
                self.undo.give_room(scaled_px(room))
                self.redo.give_room(scaled_px(room))
                break

    def show_notes(self, named: Sequence[str], listed: Sequence[str]) -> None:
        """Show the notes of the screening: the first of `named`, and how many there are more.

        A click opens the list of all, also of those that are not to be named to everyone.
        """
        self._listed = tuple(listed)
        first = _shortened(named[0].partition(":")[0]) if named else ""
        more = f"+{len(listed) - len(named[:1])}" if len(listed) > len(named[:1]) else ""
        words = f"{first} {more}".strip()
        self.notes.setText(words)
        self.notes.setAccessibleName(self.tr("Screening notes: {0}").format(words))
        self.notes.setVisible(bool(listed))

    def show_warnings(self, count: int, waiting: int) -> None:
        """Say how many warnings hold, and how many of them are to be acknowledged."""
        words = self.tr("▲ {0}").format(count)
        spoken = counted(count, self.tr("1 screening warning"), self.tr("{0} screening warnings"))
        if waiting:
            words = self.tr("■ {0} to acknowledge").format(waiting)
            spoken = self.tr("{0}, {1} to acknowledge before signing").format(spoken, waiting)
        self.warnings.setText(words)
        self.warnings.setAccessibleName(spoken)
        self.warnings.setToolTip(spoken)
        self.warnings.setProperty("kind", "chip-danger" if waiting else "chip-warning")
        restyle(self.warnings)
        self.warnings.setVisible(count > 0)

    def show_waiting(self, waits: str) -> None:
        """Turn the head red while something must be done before signing, and say so by a sign.

        `waits` is "asked" while consent or screening is missing, "blocked" while a block is to be
        acknowledged, which a chip of its own says, else empty.
        """
        if self.property("waits") == waits:
            return
        self.setProperty("waits", waits)
        restyle(self)
        words = self.tr("Draft. Screening or consent is missing: F6 goes there.")
        self._status.setToolTip(words if waits == "asked" else "")
        self._status.setAccessibleName(words if waits == "asked" else "")
        if self._shown_state == (SessionStatus.DRAFT, False):
            self._status.setText(self._draft_words())

    def _draft_words(self) -> str:
        return self.tr("⚠ Draft") if self.property("waits") == "asked" else self.tr("Draft")

    def _show_status(self, session: Session) -> None:
        state = (session.status, session.is_withdrawn)
        if state == self._shown_state:
            return
        self._shown_state = state
        words, kind = self._draft_words(), "chip-warning"
        if session.signature is not None:
            words, kind = self.tr("Signed by {0}").format(session.signature.name), "chip-good"
        if session.is_withdrawn:
            words, kind = self.tr("Entered in error"), "chip-danger"
        self._status.setText(words)
        self._status.setProperty("kind", kind)
        restyle(self._status)
        for pushed in (self.sign, self.undo, self.redo):
            pushed.setVisible(session.may_change)

    def _on_notes_clicked(self) -> None:
        popup = Popup(self.tr("Screening notes"), self)
        for words in self._listed:
            popup.column.addWidget(wrapped(words))
        popup.open_under(self.notes)

    def _lay_out(self) -> None:
        self._chips = QWidget()
        # As high as the highest: the complaint has two lines, and would be squeezed to one.
        self._chips.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._chip_row = QHBoxLayout(self._chips)
        self._chip_row.setContentsMargins(0, 0, 0, 0)
        self._chip_row.setSpacing(10)
        for chip in (self.warnings, self.notes, self._status):
            self._chip_row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row = row = head_row(None, self.back, self.strip)
        self._place_of_chips = row.count()
        row.addWidget(self._chips)
        row.addSpacing(6)
        for pushed in (self.history, self.undo, self.redo, self.pdf, self.more, self.sign):
            row.addWidget(pushed)
        self._below = QHBoxLayout()
        self._below.setContentsMargins(14, 0, 14, 8)
        self._below.addStretch()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(row)
        rows.addLayout(self._below)

    def _put_chips(self, *, below: bool) -> None:
        """Put the chips below the patient, or between patient and buttons."""
        if below is (self._below.indexOf(self._chips) >= 0):
            return
        if below:
            self._below.insertWidget(0, self._chips)
        else:
            self._row.insertWidget(self._place_of_chips, self._chips)


def _shortened(words: str) -> str:
    return words if len(words) <= _CHIP_LETTERS else words[: _CHIP_LETTERS - 1].rstrip() + "…"
