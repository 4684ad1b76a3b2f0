"""The frame of a dialog that asks before something is done that the records remember."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from needlemap.errors import NeedleMapError
from needlemap.ui.common.fitting_dialog import FittingDialog
from needlemap.ui.common.pieces import button, label
from needlemap.ui.forms.field_error import Complaint


class AskingDialog(FittingDialog):
    """A heading, what is asked, why it was refused, and two buttons: back, and do it."""

    def __init__(self, title: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.confirm = button(action, kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self.complaint = Complaint()
        self._foot = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(10)
        self._column.addWidget(label(title, "heading"))
        self.cancel.clicked.connect(self.reject)

    @property
    def error_text(self) -> str:
        """The sentence that says why nothing was done, or nothing."""
        return self.complaint.text

    def lay_out(self, *asked: QWidget | QLayout, growing: QWidget | None = None) -> None:
        """Put what is asked under the heading, the buttons at the foot; one piece may grow."""
        for piece in asked:
            if isinstance(piece, QLayout):
                self._column.addLayout(piece)
            else:
                self._column.addWidget(piece, 1 if piece is growing else 0)
        self._column.addWidget(self.complaint)
        self._foot.addStretch()
        self._foot.addWidget(self.cancel)
        self._foot.addWidget(self.confirm)
        self._column.addLayout(self._foot)

    def add_button(self, made: QPushButton) -> None:
        """Put one more button at the foot, before the one that does what is asked."""
        self._foot.insertWidget(self._foot.count() - 1, made)

    def do(self, act: Callable[[], object]) -> None:
        """Do it and close; or stay, and say why it was refused."""
        self.complaint.clear()
        try:
            act()
        except NeedleMapError as error:
            self.complaint.say(error.user_message)
        else:
            self.accept()
