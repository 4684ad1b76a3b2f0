"""What a screen reader finds on the painted body: the marks, as items of a list.

Qt asks a factory for the interface of a widget, and keeps it until the widget is gone. It does
not keep Python's half alive: the canvas does that, and the marks' halves are kept here.
"""

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

if TYPE_CHECKING:
    from needlemap.ui.charting.canvas import BodyCanvas


@cache
def install() -> None:
    """Let Qt ask here for the interfaces of canvases; once for the application."""
    QAccessible.installFactory(_interface_of)


def announce(widget: QWidget, words: str) -> None:
    """Let a screen reader that listens say this."""
    if words and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


class AccessibleBody(QAccessibleWidget):
    """The canvas as a list; its items are the marks it shows, in the order of their numbers."""

    def __init__(self, canvas: "BodyCanvas") -> None:
        super().__init__(canvas, QAccessible.Role.List)
        self._canvas = canvas
        self._items: dict[str, tuple[int, AccessibleMark]] = {}

    def marks_changed(self) -> None:
        """Forget items whose marks are gone, and tell that the list is another."""
        for site_id in self._items.keys() - self._canvas.marks.keys():
            number, _ = self._items.pop(site_id)
            QAccessible.deleteAccessibleInterface(number)
        if QAccessible.isActive():
            event = QAccessibleEvent(self._canvas, QAccessible.Event.ObjectReorder)
            QAccessible.updateAccessibility(event)

    def drop(self) -> None:
        """Forget all items: the canvas is gone."""
        while self._items:
            _, (number, _) = self._items.popitem()
            QAccessible.deleteAccessibleInterface(number)

    def childCount(self) -> int:  # noqa: D102
        return len(self._canvas.marks)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        ids = self._ids()
        return self._item(ids[index]) if 0 <= index < len(ids) else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        site_id = self._canvas.mark_under(x, y)
        return None if site_id is None else self._item(site_id)

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: D102
        ids = self._ids()
        known = child.site_id if isinstance(child, AccessibleMark) else ""
        return ids.index(known) if known in ids else -1

    def _ids(self) -> list[str]:
        marks = self._canvas.marks
        return sorted(marks, key=lambda site_id: marks[site_id].number or 0)

    def _item(self, site_id: str) -> "AccessibleMark":
        if site_id not in self._items:
            made = AccessibleMark(self, self._canvas, site_id)
            self._items[site_id] = QAccessible.registerAccessibleInterface(made), made
        return self._items[site_id][1]


class AccessibleMark(QAccessibleInterface):
    """One mark: its site in words, where it lies on the screen, whether it is selected."""

    def __init__(self, body: AccessibleBody, canvas: "BodyCanvas", site_id: str) -> None:
        super().__init__()
        self._body = body
        self._canvas = canvas
        self.site_id = site_id

    def isValid(self) -> bool:  # noqa: D102, N802
        return self.site_id in self._canvas.marks

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
        return self._canvas.mark_on_screen(self.site_id)

    def role(self) -> QAccessible.Role:  # noqa: D102
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:  # noqa: D102
        state = QAccessible.State()
        mark = self._canvas.marks.get(self.site_id)
        state.selectable = True
        state.selected = mark is not None and mark.selected
        state.invisible = mark is None
        return state

    def text(self, kind: QAccessible.Text) -> str:  # noqa: D102
        return self._canvas.words_of(self.site_id) if kind is QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802
        """Leave the mark as it is: sites are changed through the chart."""


def _interface_of(class_name: str, asked: QObject) -> QAccessibleInterface | None:
    if class_name != "BodyCanvas":
        return None
    canvas: BodyCanvas = asked  # type: ignore[assignment]
    canvas.accessible = AccessibleBody(canvas)
    canvas.destroyed.connect(canvas.accessible.drop)
    return canvas.accessible
