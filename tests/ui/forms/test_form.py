"""A form as a table of fields: stored by itself or read at once, each refusal beneath its field."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.domain.edit import EditHistory
from needlemap.errors import RecordsUnavailableError
from needlemap.ui.forms.close_guard import unsaved_in
from needlemap.ui.forms.form import Form, RadioChoice, Row, choice_of, day_row, line, tick
from needlemap.ui.widgets.factories import line_edit

FULL = "The disk is full. Free some space, then try again."


class Store:
    """Stands for the records: values by name, and a disk that can be full."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {
            "name": "",
            "ticked": False,
            "side": "left",
            "born_on": None,
        }
        self.is_full = False

    def load(self, name: str) -> Callable[[], object]:
        return lambda: self.values[name]

    def keep(self, name: str) -> Callable[[object], None]:
        def keep(value: object) -> None:
            if self.is_full:
                raise RecordsUnavailableError(FULL)
            if value == "nobody":
                raise ValueError("nobody is no name")
            self.values[name] = value

        return keep

    def row(self, name: str, editor: QWidget) -> Row:
        return Row(
            name=name, title=name, editor=editor, load=self.load(name), store=self.keep(name)
        )


@pytest.fixture
def store() -> Store:
    return Store()


Shown = Callable[[Form], Form]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    """Show a form in a window that is in front, above another line that takes the focus."""
    windows = []

    def show(form: Form) -> Form:
        window = QWidget()
        column = QVBoxLayout(window)
        column.addWidget(form)
        column.addWidget(line_edit("other"))
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        wait_until(window.isActiveWindow, "the window in front")
        return form

    return show


