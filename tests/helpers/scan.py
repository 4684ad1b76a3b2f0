"""Looks through a window for words that are cut off, and for widgets out of sight or covered."""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)

from needlemap.ui.widgets.eliding import ElidingButton, ElidingLabel
from needlemap.ui.widgets.plate_view import PlateView

_SLACK_PX = 1
_GIVES = (ElidingButton, ElidingLabel)


def faults(window: QWidget) -> list[str]:
    """Return what is wrong in a window that is shown, in words.

    A page may be higher than its window, which then scrolls down; never wider.
    """
    shown = [each for each in window.findChildren(QWidget) if _is_looked_at(each, window)]
    found = [words for widget in shown for words in _faults_of(widget, window)]
    return found + [words for widget in [window, *shown] for words in _overlaps(widget)]


def _is_looked_at(widget: QWidget, window: QWidget) -> bool:
    """Whether a widget is on screen, of this window, and not drawn by a list or table."""
    if not widget.isVisible() or widget.window() is not window:
        return False
    parents = list(_parents(widget))
    return not any(isinstance(each, QAbstractItemView) for each in parents)


def _faults_of(widget: QWidget, window: QWidget) -> Iterator[str]:
    name = _name(widget)
    if widget.width() <= 0 or widget.height() <= 0:
        yield f"{name} has no size"
        return
    inner = [p for p in _parents(widget) if isinstance(p, QAbstractScrollArea)]
    scroll = next((p for p in inner if not p.isAncestorOf(_stack_of(window))), None)
    if scroll is None:
        area = QRect(widget.mapTo(window, QPoint()), widget.size())
        if not _reach_of(widget, window).adjusted(-1, -1, 1, 1).contains(area):
            yield f"{name} lies outside of the window: {area.getRect()}"
    elif _sticks_out(widget, scroll):
        yield f"{name} is cut off at the right of what scrolls"
    if _is_cut(widget):
        yield f"{name} is cut: {widget.size().toTuple()} for {_needs(widget)}"


def _reach_of(widget: QWidget, window: QWidget) -> QRect:
    """Return what of a window is in sight, or is brought there by scrolling down."""
    scroll = next((p for p in _parents(widget) if isinstance(p, QAbstractScrollArea)), None)
    if scroll is None or not scroll.verticalScrollBar().maximum():
        return window.rect()
    top = scroll.viewport().mapTo(window, QPoint()).y() - scroll.verticalScrollBar().value()
    height = scroll.viewport().height() + scroll.verticalScrollBar().maximum()
    return window.rect() | QRect(0, top, window.width(), height)


def _stack_of(window: QWidget) -> QWidget:
    """Return what holds the pages of the main window; the window itself elsewhere."""
    return getattr(window, "stack", window)


def _sticks_out(widget: QWidget, scroll: QAbstractScrollArea) -> bool:
    """Whether a widget is wider than the area in which it scrolls up and down alone."""
    view = scroll.viewport()
    if not view.isAncestorOf(widget) or scroll.horizontalScrollBar().maximum() > 0:
        return False
    right = widget.mapTo(view, QPoint(widget.width(), 0)).x()
    return right > view.width() + _SLACK_PX


def _is_cut(widget: QWidget) -> bool:
    if isinstance(widget, _GIVES) or not isinstance(widget, QLabel | QAbstractButton):
        return False
    if not widget.text() or (isinstance(widget, QLabel) and not widget.pixmap().isNull()):
        return False
    wide, high = _needs(widget)
    return wide > widget.width() + _SLACK_PX or high > widget.height() + _SLACK_PX


def _needs(widget: QLabel | QAbstractButton | QWidget) -> tuple[int, int]:
    """Return the width and height without which words are cut off."""
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            return 0, widget.heightForWidth(widget.width())
        words = widget.fontMetrics().size(0, widget.text())
        around = widget.size() - widget.contentsRect().size()
        return words.width() + around.width(), words.height()
    if isinstance(widget, QPushButton | QToolButton | QCheckBox | QRadioButton):
        words = widget.fontMetrics().size(0x800, widget.text())  # with mnemonics
        return words.width() + 4, words.height()
    return 0, 0


def _overlaps(parent: QWidget) -> Iterator[str]:
    """Yield the children that a layout has put on each other; what lies over a body is free."""
    layout = parent.layout()
    if layout is None or isinstance(parent, PlateView):
        return
    laid = [
        each
        for each in parent.findChildren(QWidget)
        if each.parentWidget() is parent
        and each.isVisible()
        and not each.isWindow()
        and _is_in(layout, each)
    ]
    for one, other in combinations(laid, 2):
        both = one.geometry() & other.geometry()
        if both.width() > 2 and both.height() > 2:
            yield f"{_name(one)} and {_name(other)} overlap by {both.size().toTuple()}"


def _is_in(layout: object, widget: QWidget) -> bool:
    items = [layout.itemAt(place) for place in range(layout.count())]  # type: ignore[attr-defined]
    return any(
        item.widget() is widget or (item.layout() is not None and _is_in(item.layout(), widget))
        for item in items
    )


def _parents(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


def _name(widget: QWidget) -> str:
    own = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    words = widget.accessibleName() or own or widget.objectName()
    return f"{type(widget).__name__} {str(words)[:50]!r}"
