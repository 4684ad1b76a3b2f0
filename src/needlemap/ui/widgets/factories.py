"""Small pieces that forms and pages are made of, and the stack in which pages stand.

Every focusable piece gets an accessible name.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPlainTextEdit

_PLAIN_TEXT = 0
_ANY_LENGTH = 10_000_000


def label(text: str, kind: str = "") -> QLabel:
    """Return a label in one of the theme's kinds (title, heading, muted, label, error, chip)."""
    made = QLabel(text)
    # Plain, since a name that looks like HTML is still a name. By number: the first use of the Qt
    # namespace costs 45 ms, a third of the time to the first paint.
    made.setProperty("textFormat", _PLAIN_TEXT)
    if kind:
        made.setProperty("kind", kind)
    return made


def wrapped(text: str, kind: str = "") -> QLabel:
    """Return a label that breaks its lines."""
    made = label(text, kind)
    made.setWordWrap(True)
    return made


def button(text: str, *, kind: str = "", tip: str = "", key: str = "") -> QPushButton:
    """Return a push button; `kind` "primary" marks what to do next, `key` as `show_key` has it."""
    made = QPushButton(text)
    made.setAccessibleName(text)
    if kind:
        made.setProperty("kind", kind)
    _give_tip(made, tip, key)
    return made


def tool_button(text: str, *, name: str = "", tip: str = "", key: str = "") -> QToolButton:
    """Return a small button for a bar; `name` is for screen readers, `key` as `show_key` has it."""
    made = QToolButton()
    made.setText(text)
    made.setAccessibleName(name or text)
    _give_tip(made, tip, key)
    return made


def _give_tip(made: QWidget, tip: str, key: str) -> None:
    if key:
        show_key(made, key, tip)
    elif tip:
        made.setToolTip(tip)


_COMMAND_KEY = "command_key"
# Those that get their words when their page binds its keys. To look for them there would cost a
# walk through all that the page has.
_lack_words: list[ref[QWidget]] = []


def show_key(widget: QWidget, key: str, words: str = "") -> None:
    """Let the tip of a widget name the key of the command that does the same.

    Without words of its own it gets the command's, as soon as its page binds its keys.
    """
    widget.setProperty(_COMMAND_KEY, key)
    if not words:
        _lack_words.append(ref(widget))
        return
    tip = f"{words} ({native_key(key)})"
    if widget.property(_OWN_TIP) is not None:
        widget.setProperty(_OWN_TIP, tip)
    if not shown_refusal(widget):
        widget.setToolTip(tip)


def native_key(key: str) -> str:
    """Return a key as this desktop writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def keyed_entry(words: str, key: str) -> str:
    """Return the words of a menu's entry, and the key that does the same."""
    return f"{words.replace('&', '&&')}\t{native_key(key)}".rstrip("\t")


def complete_tips(within: QWidget, words_of: Mapping[str, str]) -> None:
    """Give the widgets that show a key the words of its command; KeyError where there is none."""
    waiting = [each() for each in _lack_words]
    _lack_words.clear()
    for each in waiting:
        if each is None or not isValid(each):
            continue
        if within.isAncestorOf(each):
            key = each.property(_COMMAND_KEY)
            show_key(each, key, words_of[key])
        else:
            _lack_words.append(ref(each))


def line_edit(name: str, *, placeholder: str = "", secret: bool = False) -> QLineEdit:
    """Return a line to type into, named for screen readers; `secret` hides what is typed."""
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    made.setMaxLength(_ANY_LENGTH)  # what is too long is refused in words, never cut
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def text_edit(name: str, *, height_px: int) -> "QPlainTextEdit":
    """Return lines to type into, named for screen readers; Tab goes on to the next field."""
    from PySide6.QtWidgets import QPlainTextEdit  # not needed before the first paint

    made = QPlainTextEdit()
    made.setAccessibleName(name)
    made.setTabChangesFocus(True)
    made.setFixedHeight(height_px)
    return made


