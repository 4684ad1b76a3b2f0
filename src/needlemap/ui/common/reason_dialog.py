"""Asks for a reason before something that the records remember for good."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from needlemap.domain.typed_text import clean_line
from needlemap.ui.common.asking_dialog import AskingDialog
from needlemap.ui.common.pieces import field, line_edit, wrapped
from needlemap.ui.forms.autosave import too_long

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
        self.reason = line_edit(self.tr("Reason"))
        self.confirm.setDefault(True)
        self.setMinimumWidth(460)
        self.lay_out(wrapped(words), field(self.tr("Reason"), self.reason))
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
        reason = clean_line(self.reason.text())
        words = too_long(reason, _LONGEST)
        if not reason:
            words = self.tr("Enter a reason, so that a later reader understands the change.")
        if words:
            self.complaint.say_of(self.reason, words)
        else:
            self.do(partial(self._confirm, reason))
