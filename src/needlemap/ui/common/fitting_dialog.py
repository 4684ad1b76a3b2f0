"""A dialog that grows with what it says, and never beyond the window that it lies over."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog


class FittingDialog(QDialog):
    """Grows when an error or a list comes up in it; its buttons are in reach on a small screen.

    Qt keeps no room for lines that break: it would cut off the foot of every field instead.
    """

    def event(self, event: QEvent) -> bool:  # noqa: D102
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._grow()
        return handled

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.resize(self.size().boundedTo(self._bound()))

    def _grow(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        needed = min(layout.totalHeightForWidth(self.width()), self._bound().height())
        if needed > self.height():
            self.resize(self.width(), needed)

    def _bound(self) -> QSize:
        """Return the size of the window behind; without one, no bound."""
        behind = self.parentWidget()
        if behind is None or not behind.window().isVisible():
            return self.maximumSize()
        return behind.window().size()
