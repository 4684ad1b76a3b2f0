"""The application and its window, as the program, the demonstration and the tests begin them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from needlemap import __version__
from needlemap.paths import icon_file
from needlemap.ui.shell.window import MainWindow
from needlemap.ui.shell.window_place import WindowPlace
from needlemap.ui.widgets.theme import apply_theme, set_palette_and_font, system_theme

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

# The name of the desktop entry: taskbars find icon and name by it.
DESKTOP_ID = "org.needlemap.NeedleMap"


def make_application() -> QApplication:
    """Return the application in the desktop's colours, its widgets still bare."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        # Not by setStyle, whose answer makes Python know QStyle, before the first paint.
        app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    else:
        app.setStyle("Fusion")
    app.setApplicationName("NeedleMap")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(DESKTOP_ID)
    set_palette_and_font(system_theme())
    return app


def open_window(folder: Path) -> MainWindow:
    """Return the window on this data folder; it loads the rest after its first paint."""
    window = MainWindow(folder)
    place = WindowPlace(window, folder)
    window.first_painted.connect(place.fit_frame)
    window.closed.connect(place.remember)
    window.first_painted.connect(lambda: _let_clicks_through_tips(window))
    window.first_painted.connect(lambda: apply_theme(window, system_theme()))
    window.first_painted.connect(window.begin)
    window.first_painted.connect(lambda: _show_icon(window))
    window.first_painted.connect(lambda: ThemeFollower(window))
    return window


def _let_clicks_through_tips(window: MainWindow) -> None:
    from needlemap.ui.widgets.tips import ClickableTips

    ClickableTips(window)


def _show_icon(window: MainWindow) -> None:
    from PySide6.QtGui import QIcon

    window.setWindowIcon(QIcon(str(icon_file())))


class ThemeFollower(QObject):
    """Listens to the desktop. Made after the first paint, which it would delay."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.follow)

    # In quotes: the first use of the Qt namespace costs 45 ms, and this class waits for its turn.
    def follow(self, scheme: "Qt.ColorScheme") -> None:
        """Dress widgets, bodies and plots in the theme of a scheme, unless colours were chosen."""
        from needlemap.ui.shell.interface import desktop_theme, is_theme_chosen

        theme = desktop_theme(scheme)
        if not is_theme_chosen(self._window) and theme is not system_theme():
            apply_theme(self._window, theme)
            if self._window.controller is not None:
                self._window.controller.apply_theme()
