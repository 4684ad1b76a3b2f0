"""Dialogs that ask before something is done."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from needlemap.errors import NeedleMapError
from needlemap.ui.forms.field import ErrorLine
from needlemap.ui.forms.form import Form, Row
from needlemap.ui.widgets.dialogs import FittingDialog, ScrollingColumn
from needlemap.ui.widgets.factories import button, label, line_edit, wrapped


class AskingDialog(FittingDialog):
    """A heading, what is asked, why it was refused, and two buttons: back, and do it."""

    def __init__(self, title: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.confirm = button(action, kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self._error = ErrorLine()
        self._foot = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(10)
        self._column.addWidget(label(title, "heading"))
        self.cancel.clicked.connect(self.reject)

    @property
    def error_text(self) -> str:
        """Why nothing was done, or nothing."""
        errors = [form.error_text for form in self.findChildren(Form)]
        return " ".join(filter(None, [*errors, self._error.text()]))

    def show_error(self, sentence: str) -> None:
        """Say why nothing was done."""
        self._error.say(sentence)

    def lay_out(self, *asked: QWidget | QLayout, growing: QWidget | None = None) -> None:
        """Put what is asked under the heading, the buttons at the foot; one piece may grow."""
        self._column.addWidget(ScrollingColumn(*asked, self._error, growing=growing), 1)
        self._foot.addStretch()
        self._foot.addWidget(self.cancel)
        self._foot.addWidget(self.confirm)
        self._column.addLayout(self._foot)

    def add_button(self, made: QPushButton) -> None:
        """Put one more button at the foot, before the one that does what is asked."""
        self._foot.insertWidget(self._foot.count() - 1, made)

    def do(self, act: Callable[[], object]) -> None:
        """Do it and close; or stay, and say why it was refused."""
        self.show_error("")
        try:
            act()
        except NeedleMapError as error:
            self.show_error(error.user_message)
        else:
            self.accept()


_LONGEST = 500


class ReasonDialog(AskingDialog):
    """Title, what happens in words, and the reason. `confirm` gets the reason and may refuse."""

    def __init__(
        self,
        title: str,
        words: str,
        action: str,
        confirm: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, action, parent)
        self._confirm = confirm
        self.form = Form([reason_row(self.tr("Reason"))])
        self.reason: QLineEdit = self.form.editor("reason")
        self.confirm.setDefault(True)
        self.setMinimumWidth(460)
        self.lay_out(wrapped(words), self.form)
        self.confirm.clicked.connect(self._on_confirmed)

    @classmethod
    def ask(
        cls, parent: QWidget, title: str, words: str, action: str, confirm: Callable[[str], None]
    ) -> "ReasonDialog":
        """Open the dialog over `parent`."""
        dialog = cls(title, words, action, confirm, parent)
        dialog.open()
        return dialog

    def _on_confirmed(self) -> None:
        entered = self.form.values()
        if entered is not None:
            self.do(partial(self._confirm, entered["reason"]))


def ask_why_in_error(parent: QWidget, withdraw: Callable[[str], None]) -> ReasonDialog:
    """Ask why a session was entered in error; it is kept, struck through."""
    words = QCoreApplication.translate(
        "ReasonDialog",
        "The session stays in the records, struck through, and no longer counts in history and "
        "to-do list. This cannot be undone. Chart it again where it belongs.",
    )
    doing = QCoreApplication.translate("ReasonDialog", "Mark as entered in error")
    return ReasonDialog.ask(
        parent,
        QCoreApplication.translate("ReasonDialog", "Entered in error"),
        words,
        doing,
        withdraw,
    )


def reason_row(title: str) -> Row:
    """Return the field for a reason, which must be given."""

    def given(reason: str) -> str:
        if not reason:
            raise ValueError(
                QCoreApplication.translate(
                    "ReasonDialog", "Enter a reason, so that a later reader understands the change."
                )
            )
        return reason

    return Row(name="reason", title=title, editor=line_edit(title), read=given, longest=_LONGEST)
