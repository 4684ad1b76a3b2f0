"""A frame around the place where something was just changed."""

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget
from shiboken6 import isValid

_STAYS_MS = 2500
_AROUND_PX = 4


class Spotlight(QFrame):
    """Shown after an undo or redo, which may change what nobody looks at; it goes by itself.

    It does not move or blink, takes no click and no focus, and makes no room for itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("spotlight")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._part: QRect | None = None
        self._goes = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._goes.timeout.connect(self.hide)
        # What was changed may still have to be laid out.
        self._settled = QTimer(self, singleShot=True, interval=0)
        self._settled.timeout.connect(self._put)
        self.hide()

    def show_around(self, target: QWidget, part: QRect | None = None) -> None:
        """Frame a widget, or a part of it, given in its own pixels."""
        self._target, self._part = target, part
        self._put()
        self._settled.start()
        self._goes.start()

    def _put(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisible():
            self.hide()
            return
        holder = _holder_of(target) if self._part is None else target
        inner = self._part or QRect(target.mapTo(holder, QPoint()), target.size())
        around = inner.adjusted(-_AROUND_PX, -_AROUND_PX, _AROUND_PX, _AROUND_PX)
        if self.parentWidget() is not holder:
            self.setParent(holder)
        self.setGeometry(around.intersected(holder.rect()))
        self.show()
        self.raise_()


def _holder_of(target: QWidget) -> QWidget:
    """Return what scrolls with the widget and has room around it: the page it lies on."""
    piece = target
    while (parent := piece.parentWidget()) is not None and not piece.isWindow():
        above = parent.parentWidget()
        if isinstance(above, QAbstractScrollArea) and above.viewport() is parent:
            return piece
        piece = parent
    return piece
