"""Pieces side by side, line by line."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from needlemap.ui.widgets.flow_layout import FlowLayout


class Piece(QWidget):
    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._size = QSize(width, height)

    def sizeHint(self) -> QSize:
        return self._size


def test_what_is_lower_stands_in_the_middle_of_its_line(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    flow = FlowLayout(window, gap_px=6)
    pieces = [Piece(40, 34), Piece(60, 24), Piece(50, 32), Piece(30, 20)]
    for piece in pieces:
        flow.addWidget(piece)
    window.resize(170, 200)
    window.show()
    QApplication.processEvents()
    places = [(each.x(), each.y()) for each in pieces]
    assert places == [(0, 0), (46, 5), (112, 1), (0, 40)]
    assert flow.heightForWidth(170) == 60
