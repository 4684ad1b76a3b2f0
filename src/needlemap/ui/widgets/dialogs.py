"""Dialogs that ask before something is done, and that fit the window they lie over."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.typed_text import clean_line
from needlemap.errors import NeedleMapError
from needlemap.ui.forms.autosave import too_long
from needlemap.ui.forms.field_error import FieldError
from needlemap.ui.widgets.factories import button, field, label, line_edit, wrapped

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
        return QSize(self._column.totalMinimumSize().width(), _LEAST_PX)

    def hasHeightForWidth(self) -> bool:  # noqa: D102
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: D102
        if self._column.hasHeightForWidth():
            return self._column.totalHeightForWidth(width)
        return self._column.totalSizeHint().height()  # no line in it breaks


class AskingDialog(FittingDialog):
    """A heading, what is asked, why it was refused, and two buttons: back, and do it."""

    def __init__(self, title: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.confirm = button(action, kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self.field_error = FieldError()
        self._foot = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(10)
        self._column.addWidget(label(title, "heading"))
        self.cancel.clicked.connect(self.reject)

    @property
    def error_text(self) -> str:
        """The sentence that says why nothing was done, or nothing."""
        return self.field_error.text

    def lay_out(self, *asked: QWidget | QLayout, growing: QWidget | None = None) -> None:
        """Put what is asked under the heading, the buttons at the foot; one piece may grow."""
        self._column.addWidget(ScrollingColumn(*asked, self.field_error, growing=growing), 1)
        self._foot.addStretch()
        self._foot.addWidget(self.cancel)
        self._foot.addWidget(self.confirm)
        self._column.addLayout(self._foot)

    def add_button(self, made: QPushButton) -> None:
        """Put one more button at the foot, before the one that does what is asked."""
        self._foot.insertWidget(self._foot.count() - 1, made)

    def do(self, act: Callable[[], object]) -> None:
        """Do it and close; or stay, and say why it was refused."""
        self.field_error.clear()
        try:
            act()
        except NeedleMapError as error:
            self.field_error.say(error.user_message)
        else:
            self.accept()


_LONGEST = 500


class ReasonDialog(AskingDialog):
    """Title, what happens in words, and the reason. `confirm` gets the reason and may refuse."""

    def __init__(
        self,
        title: str,
        words: str,
        action: str,
        confirm: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, action, parent)
        self._confirm = confirm
        self.reason = line_edit(self.tr("Reason"))
        self.confirm.setDefault(True)
        self.setMinimumWidth(460)
        self.lay_out(wrapped(words), field(self.tr("Reason"), self.reason))
        self.confirm.clicked.connect(self._on_confirmed)

    @classmethod
    def ask(
        cls, parent: QWidget, title: str, words: str, action: str, confirm: Callable[[str], None]
    ) -> "ReasonDialog":
        """Open the dialog over `parent`."""
        dialog = cls(title, words, action, confirm, parent)
        dialog.open()
        return dialog

    def _on_confirmed(self) -> None:
        reason = clean_line(self.reason.text())
        words = too_long(reason, _LONGEST)
        if not reason:
            words = self.tr("Enter a reason, so that a later reader understands the change.")
        if words:
            self.field_error.say_of(self.reason, words)
        else:
            self.do(partial(self._confirm, reason))
