"""A small panel that opens beside what was clicked and goes with the next click elsewhere."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from needlemap.ui.widgets.factories import label
from needlemap.ui.widgets.theme import wide_px

_WIDTH = 360


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


class Collapsible(QWidget):
    """A part of a form under a line to click on; folded until it is opened."""

    def __init__(self, title: str, part: QWidget) -> None:
        super().__init__()
        self._part = part
        self.line = QToolButton()
        self.line.setText(title)
        self.line.setAccessibleName(title)
        self.line.setCheckable(True)
        self.line.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.line.setProperty("kind", "fold")
        self.line.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(part)
        self._show(False)

    @property
    def is_open(self) -> bool:
        """Whether the part can be seen."""
        return self.line.isChecked()

    def open(self) -> None:
        """Let the part be seen."""
        self.line.setChecked(True)

    def _show(self, opened: bool) -> None:
        self.line.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._part.setVisible(opened)
