"""A form is a table of fields: title, editor, and how each is read, checked, shown and stored.

A row that knows how to store is saved by itself: a text when the hand rests for a second and when
it is left, a choice as it is made. What is typed and refused stays, with the reason beneath it;
what was clicked and could not be stored is shown as it was. Rows without are read together, by
`Form.values`, when a dialog is confirmed.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.checks import clean_line, clean_text
from needlemap.domain.days import day_words, full_day, typed_day
from needlemap.domain.edit import EditHistory, EditKind
from needlemap.errors import NeedleMapError, sentence_of
from needlemap.ui.forms.autosave import (
    ANY_LENGTH,
    REST_MS,
    AutosaveLine,
    AutosaveText,
    too_long,
)
from needlemap.ui.forms.close_guard import show_whole
from needlemap.ui.forms.field import ErrorLine, Field
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.accessibility import GROUP, set_spoken_role
from needlemap.ui.widgets.factories import line_edit, show_key

_TOP, _LEVEL = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
_ACROSS_PX = 8
_TYPED_INTO = (QLineEdit, QPlainTextEdit)


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field of a form.

    Attributes
    ----------
    editor
        One of Qt's or of the kit, or a widget with a signal ``entered``, ``value`` and
        ``show_value``.
    read
        Makes of what stands in the editor what is stored; ValueError, in words, refuses it.
    shown_as
        What stands in the editor for what is stored.
    load, store
        The value in the records now, and the call that stores another one; NeedleMapError and
        ValueError are shown beneath the field, and a call that returns False has said itself why
        it could not. Without them the field is read when asked.
    read_back
        What is said back of a value, beneath the editor: how a day was read.
    changed
        What a change from one value to another is called by undo; without it the title.
    """

    name: str
    editor: QWidget
    title: str = ""
    read: Callable[[Any], Any] = _as_it_is
    shown_as: Callable[[Any], Any] = _as_it_is
    load: Callable[[], Any] | None = None
    store: Callable[[Any], object] | None = None
    read_back: Callable[[Any], str] | None = None
    changed: Callable[[Any, Any], str] | None = None
    longest: int = ANY_LENGTH
    hint: str = ""
    kind: str = "label"


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """A field was changed; `words` are what undo and redo call it."""

    name: str
    words: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Beside:
    """Pieces of a form that stand beside each other, as wide as `stretch` says."""

    pieces: tuple[Row | QWidget, ...]
    stretch: tuple[int, ...] = ()


Piece = Row | Beside | QWidget | QLayout | tuple[Row, ...]


