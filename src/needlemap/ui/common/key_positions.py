"""Keys by their place on the keyboard, where what they type is none of a page's keys.

On a Russian or Greek keyboard the key labelled F on others types a letter of its own, and on a
French one the digits are typed with Shift only. A hand knows where the key is.
"""

import sys
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

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


def _by_name(calls: Mapping[str, Call]) -> dict[str, Call]:
    return {QKeySequence(name).toString(): call for name, call in calls.items()}


def sign_at(event: QKeyEvent) -> str:
    """Return what an American keyboard has at the place of a key; nothing elsewhere."""
    if sys.platform == "darwin":
        return _MAC.get(event.nativeVirtualKey(), "")
    table = _PC if sys.platform == "win32" else _X11
    return table.get(event.nativeScanCode(), "")
