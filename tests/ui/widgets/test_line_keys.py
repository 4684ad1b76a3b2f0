"""A key of the page in a line that is typed into."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from needlemap.ui.widgets.keys import LineKeys


class X11Line(QLineEdit):
    """A line that takes Ctrl+E, as Qt's own do on X11 alone."""

    def event(self, event: QEvent) -> bool:
        taken = event.type() is QEvent.Type.ShortcutOverride
        event.setAccepted(taken or event.isAccepted())
        return taken or super().event(event)


def is_taken(line: QLineEdit, key: Qt.Key) -> bool:
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
    asked.ignore()
    QCoreApplication.sendEvent(line, asked)
    return asked.isAccepted()


@pytest.mark.parametrize(("key", "stays"), [(Qt.Key.Key_E, False), (Qt.Key.Key_A, True)])
def test_a_line_leaves_the_page_its_key_and_no_other(
    qtbot: QtBot, key: Qt.Key, stays: bool
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    line = X11Line(page)
    assert is_taken(line, key)
    LineKeys(page).watch(page)
    assert is_taken(line, key) is stays
