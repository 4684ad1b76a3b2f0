"""What a screen reader is told, and what it finds where Qt's own account is not enough.

Qt asks a factory for the interface of a widget when a screen reader first looks at it, and keeps
the interface until the widget is gone. It does not keep Python's half alive: that is done here.
"""

from collections.abc import Callable
from functools import cache, partial

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAccessibleWidget,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)

Maker = Callable[[str, QObject], QAccessibleInterface | None]
ROLE = "accessible_role"
TAB, RADIO, GROUP = "tab", "radio", "group"
_HEADINGS = ("title", "heading")
_makers: list[Maker] = []
_kept: dict[int, QAccessibleInterface] = {}
_TOGGLE = QAccessibleActionInterface.toggleAction()
_PRESS = QAccessibleActionInterface.pressAction()
_SHOW_MENU = QAccessibleActionInterface.showMenuAction()


class Announcer(QObject):
    """Speaks; whoever wants to know what was spoken listens here.

    Signals
    -------
    message
        Words for a screen reader, and whether they may interrupt it.
    """

    message = Signal(str, bool)


announcer = Announcer()


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Let a screen reader that listens say this; what is urgent interrupts what it says.

    Everything that tells of safety, of what was saved or why it was not, is said by this.
    """
    if not words:
        return
    announcer.message.emit(words, urgent)
    if QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(widget, words)
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
        QAccessible.updateAccessibility(event)


def tell_by(make: Maker) -> None:
    """Let Qt ask here, too; `make` gets the name of a class and an object of it, or of a heir."""
    if make not in _makers:
        _makers.append(make)
    _install()


@cache
def _install() -> None:
    QAccessible.installFactory(_interface_of)


def _interface_of(class_name: str, asked: QObject) -> QAccessibleInterface | None:
    _look_again_from_now_on()
    found = (make(class_name, asked) for make in _makers)
    return next((made for made in found if made is not None), None)


def tell_buttons() -> None:
    """Let the action of each button that stays pressed do what a click does.

    Qt's own only turns the button over, and what is to be stored hangs on the click: a screen
    reader ticked answers that were never saved.
    """
    tell_by(_toggle_of)
    tell_by(_box_of)
    tell_by(_heading_of)
    tell_by(_group_of)


class _SecondLook(QObject):
    """Lets Qt ask again for what it asked for too early.

    While a screen reader listens, Qt asks with the first word that is set, within the constructor:
    before a button is known to stay pressed, a label to be a heading, answers to be a group.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Polish and _has_own_words(watched):
            known = QAccessible.queryAccessibleInterface(watched)
            if not isinstance(known, _OURS):
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(known))
        return False


def _has_own_words(asked: QObject) -> bool:
    if isinstance(asked, QAbstractButton):
        return asked.isCheckable() and not _has_menu(asked)
    if isinstance(asked, QLabel):
        return asked.property("kind") in _HEADINGS
    return isinstance(asked, QWidget) and asked.property(ROLE) == GROUP


def _look_again_from_now_on() -> None:
    """Look again at each widget before it is shown; only where a screen reader listens."""
    app = QCoreApplication.instance()
    if app is not None and QAccessible.isActive() and not _second_looks:
        _second_looks.append(_SecondLook(app))
        app.installEventFilter(_second_looks[0])


def set_spoken_role(widget: QWidget, role: str) -> None:
    """Let a button be told as a tab or a radio button, or answers as a group with a question."""
    widget.setProperty(ROLE, role)


def tell_focus(widget: QWidget) -> None:
    """Tell a screen reader that the keys act on this part of what has the focus."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Focus))


class AccessibleToggle(QAccessibleWidget):
    """A button that stays pressed: a box to tick, one of several answers, or a tab."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button, QAccessible.Role.CheckBox)
        self._button = button

    def role(self) -> QAccessible.Role:  # noqa: D102
        return toggle_role(self._button)

    def state(self) -> QAccessible.State:  # noqa: D102
        state = super().state()
        is_on = self._button.isChecked()
        if self.role() is QAccessible.Role.PageTab:
            state.selectable, state.selected = True, is_on
        else:
            state.checkable, state.checked = True, is_on
            if self._button.property("at"):
                state.focusable, state.focused = True, True
        return state

    def text(self, kind: QAccessible.Text) -> str:  # noqa: D102
        button = self._button
        if kind is QAccessible.Text.Name:
            return button.accessibleName() or button.text().replace("&", "")
        if kind is QAccessible.Text.Description:
            return button.accessibleDescription() or button.toolTip()
        return super().text(kind)

    def actionNames(self) -> list[str]:  # noqa: D102, N802 - Qt's name
        if not self._button.isEnabled():
            return []
        own = [_PRESS] if self.role() is QAccessible.Role.PageTab else [_TOGGLE, _PRESS]
        return [*own, *super().actionNames()]

    def doAction(self, name: str) -> None:  # noqa: D102, N802 - Qt's name
        if name not in (_TOGGLE, _PRESS):
            super().doAction(name)
        elif self._button.isEnabled():
            self._button.click()


