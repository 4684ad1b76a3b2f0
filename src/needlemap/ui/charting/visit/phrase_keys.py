"""A dot and a short name, then Space or Tab: the words of a phrase take its place."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from needlemap.domain.phrases import filled, typed_name

_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Tab)


class PhraseKeys(QObject):
    """Watches texts; Ctrl+Z in the text takes the words back, as all that is typed.

    Parameters
    ----------
    words_of
        Words of a phrase by its name, the user's own before the clinic's.
    values
        What the visit says for the places of phrases.
    """

    def __init__(
        self,
        words_of: Callable[[], Mapping[str, str]],
        values: Callable[[], Mapping[str, str]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._words_of, self._values = words_of, values

    def watch(self, text: QPlainTextEdit) -> None:
        """Let phrases be typed into this text."""
        text.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QPlainTextEdit)
            and event.key() in _KEYS
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        ):
            return self._expand(watched)
        return super().eventFilter(watched, event)

    def _expand(self, text: QPlainTextEdit) -> bool:
        """Put the words in; false where no name of a phrase stands before the cursor."""
        cursor = text.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        name = typed_name(before)
        words = self._words_of().get(name) if name else None
        if words is None:
            return False
        for _ in range(len(name) + 1):
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(filled(words, self._values()))
        return True
