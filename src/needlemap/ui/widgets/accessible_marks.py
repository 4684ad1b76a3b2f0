"""What a screen reader finds on a painted body: the marks, as items of a list.

Qt asks a factory for the interface of a widget, and keeps it until the widget is gone. It does
not keep Python's half alive: the canvas does that, and the marks' halves are kept here.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from needlemap.ui.widgets.accessibility import tell_by

MarkId = Any  # what a canvas knows its marks by: the id of a site, the row of one
_canvases: set[str] = set()


class MarkedCanvas(Protocol):
    """A widget that paints marks. Its interface is kept in ``accessible``."""

    accessible: "AccessibleMarks | None"

    def mark_ids(self) -> Sequence[MarkId]:
        """Return the marks shown, in the order in which they are told."""

    def has_mark(self, mark_id: MarkId) -> bool:
        """Return whether a mark is among those shown."""

    def is_mark_selected(self, mark_id: MarkId) -> bool:
        """Return whether a mark is selected."""

    def words_of(self, mark_id: MarkId) -> str:
        """Return what a screen reader says of a mark."""

    def mark_under(self, x_px: int, y_px: int) -> MarkId | None:
        """Return the mark at a pixel of the screen."""

    def mark_on_screen(self, mark_id: MarkId) -> QRect:
        """Return the pixels of the screen that a mark covers; empty when it is not shown."""


def tell_marks_of(class_name: str) -> None:
    """Let Qt ask here for the interfaces of the canvases of a class, which is a `MarkedCanvas`."""
    _canvases.add(class_name)
    tell_by(_interface_of)


class AccessibleMarks(QAccessibleWidget):
    """The canvas as a list; its items are the marks it shows."""

    def __init__(self, widget: QWidget, canvas: MarkedCanvas) -> None:
        super().__init__(widget, QAccessible.Role.List)
        self._widget, self._canvas = widget, canvas
        self._items: dict[MarkId, tuple[int, AccessibleMark]] = {}

    def marks_changed(self) -> None:
        """Forget items whose marks are gone, and tell that the list is another."""
        for mark_id in [each for each in self._items if not self._canvas.has_mark(each)]:
            number, _ = self._items.pop(mark_id)
            QAccessible.deleteAccessibleInterface(number)
        if QAccessible.isActive():
            event = QAccessibleEvent(self._widget, QAccessible.Event.ObjectReorder)
            QAccessible.updateAccessibility(event)

    def drop(self) -> None:
        """Forget all items: the canvas is gone."""
        while self._items:
            _, (number, _) = self._items.popitem()
            QAccessible.deleteAccessibleInterface(number)

    def childCount(self) -> int:  # noqa: D102
        return len(self._canvas.mark_ids())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        ids = self._canvas.mark_ids()
        return self._item(ids[index]) if 0 <= index < len(ids) else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        mark_id = self._canvas.mark_under(x, y)
        return None if mark_id is None else self._item(mark_id)

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: D102
        if not isinstance(child, AccessibleMark) or not self._canvas.has_mark(child.mark_id):
            return -1
        return self._canvas.mark_ids().index(child.mark_id)

    def _item(self, mark_id: MarkId) -> "AccessibleMark":
        if mark_id not in self._items:
            made = AccessibleMark(self, self._canvas, mark_id)
            self._items[mark_id] = QAccessible.registerAccessibleInterface(made), made
        return self._items[mark_id][1]


class AccessibleMark(QAccessibleInterface):
    """One mark: its site in words, where it lies on the screen, whether it is selected."""

    def __init__(self, body: AccessibleMarks, canvas: MarkedCanvas, mark_id: MarkId) -> None:
        super().__init__()
        self._body = body
        self._canvas = canvas
        self.mark_id = mark_id

    def isValid(self) -> bool:  # noqa: D102, N802
        return self._canvas.has_mark(self.mark_id)

    def object(self) -> QObject | None:  # type: ignore[override]  # noqa: D102
        return None  # it is painted, no object of its own

    def parent(self) -> QAccessibleInterface:  # noqa: D102
        return self._body

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        return None

    def childCount(self) -> int:  # noqa: D102
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: D102
        return -1

    def rect(self) -> QRect:  # noqa: D102
        return self._canvas.mark_on_screen(self.mark_id)

    def role(self) -> QAccessible.Role:  # noqa: D102
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:  # noqa: D102
        state = QAccessible.State()
        state.selectable = True
        state.selected = self._canvas.is_mark_selected(self.mark_id)
        state.invisible = not self._canvas.has_mark(self.mark_id)
        return state

    def text(self, kind: QAccessible.Text) -> str:  # noqa: D102
        return self._canvas.words_of(self.mark_id) if kind is QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802
        """Leave the mark as it is: sites are not changed by their words."""


def _interface_of(class_name: str, asked: QObject) -> QAccessibleInterface | None:
    if class_name not in _canvases:
        return None
    canvas: Any = asked  # a widget, and a MarkedCanvas
    canvas.accessible = AccessibleMarks(canvas, canvas)
    canvas.destroyed.connect(canvas.accessible.drop)
    return canvas.accessible  # type: ignore[no-any-return]
