"""Asks whether to go on when what was saved last is missing from the records."""

from PySide6.QtWidgets import QWidget

from needlemap.ui.widgets.dialogs import AskingDialog
from needlemap.ui.widgets.factories import wrapped


class LossDialog(AskingDialog):
    """Says what is missing; accepted when the user goes on without it."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(
            title=self.tr("Saved work is missing"),
            action=self.tr("Go on without it"),
            parent=parent,
        )
        self.lay_out(wrapped(sentence))
        self.confirm.clicked.connect(self.accept)
