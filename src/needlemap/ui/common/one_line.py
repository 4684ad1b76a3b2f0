"""A line of words that is cut short where there is no room, instead of widening the window."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel

_LEAST_PX = 60


def one_line(text: str, kind: str = "") -> "OneLine":
    """Return a line in one of the theme's kinds."""
    made = OneLine()
    made.setText(text)
    made.setProperty("kind", kind)
    return made


class OneLine(QLabel):
    """Shows as much of its words as fits; all of them in its tool tip and to screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)  # a name that looks like HTML is a name

    @property
    def shown(self) -> str:
        """The words as they are shown."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def setText(self, words: str) -> None:  # noqa: D102, N802 - Qt's name
        super().setText(words)
        self.setAccessibleName(words)
        self._tip()

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        hint = super().minimumSizeHint()
        return QSize(min(_LEAST_PX, hint.width()), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._tip()

    def _tip(self) -> None:
        self.setToolTip("" if self.shown == self.text() else self.text())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment(), self.shown)
        painter.end()
