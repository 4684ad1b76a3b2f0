"""The list of a page's keys, shown by `?`."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from needlemap.ui.common.keys import Key, window_lines
from needlemap.ui.common.pieces import button, label, wrapped

_COLUMNS = 2


class KeyHelp(QDialog):
    """Shows every key of a page and of the window, and what the pointer does, in two columns."""

    def __init__(
        self, keys: Sequence[Key], gestures: Sequence[tuple[str, str]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and gestures"))
        named = [*((key.keys, key.words) for key in keys), *window_lines()]
        self.lines = [(_shown(keys), words) for keys, words in named] + list(gestures)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.addWidget(label(self.tr("Keys and gestures"), "heading"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._grid())
        column.addWidget(scroll, 1)
        close = button(self.tr("Close"), kind="primary")
        close.clicked.connect(self.accept)
        column.addWidget(close)
        self.resize(920, 640)

    @classmethod
    def ask(
        cls, parent: QWidget, keys: Sequence[Key], gestures: Sequence[tuple[str, str]]
    ) -> "KeyHelp":
        """Open the list over `parent`."""
        dialog = cls(keys, gestures, parent)
        dialog.open()
        return dialog

    def _grid(self) -> QWidget:
        board = QWidget()
        grid = QGridLayout(board)
        grid.setHorizontalSpacing(18)
        rows = -(-len(self.lines) // _COLUMNS)
        for number, (keys, words) in enumerate(self.lines):
            across, down = divmod(number, rows)
            grid.addWidget(label(keys, "chip"), down, 2 * across)
            grid.addWidget(wrapped(words), down, 2 * across + 1)
            grid.setColumnStretch(2 * across + 1, 1)
        grid.setRowStretch(rows, 1)
        return board


def _shown(keys: str) -> str:
    """Return the key as this desktop writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
