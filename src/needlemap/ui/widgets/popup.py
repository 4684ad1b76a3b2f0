"""A small panel that opens beside what was clicked and goes with the next click elsewhere."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

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
