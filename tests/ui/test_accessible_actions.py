"""What a screen reader does to an input is stored as what a hand does to it."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.appearance import Appearance
from needlemap.domain.screening import Answer
from needlemap.domain.visit import ConsentStatus, Tolerance
from needlemap.ui.charting.visit.controller import VISIT
from needlemap.ui.forms.autosave import AutosaveLine
from needlemap.ui.shell.settings.display_section import DisplaySection
from needlemap.ui.shell.sign_in import SignInPage
from needlemap.ui.widgets.accessibility import AccessibleToggle


def act(piece: QWidget, action: str) -> None:
    """Do what a screen reader does: by the interface, without a mouse or a key."""
    interface = QAccessible.queryAccessibleInterface(piece)
    assert action in interface.actionInterface().actionNames()
    interface.actionInterface().doAction(action)
    QApplication.processEvents()


@pytest.fixture(params=["Toggle", "Press"])
def action(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_answers_of_the_visit_are_stored(clinic: Clinic, action: str) -> None:
    clinic.begin_session()
    clinic.page.visit.show_form()
    form = clinic.page.visit.form
    act(form.screening.questions["pregnancy"].choice.button_of(Answer.NO), action)
    act(form.consent.status.button_of(ConsentStatus.VERBAL), action)
    act(form.pain.tolerance.button_of(Tolerance.GOOD), action)
    act(form.pain.before.button_of(6), action)
    visit = clinic.stored.visit
    (asked,) = visit.screening
    assert (asked.precaution, asked.answer) == ("pregnancy", Answer.NO)
    assert visit.consent is not None
    assert visit.consent.status is ConsentStatus.VERBAL
    assert visit.tolerance is Tolerance.GOOD
    assert visit.pain_before == 6


def test_the_tab_of_the_visit_comes_to_the_front(clinic: Clinic) -> None:
    clinic.begin_session()
    tabs = clinic.page.tabs
    act(tabs.tabs[VISIT], "Press")
    assert tabs.shown == VISIT


def test_a_view_is_shown(clinic: Clinic) -> None:
    clinic.begin_session()
    act(clinic.page.panel.tabs.button("anterior"), "Press")
    assert clinic.page.canvas.plate.id == "anterior"


def opened(clinic: Clinic, name: str) -> QWidget:
    """Open one of the pages and return it, with everything in it made."""
    if name == "settings":
        comma, control = Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier
        clinic.driver.press(clinic.window, comma, control)
    elif name == "history":
        clinic.controller.open_history(clinic.patient.id)
    elif name == "charting":
        clinic.begin_session()
        clinic.needle(60, 1470)
        clinic.page.visit.show_form()
    page = clinic.window.stack.currentWidget()
    assert page is not None
    return page


@pytest.mark.parametrize("page", ["patients", "settings", "history", "charting"])
def test_each_button_that_stays_pressed_offers_a_click_to_screen_readers(
    clinic: Clinic, page: str
) -> None:
    toggles = [
        each
        for each in opened(clinic, page).findChildren(QAbstractButton)
        if each.isCheckable() and not has_menu(each)
    ]
    kinds = {type(QAccessible.queryAccessibleInterface(each)) for each in toggles}
    assert kinds == {AccessibleToggle}


def has_menu(button: QAbstractButton) -> bool:
    return isinstance(button, QToolButton | QPushButton) and button.menu() is not None


def test_without_our_interface_a_toggle_is_no_click(qtbot: QtBot) -> None:
    """Qt's own account, which is why there is one of ours."""
    clicks: list[bool] = []
    button = QToolButton()
    qtbot.addWidget(button)
    plain = QAccessible.queryAccessibleInterface(button)  # made before the button is checkable
    button.setCheckable(True)
    button.clicked.connect(clicks.append)
    plain.actionInterface().doAction("Toggle")
    assert button.isChecked()
    assert clicks == []


