"""The patient in a narrow window, and with many complaints: the precautions keep their room."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel

from helpers.drivers import Clinic
from helpers.scan import faults
from needlemap.domain.clock import today
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.ui.widgets.theme import LIGHT, apply_theme
from storage.makers import stored_complaint
from ui.test_fits import SIZES, TWICE

_READABLE_PX = 170
LONG = "Pain that began at the neck and has gone down the arm to the thumb since the fall in May"


@pytest.fixture
def burdened(clinic: Clinic) -> Clinic:
    """A patient with a precaution and eight complaints with long names."""
    apply_theme(clinic.window, LIGHT)
    known = PatientPrecaution("bleeding_disorder", Answer.YES, today(), note="Haemophilia A")
    clinic.records.patient_files.set_precaution(clinic.patient.id, None, known)
    for number in range(8):
        stored_complaint(clinic.records, clinic.patient.id, name=f"{LONG} & {number}")
    return clinic


def show(clinic: Clinic, size: QSize) -> None:
    clinic.window.resize(size)
    clinic.controller.patients.show_patients(select=clinic.patient.id)
    for _ in range(6):
        QApplication.processEvents()


@pytest.mark.parametrize("size", [*SIZES, TWICE], ids=str)
def test_many_long_complaints_leave_the_precautions_their_room(
    burdened: Clinic, size: QSize
) -> None:
    show(burdened, size)
    details = burdened.controller.patients.details
    (asked,) = [
        each for each in details.facts.findChildren(QLabel) if "Haemophilia A" in each.text()
    ]
    assert asked.width() >= _READABLE_PX
    assert asked.visibleRegion().boundingRect() == asked.rect() or size == TWICE
    assert [words for words in faults(burdened.window) if " is cut" in words] == []
    assert burdened.window.size() == size


def test_a_complaint_is_broken_into_lines_and_nothing_of_it_is_left_out(burdened: Clinic) -> None:
    show(burdened, TWICE)
    narrow = [
        each.text() for each in burdened.controller.patients.details.complaints.lines.values()
    ]
    show(burdened, QSize(1900, 900))
    wide = [each.text() for each in burdened.controller.patients.details.complaints.lines.values()]
    assert all("\n" in words for words in narrow)
    assert [words.replace("\n", " ") for words in narrow] == wide
    assert all(words.startswith(f"{LONG} && ") for words in wide)


def test_in_a_narrow_window_the_file_stands_above_the_sessions_and_is_read_first(
    burdened: Clinic,
) -> None:
    show(burdened, TWICE)
    details = burdened.controller.patients.details
    assert details.facts.geometry().bottom() < details.complaints.geometry().top()
    add = details.facts.findChildren(QLabel)[0]
    assert add.visibleRegion().boundingRect() == add.rect(), "in sight without scrolling"
    show(burdened, SIZES[0])
    assert details.facts.geometry().left() > details.complaints.geometry().right()


def test_what_is_to_do_has_the_whole_width_of_a_narrow_page(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.page.closed.emit()
    patients = clinic.controller.patients
    patients.show_nobody()
    home, widths = patients.home, []
    for size in (SIZES[0], TWICE):
        clinic.window.resize(size)
        for _ in range(4):
            QApplication.processEvents()
        widths.append(home.list.width() / home.width())
    assert widths[0] < 0.7 < widths[1]
    assert home.today_list.isVisible()
    assert faults(clinic.window) == []
