"""A wheel under the pointer, and what the inputs of a page show."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

NOTCH = 120


def inputs_in(root: QWidget) -> Iterator[QWidget]:
    """Yield every combo box, number field, date field, slider and tab bar in sight."""
    for kind in (QComboBox, QAbstractSpinBox, QAbstractSlider, QTabBar):
        for each in root.findChildren(kind):
            if each.isVisible() and not isinstance(each, QScrollBar):
                yield each


def shown_by(piece: QWidget) -> object:
    """Return what an input holds just now."""
    if isinstance(piece, QComboBox):
        return piece.currentIndex(), piece.currentText()
    if isinstance(piece, QAbstractSpinBox):
        return piece.text()
    if isinstance(piece, QTabBar):
        return piece.currentIndex()
    return piece.value() if isinstance(piece, QAbstractSlider) else None


def turn(piece: QWidget, delta: int) -> None:
    """Turn the wheel over the middle of a piece, as the window system does."""
    bring_into_view(piece)
    window = piece.window()
    at = piece.mapTo(window, piece.rect().center())
    under = window.childAt(at)
    assert under is piece or (under is not None and piece.isAncestorOf(under))
    QTest.wheelEvent(window.windowHandle(), QPointF(at), QPoint(0, delta))
    QApplication.processEvents()


def bring_into_view(piece: QWidget) -> None:
    """Scroll every area around a piece so that the piece can be seen."""
    around = piece.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(piece)
        around = around.parentWidget()
    QApplication.processEvents()


def changed_by_wheel(root: QWidget) -> list[str]:
    """Turn the wheel over every input in sight, with and without focus; name what changed."""
    changed = []
    for piece in list(inputs_in(root)):
        for has_focus in (False, True):
            root.setFocus()
            if has_focus:
                piece.setFocus()
            before = shown_by(piece)
            for delta in (-NOTCH, NOTCH, NOTCH, -NOTCH, -NOTCH):
                turn(piece, delta)
                if shown_by(piece) != before:
                    changed.append(f"{type(piece).__name__} {piece.accessibleName()!r}")
                    break
    return sorted(set(changed))
