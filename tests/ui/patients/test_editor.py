"""The form of a patient saves each field as it is left, and takes changes back."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt

from needlemap.demo.input_driver import open_dialog
from needlemap.domain.clock import today
from needlemap.domain.patient import Figure
from needlemap.domain.patient_file import Contact
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.errors import RecordsUnavailableError
from needlemap.ui.patients.earlier_dialog import PRECAUTION, EarlierValuesDialog
from ui.patients.conftest import Room

CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier


def test_a_field_is_stored_when_it_is_left_and_its_earlier_value_can_be_seen(room: Room) -> None:
    form = room.open_form()
    assert form.earlier["given_name"].isHidden()
    room.driver.type(form.editor("given_name"), "Amara Grace")
    room.driver.press(form.editor("given_name"), Qt.Key.Key_Tab)
    assert room.records.patients.get(room.patient.id).given_name == "Amara Grace"
    room.driver.click(form.earlier["given_name"])
    shown = open_dialog()
    assert isinstance(shown, EarlierValuesDialog)
    cells = [shown.model.index(0, column).data() for column in range(4)]
    assert cells[:2] == ["Given name", "Amara"]
    assert "Anna Weber" in cells[2]
    shown.reject()


def test_undo_takes_back_one_change_after_the_other(room: Room) -> None:
    form = room.open_form()
    room.driver.type(form.editor("given_name"), "A.")
    room.driver.type(form.editor("record_number"), "7")
    form.editor("figure").setFocus()
    form.editor("figure").setCurrentIndex(form.editor("figure").findData(Figure.NEUTRAL))
    for _ in range(3):
        room.driver.press(form.done, Qt.Key.Key_Z, CONTROL)
    assert room.records.patients.get(room.patient.id) == room.patient
    assert (form.editor("given_name").text(), form.editor("record_number").text()) == (
        "Amara",
        "1042",
    )
    assert not form.undo.isEnabled()
    for _ in range(3):
        room.driver.press(form.done, Qt.Key.Key_Z, CONTROL_SHIFT)
    changed = room.records.patients.get(room.patient.id)
    assert (changed.given_name, changed.record_number, changed.figure) == (
        "A.",
        "7",
        Figure.NEUTRAL,
    )
    assert form.editor("given_name").text() == "A."
    assert form.undo.isEnabled()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31.6.1980", "There is no 31 June 1980."),
        ("1.1.2999", "1 Jan 2999 is in the future."),
        ("1.1.1500", "1 Jan 1500 is too long ago."),
    ],
)
def test_an_impossible_birth_date_is_named_beside_the_field_and_not_stored(
    room: Room, typed: str, said: str
) -> None:
    form = room.open_form()
    born = form.form.fields["born_on"]
    room.driver.type(born.piece, typed)
    room.driver.press(born.piece, Qt.Key.Key_Tab)
    assert born.words == said
    assert room.records.patients.get(room.patient.id).born_on == date(1984, 5, 2)
    form.leave()
    assert room.form() is form, "left although something was not saved"
    room.driver.type(born.piece, "3 June 1980")
    form.leave()
    assert room.form() is None
    assert room.records.patients.get(room.patient.id).born_on == date(1980, 6, 3)


def test_a_name_cannot_be_emptied(room: Room) -> None:
    form = room.open_form()
    room.driver.type(form.editor("family_name"), " ")
    room.driver.press(form.editor("family_name"), Qt.Key.Key_Tab)
    assert form.form.fields["family_name"].is_wrong
    assert room.records.patients.get(room.patient.id) == room.patient


def test_a_record_number_that_another_patient_has_is_pointed_out(room: Room) -> None:
    room.add("Abel", "Otto", record_number="88")
    form = room.open_form()
    room.driver.type(form.editor("record_number"), "88")
    room.driver.press(form.editor("record_number"), Qt.Key.Key_Tab)
    assert "Abel, Otto" in form.form.fields["record_number"].words


def test_precautions_are_answered_with_place_and_note(room: Room) -> None:
    form = room.open_form()
    row = form.precautions.rows["lymphoedema_limb"]
    room.driver.click(row.answers[Answer.YES])
    assert row.more is not None
    room.driver.click(row.more.places["forearm"])
    room.driver.type(row.more.note, "left")
    room.driver.press(row.more.note, Qt.Key.Key_Tab)
    known = room.records.patient_files.get(room.patient.id).precaution("lymphoedema_limb")
    assert known == PatientPrecaution("lymphoedema_limb", Answer.YES, today(), ("forearm",), "left")
    form.leave()
    assert any("Forearm" in chip.words for chip in room.page.details.chips.chips)
    assert any("left" in words for words in room.page.details.facts.words)


def test_the_rest_is_answered_no_at_once_and_that_is_taken_back_at_once(room: Room) -> None:
    form = room.open_form()
    room.driver.click(form.precautions.rows["pacemaker"].answers[Answer.YES])
    room.driver.click(form.precautions.rest_no)
    file = room.records.patient_files.get(room.patient.id)
    answers = {each.precaution: each.answer for each in file.precautions}
    assert answers.pop("pacemaker") is Answer.YES
    assert set(answers.values()) == {Answer.NO}
    assert len(answers) == len(form.precautions.rows) - 1
    room.driver.click(form.undo)
    (left,) = room.records.patient_files.get(room.patient.id).precautions
    assert left.precaution == "pacemaker"
    form.show_earlier(PRECAUTION)
    shown = open_dialog()
    assert isinstance(shown, EarlierValuesDialog)
    assert shown.model.rowCount() >= len(form.precautions.rows) - 1
    shown.reject()


def test_the_tabulator_leads_out_of_the_earlier_values(room: Room) -> None:
    form = room.open_form()
    room.driver.type(form.editor("given_name"), "Amara Grace")
    room.driver.press(form.editor("given_name"), Qt.Key.Key_Tab)
    room.driver.click(form.earlier["given_name"])
    shown = open_dialog()
    assert isinstance(shown, EarlierValuesDialog)
    room.driver.press(shown.table, Qt.Key.Key_Tab)
    assert shown.close_button.hasFocus()
    shown.reject()


def test_contacts_and_reactions_are_kept(room: Room) -> None:
    form = room.open_form()
    room.driver.click(form.contacts.add)
    (row,) = form.contacts.rows
    room.driver.type(row.lines["phone"], "555 12")
    room.driver.press(row.lines["phone"], Qt.Key.Key_Tab)
    assert room.records.patient_files.get(room.patient.id).contacts == ()
    room.driver.type(row.lines["role"], "Doctor")
    room.driver.press(row.lines["role"], Qt.Key.Key_Tab)
    room.driver.type(form.editor("reactions"), "Fainted once.")
    form.leave()
    file = room.records.patient_files.get(room.patient.id)
    assert file.contacts == (Contact("Doctor", phone="555 12"),)
    assert file.reactions == "Fainted once."
    assert "Doctor\n555 12" in room.page.details.facts.words
    room.driver.click(room.page.change)
    assert room.page.form is not None
    room.driver.click(room.page.form.contacts.rows[0].remove)
    assert room.records.patient_files.get(room.patient.id).contacts == ()


def test_a_contact_whose_role_was_emptied_or_is_wrong_stays_stored(room: Room) -> None:
    doctor = Contact("doctor", "Dr. Ito")
    room.records.patient_files.set_contacts(room.patient.id, (), (doctor,))
    form = room.open_form()
    (row,) = form.contacts.rows
    for wrong in ("", "a" * 61):
        row.lines["role"].setFocus()
        row.lines["role"].selectAll()
        room.driver.press(row.lines["role"], Qt.Key.Key_Delete)
        row.lines["role"].insert(wrong)
        room.driver.press(row.lines["role"], Qt.Key.Key_Return)
        assert room.records.patient_files.get(room.patient.id).contacts == (doctor,)
        assert row.lines["role"].text() == wrong
    row.lines["role"].clear()
    room.driver.type(row.lines["role"], "surgeon")
    room.driver.press(row.lines["role"], Qt.Key.Key_Return)
    assert room.records.patient_files.get(room.patient.id).contacts[0].role == "surgeon"


def test_a_pasted_note_on_a_precaution_that_cannot_be_stored_is_refused(room: Room) -> None:
    known = PatientPrecaution("diabetes", Answer.YES, today(), note="Type 2")
    room.records.patient_files.set_precautions(room.patient.id, (known,))
    form = room.open_form()
    row = form.precautions.rows["diabetes"]
    assert row.more is not None
    row.more.note.insert("a" * 2000)
    room.driver.press(row.more.note, Qt.Key.Key_Return)
    assert "At most" in row.more.note.accessibleDescription()
    assert len(row.more.note.text()) > 2000
    assert room.records.patient_files.get(room.patient.id).precaution("diabetes") == known


def test_words_that_could_not_be_stored_stay_in_their_field_and_are_stored_later(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = room.open_form()
    monkeypatch.setattr(room.records.patients, "change", refuse("The disk is full."))
    room.driver.type(form.editor("given_name"), "Nobody")
    room.driver.press(form.editor("given_name"), Qt.Key.Key_Tab)
    assert form.notice.text == "The disk is full."
    assert form.form.fields["given_name"].words == "The disk is full."
    assert not form.undo.isEnabled()
    room.driver.type(form.editor("note"), "Prefers mornings")
    room.driver.press(form.editor("note"), Qt.Key.Key_Escape)
    assert room.page.form is form
    monkeypatch.undo()
    assert form.editor("given_name").text() == "Nobody"
    room.driver.press(form.editor("given_name"), Qt.Key.Key_Return)
    room.driver.press(form.editor("note"), Qt.Key.Key_Escape)
    assert is_closed(room)
    stored = room.records.patients.get(room.patient.id)
    assert (stored.given_name, stored.note) == ("Nobody", "Prefers mornings")


def is_closed(room: Room) -> bool:
    return room.page.form is None


def refuse(sentence: str) -> Callable[..., None]:
    def call(*_: object, **__: object) -> None:
        raise RecordsUnavailableError(sentence)

    return call
