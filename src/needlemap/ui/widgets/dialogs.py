"""Dialogs that fit the window they lie over, and what scrolls in them."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from needlemap.ui.widgets.factories import PageStack
from needlemap.ui.widgets.privacy import PRIVACY_KEY, privacy
from needlemap.ui.widgets.tips import takes_tip_away

_GAP_PX = 10
_LEAST_PX = 96  # of what scrolls: two fields are seen at once


def _keep_on_page(opener: QWidget) -> None:
    """Keep the focus on the page of what opened a dialog and cannot be used any more.

    Qt gives it to the tabulator's next piece, as far from the page as that may be.
    """
    near: QWidget | None = None
    around = opener.parentWidget()
    while around is not None and not isinstance(around.parentWidget(), PageStack):
        near = near or _first_usable(around)
        around = around.parentWidget()
    focused = opener.window().focusWidget()
    if around is not None and near is not None and not around.isAncestorOf(focused):
        near.setFocus()


def _first_usable(part: QWidget) -> QWidget | None:
    takes_keys = Qt.FocusPolicy.TabFocus
    pieces = (each for each in part.findChildren(QWidget) if each.focusPolicy() & takes_keys)
    return next((each for each in pieces if each.isVisible() and each.isEnabled()), None)


class FittingDialog(QDialog):
    """Grows when an error or a list comes up in it; its buttons are in reach on a small screen.

    Qt keeps no room for lines that break: it would cut off the foot of every field instead.
    """

    _opened_from: QWidget | None = None
    _place: QPoint | None = None  # where Qt put it when it was shown

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
        behind = self.parentWidget()
        self._opened_from = behind.window().focusWidget() if behind is not None else None
        self.resize(self.size().boundedTo(self._bound()))
        self._place = self.pos()

    def done(self, result: int) -> None:  # noqa: D102
        super().done(result)
        opener, self._opened_from = self._opened_from, None
        if opener is not None and isValid(opener) and not opener.isEnabled():
            _keep_on_page(opener)

    def _grow(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        # A width that a dialog asks for at least keeps Qt from asking its layout for more.
        width = min(max(self.width(), layout.totalMinimumSize().width()), self._bound().width())
        height = min(layout.totalHeightForWidth(width), self._bound().height())
        if width > self.width() or height > self.height():
            self.resize(max(width, self.width()), max(height, self.height()))
            self._stay_over_the_window()

    def _stay_over_the_window(self) -> None:
        """Go up by what it grew below the window's foot: the buttons stand there."""
        behind = self.parentWidget()
        if behind is None or not behind.window().isVisible() or not self.isVisible():
            return
        if self._place is not None and self.frameGeometry().top() < self.screen().geometry().top():
            # Grown while a window manager frames it, when it is said to lie in the corner.
            self.move(self._place)
        below = self.geometry().bottom() - behind.window().geometry().bottom()
        right = self.geometry().right() - behind.window().geometry().right()
        if below > 0 or right > 0:
            self.move(self.pos() - QPoint(max(0, right), max(0, below)))

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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._allow_bar()
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.LayoutRequest:
            self._allow_bar()
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _allow_bar(self) -> None:
        """Allow a bar only where all is not in sight without one.

        Qt keeps a bar whose width makes a line break, although nothing would break without it.
        """
        room = self.maximumViewportSize()
        fits = self.heightForWidth(room.width()) <= room.height()
        if fits:
            self._column.setContentsMargins(0, 0, 0, 0)
        policies = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policies.ScrollBarAlwaysOff if fits else policies.ScrollBarAsNeeded
        )

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
            gap = self._column.contentsMargins().right()  # goes with the bar, where it is so high
            return self._column.totalHeightForWidth(width + gap)
        return self._column.totalSizeHint().height()  # no line in it breaks
