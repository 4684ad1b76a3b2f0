"""Says that the window is about to lock, in time to keep it open."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shiboken6 import isValid

from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.translation import tr

_TOP_PX = 12
# A screen reader that heard each second would say nothing else.
_SAY_AT_S = 10


class LockCountdown:
    """A line over the window in front, which moves nothing and takes no click.

    It goes with the first touch: whoever sees it needs nothing but the mouse.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._strip: QLabel | None = None
        self._announced_s = 0

    @property
    def text(self) -> str:
        """What it says now; nothing while it is not there."""
        strip = self._shown()
        return strip.text() if strip is not None else ""

    def show(self, left_s: int) -> None:
        """Say how many seconds are left."""
        over = QApplication.activeModalWidget() or self._window
        strip = self._shown()
        if strip is None or strip.parentWidget() is not over:
            self.hide()
            strip = self._strip = _made(over)
            self._announced_s = 0
        words = tr("Locks in {0} s. Move the mouse or press a key to stay.").format(left_s)
        strip.setText(words)
        strip.setAccessibleName(words)
        strip.ensurePolished()
        strip.resize(strip.sizeHint().boundedTo(over.size()))
        strip.move((over.width() - strip.width()) // 2, min(_TOP_PX, over.height() // 4))
        strip.show()
        strip.raise_()
        if not self._announced_s or left_s <= _SAY_AT_S < self._announced_s:
            self._announced_s = left_s
            announce(strip, words, urgent=True)

    def hide(self) -> None:
        """Take it away."""
        strip, self._strip = self._shown(), None
        if strip is not None:
            strip.hide()
            strip.deleteLater()

    def _shown(self) -> QLabel | None:
        return self._strip if self._strip is not None and isValid(self._strip) else None


def _made(over: QWidget) -> QLabel:
    strip = QLabel(over)
    strip.setObjectName("countdown")
    strip.setWordWrap(False)
    strip.setAlignment(Qt.AlignmentFlag.AlignCenter)
    strip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return strip
