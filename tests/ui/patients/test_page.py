"""The patients page: find, add, change, begin a session."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from helpers.drivers import Clinic
from needlemap.bodymap import figures
from needlemap.demo.input_driver import open_dialog
from needlemap.domain.patient import Figure
from needlemap.ui.patients.form import PatientForm
from needlemap.ui.patients.list_model import PatientListModel
from needlemap.ui.patients.words import patient_line


def open_form(clinic: Clinic) -> PatientForm:
    clinic.driver.click(clinic.controller.patients.add)
    form = open_dialog()
    assert isinstance(form, PatientForm)
    return form


def names(clinic: Clinic) -> list[str]:
    return [patient.name for patient in clinic.records.patients.search("")]


def test_a_new_patient_is_stored_and_shown(clinic: Clinic) -> None:
    form = open_form(clinic)
    clinic.driver.type(form.editor("family_name"), "Lindqvist")
    clinic.driver.type(form.editor("born_on"), "1971-11-30")
    clinic.driver.choose(form.editor("figure"), "Neutral")
    clinic.driver.press(form.save, Qt.Key.Key_Space)
    shown = clinic.controller.patients.patient
    assert shown is not None
    assert (shown.name, shown.born_on) == ("Lindqvist", date(1971, 11, 30))
    assert names(clinic) == ["Lindqvist", "Okafor, Amara"]


def test_an_empty_name_is_refused_in_words(clinic: Clinic) -> None:
    form = open_form(clinic)
    clinic.driver.click(form.save)
    assert "family name" in form.form.error_text
    assert form.isVisible()
    assert names(clinic) == ["Okafor, Amara"]
    form.reject()


def test_a_birth_date_in_the_future_is_refused_in_words(clinic: Clinic) -> None:
    form = open_form(clinic)
    clinic.driver.type(form.editor("family_name"), "Morgen")
    clinic.driver.type(form.editor("born_on"), (date.today() + timedelta(days=2)).isoformat())  # noqa: DTZ011
    clinic.driver.click(form.save)
    assert "future" in form.form.error_text
    assert names(clinic) == ["Okafor, Amara"]
    form.reject()


def test_a_birth_date_that_is_no_day_is_refused_in_words(clinic: Clinic) -> None:
    form = open_form(clinic)
    clinic.driver.type(form.editor("family_name"), "Nimmer")
    clinic.driver.type(form.editor("born_on"), "30 February 1980")
    clinic.driver.click(form.save)
    assert form.form.error_text == "There is no 30 February 1980."
    form.reject()


def test_a_change_keeps_the_patient_and_is_stored(clinic: Clinic) -> None:
    page = clinic.controller.patients
    page.show_patients(select=clinic.patient.id)
    clinic.driver.click(page.change)
    assert page.form is not None
    assert page.form.editor("given_name").text() == "Amara"
    clinic.driver.type(page.form.editor("given_name"), "Amara Grace")
    clinic.driver.click(page.form.done)
    assert clinic.records.patients.get(clinic.patient.id).given_name == "Amara Grace"
    assert page.shown_name == "Okafor, Amara Grace"


def test_search_finds_by_any_part_and_says_when_nobody_is_found(clinic: Clinic) -> None:
    page = clinic.controller.patients
    clinic.driver.type(page.search, "amara oka")
    assert page.list.model().rowCount() == 1
    clinic.driver.type(page.search, "nobody")
    assert page.list.model().rowCount() == 0
    assert page.patient is None


def test_a_name_that_looks_like_html_is_shown_as_it_is(clinic: Clinic) -> None:
    form = open_form(clinic)
    clinic.driver.type(form.editor("family_name"), "<b>Bold</b>")
    clinic.driver.click(form.save)
    clinic.controller.patients.show_patients()
    assert names(clinic)[0] == "<b>Bold</b>"
    assert clinic.controller.patients.shown_name == "<b>Bold</b>"


def test_a_session_can_be_left_and_opened_again(clinic: Clinic) -> None:
    clinic.begin_session()
    site = clinic.needle(60, 1470)
    clinic.driver.click(clinic.page.header.back)
    assert clinic.controller.charting is None
    sessions = clinic.controller.patients.session_list
    first = sessions.visualRect(sessions.model().index(0, 0)).center()
    clinic.driver.click(sessions.viewport(), first)
    assert clinic.session.sites == (site,)


def test_the_patient_list_is_a_proper_model(qtmodeltester: ModelTester, clinic: Clinic) -> None:
    model = PatientListModel(clinic.records.patients)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show([clinic.patient.id])
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_what_is_unknown_of_a_patient_is_left_out(clinic: Clinic) -> None:
    assert patient_line(clinic.patient, date(2026, 5, 1)) == "2 May 1984 (41) · MRN 1042"


def test_every_figure_that_is_drawn_can_be_chosen_and_stored(clinic: Clinic) -> None:
    form = open_form(clinic)
    offered = [form.editor("figure").itemData(row) for row in range(form.editor("figure").count())]
    assert {str(figure) for figure in offered} == set(figures())
    clinic.driver.type(form.editor("family_name"), "Heavy")
    form.editor("figure").setCurrentIndex(offered.index(Figure.MALE_HEAVY))
    clinic.driver.click(form.save)
    (stored,) = clinic.records.patients.search("heavy")
    assert stored.figure is Figure.MALE_HEAVY
