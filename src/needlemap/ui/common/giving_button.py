"""A button that gives way: its words are cut short before they would widen the window."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

_LEAST_PX = 84
# Padding, the arrow of its menu and the frame.
_BESIDE_WORDS_PX = 36


class GivingButton(QToolButton):
    """A tool button with a menu, as wide as its words where there is room for them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def shown(self) -> str:
        """The words as they are shown."""
        room = self.width() - _BESIDE_WORDS_PX
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        hint = self.sizeHint()
        return QSize(min(_LEAST_PX, hint.width()), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        if self.width() < self.sizeHint().width():
            option.text = self.shown
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
