"""Shows the recovery code once, in plain words, until it is said to be kept."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from needlemap.ui.common.pieces import button, card, centre, label, wrapped


class RecoveryPage(QWidget):
    """The code that opens the records when the password is forgotten.

    Signals
    -------
    kept
        The user says that the code is written down.
    """

    kept = Signal()

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        frame, column = card()
        frame.setFixedWidth(560)
        column.addWidget(label(self.tr("Keep this recovery code"), "title"))
        column.addWidget(wrapped(self._explanation(), "muted"))
        self.code = wrapped(_in_two_lines(code), "code")
        self.code.setAccessibleName(self.tr("Recovery code {0}").format(code))
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addSpacing(6)
        column.addWidget(self.code)
        column.addSpacing(6)
        self.confirm = QCheckBox(self.tr("I have written the code down and keep it safe"))
        self.confirm.setAccessibleName(self.confirm.text())
        column.addWidget(self.confirm)
        self.go = button(self.tr("Continue"), kind="primary")
        self.go.setEnabled(False)
        column.addWidget(self.go)
        self.confirm.toggled.connect(self.go.setEnabled)
        self.go.clicked.connect(self.kept)
        centre(frame, self)

    def _explanation(self) -> str:
        return self.tr(
            "If the password is forgotten, this code is the only other way into the records. "
            "It is shown this once and stored nowhere in readable form. Without the password "
            "and without this code nobody can open the records, the makers of NeedleMap included."
        )


def _in_two_lines(code: str) -> str:
    """Return the groups of the code broken in the middle, easier to copy by hand."""
    groups = code.split("-")
    half = len(groups) // 2
    return "-".join(groups[:half]) + "-\n" + "-".join(groups[half:])
