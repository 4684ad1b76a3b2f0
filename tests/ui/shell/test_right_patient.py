"""The right patient: who it is stands on every page, and who could be mistaken for them."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from helpers.drivers import Clinic
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.storage.repositories.duplicates import mistakable

WHO = ["born 2 May 1984", "years", "MRN 1042"]


def add(clinic: Clinic, family: str, given: str, born_on: date | None, number: str) -> Patient:
    """Add another patient to the clinic."""
    made = Patient(new_id(), family, given, born_on, number)
    clinic.records.patients.add(made)
    return made


def test_the_chart_says_name_birth_date_in_words_age_and_number(clinic: Clinic) -> None:
    clinic.begin_session()
    strip = clinic.page.header.strip
    assert strip.name == "Okafor, Amara"
    assert [words for words in WHO if words not in strip.facts] == []
    assert strip.isVisible()


def test_the_history_says_it_too(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    page = clinic.controller.history.page
    assert page is not None
    assert page.header.strip.name == "Okafor, Amara"
    assert [words for words in WHO if words not in page.header.strip.facts] == []


def test_the_page_on_which_a_patient_is_changed_says_whose_it_is(clinic: Clinic) -> None:
    patients = clinic.controller.patients
    patients.show_patients(select=clinic.patient.id)
    assert not patients.strip.isVisible()
    clinic.driver.click(patients.change)
    assert patients.strip.isVisible()
    assert [words for words in WHO if words not in patients.strip.facts] == []


@pytest.mark.parametrize(
    ("family", "given", "born_on"),
    [
        ("Okafor", "Amarah", date(1971, 1, 1)),
        ("Okaforr", "Amara", None),
        ("Amara", "Okafor", None),
        ("Lindqvist", "Sten", date(1984, 5, 2)),
    ],
    ids=["one letter more", "misspelt", "names exchanged", "born on the same day"],
)
def test_somebody_who_could_be_mistaken_is_named_on_all_three_pages(
    clinic: Clinic, family: str, given: str, born_on: date | None
) -> None:
    add(clinic, family, given, born_on, "2001")
    clinic.begin_session()
    chart = clinic.page.duplicate_banner
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    history = clinic.controller.history.page
    assert history is not None
    for words in (
        chart.sentence,
        history.duplicate_banner.sentence,
        clinic.controller.patients.duplicate_banner.sentence,
    ):
        assert f"{family}, {given}" in words
        assert "MRN 2001" in words


def test_nobody_is_named_where_nobody_is_alike(clinic: Clinic) -> None:
    add(clinic, "Lindqvist", "Sten", date(1950, 3, 4), "2001")
    clinic.begin_session()
    assert clinic.page.duplicate_banner.words == ""


def test_the_likest_comes_first_and_the_patient_never(clinic: Clinic) -> None:
    born = date(1984, 5, 2)
    add(clinic, "Lindqvist", "Sten", born, "2001")
    twin = add(clinic, "Okafor", "Amaru", born, "2002")
    add(clinic, "Okafor", "Amira", date(1950, 1, 1), "2003")
    found = mistakable(clinic.records.patients, clinic.patient)
    assert found[0].id == twin.id
    assert clinic.patient.id not in [each.id for each in found]
    assert len(found) == 3


def test_the_title_of_the_window_shows_a_number_and_names_only_when_wished(clinic: Clinic) -> None:
    assert clinic.window.windowTitle() == "Patients – NeedleMap"
    clinic.begin_session()
    assert clinic.window.windowTitle() == "1042 – Session – NeedleMap"
    clinic.page.closed.emit()
    assert clinic.window.windowTitle() == "Patients – NeedleMap"
    clinic.records.settings.set_names_in_title(on=True)
    clinic.begin_session()
    assert clinic.window.windowTitle() == "Okafor, Amara – Session – NeedleMap"


def test_names_in_the_title_are_wished_for_in_the_settings(clinic: Clinic) -> None:
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.open_settings()
    settings = clinic.window.signed_in.settings
    assert settings is not None
    (box,) = (
        each
        for each in settings.findChildren(QCheckBox)
        if each.text() == "Name the patient in the window title"
    )
    assert not box.isChecked()
    box.click()
    assert clinic.records.settings.has_names_in_title()
