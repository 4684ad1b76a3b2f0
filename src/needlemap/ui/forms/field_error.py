"""What is wrong with a form, in one sentence, beneath the field that it is about."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import restyle, wrapped


class FieldError(QWidget):
    """One sentence at a time. It stands here when it is about no field, else beneath the field.

    The fields are those that `pieces.field` has put into boxes of their own.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = wrapped("", "error")
        self._field: QLineEdit | None = None
        self._home = QVBoxLayout(self)
        self._home.setContentsMargins(0, 0, 0, 0)
        self._home.addWidget(self._words)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence, or nothing."""
        return self._words.text()

    def clear(self) -> None:
        """Say nothing any more."""
        self._frame_field(None)
        self._show("")

    def say(self, sentence: str) -> None:
        """Say what is wrong with no field in particular."""
        self._frame_field(None)
        self._home.addWidget(self._words)
        self._show(sentence)

    def say_of(self, field: QLineEdit, sentence: str) -> None:
        """Say what is wrong with a field: beneath it, framed in red, ready to be typed anew."""
        box = field.parentWidget()
        column = box.layout() if box is not None else None
        if column is None:
            raise LookupError("this field has no box of its own")
        self._frame_field(field)
        column.addWidget(self._words)
        self._show(sentence)
        field.selectAll()
        field.setFocus()

    def _show(self, sentence: str) -> None:
        self._words.setText(sentence)
        self._words.setAccessibleName(sentence)
        self._words.setVisible(bool(sentence))
        self.setVisible(bool(sentence) and self._field is None)
        if self._field is not None:
            self._field.setAccessibleDescription(sentence)
        announce(self, sentence, urgent=True)

    def _frame_field(self, field: QLineEdit | None) -> None:
        before, self._field = self._field, field
        for each, is_wrong in ((before, False), (field, True)):
            if each is not None:
                each.setProperty("wrong", is_wrong)
                each.setAccessibleDescription("")
                restyle(each)


def sentence_of(error: ValueError) -> str:
    """Return the words of a refused value as a sentence: a capital first, a full stop last."""
    words = str(error).strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")
