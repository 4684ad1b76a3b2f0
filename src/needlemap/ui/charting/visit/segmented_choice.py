"""A row of choices of which one holds: one click, or one key while it has the focus."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from needlemap.ui.widgets.accessibility import GROUP, RADIO, set_spoken_role, tell_focus
from needlemap.ui.widgets.factories import restyle
from needlemap.ui.widgets.theme import has_large_targets

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_MOST_LARGE = 6  # in a row of the form
_TAKES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Choice(QWidget):
    """Toggles side by side; one stop for the tabulator. What holds, chosen again, is taken back.

    Keys, as of radio buttons: arrows take the choice beside, with Ctrl they only go there; space or
    enter takes one, and so does the letter or digit it begins with.

    Signals
    -------
    entered
        The value that was chosen, or None when the choice was taken back.
    """

    entered = Signal(object)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, object]],
        *,
        columns: int = 0,
        kind: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._laid_out_in = 0
        self._by_arrow = False
        super().__init__(parent)
        self._name = name
        self._values = [value for _, value in choices]
        self._value: object = None
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_spoken_role(self, GROUP)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._buttons = [self._button(words, kind) for words, _ in choices]
        self._columns = columns or len(choices)
        self._place_buttons()
        self.show_value(None)

    def _place_buttons(self) -> None:
        """Put the buttons into rows; more rows where each must be as wide as a fingertip."""
        columns = min(self._columns, _MOST_LARGE) if has_large_targets(self) else self._columns
        if self._grid.count() == len(self._buttons) and self._laid_out_in == columns:
            return
        self._laid_out_in = columns
        for place, made in enumerate(self._buttons):
            self._grid.addWidget(made, *divmod(place, columns))

    def value(self) -> object:
        """Return what is chosen, None for nothing."""
        return self._value

    def show_value(self, value: object) -> None:
        """Show a choice without telling of it."""
        self._value = value
        for button, known in zip(self._buttons, self._values, strict=True):
            button.setChecked(value is not None and known == value)
        if value in self._values:
            self._at = self._values.index(value)
        self._show_place()
        self._name_for_readers()

    def button_of(self, value: object) -> QToolButton:
        """Return the button that chooses this value."""
        return self._buttons[self._values.index(value)]

    def choose(self, value: object) -> None:
        """Choose a value as a click does: the one that holds is taken back."""
        self.show_value(None if value == self._value else value)
        self.entered.emit(self._value)

    def _button(self, words: str, kind: str) -> QToolButton:
        made = QToolButton()
        made.setText(words)
        made.setCheckable(True)
        set_spoken_role(made, RADIO)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setProperty("kind", kind or "choice")
        made.setSizePolicy(made.sizePolicy().Policy.Expanding, made.sizePolicy().Policy.Fixed)
        made.clicked.connect(lambda: self._on_clicked(self._buttons.index(made)))
        return made

    def _on_clicked(self, place: int) -> None:
        """Choose what was clicked; the keys go on from there, whatever held before."""
        self._stand_at(place)
        self.choose(self._values[place])

    def _take_here(self) -> None:
        """Choose where the keys stand, as in a group of radio buttons."""
        if self._values[self._at] != self._value:
            self.choose(self._values[self._at])
            self._by_arrow = True

    def _name_for_readers(self) -> None:
        chosen = [b.text() for b in self._buttons if b.isChecked()]
        self.setAccessibleName(f"{self._name}: {chosen[0]}" if chosen else self._name)

    def _stand_at(self, place: int) -> None:
        self._at = place % len(self._buttons)
        self._show_place()

    def _show_place(self) -> None:
        for place, button in enumerate(self._buttons):
            here = self.hasFocus() and place == self._at
            if bool(button.property("at")) != here:
                button.setProperty("at", here)
                restyle(button)
                if here:
                    tell_focus(button)

    def _place_of_letter(self, text: str) -> int | None:
        """Return the next choice that begins with what was typed; numbers are meant whole."""
        named = [button.text().lower() for button in self._buttons]
        if text.isdigit():
            return named.index(text) if text in named else None
        return next((place for place, words in enumerate(named) if words.startswith(text)), None)

    def sizeHint(self) -> QSize:  # noqa: D102
        return self._grid.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key, text = event.key(), event.text().lower()
        was_by_arrow, self._by_arrow = self._by_arrow, False
        if key in _STEPS:
            self._stand_at(self._at + _STEPS[Qt.Key(key)])
            if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._take_here()
        elif key in _TAKES:
            # Who presses space after an arrow means to take the choice, which the arrow has done.
            if not was_by_arrow or self._values[self._at] != self._value:
                self.choose(self._values[self._at])
        elif text.strip() and (place := self._place_of_letter(text)) is not None:
            self._stand_at(place)
            if self._values[place] != self._value:
                self.choose(self._values[place])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self._show_place()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self._show_place()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._laid_out_in:
            self._place_buttons()
        if event.type() is QEvent.Type.EnabledChange:
            self._show_place()


class Scale(Choice):
    """Whole numbers from 0 to 10; 1 and then 0 typed quickly mean 10."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        numbers = [(str(number), number) for number in range(11)]
        super().__init__(name, numbers, kind="scale", parent=parent)
        self._grid.setSpacing(2)
        self._after_one = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.text() == "0" and self._after_one:
            self._stand_at(10)
            self.choose(10)
            self._after_one = False
            return
        super().keyPressEvent(event)
        self._after_one = event.text() == "1"
