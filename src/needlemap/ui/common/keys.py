"""A key of a page: pages list theirs, so that a key has one meaning and can be shown.

Every shortcut of the window is made here, and so stands in a list.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from needlemap.ui.common.key_positions import KeyPositions

LOCK_KEY, SETTINGS_KEY = "Ctrl+L", "Ctrl+,"
_OPENING = ("Return", "Enter")


@dataclass(frozen=True, slots=True)
class Key:
    """A key (Qt's name for it), what it does in words, and the call."""

    keys: str
    words: str
    call: Callable[[], object]
    on_body_only: bool = False


def bind_keys(keys: Iterable[Key], page: QWidget, body: QWidget) -> None:
    """Bind the keys to the page; those of the body alone while it has the focus.

    Where a keyboard types other letters, the places of the keys count.
    """
    keys = tuple(keys)
    calls = {key.keys: key.call for key in keys if not key.on_body_only}
    KeyPositions(calls, {k.keys: k.call for k in keys if k.on_body_only}, page, body)
    for key in keys:
        shortcut = _bind(key.keys, body if key.on_body_only else page, key.call)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def bind_window_keys(
    window: QWidget, *, lock: Callable[[], object], settings: Callable[[], object]
) -> list[QShortcut]:
    """Bind the keys that work on every page while somebody is signed in."""
    return [_bind(LOCK_KEY, window, lock), _bind(SETTINGS_KEY, window, settings)]


def window_lines() -> list[tuple[str, str]]:
    """Return the keys of `bind_window_keys`, each with its words."""
    return [(LOCK_KEY, _tr("Lock the window")), (SETTINGS_KEY, _tr("Users and settings"))]


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
    shortcut.activated.connect(call)
    return shortcut


def _tr(words: str) -> str:
    return QCoreApplication.translate("window keys", words)
