"""Keeps what one points at where it is while a form that scrolls becomes longer or shorter."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

# A layout may ask the one around it to be done again.
_TURNS = 3


@contextmanager
def steady(anchor: QWidget) -> Iterator[None]:
    """Scroll by as much as what happens within moves the anchor on its window."""
    area = _area_of(anchor)
    if area is None or not anchor.isVisible():
        yield
        return
    before = _top(anchor)
    yield
    for _ in range(_TURNS):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    bar = area.verticalScrollBar()
    bar.setValue(bar.value() + _top(anchor) - before)


def worked_at(within: QWidget) -> QWidget:
    """Return the widget in which one works: the one pointed at, else the one with the focus."""
    for each in (QApplication.widgetAt(QCursor.pos()), QApplication.focusWidget()):
        if each is not None and within.isAncestorOf(each):
            return each
    return within


def _area_of(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def _top(widget: QWidget) -> int:
    return widget.mapTo(widget.window(), QPoint()).y()
