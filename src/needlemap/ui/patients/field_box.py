"""A field of the patient's form: its title, the piece to type into, and a sentence beneath."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from needlemap.ui.common.pieces import label, restyle, wrapped

_HEAD_PX = 20  # as high with the way to earlier values as without


class FieldBox(QWidget):
    """Errors and advice stand beside the field, never in a dialog.

    Signals
    -------
    earlier_requested
        The earlier values of this field are asked for.
    """

    earlier_requested = Signal()

    def __init__(
        self, title: str, piece: QWidget, *, kind: str = "label", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.piece = piece
        self.earlier = _link(self.tr("earlier values"))
        self.earlier.setAccessibleName(self.tr("Earlier values of: {0}").format(title))
        self.earlier.clicked.connect(self.earlier_requested)
        self.earlier.hide()
        self._words = wrapped("")
        self._words.hide()
        self._lay_out(title, kind)

    @property
    def words(self) -> str:
        """The sentence beneath the field."""
        return "" if self._words.isHidden() else self._words.text()

    @property
    def is_wrong(self) -> bool:
        """Whether what stands in the field was refused."""
        return bool(self.piece.property("wrong"))

    def say_wrong(self, sentence: str) -> None:
        """Say why what was typed is not stored."""
        self._say(sentence, "error", is_wrong=True)

    def say(self, sentence: str, kind: str = "label") -> None:
        """Say something about what was typed: how it was read, whom it reminds of."""
        self._say(sentence, kind, is_wrong=False)

    def _say(self, sentence: str, kind: str, *, is_wrong: bool) -> None:
        self._words.setText(sentence)
        self._words.setProperty("kind", kind)
        self._words.setVisible(bool(sentence))
        restyle(self._words)
        self.piece.setAccessibleDescription(sentence)
        if bool(self.piece.property("wrong")) != is_wrong:
            self.piece.setProperty("wrong", is_wrong)
            restyle(self.piece)

    def _lay_out(self, title: str, kind: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        head = QHBoxLayout()
        name = label(title, kind)
        name.setMinimumHeight(_HEAD_PX)
        name.setBuddy(self.piece)
        if not self.piece.accessibleName():
            self.piece.setAccessibleName(title)
        head.addWidget(name, 1)
        column.addLayout(head)
        column.addWidget(self.piece)
        column.addWidget(self._words)
        head.addWidget(self.earlier)


def _link(words: str) -> QPushButton:
    made = QPushButton(words)
    made.setProperty("kind", "link")
    return made


def line_of(box: FieldBox) -> QLineEdit:
    """Return the line of a box that holds one."""
    if not isinstance(box.piece, QLineEdit):
        raise TypeError("this field has no line to type into")
    return box.piece
