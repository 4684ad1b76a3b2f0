"""Tool tips are in nobody's way: clicks go through them, and Escape takes them away."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStyle, QToolTip, QWidget

_TIP = "qtooltip_label"  # Qt's own name for the window of a tip
_AFTER_MS = 15
# On a busy machine a tip comes later.
_AGAIN_MS, _TRIES = 50, 20


def takes_tip_away(event: QKeyEvent) -> bool:
    """Take the tip away that is shown, by Escape; the key does nothing else then.

    Qt alone keeps a tip until the pointer leaves or something is clicked.
    """
    if event.key() != Qt.Key.Key_Escape or not QToolTip.isVisible():
        return False
    event.accept()
    # The override only asks whether the key is wanted: it comes again as the key itself.
    if event.type() is not QEvent.Type.ShortcutOverride:
        QToolTip.hideText()
    return True


class ClickableTips(QObject):
    """Makes each tip of a window transparent for the pointer as soon as it is shown.

    Watches the window, not every widget: a filter on all events would slow each click down. A tip
    comes when the mouse has rested as long as the style says, so that is when it is looked for.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        wakes_ms = window.style().styleHint(QStyle.StyleHint.SH_ToolTip_WakeUpDelay)
        self._rest = QTimer(self, singleShot=True, interval=wakes_ms + _AFTER_MS)
        self._tries = 0
        self._rest.timeout.connect(self._let_through)
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.MouseMove:
            self._tries = _TRIES
            self._rest.start()
        elif isinstance(event, QKeyEvent) and takes_tip_away(event):
            return True
        return super().eventFilter(watched, event)

    def _let_through(self) -> None:
        if not QToolTip.isVisible():
            if self._tries:
                self._tries -= 1
                QTimer.singleShot(_AGAIN_MS, self, self._let_through)
            return
        for shown in QApplication.topLevelWidgets():
            handle = shown.windowHandle()
            if shown.objectName() == _TIP and handle is not None:
                handle.setFlag(Qt.WindowType.WindowTransparentForInput, True)
