"""What is typed or pasted into the patient's forms is kept, cleaned, or refused in words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from helpers.sites import full_disk
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.ui.forms import close_guard
from needlemap.ui.patients.form import PatientForm
from ui.patients.conftest import Room

CONTROL = Qt.KeyboardModifier.ControlModifier
LONG = "Maria " * 60
ALI_REZA = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"  # spelled with a joiner


def paste(room: Room, piece: QWidget, text: str) -> None:
    """Put text on the clipboard and paste it over what is there, as a hand does."""
    QApplication.clipboard().setText(text)
    piece.setFocus()
    QTest.keyClick(piece, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(piece, Qt.Key.Key_V, CONTROL)


def given_name(room: Room) -> str:
    return room.records.patients.get(room.patient.id).given_name


def test_a_rest_stores_what_is_typed(room: Room) -> None:
    form = room.open_form()
    room.driver.type(form.editor("given_name"), "Amara Grace")
    room.driver.type(form.editor("note"), "Afraid of dogs.")
    form.editor("note").setFocus()
    wait_until(lambda: given_name(room) == "Amara Grace", "the name to be stored")
    wait_until(
        lambda: room.records.patients.get(room.patient.id).note == "Afraid of dogs.",
        "the note to be stored while the cursor is still in it",
    )
    assert form.editor("note").hasFocus()


def test_what_is_stored_in_pieces_while_it_is_typed_is_taken_back_at_once(room: Room) -> None:
    form = room.open_form()
    room.driver.type(form.editor("given_name"), "Ama")
    wait_until(lambda: given_name(room) == "Ama", "the first letters")
    QTest.keyClicks(form.editor("given_name"), "nda")
    wait_until(lambda: given_name(room) == "Amanda", "the rest of them")
    room.driver.press(form.done, Qt.Key.Key_Z, CONTROL)
    assert given_name(room) == "Amara"
    assert form.editor("given_name").text() == "Amara"


def test_a_paste_that_is_too_long_is_kept_whole_and_refused_in_words(room: Room) -> None:
    form = room.open_form()
    paste(room, form.editor("given_name"), LONG)
    room.driver.press(form.editor("given_name"), Qt.Key.Key_Tab)
    assert form.editor("given_name").text().strip() == LONG.strip()
    assert "At most 120 characters" in form.form.fields["given_name"].words
    assert given_name(room) == "Amara"


def test_a_note_that_is_too_long_is_kept_whole_and_refused_in_words(room: Room) -> None:
    form = room.open_form()
    paste(room, form.editor("note"), "word " * 1000)
    room.driver.press(form.editor("note"), Qt.Key.Key_Tab)
    assert len(form.editor("note").toPlainText()) == 5000
    assert "At most 4000 characters" in form.form.fields["note"].words
    room.driver.type(form.editor("note"), "Short.")
    room.driver.press(form.editor("note"), Qt.Key.Key_Tab)
    assert form.form.fields["note"].words == ""
    assert room.records.patients.get(room.patient.id).note == "Short."


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Amara\u202e Grace", "Amara Grace"),
        ("Amara\nGrace", "Amara Grace"),
        ("\u2066Amara\u2069\x07", "Amara"),
        ("Ama\x7fra", "Amara"),
        (ALI_REZA, ALI_REZA),
    ],
)
def test_control_characters_of_a_paste_are_cleaned(room: Room, pasted: str, kept: str) -> None:
    form = room.open_form()
    room.driver.type(form.editor("given_name"), "Nobody")
    paste(room, form.editor("given_name"), pasted)
    room.driver.press(form.editor("given_name"), Qt.Key.Key_Tab)
    assert given_name(room) == kept
    assert form.editor("given_name").text() == kept
    assert form.form.fields["given_name"].words == ""


def test_a_search_keeps_what_could_not_be_stored(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = room.add("Zeller", "Uta")
    monkeypatch.setattr(close_guard, "READING_S", 0.0)
    form = room.open_form()
    paste(room, form.editor("given_name"), LONG)
    room.driver.type(room.page.finder.search, "Zeller")
    assert room.form() is form
    assert form.editor("given_name").text().strip() == LONG.strip()
    assert "not saved" in form.notice.text
    assert room.chosen() != other


def test_a_search_beside_a_form_that_stays_gets_all_its_letters(room: Room) -> None:
    form = room.open_form()
    paste(room, form.editor("given_name"), LONG)
    room.driver.click(room.page.finder.search)
    for letter in "Zel":
        focused = QApplication.focusWidget()
        assert focused is room.page.finder.search
        QTest.keyClicks(focused, letter)
    assert room.page.finder.search.text() == "Zel"
    assert room.form() is form


def test_another_patient_is_opened_once_the_words_are_given_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = room.add("Zeller", "Uta")
    monkeypatch.setattr(close_guard, "READING_S", 0.0)
    form = room.open_form()
    paste(room, form.editor("given_name"), LONG)
    room.page.show_patients(select=other.id)
    assert room.form() is form
    assert "would be lost" in form.notice.text
    assert room.chosen() == room.patient
    room.page.show_patients(select=other.id)
    assert room.form() is None
    assert room.chosen() == other


def test_what_is_stored_already_is_no_reason_to_stay(room: Room) -> None:
    other = room.add("Zeller", "Uta")
    form = room.open_form()
    room.driver.type(form.editor("given_name"), "Amara Grace")
    room.page.show_patients(select=other.id)
    assert given_name(room) == "Amara Grace"
    assert room.chosen() == other


def test_words_stay_while_the_disk_is_full_and_are_stored_on_leaving(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = room.records.patients.change

    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    form = room.open_form()
    monkeypatch.setattr(room.records.patients, "change", fail)
    room.driver.type(form.editor("given_name"), "Amara Grace")
    room.driver.press(form.editor("given_name"), Qt.Key.Key_Tab)
    assert "disk is full" in form.form.fields["given_name"].words
    monkeypatch.setattr(room.records.patients, "change", change)
    form.leave()
    assert room.form() is None
    assert given_name(room) == "Amara Grace"


def test_a_new_patient_with_a_name_too_long_is_not_added(room: Room) -> None:
    room.driver.click(room.page.add)
    form = open_dialog()
    assert isinstance(form, PatientForm)
    paste(room, form.editor("family_name"), LONG)
    room.driver.click(form.save)
    assert "At most 120 characters" in form.form.error_text
    assert form.editor("family_name").text().strip() == LONG.strip()
    paste(room, form.editor("family_name"), "Ito\u202e\n")
    room.driver.click(form.save)
    assert room.page.patient is not None
    assert room.page.patient.family_name == "Ito"