class AccessibleBox(QAccessibleWidget):
    """A closed list: its name, and what is chosen as its value.

    Under Linux Qt gives the value for the name, so that nobody hears which list it is.
    """

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box, QAccessible.Role.ComboBox)
        self._box = box

    def state(self) -> QAccessible.State:  # noqa: D102
        state = super().state()
        state.expandable, state.hasPopup = True, True
        state.expanded = self._box.view().isVisible()
        state.collapsed = not state.expanded
        state.editable = self._box.isEditable()
        return state

    def text(self, kind: QAccessible.Text) -> str:  # noqa: D102
        if kind is QAccessible.Text.Name:
            return self._box.accessibleName() or super().text(kind)
        if kind is QAccessible.Text.Value:
            return self._box.currentText()
        return super().text(kind)

    def setText(self, kind: QAccessible.Text, words: str) -> None:  # noqa: D102, N802 - Qt's name
        row = self._box.findText(words) if kind is QAccessible.Text.Value else -1
        if row < 0 or not self._box.isEnabled():
            super().setText(kind, words)
            return
        self._box.setCurrentIndex(row)
        self._box.activated.emit(row)  # as a choice from the list does: it is stored

    def actionNames(self) -> list[str]:  # noqa: D102, N802 - Qt's name
        own = [_SHOW_MENU, _PRESS] if self._box.isEnabled() else []
        return [*own, *super().actionNames()]

    def doAction(self, name: str) -> None:  # noqa: D102, N802 - Qt's name
        if name not in (_SHOW_MENU, _PRESS):
            super().doAction(name)
        elif self._box.isEnabled():
            self._box.showPopup()


def _box_of(_class_name: str, asked: QObject) -> QAccessibleInterface | None:
    return keep(asked, AccessibleBox(asked)) if isinstance(asked, QComboBox) else None


class AccessibleHeading(QAccessibleWidget):
    """A label that heads what follows, so that a screen reader goes from one to the next."""

    def __init__(self, words: QLabel) -> None:
        super().__init__(words, QAccessible.Role.Heading)
        self._words = words

    def text(self, kind: QAccessible.Text) -> str:  # noqa: D102
        if kind is QAccessible.Text.Name:
            return self._words.accessibleName() or self._words.text()
        return super().text(kind)


def _heading_of(_class_name: str, asked: QObject) -> QAccessibleInterface | None:
    if isinstance(asked, QLabel) and asked.property("kind") in _HEADINGS:
        return keep(asked, AccessibleHeading(asked))
    return None


class AccessibleGroup(QAccessibleWidget):
    """Answers of which one holds, under the name of their question."""

    def __init__(self, answers: QWidget) -> None:
        super().__init__(answers, QAccessible.Role.Grouping)


def _group_of(_class_name: str, asked: QObject) -> QAccessibleInterface | None:
    if isinstance(asked, QWidget) and asked.property(ROLE) == GROUP:
        return keep(asked, AccessibleGroup(asked))
    return None


_OURS = (AccessibleToggle, AccessibleHeading, AccessibleGroup)
_second_looks: list[_SecondLook] = []


def toggle_role(button: QAbstractButton) -> QAccessible.Role:
    """Return what a button that stays pressed is told as."""
    role, group = button.property(ROLE), button.group()
    if role == TAB:
        return QAccessible.Role.PageTab
    is_one_of_several = isinstance(button, QRadioButton) or button.autoExclusive()
    if role == RADIO or is_one_of_several or (group is not None and group.exclusive()):
        return QAccessible.Role.RadioButton
    return QAccessible.Role.CheckBox


def _toggle_of(_class_name: str, asked: QObject) -> QAccessibleInterface | None:
    if isinstance(asked, QAbstractButton) and asked.isCheckable() and not _has_menu(asked):
        return keep(asked, AccessibleToggle(asked))
    return None


def _has_menu(button: QWidget) -> bool:
    return isinstance(button, QPushButton | QToolButton) and button.menu() is not None


def keep(widget: QObject, interface: QAccessibleInterface) -> QAccessibleInterface:
    """Keep Python's half of an interface as long as Qt keeps its own."""
    (address,) = shiboken6.getCppPointer(widget)[:1]
    _kept[address] = interface
    widget.destroyed.connect(partial(_kept.pop, address, None))
    return interface