def set_text(line: QLineEdit, words: str) -> None:
    """Set a text as a screen reader or a dictation does: no key, no focus."""
    QAccessible.queryAccessibleInterface(line).setText(QAccessible.Text.Value, words)
    QApplication.processEvents()


def test_a_line_of_the_visit_is_stored(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.page.visit.show_form()
    form = clinic.page.visit.form
    act(form.consent.status.button_of(ConsentStatus.VERBAL), "Press")
    clinic.page.canvas.setFocus()
    set_text(form.consent.note, "Read out aloud")
    consent = clinic.stored.visit.consent
    assert consent is not None
    assert consent.note == "Read out aloud"


def test_the_note_of_a_site_is_stored(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    QApplication.processEvents()
    clinic.page.canvas.setFocus()
    set_text(clinic.page.editor.dose.note, "deep")
    assert clinic.stored.sites[0].note == "deep"


def test_the_needles_of_a_site_are_stored(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    QApplication.processEvents()
    count = clinic.page.editor.dose.count
    QAccessible.queryAccessibleInterface(count).valueInterface().setCurrentValue(3)
    QApplication.processEvents()
    assert clinic.stored.sites[0].needle_count == 3


def test_what_the_program_shows_in_a_line_is_not_taken_for_an_entry(qtbot: QtBot) -> None:
    stored: list[str] = []

    def store(text: str) -> bool:
        stored.append(text)
        return True

    line = AutosaveLine("Note", store)
    qtbot.addWidget(line)
    line.show_text("known")
    line.setText("restored")
    line.clear()
    assert stored == []
    set_text(line, "dictated")
    assert stored == ["dictated"]


def set_value(piece: QWidget, words: str) -> None:
    """Set a value by its words, as a screen reader or voice control does."""
    QAccessible.queryAccessibleInterface(piece).setText(QAccessible.Text.Value, words)
    QApplication.processEvents()


def test_a_choice_from_a_list_is_stored(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    QApplication.processEvents()
    dose = clinic.page.editor.dose
    set_value(dose.technique, "Superficial dry needling")
    set_value(dose.length, "25")
    (site,) = clinic.stored.sites
    assert site.technique == "superficial_dn"
    assert site.needle is not None
    assert site.needle.length_mm == 25
    set_value(dose.technique, "No such technique")
    assert clinic.stored.sites[0].technique == "superficial_dn"


def test_a_depth_is_stored(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    QApplication.processEvents()
    depth = clinic.page.editor.dose.depth_mm
    QAccessible.queryAccessibleInterface(depth).valueInterface().setCurrentValue(12)
    QApplication.processEvents()
    assert clinic.stored.sites[0].depth_mm == 12


def test_days_and_long_texts_of_the_visit_are_stored(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.page.visit.show_form()
    plan = clinic.page.visit.form.plan
    clinic.page.canvas.setFocus()
    set_value(plan.texts["home_plan"], "Chin tucks")
    set_text(plan.follow_up, "2 May 2031")
    wait_until(lambda: bool(clinic.stored.visit.home_plan), "the rest of the hand")
    visit = clinic.stored.visit
    assert visit.home_plan == "Chin tucks"
    assert visit.follow_up_on == date(2031, 5, 2)


def test_a_tick_and_a_choice_of_the_settings_are_stored(clinic: Clinic) -> None:
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.open_settings()
    settings = clinic.window.signed_in.settings
    assert settings is not None
    section = settings.show_section(DisplaySection)
    assert isinstance(section, DisplaySection)
    act(section.letters, "Toggle")
    act(section.colours[Appearance.DARK], "Toggle")
    kept = clinic.records.settings.interface(clinic.records.therapist.id)
    assert not kept.letter_keys
    assert kept.appearance is Appearance.DARK


def test_a_password_can_be_pasted(qtbot: QtBot) -> None:
    page = SignInPage(first_start=False)
    qtbot.addWidget(page)
    page.show()
    QApplication.clipboard().setText("heron over water")
    page.password.setFocus()
    QTest.keyClick(page.password, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.clipboard().clear()
    assert page.password.text() == "heron over water"
