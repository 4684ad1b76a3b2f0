"""Words in the user's language, for functions that belong to no widget."""

from PySide6.QtCore import QCoreApplication


def tr(words: str) -> str:
    """Return words in the user's language; Qt's `lupdate` finds the literals by this name."""
    return QCoreApplication.translate("", words)
