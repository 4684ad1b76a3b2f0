"""A dialog that grows with what it says, so that a sentence never squeezes the fields."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog


class FittingDialog(QDialog):
    """Grows when an error or a list comes up in it.

    Qt keeps no room for lines that break: it would cut off the foot of every field instead.
    """

    def event(self, event: QEvent) -> bool:  # noqa: D102
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._grow()
        return handled

    def _grow(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        needed = layout.totalHeightForWidth(self.width())
        if needed > self.height():
            self.resize(self.width(), needed)
