"""Into the records with the recovery code, when a password is forgotten or somebody is away."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from needlemap.ui.common.pieces import button, card, centre, field, label, line_edit, wrapped
from needlemap.ui.shell.waiting import WaitingButton

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
        self.name = QComboBox()
        self.name.setAccessibleName(self.tr("User"))
        self.name.addItems(list(names))
        self.code = line_edit(
            self.tr("Recovery code"), placeholder=self.tr("8 groups of 5 characters")
        )
        self.password = line_edit(self.tr("New password"), secret=True)
        self.repeat = line_edit(self.tr("Repeat the new password"), secret=True)
        self.reason = line_edit(
            self.tr("Reason"), placeholder=self.tr("Password forgotten, colleague away …")
        )
        self.go = WaitingButton(self.tr("Open the records"))
        self.cancel = button(self.tr("Cancel"))
        self._error = wrapped("", "error")
        self._lay_out()
        self.go.clicked.connect(self._on_go_clicked)
        self.cancel.clicked.connect(self.cancelled)
        for line in (self.code, self.password, self.repeat, self.reason):
            line.returnPressed.connect(self._on_go_clicked)
        self.code.setFocus()

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        return self._error.text()

    def show_error(self, sentence: str, *, wait_s: int = 0) -> None:
        """Say what is wrong, and let the user try again, after a wait perhaps."""
        self._error.setText(sentence)
        self._error.setAccessibleName(sentence)
        self._error.setVisible(bool(sentence))
        self.set_busy(busy=False)
        self.go.hold(wait_s)

    def set_busy(self, *, busy: bool) -> None:
        """Hold the page while the key is worked out."""
        for widget in (self.name, self.code, self.password, self.repeat, self.reason, self.go):
            widget.setEnabled(not busy)

    def _lay_out(self) -> None:
        frame, column = card()
        frame.setFixedWidth(_CARD_WIDTH)
        column.addWidget(label(self.tr("Open with the recovery code"), "title"))
        column.addWidget(wrapped(self._explanation(), "muted"))
        for title, widget in (
            (self.tr("User"), self.name),
            (self.tr("Recovery code"), self.code),
            (self.tr("New password for this user"), self.password),
            (self.tr("Repeat the new password"), self.repeat),
            (self.tr("Reason (goes into the log)"), self.reason),
        ):
            column.addWidget(field(title, widget))
        column.addWidget(self._error)
        self._error.hide()
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
        if self.password.text() != self.repeat.text():
            self.show_error(self.tr("The two passwords are not the same; please type them again."))
            self.repeat.setFocus()
            return
        self.set_busy(busy=True)
        self.recover_requested.emit(
            self.name.currentText(), self.code.text(), self.password.text(), self.reason.text()
        )
