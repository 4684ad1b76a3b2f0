"""Asks for the password and signs; says first what stands against signing."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.therapist import Therapist
from needlemap.errors import NeedleMapError
from needlemap.ui.common.pieces import button, field, label, line_edit, wrapped


class SignDialog(QDialog):
    """The last step of a visit. `sign` is called with the password and may refuse."""

    def __init__(
        self,
        therapist: Therapist,
        obstacles: Sequence[str],
        sign: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sign = sign
        self.password = line_edit(self.tr("Password"), secret=True)
        self.sign = button(self.tr("Sign and lock"), kind="primary")
        self.sign.setDefault(True)
        self.cancel = button(self.tr("Cancel"))
        self._error = wrapped("", "error")
        self._lay_out(therapist, obstacles)
        self.sign.clicked.connect(self._on_sign_clicked)
        self.cancel.clicked.connect(self.reject)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        therapist: Therapist,
        obstacles: Sequence[str],
        sign: Callable[[str], None],
    ) -> "SignDialog":
        """Open the dialog over `parent`."""
        dialog = cls(therapist, obstacles, sign, parent)
        dialog.open()
        return dialog

    def _lay_out(self, therapist: Therapist, obstacles: Sequence[str]) -> None:
        self.setWindowTitle(self.tr("Sign the session"))
        self.setMinimumWidth(420)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Sign the session"), "heading"))
        for obstacle in obstacles:
            column.addWidget(wrapped("• " + obstacle, "error"))
        signer = self.tr("Signing as {0}, author.").format(therapist.signature_name)
        column.addWidget(wrapped(signer))
        column.addWidget(
            wrapped(self.tr("A signed session cannot be changed any more, by anybody."), "muted")
        )
        column.addWidget(field(self.tr("Your password"), self.password))
        column.addWidget(self._error)
        self._error.hide()
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.sign)
        column.addLayout(buttons)
        for widget in (self.password, self.sign):
            widget.setEnabled(not obstacles)

    def _on_sign_clicked(self) -> None:
        try:
            self._sign(self.password.text())
        except NeedleMapError as error:
            self._error.setText(error.user_message)
            self._error.setAccessibleName(error.user_message)
            self._error.show()
            self.password.selectAll()
            self.password.setFocus()
        else:
            self.accept()
