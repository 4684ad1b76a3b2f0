"""What a locked window shows: whose it is, and a line for the password. Nothing of a patient."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from needlemap.ui.forms.form import Form, Row
from needlemap.ui.shell.sign_in import WaitingButton
from needlemap.ui.widgets.factories import button, card, centre, label, line_edit, wrapped
from needlemap.ui.widgets.theme import wide_px

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

_CARD_WIDTH = 440


class LockPage(QWidget):
    """Stands in front of every page while the records are locked.

    Signals
    -------
    unlock_requested
        The password.
    other_user_requested
        Somebody else wants to sign in; everything is saved.
    """

    unlock_requested = Signal(str)
    other_user_requested = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Locked"))
        self.setObjectName("page")
        self.password = line_edit(self.tr("Password"), secret=True)
        self.unlock = WaitingButton(self.tr("Unlock"), self.tr("Unlocking…"))
        self.other = button(self.tr("Another user…"))
        row = Row(
            name="password",
            title=self.tr("Password"),
            editor=self.password,
            read=self._a_password,
        )
        self._form = Form([row])
        self._lay_out(name)
        self.unlock.clicked.connect(self._on_unlock_clicked)
        self.password.returnPressed.connect(self._on_unlock_clicked)
        self.other.clicked.connect(self.other_user_requested)

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        return self._form.error_text

    def show_error(self, sentence: str, *, wait_s: int = 0) -> None:
        """Say what is wrong, and let the user try again, after a wait perhaps."""
        self.set_busy(busy=False)
        self.unlock.hold(wait_s)
        self._form.refuse("password", sentence)

    def set_busy(self, *, busy: bool) -> None:
        """Hold the page while the key is worked out."""
        for widget in (self.password, self.unlock, self.other):
            widget.setEnabled(not busy)
        self.unlock.show_busy(busy=busy)

    def _lay_out(self, name: str) -> None:
        frame, column = card()
        frame.setFixedWidth(wide_px(_CARD_WIDTH))
        column.addWidget(label(self.tr("Locked"), "title"))
        column.addWidget(
            wrapped(self.tr("Everything is saved. Unlock to continue where you were."), "muted")
        )
        column.addSpacing(6)
        column.addWidget(wrapped(name, "heading"))
        column.addWidget(self._form)
        column.addSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self.other)
        row.addStretch()
        row.addWidget(self.unlock)
        column.addLayout(row)
        centre(frame, self)

    def _on_unlock_clicked(self) -> None:
        if not self.unlock.isEnabled():
            return
        entered = self._form.values()
        if entered is not None:
            self.set_busy(busy=True)
            self.unlock_requested.emit(entered["password"])

    def _a_password(self, password: str) -> str:
        if not password:
            raise ValueError(self.tr("Please enter the password."))
        return password

    def showEvent(self, event: "QShowEvent") -> None:  # noqa: D102
        self.password.setFocus()
        super().showEvent(event)
