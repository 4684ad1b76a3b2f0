"""Where a dialog lies that grows."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from needlemap.ui.widgets.dialogs import FittingDialog


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
