"""What became of the last wish, in a line of a few words beside the brushes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from needlemap.ui.common.one_line import OneLine

_WIDEST_PX = 360


class Saying(OneLine):
    """Stands at the right end of its room, as wide as its words."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "muted")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setMaximumWidth(_WIDEST_PX)

    def say(self, words: str) -> None:
        """Show these words."""
        self.setText(words)
