"""Into the records with the recovery code, when a password is forgotten or somebody is away."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from needlemap.storage.keys.passwords import check_password
from needlemap.storage.keys.recovery_code import code_secret
from needlemap.ui.forms.field_error import FieldError, sentence_of
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.shell.sign_in import WaitingButton
from needlemap.ui.widgets.factories import button, card, centre, field, label, line_edit, wrapped
from needlemap.ui.widgets.theme import wide_px

_CARD_WIDTH = 520


class EmergencyPage(QWidget):
    """Asks for user, code, a new password and the reason, which goes into the log.

    Signals
    -------
    recover_requested
        Name, code, new password, reason.
    cancelled
        Back to the sign-in page.
    """

    recover_requested = Signal(str, str, str, str)
    cancelled = Signal()

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.name = ComboBox()
        self.name.setAccessibleName(self.tr("User"))
        self.name.addItems(list(names))
        self.code = line_edit(
            self.tr("Recovery code"), placeholder=self.tr("8 groups of 5 characters")
        )
        self.password = line_edit(
            self.tr("New password"), placeholder=self.tr("At least 12 characters"), secret=True
        )
        self.repeat = line_edit(self.tr("Repeat the new password"), secret=True)
        self.reason = line_edit(
            self.tr("Reason"), placeholder=self.tr("Password forgotten, colleague away …")
        )
        self.go = WaitingButton(self.tr("Sign in"), self.tr("Signing in…"))
        self.cancel = button(self.tr("Cancel"))
        self._field_error = FieldError()
        self._lay_out()
        self.go.clicked.connect(self._on_go_clicked)
        self.cancel.clicked.connect(self.cancelled)
        for line in (self.code, self.password, self.repeat, self.reason):
            line.returnPressed.connect(self._on_go_clicked)
        self.code.setFocus()

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        return self._field_error.text

    def show_error(self, sentence: str, *, wait_s: int = 0) -> None:
        """Say what is wrong, and let the user try again, after a wait perhaps."""
        self.set_busy(busy=False)
        self.go.hold(wait_s)
        self._field_error.say(sentence)
        self.code.setFocus()

    def set_busy(self, *, busy: bool) -> None:
        """Hold the page while the key is worked out."""
        lines = (self.code, self.password, self.repeat, self.reason)
        for widget in (self.name, *lines, self.go, self.cancel):
            widget.setEnabled(not busy)
        self.go.show_busy(busy=busy)

    def _lay_out(self) -> None:
        frame, column = card()
        frame.setFixedWidth(wide_px(_CARD_WIDTH))
        column.addWidget(label(self.tr("Open with the recovery code"), "title"))
        column.addWidget(wrapped(self._explanation(), "muted"))
        for title, widget in (
            (self.tr("User"), self.name),
            (self.tr("Recovery code"), self.code),
            (self.tr("New password for this user"), self.password),
            (self.tr("Repeat the new password"), self.repeat),
            (self.tr("Reason (recorded in the audit log)"), self.reason),
        ):
            column.addWidget(field(title, widget))
        column.addWidget(self._field_error)
        row = QHBoxLayout()
        row.addWidget(self.cancel)
        row.addStretch()
        row.addWidget(self.go)
        column.addLayout(row)
        centre(frame, self)

    def _explanation(self) -> str:
        return self.tr(
            "The code from the paper that was printed at set-up opens the records for one user, "
            "who gets a new password. The log keeps who, when and why. The code stays valid."
        )

    def _on_go_clicked(self) -> None:
        if not self.go.isEnabled():
            return
        if not self._is_filled_in():
            return
        self._field_error.clear()
        self.set_busy(busy=True)
        self.recover_requested.emit(
            self.name.currentText(), self.code.text(), self.password.text(), self.reason.text()
        )

    def _is_filled_in(self) -> bool:
        """Whether this can be asked for; else what is wrong is said beneath its field."""
        new, name = self.password.text(), self.name.currentText()
        return (
            self._is_good(self.code, lambda: code_secret(self.code.text()))
            and self._is_good(self.password, lambda: check_password(new, name=name))
            and self._holds(
                self.repeat,
                self.tr("The passwords do not match. Type the password again."),
                is_so=self.repeat.text() == new,
            )
            and self._holds(
                self.reason,
                self.tr("Enter the reason for using the code."),
                is_so=bool(self.reason.text().strip()),
            )
        )

    def _is_good(self, line: QLineEdit, check: Callable[[], object]) -> bool:
        try:
            check()
        except ValueError as error:
            self._field_error.say_of(line, sentence_of(error))
            return False
        return True

    def _holds(self, line: QLineEdit, sentence: str, *, is_so: bool) -> bool:
        if not is_so:
            self._field_error.say_of(line, sentence)
        return is_so

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape and self.cancel.isEnabled():
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