def click_words_of(box: QWidget) -> None:
    """Click where a tick or a round button begins, which takes no click behind its words."""
    InputDriver().click(box, QPoint(8, box.height() // 2))


def type_and_leave(form: Form, name: str, words: str) -> None:
    """Type over what stands in a field, and go on with Tab."""
    editor = form.editor(name)
    form.enter(name)
    QTest.keyClicks(editor, words)
    QTest.keyClick(editor, Qt.Key.Key_Tab)


def test_a_text_is_stored_when_it_is_left(store: Store, shown: Shown) -> None:
    form = shown(Form([store.row("name", line("name"))]))
    type_and_leave(form, "name", " Amara ")
    assert store.values["name"] == "Amara"


def test_a_text_is_stored_when_the_hand_rests(store: Store, shown: Shown) -> None:
    form = shown(Form([store.row("name", line("name"))]))
    form.enter("name")
    QTest.keyClicks(form.editor("name"), "Amara")
    wait_until(lambda: store.values["name"] == "Amara", "the text to be stored")
    assert form.editor("name").hasFocus()


def test_what_is_typed_and_refused_stays_and_is_unsaved_until_it_fits(
    store: Store, shown: Shown
) -> None:
    name = line("name")
    form = shown(Form([store.row("name", name)]))
    type_and_leave(form, "name", "nobody")
    assert form.error_text == "Nobody is no name."
    assert (name.text(), store.values["name"]) == ("nobody", "")
    assert unsaved_in(form) == [name]
    type_and_leave(form, "name", "Amara")
    assert (form.error_text, unsaved_in(form)) == ("", [])


def test_a_refusal_goes_when_the_stored_text_is_typed_again(store: Store, shown: Shown) -> None:
    store.values["name"] = "Amara"
    form = shown(Form([store.row("name", line("name"))]))
    type_and_leave(form, "name", "nobody")
    type_and_leave(form, "name", "Amara")
    assert form.error_text == ""


def test_what_is_clicked_and_cannot_be_stored_is_shown_as_it_was(
    store: Store, shown: Shown
) -> None:
    box, side = tick("Ticked"), RadioChoice({"left": "Left", "right": "Right"})
    form = shown(Form([store.row("ticked", box), store.row("side", side)]))
    store.is_full = True
    click_words_of(box)
    click_words_of(side.choices["right"])
    assert (box.isChecked(), side.value()) == (False, "left")
    assert form.error_text == f"{FULL} {FULL}"
    store.is_full = False
    click_words_of(box)
    click_words_of(side.choices["right"])
    assert (store.values["ticked"], store.values["side"], form.error_text) == (True, "right", "")


def test_what_was_stored_while_one_typed_is_taken_back_at_once(store: Store, shown: Shown) -> None:
    store.values["name"] = "Amara"
    name = line("name")
    form = shown(Form([store.row("name", name)]))
    backs: list[Callable[[], None]] = []
    form.stored.connect(lambda _name, back: backs.append(back))
    form.enter("name")
    for letters in ("B", "erta"):
        QTest.keyClicks(name, letters)
        name.store()
    assert store.values["name"] == "Berta"
    backs[-1]()
    assert (store.values["name"], name.text()) == ("Amara", "Amara")
    backs[-1]()
    assert (store.values["name"], name.text()) == ("Berta", "Berta")


def test_undo_takes_back_one_change_after_the_other_and_names_it(
    store: Store, shown: Shown
) -> None:
    rows = [store.row("name", line("name")), store.row("ticked", tick("ticked"))]
    form = shown(Form(rows, history=EditHistory()))
    form.enter("name")
    QTest.keyClicks(form.editor("name"), "Amara")
    wait_until(lambda: store.values["name"] == "Amara", "the text to be stored")
    QTest.keyClicks(form.editor("name"), "x")  # over what is selected no more: the same typing
    wait_until(lambda: store.values["name"] == "Amarax", "the text to be stored")
    click_words_of(form.editor("ticked"))
    assert (form.undo(), store.values["ticked"]) == ("ticked", False)
    assert form.undo_words == "name"
    store.is_full = True
    assert form.undo() == ""  # nothing was taken back
    store.is_full = False
    assert (form.undo(), store.values["name"]) == ("name", "")
    assert (form.undo_words, form.undo()) == ("", "")
    store.is_full = True
    assert (form.redo(), form.redo_words) == ("", "name")
    store.is_full = False
    assert (form.redo(), store.values["name"]) == ("name", "Amarax")
    assert (form.redo(), store.values["ticked"]) == ("ticked", True)
    assert (form.redo_words, form.redo()) == ("", "")


def test_after_another_entry_nothing_is_left_to_be_done_again(store: Store, shown: Shown) -> None:
    form = shown(Form([store.row("ticked", tick("ticked"))], history=EditHistory()))
    click_words_of(form.editor("ticked"))
    form.undo()
    click_words_of(form.editor("ticked"))
    assert (form.redo(), store.values["ticked"]) == ("", True)
    assert (form.undo(), store.values["ticked"]) == ("ticked", False)


def test_a_day_is_said_back_while_it_is_typed_and_shown_as_lists_show_it(
    store: Store, shown: Shown
) -> None:
    row = day_row("born_on", "Birth date", load=store.load("born_on"), store=store.keep("born_on"))
    form = shown(Form([row]))
    form.enter("born_on")
    QTest.keyClicks(row.editor, "1980-02-03")
    assert form.fields["born_on"].words == "3 February 1980, Sunday"
    QTest.keyClick(row.editor, Qt.Key.Key_Tab)
    assert store.values["born_on"] == date(1980, 2, 3)
    assert form.value("born_on") == date(1980, 2, 3)
    type_and_leave(form, "born_on", "tomorrow")
    assert "tomorrow" in form.error_text
    assert store.values["born_on"] == date(1980, 2, 3)


def test_what_was_wrong_with_a_day_goes_as_soon_as_a_right_one_stands_there(
    store: Store, shown: Shown
) -> None:
    row = day_row("born_on", "Birth date", load=store.load("born_on"), store=store.keep("born_on"))
    form = shown(Form([row]))
    type_and_leave(form, "born_on", "1980-02-31")
    assert "31 February" in form.error_text
    form.enter("born_on")
    QTest.keyClick(row.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(row.editor, "1980-02-2")
    assert form.error_text == ""
    assert store.values["born_on"] is None


def test_a_dialog_reads_all_that_is_in_sight_and_leads_to_the_first_that_is_wrong(
    shown: Shown,
) -> None:
    def a_number(text: str) -> int:
        if not text.isdigit():
            raise ValueError("a number is needed")
        return int(text)

    kind = choice_of({1: "One", 2: "Two"})
    form = shown(
        Form(
            [
                Row(name="kind", editor=kind),
                (
                    Row(name="first", editor=line_edit("first"), read=a_number, longest=3),
                    Row(name="second", editor=line_edit("second"), read=a_number),
                ),
            ]
        )
    )
    form.show_value("kind", 2)
    assert form.values() is None
    assert form.error_text == "A number is needed. A number is needed."
    assert form.editor("first").hasFocus()
    form.show_value("first", "1234")
    assert form.values() is None
    assert "3 characters" in form.fields["first"].error_text
    form.show_value("first", "12")
    form.show_fields(["second"], visible=False)
    assert form.values() == {"kind": 2, "first": 12}
    form.say(FULL)
    assert form.error_text == FULL
