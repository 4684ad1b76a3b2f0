"""The keys of the settings page, in one list."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from needlemap.ui.widgets.keys import Key, KeyHelp

if TYPE_CHECKING:
    from needlemap.ui.shell.settings.page import SettingsPage


def settings_keys(page: "SettingsPage") -> list[Key]:
    """Return every key of the page."""
    return [
        Key("Escape", _tr("Back to the previous page"), page.closed.emit),
        Key("Alt+Left", _tr("Back to the previous page"), page.closed.emit),
        Key("?", _tr("Show all keys"), partial(show_keys, page)),
    ]


def show_keys(page: "SettingsPage") -> None:
    """Show the list of keys."""
    gestures = [(_tr("↑ ↓ in the list"), _tr("Another section"))]
    KeyHelp.ask(page, settings_keys(page), gestures)


def _tr(words: str) -> str:
    return QCoreApplication.translate("settings keys", words)
