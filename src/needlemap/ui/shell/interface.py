"""How the window looks and which keys it has: as its user wishes, else as the desktop."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from needlemap.domain.appearance import InterfaceSettings
from needlemap.errors import NeedleMapError
from needlemap.ui.widgets.keys import use_letter_keys
from needlemap.ui.widgets.theme import (
    CONTRAST,
    DARK,
    LIGHT,
    THEMES,
    Theme,
    apply_theme,
    show_large_targets,
    system_theme,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from needlemap.storage.records import Records

_CHOSEN = "theme_chosen"


class WindowInterface:
    """Gives a window what one user wishes, and takes it back when they go.

    Parameters
    ----------
    window
        The window of the application.
    apply_theme
        Draws bodies and plots in the theme that is then in force.
    """

    def __init__(self, window: "QWidget", apply_theme: Callable[[], object]) -> None:
        self._window, self._apply_theme = window, apply_theme

    def show(self, records: "Records") -> None:
        """Look and behave as the user of these records wishes."""
        wishes = InterfaceSettings()
        with suppress(NeedleMapError):  # what cannot be read is as if it were never set
            wishes = records.settings.interface(records.therapist.id)
        self._apply(wishes)

    def forget(self) -> None:
        """Look and behave as the desktop does: nobody is signed in."""
        self._apply(InterfaceSettings())

    def _apply(self, wishes: InterfaceSettings) -> None:
        window = self._window
        use_letter_keys(window, on=wishes.letter_keys)
        was_chosen = bool(window.property(_CHOSEN))
        window.setProperty(_CHOSEN, wishes.appearance is not None)
        if wishes.appearance is not None:
            self._wear(THEMES[wishes.appearance.value])
        elif was_chosen:
            self._wear(desktop_theme(QGuiApplication.styleHints().colorScheme()))
        show_large_targets(window, on=wishes.large_targets)

    def _wear(self, theme: Theme) -> None:
        if theme is not system_theme():
            apply_theme(self._window, theme)
            self._apply_theme()


def is_theme_chosen(window: "QWidget") -> bool:
    """Whether the user has chosen colours, so that those of the desktop do not matter."""
    return bool(window.property(_CHOSEN))


def desktop_theme(scheme: Qt.ColorScheme) -> Theme:
    """Return the theme for a scheme of the desktop; an unknown one is light."""
    if scheme is Qt.ColorScheme.Dark:
        return DARK
    hints = QGuiApplication.styleHints()  # kept, or what it hands out dies at once
    if hasattr(hints, "accessibility"):  # from Qt 6.10 on
        wants = hints.accessibility().contrastPreference()
        if wants is Qt.ContrastPreference.HighContrast:
            return CONTRAST
    return LIGHT