class Form(QWidget):
    """The fields of a table, in its order; rows in a tuple stand beside each other.

    Buttons, words and layouts may stand among the fields.

    Parameters
    ----------
    is_shown_later
        Whoever made the form shows what was stored when there is time for it. Until then what the
        rows load is old, and so every entry is stored, another one or not.
    history
        Takes up what is stored, for `undo` and `redo`. None where whoever stores the fields undoes
        them, too, as the chart does.

    Signals
    -------
    edited
        Name of the field in which somebody entered something else.
    stored
        Name of a field that was stored, and the call that takes it back.
    refused
        Name of a field that could not be stored; why stands beneath it.
    failed
        Why the records could not be read or written, in a sentence.
    """

    edited = Signal(str)
    stored = Signal(str, object)
    refused = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        table: Sequence[Piece],
        parent: QWidget | None = None,
        *,
        gap_px: int = 10,
        is_shown_later: bool = False,
        history: EditHistory[FieldEdit] | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._is_shown_later = is_shown_later
        self.rows: dict[str, Row] = {}
        self.fields: dict[str, Field] = {}
        self._before_typing: dict[str, Any] = {}
        self._left_out: set[str] = set()
        self._sentence = ErrorLine()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(gap_px)
        for each in table:
            self._lay_out(each)
        self.column.addWidget(self._sentence)
        if not any(_is_tall(row.editor) for row in self.rows.values()):
            self.column.addStretch(1)  # else the fields would share what room is left
        self.show_stored()

    def _lay_out(self, piece: Piece) -> None:
        if isinstance(piece, QLayout):
            self.column.addLayout(piece)
        elif isinstance(piece, QWidget):
            self.column.addWidget(piece)
        elif isinstance(piece, Row):
            self.column.addWidget(self._add(piece), 1 if _is_tall(piece.editor) else 0)
        else:
            across = piece if isinstance(piece, Beside) else Beside(piece)
            made = [self._add(one) if isinstance(one, Row) else one for one in across.pieces]
            self.column.addLayout(beside(*made, stretch=across.stretch))

    def editor(self, name: str) -> Any:
        """Return the editor of a field."""
        return self.rows[name].editor

    def value(self, name: str) -> Any:
        """Return what stands in a field; ValueError, in words, when it does not fit."""
        row = self.rows[name]
        entered = _entered_in(row.editor)
        if isinstance(entered, str):
            sentence = too_long(entered, row.longest)
            if sentence:
                raise ValueError(sentence)
        return row.read(entered)

    def values(self, *names: str) -> dict[str, Any] | None:
        """Return all fields in sight by name; None when one does not fit, which is said there."""
        self.say("")
        asked = names or [name for name in self.rows if name not in self._left_out]
        found = {}
        for name in asked:
            fits, found[name] = self.fields[name].read(partial(self.value, name))
            if not fits:
                found.pop(name)
        wrong = next((name for name in asked if name not in found), "")
        if wrong:
            self.enter(wrong)
            return None
        return found

    def show_value(self, name: str, value: Any) -> None:
        """Show a value in its field, as if it were stored."""
        row = self.rows[name]
        _show_in(row.editor, row.shown_as(value))
        self._say_back(row)

    def show_stored(self) -> None:
        """Show what the records hold; what is being typed or was refused stays."""
        for row in self.rows.values():
            if row.load is not None:
                self.show_value(row.name, row.load())

    def refuse(self, name: str, sentence: str) -> None:
        """Say beneath a field why it does not fit, and put the cursor there."""
        self.say("")
        self.fields[name].say_wrong(sentence)
        self.enter(name)

    def say(self, sentence: str) -> None:
        """Say what is wrong with no field in particular; takes all other sentences away."""
        for name, row in self.rows.items():
            if row.store is None:
                self.fields[name].say_wrong("")
        self._sentence.say(sentence)

    @property
    def error_text(self) -> str:
        """All that is wrong with the form, or nothing."""
        errors = [box.error_text for box in self.fields.values() if box.is_wrong]
        return " ".join([*errors, self._sentence.text()]).strip()

    def enter(self, name: str) -> None:
        """Put the cursor into a field, on all that stands there."""
        editor = self.rows[name].editor
        editor.setFocus()
        if isinstance(editor, QLineEdit):
            editor.selectAll()
        # Once what is wrong with it has its place, too.
        QTimer.singleShot(0, self.fields[name], lambda: show_whole(self.fields[name]))

    def show_fields(self, names: Iterable[str], *, visible: bool) -> None:
        """Show some fields, or hide them: those in hiding are not read."""
        for name in names:
            self.fields[name].setVisible(visible)
            (self._left_out.discard if visible else self._left_out.add)(name)

    def store(self, name: str) -> bool:
        """Store a field if it was changed; what could not be is said beneath it."""
        fits, value = self.fields[name].read(partial(self.value, name))
        if not fits:
            self._show_refused(self.rows[name])
        return fits and self.put(name, value)

    def put(self, name: str, value: Any) -> bool:
        """Store another value of a field, as if somebody had entered it."""
        row = self.rows[name]
        fits, before = self._try(row, row.load or (lambda: value))
        if not fits or (value == before and not self._is_shown_later):
            return fits
        if not self._keep(row, value):
            return False
        goes_on = name in self._before_typing
        if isinstance(row.editor, _TYPED_INTO):
            before = self._before_typing.setdefault(name, before)
        words = row.changed(before, value) if row.changed is not None else row.title
        self._note(FieldEdit(name, words, before, value), goes_on=goes_on)
        self.stored.emit(name, partial(self._revert, row, before))
        return True

    @property
    def undo_words(self) -> str:
        """What `undo` would take back; nothing when nothing was changed."""
        edit = self._history.to_undo if self._history is not None else None
        return edit.words if edit is not None else ""

    @property
    def redo_words(self) -> str:
        """What `redo` would do again; nothing when nothing was taken back."""
        edit = self._history.to_redo if self._history is not None else None
        return edit.words if edit is not None else ""

    def undo(self) -> str:
        """Take the last change back, what was typed in one go as one; return what it was.

        Nothing when nothing was changed, or when that could not be stored, which is said.
        """
        edit = self._history.to_undo if self._history is not None else None
        return self._do(edit, EditKind.UNDO) if edit is not None else ""

    def redo(self) -> str:
        """Do again what was taken back; return what it was, or nothing, as `undo` does."""
        edit = self._history.to_redo if self._history is not None else None
        return self._do(edit, EditKind.REDO) if edit is not None else ""

    def _do(self, edit: FieldEdit, kind: EditKind) -> str:
        history = self._history
        if history is None:
            return ""
        is_undo = kind is EditKind.UNDO
        history.note(kind, edit)  # first, for those who hear of what is stored
        if self._revert(self.rows[edit.name], edit.before if is_undo else edit.after):
            return edit.words
        history.note(EditKind.REDO if is_undo else EditKind.UNDO, edit)
        return ""

    def _note(self, edit: FieldEdit, *, goes_on: bool) -> None:
        """Take up an edit; what is typed in one go is one edit, however often it is stored."""
        history = self._history
        if history is None:
            return
        last = history.to_undo
        if goes_on and last is not None and last.name == edit.name:
            history.amend(edit)
        else:
            history.note(EditKind.DO, edit)

    def end_typing(self) -> None:
        """Let what is stored next be a change of its own, though it be of the same field."""
        self._before_typing.clear()

    def _keep(self, row: Row, value: Any) -> bool:
        def keep() -> object:
            done = row.store(value) if row.store is not None else None
            if not self._is_shown_later:
                self.show_stored()
            return done

        fits, done = self._try(row, keep)
        if done is False:  # why was said elsewhere
            self.refused.emit(row.name)
        return fits and done is not False

    def _try(self, row: Row, call: Callable[[], Any]) -> tuple[bool, Any]:
        """Read or write what is stored; why that failed is said beneath the field."""
        try:
            return True, call()
        except NeedleMapError as error:
            self.fields[row.name].say_wrong(error.user_message)
            self.failed.emit(error.user_message)
        except ValueError as error:
            self.fields[row.name].say_wrong(sentence_of(error))
        self._show_refused(row)
        return False, None

    def _show_refused(self, row: Row) -> None:
        """Show what was clicked as it was; what was typed stays, to be corrected."""
        if row.load is not None and not isinstance(row.editor, _TYPED_INTO):
            with suppress(NeedleMapError):
                self.show_value(row.name, row.load())
        self.refused.emit(row.name)

    def _revert(self, row: Row, before: Any) -> bool:
        fits, after = self._try(row, row.load or (lambda: before))
        self.end_typing()
        self.fields[row.name].say_wrong("")
        if not fits or not self._keep(row, before):
            return False
        self.stored.emit(row.name, partial(self._revert, row, after))
        return True

    def _add(self, row: Row) -> Field:
        box = Field(row.title, row.editor, hint=row.hint, kind=row.kind)
        editor = row.editor
        self.rows[row.name], self.fields[row.name] = row, box
        if isinstance(editor, AutosaveLine | AutosaveText):
            editor.save_with(lambda _text: self.store(row.name))
            editor.installEventFilter(self)
        elif row.store is not None or row.read_back is not None:
            _on_entered(editor, lambda: self.store(row.name))
        if isinstance(editor, _TYPED_INTO):
            editor.textChanged.connect(lambda *_: self._on_typed(row))
        _on_entered(editor, lambda: self.edited.emit(row.name), while_typing=True)
        return box

    def _say_back(self, row: Row) -> None:
        if row.read_back is None:
            return
        try:
            self.fields[row.name].say(row.read_back(self.value(row.name)))
        except ValueError:
            self.fields[row.name].say("")  # not yet: the last letters may still be on their way

    def _on_typed(self, row: Row) -> None:
        self._say_back(row)
        if row.read_back is not None and not self._is_wrong(row):
            self.fields[row.name].say_wrong("")  # what was wrong no longer holds

    def _is_wrong(self, row: Row) -> bool:
        try:
            self.value(row.name)
        except ValueError:
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.FocusIn:
            self.end_typing()
        return super().eventFilter(watched, event)


