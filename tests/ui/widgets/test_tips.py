"""A tool tip is read, not clicked: what lies beneath gets the click."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import wait_until
from needlemap.ui.widgets.tips import ClickableTips


def test_a_tip_that_has_come_up_lets_clicks_through(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("History")
    button.setToolTip("What was needled before")
    QVBoxLayout(window).addWidget(button)
    window.show()
    ClickableTips(window)
    for step in range(3):
        QTest.mouseMove(window.windowHandle(), button.geometry().center() + QPoint(step, 0))
        QApplication.processEvents()
    wait_until(QToolTip.isVisible, "the tip")

    def lets_through() -> bool:
        tips = [each for each in QApplication.topLevelWidgets() if each.inherits("QTipLabel")]
        handles = [tip.windowHandle() for tip in tips if tip.isVisible()]
        flag = Qt.WindowType.WindowTransparentForInput
        return bool(handles) and all(handle.flags() & flag for handle in handles)

    wait_until(lets_through, "the tip to let clicks through")
    QToolTip.hideText()
