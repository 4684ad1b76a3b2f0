"""Puts the pieces together: opens the window, and the records once it is on screen."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from needlemap import __version__
from needlemap.paths import records_folder
from needlemap.ui.common.theme import apply_theme, set_palette_and_font, system_theme
from needlemap.ui.shell.window import MainWindow

if TYPE_CHECKING:
    import argparse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run NeedleMap until its window is closed; returns the exit code."""
    asked = _parser().parse_args(arguments)
    app = make_application()
    folder = records_folder(asked.data)
    window = open_window(folder)
    window.first_painted.connect(lambda: _guard(window, folder))
    window.show()
    return app.exec()


def make_application() -> QApplication:
    """Return the application in the desktop's colours, its widgets still bare."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("NeedleMap")
    app.setApplicationVersion(__version__)
    app.setStyle("Fusion")
    set_palette_and_font(system_theme())
    return app


def open_window(folder: Path) -> MainWindow:
    """Return the window on this data folder; it loads the rest after its first paint."""
    window = MainWindow(folder)
    window.first_painted.connect(lambda: apply_theme(window, system_theme()))
    window.first_painted.connect(window.begin)
    window.first_painted.connect(lambda: _follow_desktop(window))
    return window


def _follow_desktop(window: MainWindow) -> None:
    from needlemap.ui.shell.theme_follower import ThemeFollower

    ThemeFollower(window)


def _guard(window: MainWindow, folder: Path) -> None:
    """Watch for our own bugs, once the window is on screen."""
    from needlemap.ui.shell.crash import CrashGuard

    CrashGuard(window, folder).install()


def _parser() -> "argparse.ArgumentParser":
    import argparse  # here, since the window may be made without a command line

    parser = argparse.ArgumentParser(prog="needlemap", description="Chart dry needling.")
    parser.add_argument("--version", action="version", version=f"NeedleMap {__version__}")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of the records")
    return parser


if __name__ == "__main__":
    sys.exit(main())
