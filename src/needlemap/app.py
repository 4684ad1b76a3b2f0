"""Puts the pieces together: opens the window, and the records once it is on screen."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from needlemap import __version__
from needlemap.errors import NeedleMapError, RecordsInUseError
from needlemap.libraries import check_libraries
from needlemap.paths import records_folder

if TYPE_CHECKING:
    import argparse

    from needlemap.ui.shell.window import MainWindow


def main(arguments: Sequence[str] | None = None) -> int:
    """Run NeedleMap until its window is closed; returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        folder = records_folder(asked.data)
        check_libraries()
    except NeedleMapError as error:
        _say(error.user_message)
        return 2
    # Here, since Qt cannot even be imported where a library of the system is missing.
    from needlemap.ui.shell.application import make_application, open_window
    from needlemap.ui.shell.one_window import OneWindow, take_window_lock

    app = make_application()
    try:
        lock = take_window_lock(folder)
    except RecordsInUseError:
        return 0  # the window that is open already comes to the front
    window = open_window(folder)
    OneWindow(window, window.stack, lock, folder)
    window.first_painted.connect(lambda: _guard(window, folder))
    window.first_painted.connect(lambda: window.watch_desktop().start())
    window.show()
    return app.exec()


def _say(sentence: str) -> None:
    """Say what keeps the window from opening, where its user will read it."""
    if sys.stderr is not None:
        print(sentence, file=sys.stderr)  # noqa: T201 - there is no window yet
        return
    # A packaged program on Windows that was started from the desktop has no stream to write to.
    from PySide6.QtWidgets import QMessageBox

    from needlemap.ui.shell.application import make_application

    make_application()
    QMessageBox.critical(None, "NeedleMap", sentence)


def _guard(window: "MainWindow", folder: Path) -> None:
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
