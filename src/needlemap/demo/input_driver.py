"""A hand on mouse and keyboard: real Qt events to real widgets, each one counted."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QWidget

from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.presets.pickers import Picker

_NO_KEY = Qt.KeyboardModifier.NoModifier
_PATIENCE_S = 30.0


class InputDriver:
    """Clicks and types. `events` counts clicks, drags and keys, as anchors count them."""

    def __init__(self) -> None:
        self.events = 0
        self._typed_at = 0.0

    def click(
        self, widget: QWidget, at: QPoint | None = None, modifier: Qt.KeyboardModifier = _NO_KEY
    ) -> None:
        """Click the left button on a widget, in its middle unless said otherwise."""
        place = at if at is not None else widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, modifier, place)
        self._done()

    def click_body(
        self,
        canvas: BodyCanvas,
        x_mm: float,
        y_mm: float,
        modifier: Qt.KeyboardModifier = _NO_KEY,
    ) -> None:
        """Click the body at a place in plate mm; as long as a finger is down the window goes on."""
        at = canvas.frame.to_px(x_mm, y_mm).toPoint()
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, modifier, at)
        QApplication.processEvents()
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, modifier, at)
        self._done()

    def drag(
        self,
        widget: QWidget,
        start: QPoint,
        end: QPoint,
        modifier: Qt.KeyboardModifier = _NO_KEY,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        """Press at `start`, move to `end` in a few steps, release."""
        QTest.mousePress(widget, button, modifier, start)
        for step in range(1, 6):
            QTest.mouseMove(widget, start + (end - start) * step / 5)
            QApplication.processEvents()
        QTest.mouseRelease(widget, button, modifier, end)
        self._done()

    def press(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = _NO_KEY) -> None:
        """Press a key while the widget has the focus; its window comes to the front first."""
        if not widget.isActiveWindow():
            widget.activateWindow()
            wait_until(widget.isActiveWindow, "the window in front")
        QTest.keyClick(widget, key, modifier)
        self._done()

    def type(self, widget: QWidget, text: str) -> None:
        """Type text into a widget, replacing what is there."""
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(widget, text)
        self._done(len(text))

    def choose(self, box: QComboBox, words: str) -> None:
        """Choose an entry by typing how it begins, apart from what was typed before."""
        ends_at = self._typed_at + QApplication.keyboardInputInterval() / 1000
        wait_until(lambda: time.monotonic() > ends_at, "the end of the last search")
        box.setFocus()
        QTest.keyClicks(box, words.split()[0])  # a space would open the list
        self._typed_at = time.monotonic()
        self._done()
        if not box.currentText().startswith(words):
            # A slow machine may part the letters, each of which then begins a search of its own.
            self.press(box, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if not box.currentText().startswith(words):
                self.press(box, Qt.Key.Key_Down)
        if not box.currentText().startswith(words):
            raise LookupError(f"{box.accessibleName()} has no entry that begins with {words!r}")
        if isinstance(box, Picker):
            box.settle()  # as the next thing that a hand does would make it do

    def _done(self, events: int = 1) -> None:
        """Count, and let the application do what it does between two events of a real hand."""
        self.events += events
        QApplication.processEvents()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Let the application work until it is so; TimeoutError after half a minute.

    An event loop of its own, since `QTest.qWait` keeps other threads from running.
    """
    until = time.monotonic() + _PATIENCE_S
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"still waiting: {what}")
        loop = QEventLoop()
        QTimer.singleShot(5, loop.quit)
        loop.exec()


def open_dialog() -> QDialog:
    """Return the dialog in front, waiting until it is there."""
    wait_until(lambda: isinstance(QApplication.activeModalWidget(), QDialog), "a dialog")
    dialog = QApplication.activeModalWidget()
    if not isinstance(dialog, QDialog):
        raise LookupError("no dialog is open")
    wait_until(dialog.isActiveWindow, "the dialog in front")
    QApplication.processEvents()
    return dialog
