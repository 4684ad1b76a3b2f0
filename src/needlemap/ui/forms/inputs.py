"""Combo boxes, number fields and date fields: the only ones that the program uses.

Closed, they never react to the wheel, focused or not: it scrolls what lies around them. A number
field selects its content when it gets the focus, so that the digits typed next replace it. A test
keeps Qt's own classes out of the rest of the program.
"""

from PySide6.QtCore import QDate, QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QSpinBox,
    QWidget,
)

# The window comes back to the front, or a menu closes: what was selected then stays so.
_COMES_BACK = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class ComboBox(QComboBox):
    """A combo box whose choice the wheel does not change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()


class SpinBox(QSpinBox):
    """A field for a whole number; it is stored when it is complete, not digit by digit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = _NumberEntry(self)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self._entry.enter(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        self._entry.prepare(event)
        super().keyPressEvent(event)


class DoubleSpinBox(QDoubleSpinBox):
    """A field for a number; it is stored when it is complete, not digit by digit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = _NumberEntry(self)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self._entry.enter(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        self._entry.prepare(event)
        super().keyPressEvent(event)


class DateEdit(QDateEdit):
    """A field for a day; it is stored when it is complete, not digit by digit."""

    def __init__(self, day: QDate, parent: QWidget | None = None) -> None:
        super().__init__(day, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()


class _NumberEntry(QObject):
    """Selects the content of a number field whichever way the focus comes."""

    def __init__(self, box: QAbstractSpinBox) -> None:
        super().__init__(box)
        self._box = box
        self._is_clicked_into = False
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setKeyboardTracking(False)
        line = box.lineEdit()
        if line is not None:
            line.installEventFilter(self)

    def enter(self, reason: Qt.FocusReason) -> None:
        """Select all; after a click once the button is up, since the press puts the cursor."""
        self._is_clicked_into = reason is Qt.FocusReason.MouseFocusReason
        if not self._is_clicked_into and reason not in _COMES_BACK:
            self._box.selectAll()

    def prepare(self, event: QKeyEvent) -> None:
        """Let what is typed take the place of the words that stand for "no number"."""
        is_empty = self._box.text() == self._box.specialValueText() != ""
        is_entry = event.text().isprintable() and event.text().strip()
        if is_empty and (is_entry or event.matches(QKeySequence.StandardKey.Paste)):
            self._box.selectAll()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonRelease and self._is_clicked_into:
            self._is_clicked_into = False
            line = self._box.lineEdit()
            if line is not None and not line.hasSelectedText():
                self._box.selectAll()
        return False
