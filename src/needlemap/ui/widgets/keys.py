"""What can be done on a page, as commands with keys; keys count by their place where letters fail.

On a Russian or Greek keyboard the key labelled F on others types a letter of its own, and on a
French one the digits are typed with Shift only. A hand knows where the key is.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from needlemap.ui.widgets.dialogs import FittingDialog
from needlemap.ui.widgets.factories import (
    button,
    complete_tips,
    keyed_entry,
    label,
    native_key,
    wrapped,
)

Call = Callable[[], object]

_ROWS = {2: "1234567890", 16: "QWERTYUIOP", 30: "ASDFGHJKL", 44: "ZXCVBNM", 53: "/"}
# Scan codes of a PC keyboard; X11 and Wayland count from 8.
_PC = {start + step: sign for start, row in _ROWS.items() for step, sign in enumerate(row)}
_X11 = {code + 8: sign for code, sign in _PC.items()}
# A Mac tells no scan code; these are its virtual keys, which name places too.
_MAC = dict(enumerate("ASDFHGZXCV")) | {
    11: "B", 12: "Q", 13: "W", 14: "E", 15: "R", 16: "Y", 17: "T", 18: "1", 19: "2", 20: "3",
    21: "4", 22: "6", 23: "5", 25: "9", 26: "7", 28: "8", 29: "0", 31: "O", 32: "U", 34: "I",
    35: "P", 37: "L", 38: "J", 40: "K", 44: "/", 45: "N", 46: "M",
}  # fmt: skip
_MODIFIERS = (
    (Qt.KeyboardModifier.ControlModifier, "Ctrl+"),
    (Qt.KeyboardModifier.AltModifier, "Alt+"),
    (Qt.KeyboardModifier.ShiftModifier, "Shift+"),
)


# On X11 a line of Qt takes this key to go to its end, as Emacs does; the End key does so too.
_TO_END = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_E)

_LETTERS_OFF = "letter_keys_off"


def use_letter_keys(window: QWidget, *, on: bool) -> None:
    """Let keys of one letter, digit or sign do something in a window, or nothing."""
    window.setProperty(_LETTERS_OFF, not on)


def are_letters_off(widget: QWidget) -> bool:
    """Whether keys of one letter do nothing in the window of a widget, or behind its dialog."""
    piece: QWidget | None = widget
    while piece is not None:
        if piece.property(_LETTERS_OFF):
            return True
        piece = piece.parentWidget()
    return False


def is_letter_key(keys: str) -> bool:
    """Whether a key is one letter, digit or sign, with Shift or alone."""
    return len(keys.removeprefix("Shift+")) == 1


class KeyPositions(QObject):
    """Does what a key at this place does, when its letter says nothing to the page.

    Fields that are typed into keep their keys: they claim them before this is asked.

    Parameters
    ----------
    everywhere, on_body
        Calls by Qt's name of their keys; the latter while the body has the focus.
    """

    def __init__(
        self,
        everywhere: Mapping[str, Call],
        on_body: Mapping[str, Call],
        page: QWidget,
        body: QWidget,
    ) -> None:
        super().__init__(page)
        self._everywhere = _by_name(everywhere)
        self._on_body = _by_name(on_body)
        self._body = body
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            call = self._meant(event)
            if call is not None:
                event.accept()
                call()
                return True
        return super().eventFilter(watched, event)

    def _meant(self, event: QKeyEvent) -> Call | None:
        sign = sign_at(event)
        if not sign or self._types_a_key(event, sign):
            return None
        held = "".join(words for modifier, words in _MODIFIERS if event.modifiers() & modifier)
        name = QKeySequence(held + sign).toString()
        if is_letter_key(name) and are_letters_off(self._body):
            return None
        if self._body.hasFocus() and name in self._on_body:
            return self._on_body[name]
        return self._everywhere.get(name)

    def _types_a_key(self, event: QKeyEvent, sign: str) -> bool:
        """Whether what is typed is a key itself; in the row of digits only a digit is."""
        typed = event.key()
        if Qt.Key.Key_0 <= typed <= Qt.Key.Key_9 or Qt.Key.Key_A <= typed <= Qt.Key.Key_Z:
            return True
        if sign.isdigit():
            return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        name = QKeySequence(typed).toString()
        return name in self._everywhere or name in self._on_body


class LineKeys(QObject):
    """Leaves Ctrl+E to the page, which a line that is typed into takes on X11."""

    def watch(self, part: QWidget) -> None:
        """Do so for the lines that a part of the page has now."""
        for line in part.findChildren(QLineEdit):
            line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return event.keyCombination() == _TO_END
        return False


def _by_name(calls: Mapping[str, Call]) -> dict[str, Call]:
    return {QKeySequence(name).toString(): call for name, call in calls.items()}


def sign_at(event: QKeyEvent) -> str:
    """Return what an American keyboard has at the place of a key; nothing elsewhere."""
    if sys.platform == "darwin":
        return _MAC.get(event.nativeVirtualKey(), "")
    table = _PC if sys.platform == "win32" else _X11
    return table.get(event.nativeScanCode(), "")


_OPENING = ("Return", "Enter")


class MenuName(Enum):
    """The menus of the window, in their order."""

    FILE = auto()
    EDIT = auto()
    PATIENT = auto()
    SESSION = auto()
    VIEW = auto()
    TOOLS = auto()
    HELP = auto()


def _always() -> str:
    return ""


class Command(QAction):
    """Something that can be done: its words, its key, its menu, and why it cannot be done now.

    Menus, tool tips, the list of keys and the palette are made from it. Its key is bound apart, by
    `bind_keys`: a key says why nothing is done, and does nothing while a menu is open.

    Parameters
    ----------
    keys
        Qt's name of the key, or nothing.
    words
        What it does, as the list of keys says it.
    call
        Does it, or says why not.
    place
        The menu that lists it; None for what is seldom looked for in a menu.
    refusal
        Says why it cannot be done now, nothing when it can.
    title
        What it would do just now, in words: "Undo: site 3 removed".
    """

    def __init__(
        self,
        keys: str,
        words: str,
        call: Call,
        *,
        place: MenuName | None = None,
        on_body_only: bool = False,
        refusal: Callable[[], str] = _always,
        title: Callable[[], str] | None = None,
    ) -> None:
        super().__init__()
        self.keys, self.words, self.call = keys, words, call
        self.place, self.on_body_only = place, on_body_only
        self.refusal, self._title = refusal, title
        self.triggered.connect(lambda _checked=False: call())
        self.refresh()

    @property
    def title(self) -> str:
        """What it would do just now, in words."""
        return self._title() if self._title is not None else self.words

    @property
    def shown_keys(self) -> str:
        """The key as this desktop writes it."""
        return native_key(self.keys)

    def refresh(self) -> None:
        """Say what it would do now, or why it cannot."""
        why = self.refusal()
        self.setText(keyed_entry(self.title, self.keys))
        self.setEnabled(not why)
        self.setToolTip(why or self.words)
        self.setStatusTip(why)


@runtime_checkable
class CommandPage(Protocol):
    """A page that says what can be done on it."""

    @property
    def commands(self) -> Sequence[Command]:
        """Everything that can be done there."""

    @property
    def gestures(self) -> Sequence[tuple[str, str]]:
        """What the pointer does there, each with its words."""


def bind_keys(commands: Sequence[Command], page: QWidget, body: QWidget) -> None:
    """Bind the keys to the page, and name them in its tips; some only while the body has the focus.

    Where a keyboard types other letters, the places of the keys count. The commands go when the
    page goes.
    """
    keyed = [command for command in commands if command.keys]
    complete_tips(page, {each.keys: each.words for each in keyed})
    everywhere = {each.keys: each.call for each in keyed if not each.on_body_only}
    on_body = {each.keys: each.call for each in keyed if each.on_body_only}
    KeyPositions(everywhere, on_body, page, body)
    for command in commands:
        command.setParent(page)
    for command in keyed:
        shortcut = _bind(command.keys, body if command.on_body_only else page, command.call)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def bind_window_keys(commands: Sequence[Command], window: QWidget) -> list[QShortcut]:
    """Bind keys that work on every page, as long as the shortcuts returned live."""
    return [_bind(each.keys, window, each.call) for each in commands if each.keys]


def on_return(view: QWidget, call: Callable[[], object]) -> None:
    """Call when Return is pressed in a list: go on to the row, or open it."""
    for name in _OPENING:
        _bind(name, view, call).setContext(Qt.ShortcutContext.WidgetShortcut)


def on_copy(view: QWidget, call: Callable[[], object]) -> None:
    """Call when the desktop's key for copying is pressed in a list or table."""
    shortcut = _bind(QKeySequence.StandardKey.Copy, view, call)
    shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)