class RadioChoice(QWidget):
    """One of a few values, each with its words, all in sight.

    Signals
    -------
    entered
        The value that was chosen.
    """

    entered = Signal(object)

    def __init__(self, words: dict[Any, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_spoken_role(self, GROUP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        group = QButtonGroup(self)
        self.choices = {value: QRadioButton(text) for value, text in words.items()}
        for value, choice in self.choices.items():
            choice.setAccessibleName(choice.text())
            choice.clicked.connect(lambda _on, own=value: self.entered.emit(own))
            group.addButton(choice)
            column.addWidget(choice)

    def value(self) -> Any:
        """Return the chosen value."""
        return next(value for value, choice in self.choices.items() if choice.isChecked())

    def show_value(self, value: Any) -> None:
        """Show a value as the chosen one."""
        self.choices[value].setChecked(True)


def tick(words: str, *, tip: str = "") -> QCheckBox:
    """Return a box to tick, named for screen readers."""
    made = QCheckBox(words)
    made.setAccessibleName(words)
    made.setToolTip(tip)
    return made


def choice_of(words: dict[Any, str]) -> ComboBox:
    """Return a box with one entry a value, each by its words."""
    made = ComboBox()
    for value, text in words.items():
        made.addItem(text, value)
    return made


def named_choice(name: str, choices: Iterable[tuple[str, object]]) -> ComboBox:
    """Return a box outside of a form, which says itself what it is; its entries by their words."""
    made = choice_of({value: words for words, value in choices})
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


def day_row(name: str, title: str, *, placeholder: str = "", **more: Any) -> Row:
    """Return a row for a day: typed in any usual way, said back in words, shown as lists show it.

    Parameters
    ----------
    more
        Further attributes of the row, as `Row` names them.
    """
    editor = AutosaveLine(title) if "store" in more else line_edit(title)
    editor.setPlaceholderText(placeholder)
    given = {"read": typed_day, "shown_as": _day_text, "read_back": _day_in_full, **more}
    return Row(name=name, title=title, editor=editor, **given)


def beside(*pieces: QWidget, stretch: Sequence[int] = ()) -> QHBoxLayout:
    """Return pieces in a row, as wide as `stretch` says or each as the others.

    With titles all begin at the top; without any they stand level with each other.
    """
    row = QHBoxLayout()
    row.setSpacing(_ACROSS_PX)
    titled = any(isinstance(piece, Field) for piece in pieces)
    for place, piece in enumerate(pieces):
        # A button stands beside the boxes, not beside their titles.
        level = Field(" ", piece) if titled and isinstance(piece, QAbstractButton) else piece
        row.addWidget(level, stretch[place] if stretch else 1, _TOP if titled else _LEVEL)
    return row


def _day_text(day: date | None) -> str:
    return day_words(day) if day else ""


def _day_in_full(day: date | None) -> str:
    return full_day(day) if day else ""


def _is_tall(editor: QWidget) -> bool:
    grows = bool(editor.sizePolicy().expandingDirections() & Qt.Orientation.Vertical)
    return grows and editor.minimumHeight() < editor.maximumHeight()


def _entered_in(editor: Any) -> Any:
    """Return what stands in an editor, without characters that no record can hold."""
    if _is_own(editor):
        return editor.value()
    if isinstance(editor, QLineEdit):
        is_secret = editor.echoMode() is QLineEdit.EchoMode.Password
        return editor.text() if is_secret else clean_line(editor.text())
    if isinstance(editor, QPlainTextEdit):
        return clean_text(editor.toPlainText())
    if isinstance(editor, QComboBox):
        return clean_line(editor.currentText()) if editor.isEditable() else editor.currentData()
    return editor.isChecked() if isinstance(editor, QAbstractButton) else editor.value()


def _is_own(editor: Any) -> bool:
    """Whether an editor tells by itself what was entered, and shows what is stored."""
    return hasattr(editor, "entered") and hasattr(editor, "show_value")


def _show_in(editor: Any, value: Any) -> None:
    """Show a value without a signal; in a text, what is being typed stays."""
    if isinstance(editor, AutosaveLine | AutosaveText):
        editor.show_text(value)
        return
    with QSignalBlocker(editor):
        if _is_own(editor):
            editor.show_value(value)
        elif isinstance(editor, QLineEdit):
            editor.setText(value)
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(value)
        elif isinstance(editor, QComboBox):
            if editor.isEditable():
                editor.setCurrentText(value)
            else:
                editor.setCurrentIndex(editor.findData(value))
        elif isinstance(editor, QAbstractButton):
            editor.setChecked(value)
        else:
            editor.setValue(value)


def _on_entered(editor: Any, call: Callable[[], object], *, while_typing: bool = False) -> None:
    """Call whenever somebody entered something; a text with each letter, or when it is left."""
    if _is_own(editor):
        editor.entered.connect(lambda *_: call())
    elif isinstance(editor, QLineEdit):
        (editor.textChanged if while_typing else editor.editingFinished).connect(lambda *_: call())
    elif isinstance(editor, QPlainTextEdit):
        editor.textChanged.connect(lambda: call())
    elif isinstance(editor, QComboBox):
        editor.currentTextChanged.connect(lambda _text: call())
    elif isinstance(editor, QAbstractButton):
        editor.toggled.connect(lambda _on: call())
    else:
        editor.valueChanged.connect(lambda _value: call())


def line(name: str, *, placeholder: str = "", rests: bool = True) -> AutosaveLine:
    """Return a line to type into that is stored by the form it stands in."""
    return AutosaveLine(name, placeholder=placeholder, rest_ms=REST_MS if rests else 0)


def show_undo(pushed: QAbstractButton, words: str) -> None:
    """Let a form's Undo say what it would take back; nothing is offered without words."""
    pushed.setEnabled(bool(words))
    if words:
        doing = QCoreApplication.translate("Form", "Undo: {0}").format(words)
        show_key(pushed, "Ctrl+Z", doing)
    else:
        pushed.setToolTip(QCoreApplication.translate("Form", "Nothing was changed yet"))
