"""Dresses the window anew when the desktop turns dark or light while it is open."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from needlemap.ui.shell.window import MainWindow
from needlemap.ui.widgets.theme import DARK, LIGHT, apply_theme, system_theme


class ThemeFollower(QObject):
    """Listens to the desktop. Made after the first paint, which it would delay."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.follow)

    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Dress widgets, bodies and plots in the theme of a scheme; an unknown one is light."""
        theme = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        if theme is not system_theme():
            apply_theme(self._window, theme)
            if self._window.controller is not None:
                self._window.controller.dress()
