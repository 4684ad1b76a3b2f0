"""A small panel that opens beside what was clicked and goes with the next click elsewhere."""

from collections.abc import Callable
from functools import cached_property
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from needlemap.ui.widgets.factories import label
from needlemap.ui.widgets.page_parts import put_behind
from needlemap.ui.widgets.theme import wide_px

_WIDTH = 360
_Part = TypeVar("_Part", bound=QWidget)


class Popup(QFrame):
    """A titled column of words over the page."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(wide_px(_WIDTH))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 14)
        self.column.setSpacing(6)
        self.column.addWidget(label(title, "heading"))

    def open_over(self, piece: QWidget) -> None:
        """Open above a piece, its right edge at the piece's."""
        self.adjustSize()
        corner = piece.mapToGlobal(QPoint(piece.width() - self.width(), -self.height() - 6))
        self.move(max(corner.x(), 0), max(corner.y(), 0))
        self.show()

    def open_under(self, piece: QWidget) -> None:
        """Open below a piece, its right edge at the piece's."""
        self.adjustSize()
        corner = piece.mapToGlobal(QPoint(piece.width() - self.width(), piece.height() + 6))
        self.move(max(corner.x(), 0), corner.y())
        self.show()


class Collapsible(QWidget, Generic[_Part]):
    """A part of a form under a line to click on; folded until it is opened.

    Parameters
    ----------
    make
        Makes the part. Called when it is first opened, or asked for: most stay folded.
    """

    def __init__(self, title: str, make: Callable[[], _Part]) -> None:
        super().__init__()
        self._make = make
        self.line = QToolButton()
        self.line.setText(title)
        self.line.setAccessibleName(title)
        self.line.setCheckable(True)
        self.line.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.line.setProperty("kind", "fold")
        self.line.setArrowType(Qt.ArrowType.RightArrow)
        self.line.toggled.connect(self._show)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.line)

    @cached_property
    def part(self) -> _Part:
        """The part itself."""
        part = self._make()
        self._column.addWidget(part)
        part.setVisible(self.is_open)  # not sooner: without a parent it would be a window
        put_behind(self.line, part)
        return part

    @property
    def is_made(self) -> bool:
        """Whether the part was opened or asked for yet."""
        return "part" in self.__dict__

    @property
    def is_open(self) -> bool:
        """Whether the part can be seen."""
        return self.line.isChecked()

    def open(self) -> None:
        """Let the part be seen."""
        self.line.setChecked(True)

    def _show(self, opened: bool) -> None:
        self.line.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self.part.setVisible(opened)
