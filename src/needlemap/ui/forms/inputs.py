"""Combo boxes, number fields and sliders, the only ones of the program; days are typed into lines.

Closed, they never react to the wheel, focused or not: it scrolls what lies around them. A number
field selects its content when it gets the focus, so that the digits typed next replace it. A number
that does not fit stays as it was typed and is refused in words: Qt would swallow a digit or a
point, and store what is left. A test keeps Qt's own classes out of the rest of the program.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.plurals import counted
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import restyle, wrapped

# The window comes back to the front, or a menu closes: what was selected then stays so.
_COMES_BACK = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_RING_PX = 2
_BEFORE_PX = 6
_Validated = tuple[QValidator.State, str, int]
_IN_NUMBERS = "+-.,\N{MINUS SIGN}"
_ENTERING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


# What is held while letters are typed.
PLAIN_TYPING = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class ComboBox(QComboBox):
    """A combo box whose choice the wheel does not change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()

    def showPopup(self) -> None:  # noqa: D102, N802 - Qt's name
        # Qt takes the height from the padding of the box as it is now, with the focus, but the room
        # about the entries from when the list was made: the last one would be cut off.
        popup = self.view().parentWidget()
        if popup is not None:
            QCoreApplication.sendEvent(popup, QEvent(QEvent.Type.StyleChange))
        super().showPopup()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # Letters search in the list while the box has the focus; they are no keys of the page.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = event.modifiers() in PLAIN_TYPING
            if is_plain and event.text().isprintable() and event.text().strip():
                event.accept()
                return True
        return super().event(event)


