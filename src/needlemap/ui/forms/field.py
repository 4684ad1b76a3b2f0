"""A field of a form: its title, the editor, and a sentence beneath it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from needlemap.errors import sentence_of
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import label, restyle, wrapped
from needlemap.ui.widgets.theme import scaled_px

_HEAD_PX = 20  # as high with a link beside the title as without


class Field(QWidget):
    """Errors and advice stand beneath the editor, never in a dialog.

    An editor that refuses text by a signal ``refused`` has its sentence shown here.
    """

    def __init__(self, title: str, piece: QWidget, *, hint: str = "", kind: str = "label") -> None:
        super().__init__()
        self.piece = piece
        self.head = QHBoxLayout()
        self._hint: QLabel | None = None
        self._error: QLabel | None = None
        if not piece.accessibleName():
            piece.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        if title:
            self.title = label(title, kind)
            self.title.setBuddy(piece)
            self.head.addWidget(self.title, 1)
            column.addLayout(self.head)
        column.addWidget(piece)
        self.say(hint)
        refused = getattr(piece, "refused", None)
        if refused is not None:
            refused.connect(self.say_wrong)

    @property
    def error_text(self) -> str:
        """What is wrong with what was entered, or nothing."""
        return self._error.text() if self._error is not None else ""

    @property
    def words(self) -> str:
        """The sentence beneath the editor: what is wrong, else the hint."""
        return self.error_text or (self._hint.text() if self._hint is not None else "")

    @property
    def is_wrong(self) -> bool:
        """Whether what stands in the editor was refused."""
        return bool(self.error_text)

    def add_link(self, words: str) -> QPushButton:
        """Put a link beside the title, hidden at first; no line moves when it is shown."""
        link = QPushButton(words)
        link.setProperty("kind", "link")
        link.hide()
        self.title.setMinimumHeight(scaled_px(_HEAD_PX))
        self.head.addWidget(link)
        return link

    def say_wrong(self, sentence: str) -> None:
        """Say what is wrong with what was entered, in place of the hint; nothing takes it away."""
        if sentence == self.error_text:
            return
        announce(self, sentence, urgent=True)
        if self._error is None:
            self._error = self._line("error")
        self._error.setText(sentence)
        self._error.setAccessibleName(sentence)
        self._show_lines()
        self.piece.setAccessibleDescription(sentence)
        if bool(self.piece.property("wrong")) != bool(sentence):
            self.piece.setProperty("wrong", bool(sentence))
            restyle(self.piece)

    def say(self, words: str, kind: str = "muted") -> None:
        """Say something about what was entered: how it was read, whom it reminds of."""
        if self._hint is None:
            if not words:
                return
            self._hint = self._line(kind)
        if self._hint.property("kind") != kind:
            self._hint.setProperty("kind", kind)
            restyle(self._hint)
        self._hint.setText(words)
        self._show_lines()

    def _line(self, kind: str) -> QLabel:
        """Return a line beneath the editor; most fields never need one."""
        made, column = wrapped("", kind), self.layout()
        if column is not None:
            column.addWidget(made)
        return made

    def _show_lines(self) -> None:
        is_wrong = self.is_wrong
        if self._error is not None:
            self._error.setVisible(is_wrong)
        if self._hint is not None:
            self._hint.setVisible(bool(self._hint.text()) and not is_wrong)

    def read(self, parse: Callable[[], Any]) -> tuple[bool, Any]:
        """Return whether `parse` accepts what was entered, and the value; errors are said."""
        try:
            value = parse()
        except ValueError as error:
            self.say_wrong(sentence_of(error))
            return False, None
        self.say_wrong("")
        return True, value


class ErrorLine(QLabel):
    """One sentence about what is wrong with no field in particular; hidden while nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("textFormat", 0)  # plain; why by number, see `factories.label`
        self.setProperty("kind", "error")
        self.setWordWrap(True)
        self.hide()

    def say(self, sentence: str) -> None:
        """Say what is wrong; nothing takes it away."""
        self.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
        announce(self, sentence, urgent=True)
