"""A primary button that says what it waits for: work, or seconds after wrong passwords."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QWidget


class WaitingButton(QPushButton):
    """The one thing to do next; while it is held it says for how long."""

    def __init__(self, words: str, busy_words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAccessibleName(words)
        self.setProperty("kind", "primary")
        self._words = words
        self._busy_words = busy_words or words
        self._left_s = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)

    def hold(self, seconds: int) -> None:
        """Hold the button for so long; 0 lets it go."""
        self._left_s = seconds
        self._show_left()
        if seconds:
            self._second.start()

    def show_busy(self, *, busy: bool) -> None:
        """Rest while what was asked for is done, and say so."""
        self.setEnabled(not busy and not self._left_s)
        if not self._left_s:
            self.setText(self._busy_words if busy else self._words)

    def _on_second(self) -> None:
        self._left_s -= 1
        self._show_left()

    def _show_left(self) -> None:
        self.setEnabled(not self._left_s)
        words = self.tr("Wait {0} s").format(self._left_s) if self._left_s else self._words
        self.setText(words)
        if not self._left_s:
            self._second.stop()
