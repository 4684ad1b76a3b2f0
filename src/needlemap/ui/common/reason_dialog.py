"""Asks for a reason before something that the records remember for good."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.errors import NeedleMapError
from needlemap.ui.common.complaint import Complaint
from needlemap.ui.common.fitting_dialog import FittingDialog
from needlemap.ui.common.pieces import button, field, label, line_edit, wrapped

_LONGEST = 500


class ReasonDialog(FittingDialog):
    """Title, what happens in words, and the reason. `confirm` gets the reason and may refuse."""

    def __init__(
        self,
        title: str,
        words: str,
        action: str,
        confirm: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._confirm = confirm
        self.reason = line_edit(self.tr("Reason"))
        self.reason.setMaxLength(_LONGEST)
        self.confirm = button(action, kind="primary")
        self.confirm.setDefault(True)
        self.cancel = button(self.tr("Cancel"))
        self._complaint = Complaint()
        self._lay_out(title, words)
        self.confirm.clicked.connect(self._on_confirmed)
        self.cancel.clicked.connect(self.reject)

    @classmethod
    def ask(
        cls, parent: QWidget, title: str, words: str, action: str, confirm: Callable[[str], None]
    ) -> "ReasonDialog":
        """Open the dialog over `parent`."""
        dialog = cls(title, words, action, confirm, parent)
        dialog.open()
        return dialog

    @property
    def error_text(self) -> str:
        """The sentence that says why nothing was done, or nothing."""
        return self._complaint.text

    def _on_confirmed(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            words = self.tr("A reason is needed: whoever reads this later must understand it.")
            self._complaint.say_of(self.reason, words)
            return
        self._complaint.clear()
        try:
            self._confirm(reason)
        except NeedleMapError as error:
            self._complaint.say(error.user_message)
        else:
            self.accept()

    def _lay_out(self, title: str, words: str) -> None:
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(title, "heading"))
        column.addWidget(wrapped(words))
        column.addWidget(field(self.tr("Reason"), self.reason))
        column.addWidget(self._complaint)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        column.addLayout(row)
