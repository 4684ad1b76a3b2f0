"""Shows the recovery code after set-up, and goes on when it was written down and proved."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from needlemap.ui.forms.field import ErrorLine
from needlemap.ui.shell.code_card import CodeCard
from needlemap.ui.widgets.factories import card, centre, label, wrapped
from needlemap.ui.widgets.theme import wide_px

_CARD_WIDTH = 560


class RecoveryPage(QWidget):
    """The code that opens the records when the password is forgotten.

    Signals
    -------
    kept
        Two groups of the code were typed back from paper.
    """

    kept = Signal()

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Recovery code"))
        self.setObjectName("page")
        frame, column = card()
        frame.setFixedWidth(wide_px(_CARD_WIDTH))
        column.addWidget(label(self.tr("Keep this recovery code"), "title"))
        column.addWidget(wrapped(self._explanation(), "muted"))
        self.card = CodeCard(code)
        column.addWidget(self.card)
        self._error = ErrorLine()
        column.addWidget(self._error)
        self.card.confirmed.connect(self.kept)
        centre(frame, self)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.card.take_focus()

    def show_error(self, sentence: str) -> None:
        """Say why the code could not be kept; Continue tries again."""
        self._error.say(sentence)

    def _explanation(self) -> str:
        return self.tr(
            "If the password is forgotten, this code is the only other way into the records. "
            "It is shown this once and stored nowhere in readable form; a code that was shown "
            "here before does not count. What cannot be recovered: "
            "without a password and without this code nobody can open the records, the makers of "
            "NeedleMap included. Print it or copy it by hand, and keep it locked away from this "
            "computer."
        )
