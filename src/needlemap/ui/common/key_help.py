"""The list of a page's keys, shown by `?`."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from needlemap.ui.common.keys import Key, window_lines
from needlemap.ui.common.pieces import button, label, wrapped

_COLUMNS = 2
_BESIDE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class KeyHelp(QDialog):
    """Shows every key of a page and of the window, and what the pointer does, in two columns."""

    def __init__(
        self, keys: Sequence[Key], gestures: Sequence[tuple[str, str]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and gestures"))
        named = [*((key.keys, key.words) for key in keys), *window_lines()]
        self._keys = [(_shown(keys), words) for keys, words in named]
        self._gestures = list(gestures)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.addWidget(label(self.tr("Keys and gestures"), "heading"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._board())
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

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each key or gesture with what it does."""
        return self._keys + self._gestures

    def _board(self) -> QWidget:
        """Return the keys above the gestures, whose names are longer."""
        board = QWidget()
        column = QVBoxLayout(board)
        column.setContentsMargins(0, 0, 12, 0)
        column.addLayout(_grid(self._keys))
        if self._gestures:
            column.addSpacing(14)
            column.addWidget(label(self.tr("Mouse, finger and pen"), "heading"))
            column.addLayout(_grid(self._gestures))
        column.addStretch(1)
        return board


def _grid(lines: Sequence[tuple[str, str]]) -> QGridLayout:
    """Return the lines in two columns, filled one after the other."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    rows = -(-len(lines) // _COLUMNS)
    for number, (keys, words) in enumerate(lines):
        across, down = divmod(number, rows)
        grid.addWidget(label(keys, "chip"), down, 2 * across, _BESIDE)
        grid.addWidget(wrapped(words), down, 2 * across + 1)
        grid.setColumnStretch(2 * across + 1, 1)
    return grid


def _shown(keys: str) -> str:
    """Return the key as this desktop writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
