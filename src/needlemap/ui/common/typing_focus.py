"""Fields that store what they hold when the cursor leaves them: made to leave in time."""

from PySide6.QtWidgets import QApplication


def leave_field() -> None:
    """Take the focus from the field that is being typed into, so that it stores what it holds.

    For whatever comes next without the cursor's leaving: closing, locking, signing by a key.
    """
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
