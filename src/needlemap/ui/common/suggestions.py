"""The list of suggestions under a line: dressed like the window that the line stands in."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QWidget


def dress_suggestions(completer: QCompleter, owner: QWidget) -> None:
    """Let the list of a completer belong to a window, or to a line in it.

    Qt makes it a window of its own, which the sheet of ours does not reach. Not to a combo box:
    within one Qt leaves the rows of lists bare.
    """
    listed = completer.popup()
    if listed is not None:
        listed.setParent(owner, Qt.WindowType.Popup)
