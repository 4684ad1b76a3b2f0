"""Patients are found while one types, and chosen by mouse or by keys alone."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.clock import now_utc
from needlemap.domain.patient import Patient
from needlemap.ui.patients.finder import PatientFinder
from needlemap.ui.patients.form import PatientForm
from needlemap.ui.patients.page import PatientsPage
from storage.makers import new_records
from ui.patients.conftest import REFERENCE, Room


def test_an_empty_clinic_shows_the_first_steps(qtbot: QtBot, tmp_path: Path) -> None:
    with new_records(tmp_path / "empty") as records:
        page = PatientsPage(records, REFERENCE)
        qtbot.addWidget(page)
        assert page.home.is_welcoming
        assert page.finder.archived.isHidden()


def test_when_nothing_is_left_to_do_the_next_step_is_offered(room: Room) -> None:
    room.page.show_nobody()
    home = room.page.home
    room.page.list.setFocus()
    room.driver.click(home.search)
    assert room.page.search.hasFocus()
    room.driver.click(home.new)
    form = open_dialog()
    assert isinstance(form, PatientForm)
    form.reject()


def test_the_first_found_is_chosen_while_typing_and_all_of_it_shown_in_a_moment(
    room: Room,
) -> None:
    other = room.add("Abel", "Otto")
    room.page.show_patients()
    assert room.chosen() is None
    room.driver.type(room.page.finder.search, "abel")
    assert room.chosen() == other
    assert room.page.shown_name == "Abel, Otto"
    wait_until(lambda: not room.page.details.sessions.isHidden(), "the rest of the patient")


def test_search_to_session_by_keys_alone(room: Room, qtbot: QtBot) -> None:
    room.add("Abel", "Otto")
    page = room.page
    page.show_patients()
    room.driver.press(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.finder.search.hasFocus()
    room.driver.type(page.finder.search, "a")
    room.driver.press(page.finder.search, Qt.Key.Key_Down)
    assert page.list.hasFocus()
    room.driver.press(page.list, Qt.Key.Key_Down)
    assert page.patient == room.patient
    with qtbot.waitSignal(page.new_session_requested) as asked:
        room.driver.press(page.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [room.patient.id]


def test_escape_leads_from_what_was_typed_to_nobody(room: Room) -> None:
    room.driver.type(room.page.finder.search, "okafor")
    room.driver.press(room.page.finder.search, Qt.Key.Key_Escape)
    assert room.page.finder.text == ""
    assert room.chosen() == room.patient
    room.driver.press(room.page.finder.search, Qt.Key.Key_Escape)
    assert room.chosen() is None
    assert room.page.home.isVisible()


def test_a_name_that_nobody_has_is_offered_as_a_new_patient(room: Room) -> None:
    room.driver.type(room.page.finder.search, "zola emile")
    assert room.page.finder.count == 0
    assert "zola emile" in room.page.finder.add.text()
    room.driver.click(room.page.finder.add)
    form = open_dialog()
    assert isinstance(form, PatientForm)
    assert (form.editor("family_name").text(), form.editor("given_name").text()) == (
        "Emile",
        "Zola",
    )
    room.driver.type(form.editor("family_name"), "Zola")
    room.driver.type(form.editor("given_name"), "Emile")
    room.driver.press(form.save, Qt.Key.Key_Space)
    assert room.page.shown_name == "Zola, Emile"


def test_who_is_there_already_is_pointed_out_and_can_be_shown_instead(room: Room) -> None:
    room.page.act.add()
    form = open_dialog()
    assert isinstance(form, PatientForm)
    room.driver.type(form.editor("family_name"), "amara")
    room.driver.type(form.editor("given_name"), "okafor")
    wait_until(lambda: bool(form.duplicates.shown), "the one who is there already")
    room.driver.click(form.duplicates.choices[0])
    assert not form.isVisible()
    assert room.chosen() == room.patient


def test_archived_patients_are_shown_on_request_and_brought_back(room: Room) -> None:
    room.choose()
    room.page.details.archive.trigger()
    assert room.chosen() is None
    assert room.records.patients.search("") == ()
    room.driver.press(room.page.finder.archived, Qt.Key.Key_Space)
    room.page.list.setCurrentIndex(room.page.list.model().index(0, 0))
    assert room.chosen() is not None
    assert not room.page.new_session.isEnabled()
    room.driver.click(room.page.details.back)
    assert room.records.patients.search("") == (room.patient,)
    assert room.page.new_session.isEnabled()


def test_archiving_is_taken_back_by_the_notice(room: Room) -> None:
    room.choose()
    room.page.details.archive.trigger()
    room.driver.click(room.page.notice.undo)
    assert room.chosen() == room.patient


def test_a_patient_who_was_archived_elsewhere_is_found_when_asked_for(room: Room) -> None:
    room.driver.type(room.page.finder.search, "nobody at all")
    room.records.patients.archive(room.patient.id, at=now_utc())
    room.choose()
    found = room.chosen()
    assert found is not None
    assert found.id == room.patient.id


def test_the_keys_of_the_page_are_among_its_commands(room: Room) -> None:
    said = {command.words: command.keys for command in room.page.commands}
    assert "Ctrl+F" in said["Search patients"]


class Crowd:
    """50,000 patients who are made when they are asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.are_read = False

    def first(self, limit: int) -> tuple[str, ...]:
        return tuple(f"{number:036}" for number in range(limit))

    def find(self, text: str) -> tuple[str, ...]:
        self.are_read = True
        return self.first(50_000) if not text else ()

    def find_archived(self, _text: str) -> tuple[str, ...]:
        return ()

    def several(self, ids: Sequence[str]) -> tuple[Patient, ...]:
        self.asked += len(ids)
        return tuple(Patient(each, f"Name {each}") for each in ids)


