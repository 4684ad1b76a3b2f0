"""The wheel over every input of every page and dialog: it scrolls, and changes nothing."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from helpers.wheel import NOTCH, changed_by_wheel, inputs_in, turn
from needlemap.demo.input_driver import open_dialog
from needlemap.domain.screening import Answer
from needlemap.ui.forms.disclosure import DisclosureDialog
from needlemap.ui.forms.inputs import ComboBox, DoubleSpinBox, SpinBox
from needlemap.ui.history.header import Tab
from needlemap.ui.shell.emergency_page import EmergencyPage
from needlemap.ui.shell.settings.locking_section import LockingSection
from needlemap.ui.shell.settings.users_section import UsersSection
from needlemap.ui.widgets.popup import Collapsible


def looked_over(clinic: Clinic, root: QWidget) -> int:
    """Assert that the wheel changes and stores nothing; return how many inputs it went over."""
    QApplication.processEvents()
    stored = clinic.records.audit.head
    assert changed_by_wheel(root) == []
    assert clinic.records.audit.head == stored
    return len(list(inputs_in(root)))


@pytest.fixture
def charted(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.needle(60, 1470)
    return clinic


def test_a_planted_input_that_the_wheel_changes_is_found(qtbot: QtBot) -> None:
    window, planted = QWidget(), QSpinBox()
    planted.setAccessibleName("Planted")
    QVBoxLayout(window).addWidget(planted)
    qtbot.addWidget(window)
    window.show()
    assert changed_by_wheel(window) == ["QSpinBox 'Planted'"]


def test_sites_and_editor(charted: Clinic) -> None:
    for fold in charted.page.findChildren(Collapsible):
        fold.open()
    assert looked_over(charted, charted.page) >= 18


def test_previous_sites_beside_the_body(charted: Clinic) -> None:
    charted.page.previous.controller.open_panel()
    assert looked_over(charted, charted.page) >= 1


def test_the_form_of_the_visit(charted: Clinic) -> None:
    charted.page.visit.show_form()
    form = charted.page.visit.form
    form.screening.unfold.setChecked(True)
    charted.driver.click(form.screening.questions["pregnancy"].choice.button_of(Answer.YES))
    charted.driver.press(form.adverse.kinds, Qt.Key.Key_B)
    assert looked_over(charted, charted.page) >= 4


def test_the_form_of_the_visit_scrolls_instead(charted: Clinic) -> None:
    charted.page.visit.show_form()
    form = charted.page.visit.form
    form.area.ensureWidgetVisible(form.adverse.kinds)
    before = form.area.verticalScrollBar().value()
    turn(form.adverse.kinds, NOTCH)
    assert form.area.verticalScrollBar().value() < before


def test_needles_on_their_way_out(charted: Clinic) -> None:
    charted.page.removal.toggle()
    assert looked_over(charted, charted.page) >= 2


def test_signing(charted: Clinic) -> None:
    charted.page.ask_to_sign()
    dialog = open_dialog()
    looked_over(charted, dialog)
    dialog.reject()


def test_the_patient_and_the_forms(clinic: Clinic) -> None:
    patients = clinic.controller.patients
    patients.show_patients(select=clinic.patient.id)
    looked_over(clinic, patients)
    patients.open_form()
    assert looked_over(clinic, patients) >= 1
    assert patients.form is not None
    patients.form.leave()
    clinic.driver.click(patients.add)
    form = open_dialog()
    assert looked_over(clinic, form) >= 1
    form.reject()


def test_a_document_and_a_merge(clinic: Clinic, tmp_path: Path) -> None:
    patients = clinic.controller.patients
    patients.show_patients(select=clinic.patient.id)
    letter = tmp_path / "letter.txt"
    letter.write_text("A letter.")
    form = patients.documents.ask_to_keep(letter)
    assert looked_over(clinic, form) >= 1
    form.reject()
    patients.act.ask_to_merge()
    dialog = open_dialog()
    looked_over(clinic, dialog)
    dialog.reject()


@pytest.mark.parametrize("tab", list(Tab))
def test_the_history(charted: Clinic, tab: Tab) -> None:
    charted.controller.open_history(charted.patient.id)
    page = charted.controller.history.page
    assert page is not None
    page.show_tab(tab)
    looked_over(charted, page)


def test_what_for_and_for_whom(clinic: Clinic) -> None:
    dialog = DisclosureDialog.ask(clinic.window, "Save", print)
    assert looked_over(clinic, dialog) >= 1
    dialog.reject()


def test_the_reports(charted: Clinic) -> None:
    charted.controller.papers.open(charted.patient, charted.session.id)
    dialog = charted.controller.papers.dialog
    assert dialog is not None
    choices = dialog.choices
    choices.kinds.setCurrentIndex(choices.kinds.findText("Treatment history"))
    assert looked_over(charted, dialog) >= 4
    dialog.reject()
    charted.controller.papers.open_batch(charted.patient)
    batch = charted.controller.papers.batch
    assert batch is not None
    assert looked_over(charted, batch) >= 2
    batch.reject()


def test_the_settings(clinic: Clinic) -> None:
    account = clinic.window.signed_in
    assert account is not None
    account.open_settings()
    page = account.settings
    assert page is not None
    for section in page.sections:
        page.show_section(type(section))
        looked_over(clinic, page)
    page.show_section(LockingSection)
    assert looked_over(clinic, page) == 1
    users = page.show_section(UsersSection)
    assert isinstance(users, UsersSection)
    clinic.driver.click(users.add)
    form = open_dialog()
    assert looked_over(clinic, form) >= 1
    form.reject()


def test_the_emergency_page(clinic: Clinic, qtbot: QtBot) -> None:
    page = EmergencyPage(("Dana Kim", "Omar Diaz"))
    qtbot.addWidget(page)
    page.show()
    assert looked_over(clinic, page) == 1


def test_the_wheel_over_an_input_scrolls_the_page_around_it(qtbot: QtBot) -> None:
    board, area = QWidget(), QScrollArea()
    column = QVBoxLayout(board)
    for made in (ComboBox(), SpinBox(), DoubleSpinBox()):
        column.addWidget(made)
    column.addSpacing(2000)
    area.setWidget(board)
    qtbot.addWidget(area)
    area.show()
    for piece in list(inputs_in(board)):
        area.verticalScrollBar().setValue(0)
        turn(piece, -NOTCH)
        assert area.verticalScrollBar().value() > 0