class _NumberField:
    """What both fields for a number have beside Qt's own: see `_NumberEntry`."""

    _entry: "_NumberEntry"
    selectAll: Callable[[], None]  # noqa: N815 - Qt's name

    @property
    def error_text(self) -> str:
        """Why the number that stands here is not stored, or nothing."""
        return self._entry.error_text

    @property
    def is_unsaved(self) -> bool:
        """Whether a number stands here that was refused."""
        return bool(self.error_text)

    def forget_refused(self) -> None:
        """Show what is stored in place of a number that was refused."""
        self._entry.forget()

    def ask_again(self) -> None:
        """Take the focus with all selected, also after a click: what is typed next replaces it."""
        self._entry.ask_again()

    def say_refusal_elsewhere(self) -> None:
        """Leave it to `refusal_changed` to be shown: a line beneath the field would move others."""
        self._entry.is_shown_elsewhere = True

    def validate(self, text: str, position: int) -> _Validated:
        return self._entry.validated(self._qt.validate(text, position), text)

    def fixup(self, text: str) -> str:
        return text if self._entry.is_off(text) else self._qt.fixup(text)

    def interpretText(self) -> None:  # noqa: N802 - Qt's name
        if not self._entry.refuse():
            self._qt.interpretText()

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        if not self._entry.refuse():
            self._qt.stepBy(steps)

    def setValue(self, value: float) -> None:  # noqa: N802 - Qt's name
        if self._entry.is_kept(value):
            return
        self._qt.setValue(value)
        self._entry.check()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._qt.focusInEvent(event)
        self._entry.enter(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        typed = self._entry.refused_text()
        self._qt.focusOutEvent(event)
        self._entry.restore(typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._entry.prepare(event)
        if event.key() in _ENTERING and self._entry.refuse():
            self.selectAll()  # what is typed next replaces it
            event.accept()
            return
        self._qt.keyPressEvent(event)

    def _keep_off_the_edge(self) -> None:
        """Give the number the room before it that other fields have: Qt drops the theme's."""
        self._qt.lineEdit().setTextMargins(_BEFORE_PX, 0, 0, 0)

    @property
    def _qt(self) -> Any:
        """Qt's own part of the field, behind this one."""
        return super()


class SpinBox(_NumberField, QSpinBox):
    """A field for a whole number; it is stored when it is complete, not digit by digit.

    Signals
    -------
    refusal_changed
        Why the number that stands here is not stored, in a short sentence; nothing once it fits.
    """

    refusal_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = _NumberEntry(self, super(_NumberField, self).validate)
        self._keep_off_the_edge()


class DoubleSpinBox(_NumberField, QDoubleSpinBox):
    """A field for a number; it is stored when it is complete, not digit by digit.

    Signals
    -------
    refusal_changed
        Why the number that stands here is not stored, in a short sentence; nothing once it fits.
    """

    refusal_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = _NumberEntry(self, super(_NumberField, self).validate)
        self._keep_off_the_edge()


class Slider(QSlider):
    """A slider that the wheel does not turn, with a ring while the keys go to it."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            # Its outer half lies outside.
            painter.setPen(QPen(self.palette().highlight(), 2 * _RING_PX))
            painter.drawRect(self.rect())
            painter.end()


class _NumberEntry(QObject):
    """Selects the content of a number field whichever way the focus comes; refuses what is off.

    What is refused stays visible until it is typed over, another number is shown, or it is
    forgotten; the sentence stands beneath the field.
    """

    def __init__(
        self, box: SpinBox | DoubleSpinBox, validate: Callable[[str, int], _Validated]
    ) -> None:
        super().__init__(box)
        self._box = box
        self._validate = validate
        self._is_clicked_into = self._is_asked_again = False
        self._is_typed_in = False  # since what is stored was shown last
        self.is_shown_elsewhere = False
        self._error: QLabel | None = None
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setKeyboardTracking(False)
        line = box.lineEdit()
        if line is not None:
            line.installEventFilter(self)
            line.textChanged.connect(self.check)
            line.textEdited.connect(self._on_typed)

    @property
    def error_text(self) -> str:
        """The sentence beneath the field, or nothing."""
        return self._error.text() if self._error is not None else ""

    def validated(self, found: _Validated, text: str) -> _Validated:
        """Let a number that does not fit be typed to its end, and not be taken for another."""
        if self.is_off(text):
            return (QValidator.State.Intermediate, *found[1:])
        return found

    def refused_text(self) -> str:
        """Return the number that does not fit, as it was typed, or nothing."""
        typed = self._box.text()
        return typed if self.is_off(typed) else ""

    def refuse(self) -> bool:
        """Say why what stands in the field is not stored; false if it fits."""
        typed = self.refused_text()
        if typed:
            self._say(typed)
        return bool(typed)

    def restore(self, typed: str) -> None:
        """Put a refused number back, which Qt replaces when the field is left."""
        line = self._box.lineEdit()
        if typed and line is not None:
            self._is_typed_in = True
            line.setText(typed)
            self._say(typed)

    def forget(self) -> None:
        """Show what is stored, without a signal."""
        if not self._is_typed_in:  # nothing that could be off; asked of a dozen fields a click
            return
        self._is_typed_in = False
        if self.refused_text():
            line = self._box.lineEdit()
            if line is not None:
                line.clear()
            self._box.setValue(self._box.value())

    def _on_typed(self) -> None:
        self._is_typed_in = True

    def is_kept(self, value: float) -> bool:
        """Whether a refused number stays, since only what is stored already is shown again."""
        return bool(self.error_text) and value == self._box.value() and bool(self.refused_text())

    def check(self) -> None:
        """Take the sentence away once what stands here fits."""
        self._is_asked_again = False
        if self.error_text and not self.refused_text():
            self._show("", "")

    def is_off(self, text: str) -> bool:
        """Whether a text is a number, but none that the field may hold."""
        bare = self._bare(text)
        if text == self._box.specialValueText() or not any(sign.isdigit() for sign in bare):
            return False
        is_number = all(sign.isdigit() or sign in _IN_NUMBERS for sign in bare)
        state, *_ = self._validate(text, len(text))
        # Qt reads "4,5" as 45 where a comma parts thousands.
        is_grouped = self._box.locale().groupSeparator() in bare
        return is_number and (is_grouped or state is not QValidator.State.Acceptable)

    def _bare(self, text: str) -> str:
        return text.removeprefix(self._box.prefix()).removesuffix(self._box.suffix()).strip()

    def _say(self, typed: str) -> None:
        box = self._box
        number, is_number = box.locale().toDouble(self._bare(typed))
        decimals = box.decimals() if isinstance(box, QDoubleSpinBox) else 0
        if is_number and number > box.maximum():
            words = self.tr("Not stored: at most {0}.").format(_written(box, box.maximum()))
        elif is_number and number < box.minimum():
            words = self.tr("Not stored: at least {0}.").format(_written(box, box.minimum()))
        elif decimals and not is_number:
            words = self.tr("Not stored: write it as {0}.").format(_written(box, 1.5))
        elif decimals:
            words = counted(
                decimals,
                self.tr("Not stored: 1 decimal at most."),
                self.tr("Not stored: {0} decimals at most."),
            )
        else:
            words = self.tr("Not stored: a whole number is needed.")
        self._show(words, f"{box.accessibleName()}, {typed}. {words}")

    def _show(self, short: str, sentence: str) -> None:
        """Show a sentence beneath the field, where the field stands in a column of its own."""
        box = self._box
        if self._error is None:
            self._error = wrapped("", "error")
            around = box.parentWidget()
            column = around.layout() if around is not None else None
            if isinstance(column, QVBoxLayout) and not self.is_shown_elsewhere:
                column.addWidget(self._error)
            else:
                self._error.setParent(around)
        self._error.setText(short)
        self._error.setAccessibleName(sentence)
        self._error.setToolTip(sentence)
        is_beneath = not self.is_shown_elsewhere and self._error.parentWidget() is not None
        self._error.setVisible(bool(short) and is_beneath)
        box.setAccessibleDescription(sentence)
        announce(box, sentence, urgent=True)
        box.setProperty("wrong", bool(short))
        restyle(box)
        box.refusal_changed.emit(short)

    def enter(self, reason: Qt.FocusReason) -> None:
        """Select all; after a click once the button is up, since the press puts the cursor."""
        self._is_clicked_into = reason is Qt.FocusReason.MouseFocusReason
        if not self._is_clicked_into and reason not in _COMES_BACK:
            self._box.selectAll()

    def ask_again(self) -> None:
        """Select all, and once more after the next click, which would put the cursor into it."""
        self._box.setFocus()
        self._box.selectAll()
        self._is_asked_again = True

    def prepare(self, event: QKeyEvent) -> None:
        """Let what is typed take the place of the words that stand for "no number"."""
        is_empty = self._box.text() == self._box.specialValueText() != ""
        is_entry = event.text().isprintable() and event.text().strip()
        if is_empty and (is_entry or event.matches(QKeySequence.StandardKey.Paste)):
            self._box.selectAll()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress and self._is_asked_again:
            self._is_asked_again, self._is_clicked_into = False, True
        if event.type() is QEvent.Type.MouseButtonRelease and self._is_clicked_into:
            self._is_clicked_into = False
            line = self._box.lineEdit()
            if line is not None and not line.hasSelectedText():
                self._box.selectAll()
        return False


def _written(box: SpinBox | DoubleSpinBox, number: float) -> str:
    return box.textFromValue(number)  # type: ignore[arg-type]
