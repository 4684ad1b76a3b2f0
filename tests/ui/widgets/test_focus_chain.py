"""The chain of the focus is followed without harm to what lies on it."""

import shiboken6
from PySide6.QtWidgets import QMainWindow, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from needlemap.ui.widgets.page_parts import next_in_focus_chain


def test_what_lies_on_the_chain_keeps_its_parent_and_a_window_itself(qtbot: QtBot) -> None:
    window, board = QMainWindow(), QWidget()
    qtbot.addWidget(window)
    window.setCentralWidget(board)
    column = QVBoxLayout(board)
    for piece in (QScrollArea(), QPushButton("Go on")):
        column.addWidget(piece)
    known = shiboken6.dump(window)
    chain: list[QWidget] = [window]
    while (found := next_in_focus_chain(chain[-1])) is not None and found is not window:
        chain.append(found)
    assert {"QScrollBar", "QPushButton"} <= {type(each).__name__ for each in chain}
    for each in chain[1:]:
        noted = shiboken6.dump(each).partition("children")[0]
        assert f"at {id(each.parentWidget()):#x}>" in noted
    assert "parent" not in shiboken6.dump(window).partition("children")[0]
    assert "hasOwnership...... 1" in known
    assert "hasOwnership...... 1" in shiboken6.dump(window)
