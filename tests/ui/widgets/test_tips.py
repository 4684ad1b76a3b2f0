"""A tool tip is read, not clicked: what lies beneath gets the click."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import wait_until
from needlemap.ui.widgets.dialogs import FittingDialog
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


def test_escape_takes_a_tip_away_and_does_nothing_else(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pressed: list[str] = []
    QShortcut("Escape", window).activated.connect(lambda: pressed.append("Escape"))
    window.show()
    window.activateWindow()
    ClickableTips(window)
    qtbot.waitUntil(window.isActiveWindow)
    QToolTip.showText(window.mapToGlobal(QPoint(5, 5)), "What was needled before", window)
    wait_until(QToolTip.isVisible, "the tip")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    # Qt lets a tip fade a moment: what is left of it is not what stands there.
    wait_until(lambda: not QToolTip.isVisible(), "no tip")
    assert pressed == []
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert pressed == ["Escape"]


def test_escape_takes_the_tip_of_a_dialog_away_and_then_the_dialog(qtbot: QtBot) -> None:
    dialog = FittingDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    QToolTip.showText(dialog.mapToGlobal(QPoint(5, 5)), "What was needled before", dialog)
    wait_until(QToolTip.isVisible, "the tip")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    wait_until(lambda: not QToolTip.isVisible(), "no tip")
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