def test_of_50_000_patients_only_those_in_view_are_read(qtbot: QtBot) -> None:
    crowd = Crowd()
    finder = PatientFinder(crowd)
    qtbot.addWidget(finder)
    finder.resize(320, 700)
    finder.show()
    finder.renew()
    wait_until(lambda: finder.count == 50_000, "all patients")
    finder.repaint()
    assert 0 < crowd.asked < 200
    finder.list.scrollToBottom()
    finder.repaint()
    assert crowd.asked < 400


def test_the_first_of_many_patients_are_shown_before_all_are_read(qtbot: QtBot) -> None:
    crowd = Crowd()
    finder = PatientFinder(crowd)
    qtbot.addWidget(finder)
    finder.show()
    finder.renew(select=f"{7:036}")
    assert not crowd.are_read
    assert finder.patient is not None
    assert finder.count == 200
    wait_until(lambda: finder.count == 50_000, "all patients")
    assert finder.patient.id == f"{7:036}"
    finder.renew(select=f"{300:036}")
    assert finder.count == 50_000
    assert finder.patient.id == f"{300:036}"


def test_what_is_typed_before_all_are_read_looks_among_all(qtbot: QtBot) -> None:
    finder = PatientFinder(Crowd())
    qtbot.addWidget(finder)
    finder.show()
    finder.renew()
    finder.search.setText("x")
    assert finder.count == 0
    QApplication.processEvents()
    assert finder.count == 0


def test_return_leads_from_the_list_into_the_sessions_and_opens_one(
    room: Room, qtbot: QtBot
) -> None:
    session = room.begin()
    room.choose()
    room.page.list.setFocus()
    room.driver.press(room.page.list, Qt.Key.Key_Return)
    assert room.page.session_list.hasFocus()
    with qtbot.waitSignal(room.page.session_requested) as asked:
        room.driver.press(room.page.session_list, Qt.Key.Key_Return)
    assert asked.args == [room.patient.id, session.id]