class _Card(QFrame):
    """Where its width is fixed, it asks for the height that its lines need when they break.

    Qt would ask for too little, and cut their feet off where the window is low.
    """

    def minimumSizeHint(self) -> QSize:
        hint, layout = super().minimumSizeHint(), self.layout()
        if layout is not None and self.minimumWidth() == self.maximumWidth():
            hint.setHeight(layout.totalHeightForWidth(self.maximumWidth()))
        return hint


def card(parent: QWidget | None = None) -> tuple[QFrame, QVBoxLayout]:
    """Return a framed panel and the column inside it."""
    frame = _Card(parent)
    frame.setObjectName("card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(24, 18, 24, 18)
    column.setSpacing(10)
    return frame, column


def centre(frame: QWidget, page: QWidget) -> None:
    """Lay the frame out alone on the page, in the middle and a little above."""
    row = QHBoxLayout()
    row.addStretch()
    row.addWidget(frame)
    row.addStretch()
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)  # a low window has no room to spare
    outer.addStretch(2)
    outer.addLayout(row)
    outer.addStretch(3)


def head_row(head: QWidget | None, back: QWidget, *lines: QWidget) -> QHBoxLayout:
    """Lay out the head of a page: the way back and the lines of words; more may follow.

    Without `head` the row is to be put into a layout.
    """
    row = QHBoxLayout() if head is None else QHBoxLayout(head)
    row.setContentsMargins(14, 8, 14, 8)
    row.setSpacing(10)
    row.addWidget(back)
    row.addSpacing(6)
    words = QVBoxLayout()
    words.setSpacing(0)
    for line in lines:
        words.addWidget(line)
    row.addLayout(words, 1)
    return row


def field(title: str, widget: QWidget) -> QWidget:
    """Return the widget under its small title, tied together for screen readers."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    name = label(title, "label")
    name.setBuddy(widget)
    if not widget.accessibleName():
        widget.setAccessibleName(title)
    column.addWidget(name)
    column.addWidget(widget)
    return box


def restyle(widget: QWidget) -> None:
    """Make the style sheet see a dynamic property that has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


_OWN_TIP, _REFUSAL = "own_tip", "refusal"


def enable_with_reason(widget: QWidget, refusal: str) -> None:
    """Enable a widget; or, where there is a refusal, disable it and let it say that."""
    if widget.property(_OWN_TIP) is None:
        widget.setProperty(_OWN_TIP, widget.toolTip())
    widget.setEnabled(not refusal)
    if shown_refusal(widget) != refusal:
        widget.setProperty(_REFUSAL, refusal)
        widget.setToolTip(refusal or widget.property(_OWN_TIP))
        widget.setAccessibleDescription(refusal)


def shown_refusal(widget: QWidget) -> str:
    """Return why a widget cannot be used, as `enable_with_reason` let it say, or nothing."""
    return widget.property(_REFUSAL) or ""


def style_suggestions(completer: QCompleter, owner: QWidget) -> None:
    """Let the list of a completer belong to a window, or to a line in it.

    Qt makes it a window of its own, which the sheet of ours does not reach. Not to a combo box:
    within one Qt leaves the rows of lists bare.
    """
    listed = completer.popup()
    if listed is not None:
        from PySide6.QtCore import Qt  # not before the first paint

        listed.setParent(owner, Qt.WindowType.Popup)


class PageStack(QStackedWidget):
    """Holds the pages that are open; asks for the room of the one in front alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        page = self.currentWidget()
        if page is None:
            return QSize()
        return page.minimumSizeHint().expandedTo(page.minimumSize())

    def show_page(self, page: QWidget) -> None:
        """Show a page; one that was shown before stays behind it."""
        if self.indexOf(page) < 0:
            self.addWidget(page)
        self.setCurrentWidget(page)

    def drop_page(self, page: QWidget) -> None:
        """Forget a page that is done with."""
        self.removeWidget(page)
        page.deleteLater()

    def drop_all(self) -> None:
        """Forget every page."""
        while (page := self.widget(0)) is not None:
            self.drop_page(page)
