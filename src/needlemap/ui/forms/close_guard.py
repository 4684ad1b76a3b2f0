"""Words that could not be stored: found before the page that holds them goes away."""

import time
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from needlemap.ui.widgets.translation import tr

# A second wish within this time is the second half of a double click, or a key that was held.
READING_S = 1.0


@runtime_checkable
class StoresWords(Protocol):
    """An editor that stores its words when asked; `is_unsaved` says whether it could."""

    def store(self) -> None:
        """Store the words now, if that is possible."""


def leave_field() -> None:
    """Take the focus from the field that is being typed into, so that it stores what it holds.

    For whatever comes next without the cursor's leaving: closing, locking, signing by a key. The
    field gets it back, unless storing put it elsewhere: who then stays goes on where he was.
    """
    focused = QApplication.focusWidget()
    if focused is None:
        return
    focused.clearFocus()
    if isValid(focused) and QApplication.focusWidget() is None:
        focused.setFocus(Qt.FocusReason.OtherFocusReason)


def bring_into_view(piece: QWidget, *, takes_focus: bool = True) -> None:
    """Put the focus on a field and scroll to it."""
    if takes_focus:
        piece.setFocus(Qt.FocusReason.OtherFocusReason)
    show_whole(piece)


def show_whole(piece: QWidget) -> None:
    """Scroll to a piece in everything around it that scrolls, the innermost first."""
    area: QWidget | None = piece.parentWidget()
    while area is not None:
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(piece)
        area = area.parentWidget()


def unsaved_in(root: QWidget) -> list[QWidget]:
    """Return the fields whose words would be lost with the page."""
    # Asked by name: against a protocol, a page of thousands of widgets takes a tenth of a second.
    return [piece for piece in root.findChildren(QWidget) if getattr(piece, "is_unsaved", False)]


class CloseGuard:
    """Asked before a page goes away: it stays while it holds words that could not be stored.

    Who has read the sentence and asks once more gives the words up.

    Parameters
    ----------
    bring
        Brings the field into view.
    say
        Says the sentence on the page.
    """

    def __init__(
        self, root: QWidget, bring: Callable[[QWidget], None], say: Callable[[str], None]
    ) -> None:
        self._root, self._bring, self._say = root, bring, say
        self._notified: list[QWidget] = []
        self._notified_at = 0.0

    @property
    def keeps_words(self) -> bool:
        """Whether words stand here that could not be stored, or were refused."""
        focused = QApplication.focusWidget()
        if focused is not None and self._root.isAncestorOf(focused):
            leave_field()  # a search that is typed beside the form keeps the focus
        return bool(unsaved_in(self._root))

    def may_leave(self) -> bool:
        """Store what is being typed; false when words would be lost, which are shown then."""
        leave_field()
        for piece in unsaved_in(self._root):
            if isinstance(piece, StoresWords):
                piece.store()  # what failed a while ago may succeed now
        found = unsaved_in(self._root)
        is_again = found == self._notified and time.monotonic() - self._notified_at >= READING_S
        if not found or is_again:
            self._notified = []
            return True
        self._notified, self._notified_at = found, time.monotonic()
        self._bring(found[0])
        words = tr(
            "“{0}” is not stored yet, and its words would be lost. Try again, or leave once more "
            "to give them up."
        )
        self._say(words.format(found[0].accessibleName()))
        return False
