"""What a signed session says and may still get: signature, addenda, withdrawal, next steps."""

import textwrap
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from needlemap.domain.clock import with_offset
from needlemap.domain.days import moment_words
from needlemap.domain.session import Addendum, Meaning, Session
from needlemap.errors import NeedleMapError
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.forms.form import Form, Row
from needlemap.ui.widgets.factories import button, label, line_edit, text_edit, wrapped
from needlemap.ui.widgets.popup import Collapsible
from needlemap.ui.widgets.theme import scaled_px

_TEXT_PX = 92


class SignedPanel(QScrollArea):
    """Reads like the end of the record; nothing in it changes what was signed.

    Signals
    -------
    pdf_clicked, history_clicked, back_clicked
        The next steps.
    """

    pdf_clicked = Signal()
    history_clicked = Signal()
    back_clicked = Signal()

    def __init__(self, chart: SessionChart) -> None:
        super().__init__()
        self._chart = chart
        self._head = QVBoxLayout()
        self._addenda = QVBoxLayout()
        self.addendum = _WordsForm(
            self.tr("Add addendum…"), self.tr("Add addendum"), self._add, has_text=True
        )
        self.withdrawal = _WordsForm(
            self.tr("Entered in error…"), self.tr("Withdraw the session"), self._withdraw
        )
        self._may_not = wrapped("", "muted")
        self.pdf = button(self.tr("Print…"), kind="primary")
        self.history = button(self.tr("Treatment history"))
        self.back = button(self.tr("Back to the patients"))
        self._lay_out()
        self.pdf.clicked.connect(self.pdf_clicked)
        self.history.clicked.connect(self.history_clicked)
        self.back.clicked.connect(self.back_clicked)
        chart.session_signed.connect(self.show_session)
        chart.session_annotated.connect(self.show_session)
        self.show_session()

    def show_session(self) -> None:
        """Show the record as it stands."""
        session = self._chart.session
        _clear(self._head)
        _clear(self._addenda)
        for words, kind in _head_lines(session, self):
            made = wrapped(words, kind)
            self._head.addWidget(made)
        if session.signature is not None:
            whole = wrapped(textwrap.fill(session.signature.content_hash, 16), "muted")
            whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            whole.setAccessibleName(self.tr("Content hash"))
            self._head.addWidget(Collapsible(self.tr("Details: content hash"), lambda: whole))
        for addendum in session.addenda:
            self._addenda.addWidget(self._addendum_card(addendum))
        self._show_rights(session)

    def _show_rights(self, session: Session) -> None:
        refusal = self._chart.sign_right_refusal
        self._may_not.setText(refusal)
        self._may_not.setVisible(bool(refusal))
        self.addendum.setVisible(not refusal and session.is_signed)
        self.withdrawal.setVisible(not refusal and not session.is_withdrawn)

    def _addendum_card(self, addendum: Addendum) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(3)
        at = moment_words(addendum.written_at, addendum.utc_offset_min)
        author = f"{addendum.name}, {addendum.credentials}".rstrip(", ")
        column.addWidget(wrapped(self.tr("Addendum by {0}, {1}").format(author, at), "label"))
        column.addWidget(wrapped(self.tr("Reason: {0}").format(addendum.reason), "muted"))
        column.addWidget(wrapped(addendum.text))
        return card

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 6, 14, 14)
        column.setSpacing(10)
        for piece in (self._head, self._addenda):
            piece.setSpacing(6)
            column.addLayout(piece)
        column.addWidget(self._may_not)
        column.addWidget(self.addendum)
        column.addWidget(self.withdrawal)
        column.addWidget(label(self.tr("Next"), "heading"))
        for step in (self.pdf, self.history, self.back):
            column.addWidget(step)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFocusPolicy(self.focusPolicy().NoFocus)

    def _add(self, reason: str, text: str) -> None:
        self._chart.add_addendum(reason=reason, text=text)

    def _withdraw(self, reason: str, _: str) -> None:
        self._chart.withdraw(reason=reason)


class _WordsForm(QFrame):
    """A button that unfolds a reason, and a text if need be; says beside it what is wrong."""

    def __init__(
        self,
        opening: str,
        doing: str,
        do: Callable[[str, str], None],
        *,
        has_text: bool = False,
    ) -> None:
        super().__init__()
        self._do = do
        self.open: QPushButton = button(opening)
        self.reason = line_edit(self.tr("Reason"))
        self.text = text_edit(self.tr("Text"), height_px=scaled_px(_TEXT_PX))
        self.go = button(doing)
        self.cancel = button(self.tr("Cancel"))
        self.form = Form(
            [
                Row(name="reason", title=self.tr("Reason"), editor=self.reason),
                Row(name="text", title=self.tr("Text"), editor=self.text),
            ]
        )
        self.form.show_fields(["text"], visible=has_text)
        self._fields = QWidget()
        self._lay_out()
        self.setAccessibleName(opening)
        self.setFocusProxy(self.reason)
        self.open.clicked.connect(self._on_open_clicked)
        self.cancel.clicked.connect(self._fold)
        self.go.clicked.connect(self._on_go_clicked)

    @property
    def is_unsaved(self) -> bool:
        """Whether words were begun that are stored nowhere."""
        words = self.reason.text() + self.text.toPlainText()
        return not self._fields.isHidden() and bool(words.strip())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.open)
        column.addWidget(self._fields)
        inner = QVBoxLayout(self._fields)
        inner.setContentsMargins(0, 0, 0, 0)
        for piece in (self.form, self.go, self.cancel):
            inner.addWidget(piece)
        self._fields.hide()

    def _on_open_clicked(self) -> None:
        self.form.say("")
        self.open.hide()
        self._fields.show()
        self.reason.setFocus()

    def _fold(self) -> None:
        self._fields.hide()
        self.open.show()
        self.reason.clear()
        self.text.clear()

    def _on_go_clicked(self) -> None:
        try:
            self._do(self.reason.text().strip(), self.text.toPlainText().strip())
        except NeedleMapError as error:
            self.form.say(error.user_message)
        except ValueError as error:
            self.form.say(self.tr("Please correct: {0}.").format(error))
        else:
            self._fold()


def _head_lines(session: Session, panel: QWidget) -> list[tuple[str, str]]:
    """Return the lines on signature and withdrawal, each with the kind of its label."""
    lines: list[tuple[str, str]] = []
    if session.withdrawal is not None:
        gone = session.withdrawal
        at = moment_words(gone.withdrawn_at, gone.utc_offset_min)
        lines.append((panel.tr("Entered in error"), "heading"))
        lines.append((panel.tr("{0}, {1}: {2}").format(gone.name, at, gone.reason), "error"))
    if session.signature is not None:
        signed = session.signature
        at = moment_words(signed.signed_at, signed.utc_offset_min)
        as_what = panel.tr("as reviewer") if signed.meaning is Meaning.REVIEWER else ""
        author = f"{signed.name}, {signed.credentials}".rstrip(", ")
        lines.append((panel.tr("Signed by {0} {1}").format(author, as_what).strip(), "heading"))
        zone = with_offset(signed.signed_at, signed.utc_offset_min).tzname()
        lines.append((f"{at} ({zone})", "muted"))
    if not lines:
        lines.append((panel.tr("Draft, not signed yet"), "heading"))
    return lines


def _clear(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
