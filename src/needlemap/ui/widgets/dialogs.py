"""Dialogs that fit the window they lie over, and what scrolls in them."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from needlemap.ui.widgets.privacy import PRIVACY_KEY, privacy
from needlemap.ui.widgets.tips import takes_tip_away

_GAP_PX = 10
_LEAST_PX = 96  # of what scrolls: two fields are seen at once


class FittingDialog(QDialog):
    """Grows when an error or a list comes up in it; its buttons are in reach on a small screen.

    Qt keeps no room for lines that break: it would cut off the foot of every field instead.
    """

    def event(self, event: QEvent) -> bool:  # noqa: D102
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._grow()
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        # Keys of the window behind are not heard while a dialog lies over it.
        if QKeySequence(event.keyCombination()) == QKeySequence(PRIVACY_KEY):
            privacy.toggle()
        elif not takes_tip_away(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.resize(self.size().boundedTo(self._bound()))

    def _grow(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        # A width that a dialog asks for at least keeps Qt from asking its layout for more.
        width = min(max(self.width(), layout.totalMinimumSize().width()), self._bound().width())
        height = min(layout.totalHeightForWidth(width), self._bound().height())
        if width > self.width() or height > self.height():
            self.resize(max(width, self.width()), max(height, self.height()))

    def _bound(self) -> QSize:
        """Return the size of the window behind; without one, no bound."""
        behind = self.parentWidget()
        if behind is None or not behind.window().isVisible():
            return self.maximumSize()
        return behind.window().size()


class ScrollingColumn(QScrollArea):
    """Holds what a dialog asks: as high as that is, and scrolled where the window is lower."""

    def __init__(self, *pieces: QWidget | QLayout, growing: QWidget | None = None) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        board = QWidget()
        self._column = QVBoxLayout(board)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        for piece in pieces:
            if isinstance(piece, QLayout):
                self._column.addLayout(piece)
            else:
                self._column.addWidget(piece, 1 if piece is growing else 0)
        self.setWidget(board)
        board.installEventFilter(self)
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)

    def _on_range_changed(self, _least: int, most: int) -> None:
        """Keep the bar off the fields, where there is one."""
        self._column.setContentsMargins(0, 0, _GAP_PX if most else 0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:  # noqa: D102
        return self._column.totalSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        least = min(_LEAST_PX, self._column.totalSizeHint().height())
        # With room for the bar: nothing scrolls sideways here, what it lay over would be cut off.
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._column.totalMinimumSize().width() + bar, least)

    def hasHeightForWidth(self) -> bool:  # noqa: D102
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: D102
        if self._column.hasHeightForWidth():
            return self._column.totalHeightForWidth(width)
        return self._column.totalSizeHint().height()  # no line in it breaks
