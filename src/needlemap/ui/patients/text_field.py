"""Lines of text that are stored when the cursor leaves them."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class LeftTextEdit(QPlainTextEdit):
    """Takes no more letters than can be stored.

    Signals
    -------
    left
        The cursor left the field.
    """

    left = Signal()

    def __init__(
        self, name: str, longest: int, *, height_px: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._longest = longest
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(height_px)
        self.textChanged.connect(self._on_text_changed)

    def show_text(self, text: str) -> None:
        """Show stored text, but not over what somebody is typing."""
        if not self.hasFocus() and self.toPlainText() != text:
            self.setPlainText(text)

    def _on_text_changed(self) -> None:
        if len(self.toPlainText()) > self._longest:
            cursor = self.textCursor()
            place = min(cursor.position(), self._longest)
            self.setPlainText(self.toPlainText()[: self._longest])
            cursor = self.textCursor()
            cursor.setPosition(place)
            self.setTextCursor(cursor)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.left.emit()
