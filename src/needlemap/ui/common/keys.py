"""A key of a page: pages list theirs, so that a key has one meaning and can be shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Key:
    """A key (Qt's name for it), what it does in words, and the call."""

    keys: str
    words: str
    call: Callable[[], object]
    on_body_only: bool = False


def bind_keys(keys: Iterable[Key], page: QWidget, body: QWidget) -> None:
    """Bind the keys to the page; those of the body alone while it has the focus."""
    for key in keys:
        shortcut = QShortcut(QKeySequence(key.keys), body if key.on_body_only else page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(key.call)
