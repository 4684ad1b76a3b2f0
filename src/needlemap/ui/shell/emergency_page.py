"""Into the records with the recovery code, when a password is forgotten or somebody is away."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from needlemap.storage.keys.passwords import check_password
from needlemap.storage.keys.recovery_code import code_secret
from needlemap.ui.forms.form import Form, Row, choice_of
from needlemap.ui.shell.sign_in import WaitingButton
from needlemap.ui.widgets.factories import button, card, centre, label, line_edit, wrapped
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
        self.setWindowTitle(self.tr("Sign in with the recovery code"))
        self.setObjectName("page")
        self.name = choice_of({name: name for name in names})
        self.name.setAccessibleName(self.tr("User"))
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
        self._form = Form(
            [
                Row(name="user", title=self.tr("User"), editor=self.name),
                Row(
                    name="code",
                    title=self.tr("Recovery code"),
                    editor=self.code,
                    read=self._a_code,
                ),
                Row(
                    name="password",
                    title=self.tr("New password for this user"),
                    editor=self.password,
                    read=self._a_password,
                ),
                Row(
                    name="repeat",
                    title=self.tr("Repeat the new password"),
                    editor=self.repeat,
                    read=self._the_same,
                ),
                Row(
                    name="reason",
                    title=self.tr("Reason (recorded in the audit log)"),
                    editor=self.reason,
                    read=self._a_reason,
                ),
            ]
        )
        self._lay_out()
        self.go.clicked.connect(self._on_go_clicked)
        self.cancel.clicked.connect(self.cancelled)
        for line in (self.code, self.password, self.repeat, self.reason):
            line.returnPressed.connect(self._on_go_clicked)
        self.code.setFocus()

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        return self._form.error_text

    def show_error(self, sentence: str, *, wait_s: int = 0) -> None:
        """Say what is wrong, and let the user try again, after a wait perhaps."""
        self.set_busy(busy=False)
        self.go.hold(wait_s)
        self._form.say(sentence)
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
        column.addWidget(self._form)
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
        entered = self._form.values()
        if entered is not None:
            self.set_busy(busy=True)
            asked = (entered[name] for name in ("user", "code", "password", "reason"))
            self.recover_requested.emit(*asked)

    def _a_code(self, code: str) -> str:
        code_secret(code)
        return code

    def _a_password(self, password: str) -> str:
        check_password(password, name=self.name.currentText())
        return password

    def _the_same(self, repeated: str) -> str:
        if repeated != self.password.text():
            raise ValueError(self.tr("The passwords do not match. Type the password again."))
        return repeated

    def _a_reason(self, reason: str) -> str:
        if not reason:
            raise ValueError(self.tr("Enter the reason for using the code."))
        return reason

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape and self.cancel.isEnabled():
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
