"""Asks for the password and signs; says first what is missing, each thing a click away."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from needlemap.domain.permissions import Permission, check_may
from needlemap.domain.session import Meaning
from needlemap.domain.signing import Obstacle
from needlemap.domain.therapist import Therapist
from needlemap.errors import NeedleMapError, NotAllowedError
from needlemap.ui.charting.visit.choice import Choice
from needlemap.ui.common.pieces import button, field, label, line_edit, wrapped

Sign = Callable[[str, Meaning], None]
Named = Sequence[tuple[Obstacle, str]]


class SignDialog(QDialog):
    """The last step of a visit. `sign` is called with password and meaning, and may refuse.

    Signals
    -------
    obstacle_clicked
        One of the things that are missing; the dialog has closed.
    """

    obstacle_clicked = Signal(object)

    def __init__(
        self, therapist: Therapist, obstacles: Named, sign: Sign, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sign = sign
        self._refusal = _refusal(therapist)
        self.obstacles = [self._obstacle_button(one, words) for one, words in obstacles]
        self.meaning = Choice(
            self.tr("Signing as"),
            [(self.tr("Author"), Meaning.AUTHOR), (self.tr("Reviewer"), Meaning.REVIEWER)],
        )
        self.meaning.show_value(Meaning.AUTHOR)
        self.password = line_edit(self.tr("Password"), secret=True)
        self.sign = button(self.tr("Sign and lock"), kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self._error = wrapped("", "error")
        self._lay_out(therapist)
        self.sign.clicked.connect(self._on_sign_clicked)
        self.cancel.clicked.connect(self.reject)
        self.meaning.chosen.connect(self._on_meaning_chosen)

    @classmethod
    def ask(
        cls, parent: QWidget, therapist: Therapist, obstacles: Named, sign: Sign
    ) -> "SignDialog":
        """Open the dialog over `parent`."""
        dialog = cls(therapist, obstacles, sign, parent)
        dialog.open()
        return dialog

    @property
    def error_text(self) -> str:
        """Why it was not signed, or cannot be."""
        return self._refusal or self._error.text()

    def _lay_out(self, therapist: Therapist) -> None:
        self.setWindowTitle(self.tr("Sign the session"))
        self.setMinimumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        is_ready = not self.obstacles and not self._refusal
        title = self.tr("Sign the session") if is_ready else self.tr("Not ready to sign")
        column.addWidget(label(title, "heading"))
        if self._refusal:
            column.addWidget(wrapped(self._refusal, "error"))
        for obstacle in self.obstacles:
            column.addWidget(obstacle)
        if is_ready:
            self._add_signing(column, therapist)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.sign)
        column.addLayout(buttons)
        self.sign.setDefault(is_ready)
        self.sign.setEnabled(is_ready)
        for piece in (self.password, self.meaning, self._error):
            piece.setVisible(is_ready and piece is not self._error)

    def _add_signing(self, column: QVBoxLayout, therapist: Therapist) -> None:
        column.addWidget(wrapped(therapist.signature_name))
        column.addWidget(field(self.tr("Signing as"), self.meaning))
        column.addWidget(
            wrapped(self.tr("A signed session cannot be changed any more, by anybody."), "muted")
        )
        column.addWidget(field(self.tr("Your password"), self.password))
        column.addWidget(self._error)
        self.password.setFocus()

    def _obstacle_button(self, obstacle: Obstacle, words: str) -> QPushButton:
        made = button(f"→  {words}")
        made.setAccessibleName(words)
        made.setProperty("kind", "todo")
        made.clicked.connect(partial(self._on_obstacle_clicked, obstacle))
        return made

    def _on_obstacle_clicked(self, obstacle: Obstacle) -> None:
        self.reject()
        self.obstacle_clicked.emit(obstacle)

    def _on_meaning_chosen(self, meaning: object) -> None:
        self.meaning.show_value(meaning or Meaning.AUTHOR)

    def _on_sign_clicked(self) -> None:
        try:
            self._sign(self.password.text(), Meaning(str(self.meaning.value)))
        except NeedleMapError as error:
            self._error.setText(error.user_message)
            self._error.setAccessibleName(error.user_message)
            self._error.show()
            self.password.selectAll()
            self.password.setFocus()
        else:
            self.accept()


def _refusal(therapist: Therapist) -> str:
    try:
        check_may(therapist.role, Permission.SIGN)
    except NotAllowedError as error:
        return error.user_message
    return ""
