"""Finds a patient, a session, an action, a structure or a setting by a few letters, and goes there.

Nothing is recorded by it but what the chosen action itself records.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from needlemap.ui.widgets.factories import label
from needlemap.ui.widgets.keys import Call
from needlemap.ui.widgets.list_rows import Index, RowLook, RowsModel, row_list
from needlemap.ui.widgets.privacy import conceal, privacy
from needlemap.ui.widgets.theme import wide_px

_WIDTH_PX, _HEIGHT_PX, _TOP_PX = 640, 420, 56
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 6,
    Qt.Key.Key_PageUp: -6,
}
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the palette: what it is, and what choosing it does; None when it cannot be."""

    look: RowLook
    call: Call | None


Source = Callable[[str], Sequence[Found]]


class FoundModel(RowsModel[Found]):
    """The lines found, in their order; what cannot be done now is disabled."""

    def look_of(self, row: Found) -> RowLook:  # noqa: D102
        return row.look

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index)
        can_be = index.isValid() and self.row_at(index.row()).call is not None
        return flags if can_be else flags & ~Qt.ItemFlag.ItemIsEnabled


class Palette(QFrame):
    """A line to type in over a list, above the page; gone with Escape or a click elsewhere.

    Parameters
    ----------
    sources
        Each finds lines for what was typed; they are shown one after the other.
    """

    def __init__(self, sources: Sequence[Source], window: QWidget) -> None:
        super().__init__(window)
        self.hide()
        self.setObjectName("card")
        self._sources, self._window = sources, window
        self._back: QWidget | None = None
        self.line = QLineEdit()
        self.line.setAccessibleName(self.tr("Find a patient, session, action or structure"))
        self.line.setPlaceholderText(self.tr("Patient, session, action, structure or setting"))
        self.list = row_list(self.tr("Found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFocusProxy(self.line)
        self.model = FoundModel()
        self.list.setModel(self.model)
        self._nothing = label(self.tr("Nothing found. Try other letters."), "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.line)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        self.line.textChanged.connect(self._on_typed)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self.setFocusProxy(self.line)
        conceal(self.line)
        privacy.changed.connect(self._on_privacy_changed)

    def _on_privacy_changed(self) -> None:
        if self.isVisible():
            self._on_typed()

    @property
    def found(self) -> tuple[Found, ...]:
        """The lines found."""
        return self.model.rows

    def open(self) -> None:
        """Open over the page, with an empty line."""
        if self.isVisible():
            return
        self._back = QApplication.focusWidget()
        window = self._window
        width = min(wide_px(_WIDTH_PX), window.width())
        self.resize(width, min(_HEIGHT_PX, window.height() - _TOP_PX))
        self.move((window.width() - width) // 2, _TOP_PX)
        self._find()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self._listen(on=True)

    def leave(self) -> None:
        """Give the focus back, and go; what was found is forgotten."""
        back, self._back = self._back, None
        if back is not None and isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go when something else is clicked, which then gets the click."""
        is_pressed = event.type() is QEvent.Type.MouseButtonPress
        if is_pressed and isinstance(watched, QWidget) and not self._holds(watched):
            self.leave()
        return False

    def _holds(self, widget: QWidget) -> bool:
        return widget is self or self.isAncestorOf(widget)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._step(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self._listen(on=False)
        self.model.show(())
        self.line.clear()

    def _listen(self, *, on: bool) -> None:
        """Watch all clicks only while the palette is open: at other times they cost nothing."""
        application = QApplication.instance()
        if application is None:
            return
        application.removeEventFilter(self)
        if on:
            application.installEventFilter(self)

    def _on_typed(self) -> None:
        if self.isVisible():
            self._find()

    def _find(self) -> None:
        text = self.line.text().strip()
        found = [each for source in self._sources for each in source(text)]
        self.model.show(found)
        self._nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        first = next((row for row, each in enumerate(found) if each.call is not None), 0)
        self._stand_at(first)
        self.list.scrollToTop()

    def _step(self, by: int) -> None:
        """Go on by some lines, also to those that cannot be done: their reason is read out."""
        last = len(self.found) - 1
        row = min(max(self.list.currentIndex().row() + by, 0), last)
        self._stand_at(row)

    def _stand_at(self, row: int) -> None:
        # Not by the view, which passes over what is disabled.
        index, flag = self.model.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(index, flag)
        self.list.scrollTo(index)

    def _choose(self, row: int) -> None:
        """Do what a line says, once the palette is gone and the focus is back."""
        if not 0 <= row < len(self.found):
            return
        call = self.found[row].call
        if call is not None:
            self.leave()
            call()
