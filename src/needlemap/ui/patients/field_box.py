"""A field of the patient's form: beside its title stands the way to the earlier values."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from needlemap.ui.forms.field import Field

_HEAD_PX = 20  # as high with the way to earlier values as without


class FieldBox(Field):
    """What is said about the field takes the place of what was wrong with it.

    Signals
    -------
    earlier_requested
        The earlier values of this field are asked for.
    """

    earlier_requested = Signal()

    def __init__(self, title: str, piece: QWidget, *, kind: str = "label") -> None:
        super().__init__(title, piece, kind=kind)
        self.earlier = QPushButton(self.tr("earlier values"))
        self.earlier.setProperty("kind", "link")
        self.earlier.setAccessibleName(self.tr("Earlier values of: {0}").format(title))
        self.earlier.clicked.connect(self.earlier_requested)
        self.earlier.hide()
        self.title.setMinimumHeight(_HEAD_PX)
        self.head.addWidget(self.earlier)

    @property
    def is_unsaved(self) -> bool:
        """Whether something stands here that was refused, in an editor that does not say so."""
        return self.is_wrong and not hasattr(self.piece, "is_unsaved")

    def say_wrong(self, sentence: str) -> None:
        """Say why what was typed is not stored."""
        super().say_wrong(sentence)
        if sentence:
            super().say("")

    def say(self, words: str, kind: str = "label") -> None:
        """Say something about what was typed: how it was read, whom it reminds of."""
        self.say_wrong("")
        super().say(words, kind)


def line_of(box: FieldBox) -> QLineEdit:
    """Return the line of a box that holds one."""
    if not isinstance(box.piece, QLineEdit):
        raise TypeError("this field has no line to type into")
    return box.piece