def _bind(
    keys: str | QKeySequence.StandardKey, widget: QWidget, call: Callable[[], object]
) -> QShortcut:
    shortcut = QShortcut(QKeySequence(keys), widget)
    is_letter = isinstance(keys, str) and is_letter_key(keys)

    def act() -> None:
        if not (is_letter and are_letters_off(widget)):
            call()

    shortcut.activated.connect(act)
    return shortcut


_COLUMNS = 2
_BESIDE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class KeyHelp(FittingDialog):
    """Shows every key of a page and of the window, and what the pointer does, in two columns."""

    def __init__(
        self, commands: Sequence[Command], gestures: Sequence[tuple[str, str]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and gestures"))
        off = are_letters_off(parent)
        self._keys = [
            (each.shown_keys, each.words)
            for each in commands
            if each.keys and not (off and is_letter_key(each.keys))
        ]
        self._gestures = list(gestures)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.addWidget(label(self.tr("Keys and gestures"), "heading"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._board())
        scroll.setAccessibleName(self.tr("Keys and gestures"))
        column.addWidget(scroll, 1)
        if off:
            words = self.tr("Keys of one letter are turned off in Settings, Display and keys.")
            column.addWidget(wrapped(words, "muted"))
        close = button(self.tr("Close"), kind="primary")
        close.clicked.connect(self.accept)
        column.addWidget(close)
        self.resize(920, 640)

    @classmethod
    def ask(
        cls, parent: QWidget, commands: Sequence[Command], gestures: Sequence[tuple[str, str]]
    ) -> "KeyHelp":
        """Open the list over `parent`."""
        dialog = cls(commands, gestures, parent)
        dialog.open()
        return dialog

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        # Laid out before the window gave them its font, lines that break were cut off.
        for each in self.findChildren(QLabel):
            each.updateGeometry()

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each key or gesture with what it does."""
        return self._keys + self._gestures

    def _board(self) -> QWidget:
        """Return the keys above the gestures, whose names are longer."""
        board = QWidget()
        column = QVBoxLayout(board)
        column.setContentsMargins(0, 0, 12, 0)
        column.addLayout(_grid(self._keys))
        if self._gestures:
            column.addSpacing(14)
            column.addWidget(label(self.tr("Mouse, finger and pen"), "heading"))
            column.addLayout(_grid(self._gestures))
        column.addStretch(1)
        return board


def _grid(lines: Sequence[tuple[str, str]]) -> QGridLayout:
    """Return the lines in two columns, filled one after the other."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    rows = -(-len(lines) // _COLUMNS)
    for number, (keys, words) in enumerate(lines):
        across, down = divmod(number, rows)
        grid.addWidget(label(keys, "chip"), down, 2 * across, _BESIDE)
        grid.addWidget(wrapped(words), down, 2 * across + 1)
        grid.setColumnStretch(2 * across + 1, 1)
    return grid
