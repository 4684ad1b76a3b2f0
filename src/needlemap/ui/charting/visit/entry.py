"""Boxes for words, numbers and days that say what was written, once it is written."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from needlemap.ui.common.pieces import label, restyle, wrapped

Save = Callable[[str], bool]
_REST_MS = 1200
_LINE_PX = 19


class TextBox(QPlainTextEdit):
    """Several lines, stored when the hand rests or the focus goes: a crash costs little.

    What could not be stored stays in the box, to be tried again.

    Parameters
    ----------
    save
        Stores the text; false when it could not.
    """

    def __init__(self, name: str, save: Save, *, lines: int = 2) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * _LINE_PX + 16)
        self._save = save
        self._known = ""
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.tell)
        self.textChanged.connect(self._on_text_changed)

    @property
    def is_unsaved(self) -> bool:
        """Whether words stand here that could not be stored."""
        return self.isEnabled() and self.toPlainText().strip() != self._known.strip()

    def show_text(self, text: str) -> None:
        """Show what is stored; what is being written stays."""
        if self._known == text:
            return
        # Spaces at the end are shown and not stored; they are nothing that is being written.
        is_touched = self.toPlainText().strip() != self._known.strip()
        self._known = text
        if not is_touched:
            self.setPlainText(text)

    def tell(self) -> None:
        """Store the text now, if it has changed."""
        self._rest.stop()
        text = self.toPlainText().strip()
        if text != self._known.strip() and self._save(text):
            self._known = text

    def _on_text_changed(self) -> None:
        if self.toPlainText() != self._known:
            self._rest.start()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.tell()


class LineBox(QLineEdit):
    """One line, stored with enter or when the focus goes; what is refused stays to be corrected.

    Parameters
    ----------
    save
        Stores the text; false when it could not.
    """

    def __init__(self, name: str, save: Save, *, placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._save = save
        self._known = ""
        self.editingFinished.connect(self.tell)

    @property
    def is_unsaved(self) -> bool:
        """Whether words stand here that could not be stored."""
        return self.isEnabled() and self.text().strip() != self._known.strip()

    def show_text(self, text: str) -> None:
        """Show what is stored; what is being written stays."""
        if self._known != text:
            self._known = text
            self.setText(text)

    def tell(self) -> None:
        """Store the text now, if it has changed."""
        text = self.text().strip()
        if text != self._known and self._save(text):
            self._known = text


class Entry(QWidget):
    """A piece under its small title, with room for a sentence on what is wrong with it."""

    def __init__(self, title: str, piece: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.piece = piece
        self._error = wrapped("", "error")
        self._hint = wrapped(hint, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        if title:
            name = label(title, "label")
            name.setBuddy(piece)
            column.addWidget(name)
        column.addWidget(piece)
        column.addWidget(self._hint)
        column.addWidget(self._error)
        self._hint.setVisible(bool(hint))
        self._error.hide()

    @property
    def error_text(self) -> str:
        """What is wrong with what was entered, or nothing."""
        return "" if self._error.isHidden() else self._error.text()

    def say_wrong(self, sentence: str) -> None:
        """Say beside the field what is wrong; nothing takes the sentence away."""
        self._error.setText(sentence)
        self._error.setAccessibleName(sentence)
        self._error.setVisible(bool(sentence))
        self.piece.setProperty("wrong", "true" if sentence else "")
        restyle(self.piece)

    def say(self, words: str) -> None:
        """Say something quietly under the field."""
        self._hint.setText(words)
        self._hint.setVisible(bool(words))

    def read(self, parse: Callable[[], Any]) -> tuple[bool, Any]:
        """Return whether `parse` accepts what was entered, and the value; errors are said."""
        try:
            value = parse()
        except ValueError as error:
            sentence = str(error)
            self.say_wrong(f"{sentence[:1].upper()}{sentence[1:]}.")
            return False, None
        self.say_wrong("")
        return True, value
