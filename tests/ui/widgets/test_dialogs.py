"""Where a dialog lies that grows, and what scrolls in it."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.dialogs import FittingDialog, ScrollingColumn
from needlemap.ui.widgets.factories import line_edit


def test_a_dialog_that_grows_while_it_is_framed_comes_back_onto_the_screen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(60, 60, 600, 500)
    window.show()
    dialog = FittingDialog(window)
    dialog.setMinimumWidth(300)
    column = QVBoxLayout(dialog)
    column.addWidget(QLabel("One"))
    dialog.open()
    QApplication.processEvents()
    place = dialog.pos()
    dialog.move(QPoint(-1, -22))  # as a window manager says for a moment
    low = dialog.height()
    long = QLabel("It is said at length why this cannot be done. " * 9)
    long.setWordWrap(True)
    column.addWidget(long)
    QApplication.processEvents()
    assert dialog.height() > low
    assert dialog.pos() == place
    dialog.reject()


@pytest.mark.parametrize("spare_px", range(0, 24, 4))
def test_a_line_that_just_fits_brings_no_bar_that_would_break_it(
    qtbot: QtBot, spare_px: int
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(60, 60, 800, 600)
    window.show()
    dialog = FittingDialog(window)
    words = "What was typed is read back in words"
    wide = QFontMetrics(dialog.font()).horizontalAdvance(words) + spare_px
    typed = Field("Typed", line_edit("Typed"))
    dialog.setMinimumWidth(wide)
    scroll = ScrollingColumn(typed, Field("Below", line_edit("Below")))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(scroll)
    dialog.open()
    QApplication.processEvents()
    typed.say(words)
    for _ in range(6):
        QApplication.processEvents()
    assert scroll.verticalScrollBar().maximum() == 0
    dialog.reject()
