"""What a screen reader finds on a painted body: marks as items of a list, and what lies over it.

Qt asks a factory for the interface of a widget, and keeps it until the widget is gone. It does
not keep Python's half alive: the canvas does that, and the marks' halves are kept here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleSelectionInterface,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from needlemap.ui.widgets.accessibility import tell_by

MarkId = Any  # what a canvas knows its marks by: the id of a site, the row of one
Acts = Mapping[str, Callable[[], object]]
_canvases: set[str] = set()


class Marks(Protocol):
    """Marks that somebody paints."""

    def mark_ids(self) -> Sequence[MarkId]:
        """Return the marks shown, in the order in which they are told."""

    def has_mark(self, mark_id: MarkId) -> bool:
        """Return whether a mark is among those shown."""

    def is_mark_selected(self, mark_id: MarkId) -> bool:
        """Return whether a mark is selected."""

    def words_of(self, mark_id: MarkId) -> str:
        """Return what a screen reader says of a mark."""

    def mark_on_screen(self, mark_id: MarkId) -> QRect:
        """Return the pixels of the screen that a mark covers; empty when it is not shown."""

    def acts_on(self, mark_id: MarkId) -> Acts:
        """Return what can be done to a mark, the usual first: names as Qt or English has them."""

    def select_marks(self, mark_ids: Sequence[MarkId]) -> bool:
        """Select exactly these marks; false where none can be selected."""


class MarkedCanvas(Marks, Protocol):
    """A widget that paints marks. Its interface is kept in ``accessible``."""

    accessible: "AccessibleMarks | None"

    def mark_under(self, x_px: int, y_px: int) -> MarkId | None:
        """Return the mark at a pixel of the screen."""

    def other_lists(self) -> Sequence[tuple[str, Marks]]:
        """Return what else is painted on it as marks, each list by its name."""


def tell_marks_of(class_name: str) -> None:
    """Let Qt ask here for the interfaces of the canvases of a class, which is a `MarkedCanvas`."""
    _canvases.add(class_name)
    tell_by(_interface_of)


class _Items:
    """The items of a list, each made when first asked for."""

    def __init__(self, marks: Marks, owner: QAccessibleInterface) -> None:
        self.marks, self._owner = marks, owner
        self._made: dict[MarkId, tuple[int, AccessibleMark]] = {}

    def of(self, mark_id: MarkId) -> "AccessibleMark":
        if mark_id not in self._made:
            made = AccessibleMark(self._owner, self.marks, mark_id)
            self._made[mark_id] = QAccessible.registerAccessibleInterface(made), made
        return self._made[mark_id][1]

    def at(self, index: int) -> "AccessibleMark | None":
        ids = self.marks.mark_ids()
        return self.of(ids[index]) if 0 <= index < len(ids) else None

    def place_of(self, item: QAccessibleInterface) -> int:
        if not isinstance(item, AccessibleMark) or item.marks is not self.marks:
            return -1
        return self.marks.mark_ids().index(item.mark_id) if item.isValid() else -1

    def forget_gone(self) -> None:
        for mark_id in [each for each in self._made if not self.marks.has_mark(each)]:
            number, _made = self._made.pop(mark_id)  # held until Qt has deleted its half
            QAccessible.deleteAccessibleInterface(number)

    def drop(self) -> None:
        while self._made:
            _, (number, _made) = self._made.popitem()
            QAccessible.deleteAccessibleInterface(number)


class AccessibleMarks(QAccessibleWidget):
    """The canvas as a list: the marks it shows, other lists of marks, then what lies over it."""

    def __init__(self, widget: QWidget, canvas: MarkedCanvas) -> None:
        super().__init__(widget, QAccessible.Role.List)
        self._widget, self._canvas = widget, canvas
        self._items = _Items(canvas, self)
        self._lists: dict[int, tuple[int, AccessibleList]] = {}
        self._selection = _Selection(canvas, self._items)
        focus = QAccessibleActionInterface.setFocusAction()
        self._actions = _Actions(lambda: {focus: widget.setFocus})

    def marks_changed(self) -> None:
        """Forget items whose marks are gone, and tell that the list is another."""
        self._items.forget_gone()
        for _, made in self._lists.values():
            made.items.forget_gone()
        if QAccessible.isActive():
            event = QAccessibleEvent(self._widget, QAccessible.Event.ObjectReorder)
            QAccessible.updateAccessibility(event)

    def drop(self) -> None:
        """Forget all items: the canvas is gone."""
        self._items.drop()
        while self._lists:
            _, (number, made) = self._lists.popitem()
            made.items.drop()
            QAccessible.deleteAccessibleInterface(number)

    def childCount(self) -> int:  # noqa: D102
        marks, lists = len(self._canvas.mark_ids()), len(self._shown_lists())
        return marks + lists + super().childCount()

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        item = self._items.at(index)
        if item is not None or index < 0:
            return item
        index -= len(self._canvas.mark_ids())
        lists = self._shown_lists()
        if index < len(lists):
            return lists[index]
        return super().child(index - len(lists))

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        above: QAccessibleInterface | None = super().childAt(x, y)
        if above is not None:
            return above
        mark_id = self._canvas.mark_under(x, y)
        return None if mark_id is None else self._items.of(mark_id)

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: D102
        if isinstance(child, AccessibleMark):
            return self._items.place_of(child)
        marks, lists = len(self._canvas.mark_ids()), self._shown_lists()
        if isinstance(child, AccessibleList):
            return marks + lists.index(child) if child in lists else -1
        place = super().indexOfChild(child)
        return -1 if place < 0 else marks + len(lists) + place

    def _shown_lists(self) -> list["AccessibleList"]:
        shown = [each for each in self._canvas.other_lists() if each[1].mark_ids()]
        return [self._list(name, marks) for name, marks in shown]

    def _list(self, name: str, marks: Marks) -> "AccessibleList":
        if id(marks) not in self._lists:
            made = AccessibleList(name, marks, self, self._widget)
            self._lists[id(marks)] = QAccessible.registerAccessibleInterface(made), made
        return self._lists[id(marks)][1]

    def interface_cast(self, kind: QAccessible.InterfaceType) -> object:  # type: ignore[override]  # noqa: D102
        if kind is QAccessible.InterfaceType.SelectionInterface:
            return _address_of(self._selection)
        is_asked = kind is QAccessible.InterfaceType.ActionInterface
        return _address_of(self._actions) if is_asked else _NOTHING


class _Selection(QAccessibleSelectionInterface):
    """Which marks of a list are selected, and how that is changed.

    Not a second parent of the list: of one with two parents in Qt, Qt deletes one half alone.
    """

    def __init__(self, marks: Marks, items: _Items) -> None:
        super().__init__()
        self._marks, self._items = marks, items

    def selectedItems(self) -> list[QAccessibleInterface]:  # noqa: N802
        return [self._items.of(each) for each in self._selected_ids()]

    def selectedItemCount(self) -> int:  # noqa: N802
        return len(self._selected_ids())

    def selectedItem(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: N802
        ids = self._selected_ids()
        return self._items.of(ids[index]) if 0 <= index < len(ids) else None

    def isSelected(self, child: QAccessibleInterface) -> bool:  # noqa: N802
        return isinstance(child, AccessibleMark) and child.mark_id in self._selected_ids()

    def select(self, child: QAccessibleInterface) -> bool:
        if not isinstance(child, AccessibleMark):
            return False
        return self._marks.select_marks([*self._selected_ids(), child.mark_id])

    def unselect(self, child: QAccessibleInterface) -> bool:
        if not isinstance(child, AccessibleMark):
            return False
        kept = [each for each in self._selected_ids() if each != child.mark_id]
        return self._marks.select_marks(kept)

    def selectAll(self) -> bool:  # noqa: N802
        return self._marks.select_marks(self._marks.mark_ids())

    def clear(self) -> bool:
        return self._marks.select_marks([])

    def _selected_ids(self) -> list[MarkId]:
        return [each for each in self._marks.mark_ids() if self._marks.is_mark_selected(each)]


# Where Qt expects an address, PySide ends the process over None.
_NOTHING = shiboken6.VoidPtr(0)


def _address_of(interface: Any) -> object:
    """Return what Qt gets for an interface that is kept here."""
    return shiboken6.VoidPtr(shiboken6.getCppPointer(interface)[0])


class _Painted(QAccessibleInterface):
    """What is painted, no object of its own."""

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802
        """Leave it as it is: records are not changed by their words."""


class AccessibleList(_Painted):
    """Another list of marks on a canvas: previous sites."""

    def __init__(self, name: str, marks: Marks, body: AccessibleMarks, widget: QWidget) -> None:
        super().__init__()
        self._name, self._body, self._widget = name, body, widget
        self.items = _Items(marks, self)

    def isValid(self) -> bool:  # noqa: D102, N802
        return shiboken6.isValid(self._widget)

    def parent(self) -> QAccessibleInterface:  # noqa: D102
        return self._body

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        return self.items.at(index)

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        marks = self.items.marks
        found = (each for each in marks.mark_ids() if marks.mark_on_screen(each).contains(x, y))
        hit = next(found, None)
        return None if hit is None else self.items.of(hit)

    def childCount(self) -> int:  # noqa: D102
        return len(self.items.marks.mark_ids())

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: D102
        return self.items.place_of(child)

    def rect(self) -> QRect:  # noqa: D102
        return self._body.rect()

    def role(self) -> QAccessible.Role:  # noqa: D102
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:  # noqa: D102
        return QAccessible.State()

    def text(self, kind: QAccessible.Text) -> str:  # noqa: D102
        return self._name if kind is QAccessible.Text.Name else ""


class AccessibleMark(_Painted):
    """One mark: its site in words, where it lies, whether it is selected, what can be done."""

    def __init__(self, owner: QAccessibleInterface, marks: Marks, mark_id: MarkId) -> None:
        super().__init__()
        self._owner = owner
        self.marks = marks
        self.mark_id = mark_id
        self._actions = _Actions(self._acts)

    def isValid(self) -> bool:  # noqa: D102, N802
        return self.marks.has_mark(self.mark_id)

    def parent(self) -> QAccessibleInterface:  # noqa: D102
        return self._owner

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: D102
        return None

    def childCount(self) -> int:  # noqa: D102
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: D102
        return -1

    def rect(self) -> QRect:  # noqa: D102
        return self.marks.mark_on_screen(self.mark_id)

    def role(self) -> QAccessible.Role:  # noqa: D102
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:  # noqa: D102
        state = QAccessible.State()
        state.selectable = True
        state.selected = self.marks.is_mark_selected(self.mark_id)
        state.invisible = not self.marks.has_mark(self.mark_id)
        return state

    def text(self, kind: QAccessible.Text) -> str:  # noqa: D102
        return self.marks.words_of(self.mark_id) if kind is QAccessible.Text.Name else ""

    def interface_cast(self, kind: QAccessible.InterfaceType) -> object:  # type: ignore[override]  # noqa: D102
        is_asked = kind is QAccessible.InterfaceType.ActionInterface
        return _address_of(self._actions) if is_asked else _NOTHING

    def _acts(self) -> Acts:
        return self.marks.acts_on(self.mark_id) if self.isValid() else {}


class _Actions(QAccessibleActionInterface):
    """What can be done to a mark, or to the list of them."""

    def __init__(self, acts: Callable[[], Acts]) -> None:
        super().__init__()
        self._acts = acts

    def actionNames(self) -> list[str]:  # noqa: N802
        return list(self._acts())

    def localizedActionName(self, name: str) -> str:  # noqa: N802
        return QCoreApplication.translate("marks", name)

    def doAction(self, name: str) -> None:  # noqa: N802
        act = self._acts().get(name)
        if act is not None:
            act()

    def keyBindingsForAction(self, name: str) -> list[str]:  # noqa: N802
        return []


def _interface_of(class_name: str, asked: QObject) -> QAccessibleInterface | None:
    if class_name not in _canvases:
        return None
    canvas: Any = asked  # a widget, and a MarkedCanvas
    canvas.accessible = AccessibleMarks(canvas, canvas)
    canvas.destroyed.connect(canvas.accessible.drop)
    return canvas.accessible  # type: ignore[no-any-return]
