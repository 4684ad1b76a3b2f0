"""A line that folds what stands below it away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget


class Fold(QWidget):
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
