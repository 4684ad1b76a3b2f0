"""Ctrl+K finds patients, sessions, actions, structures and settings by a few letters."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.bodymap import BodyAtlas
from needlemap.demo.input_driver import wait_until
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.placement import Side
from needlemap.domain.user import Role
from needlemap.ui.shell.account import Account
from needlemap.ui.shell.finding import best
from needlemap.ui.shell.palette import Found, Palette
from needlemap.ui.shell.settings.clinic_section import ClinicSection
from needlemap.ui.shell.settings.section import section_titles
from needlemap.ui.widgets.list_rows import RowLook

KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def account(clinic: Clinic) -> Account:
    assert clinic.window.signed_in is not None
    return clinic.window.signed_in


def opened(clinic: Clinic, text: str = "") -> Palette:
    """Press the key, and type."""
    clinic.driver.press(clinic.window, KEY.Key_K, CONTROL)
    palette = account(clinic).palette
    assert palette is not None
    assert palette.isVisible()
    QTest.keyClicks(palette.line, text)
    return palette


def titles(palette: Palette) -> list[str]:
    return [found.look.title for found in palette.found]


def press(palette: Palette, key: Qt.Key) -> None:
    QTest.keyClick(palette.line, key)
    QApplication.processEvents()


def add_patient(clinic: Clinic, family: str, given: str) -> Patient:
    added = Patient(new_id(), family, given, date(1970, 1, 2), "2077", Figure.FEMALE)
    clinic.records.patients.add(added)
    return added


def test_a_patient_is_found_and_shown(visit: Clinic) -> None:
    other = add_patient(visit, "Lindqvist", "Sven")
    palette = opened(visit, "lindq")
    assert titles(palette)[0] == other.name
    press(palette, KEY.Key_Return)
    assert palette.isHidden()
    assert visit.controller.charting is None
    assert visit.controller.patients.patient == other


def test_nobody_is_named_before_a_letter_is_typed_or_after_it_is_closed(visit: Clinic) -> None:
    name = visit.patient.name
    palette = opened(visit)
    assert name not in titles(palette)
    QTest.keyClicks(palette.line, "okaf")
    assert name in titles(palette)
    press(palette, KEY.Key_Escape)
    assert palette.found == ()
    assert palette.line.text() == ""


def test_an_action_does_what_its_key_does(visit: Clinic) -> None:
    visit.needle(60, 1470)
    palette = opened(visit, "twitch")
    assert palette.found[0].look.aside == "T"
    press(palette, KEY.Key_Return)
    assert visit.stored.sites[0].twitch is not None
    assert visit.page.canvas.hasFocus()


def test_what_cannot_be_done_is_there_with_the_reason_and_does_nothing(visit: Clinic) -> None:
    palette = opened(visit, "mirror")
    (found,) = (each for each in palette.found if each.look.title.startswith("Mirror"))
    assert found.call is None
    assert "No site is selected" in found.look.second
    row = palette.found.index(found)
    for _ in range(len(palette.found)):
        press(palette, KEY.Key_Up)
    for _ in range(row):
        press(palette, KEY.Key_Down)
    assert palette.list.currentIndex().row() == row
    press(palette, KEY.Key_Return)
    assert palette.isVisible()
    assert visit.stored.sites == ()
    press(palette, KEY.Key_Escape)


def test_a_structure_leads_to_the_view_that_shows_it_best(visit: Clinic) -> None:
    visit.page.show_plate("anterior")
    palette = opened(visit, "infraspinatus")
    assert titles(palette)[0].startswith("Infraspinatus")
    press(palette, KEY.Key_Return)
    point = BodyAtlas.load("male").typical_point("infraspinatus", Side.RIGHT)
    assert visit.page.canvas.plate.id == visit.page.sight.best_plate(point)
    assert visit.page.canvas.plate.id != "anterior"
    assert visit.stored.sites == ()


def test_a_structure_is_found_where_no_body_is_shown_and_says_what_to_open(clinic: Clinic) -> None:
    palette = opened(clinic, "infraspinatus")
    found = palette.found[0]
    assert found.look.title.startswith("Infraspinatus")
    assert found.call is None
    assert "open a session or a history" in found.look.second


def test_sessions_of_the_patient_in_front_are_offered_at_once(visit: Clinic) -> None:
    first = visit.session.id
    visit.driver.click(visit.page.header.back)
    visit.begin_session()
    assert visit.session.id != first
    palette = opened(visit)
    sessions = [found for found in palette.found if found.look.title.startswith("Session ")]
    assert len(sessions) == 2
    row = palette.found.index(sessions[1])
    place = palette.list.visualRect(palette.model.index(row, 0)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    wait_until(lambda: visit.controller.open_session_id == first, "the other session")
    logged = [entry.action for entry in visit.records.audit.history("session", first)]
    assert logged.count("view_session") == 2


def test_a_section_of_the_settings_is_opened_by_name(visit: Clinic) -> None:
    palette = opened(visit, "my passw")
    assert titles(palette)[0] == "My password"
    press(palette, KEY.Key_Return)
    settings = account(visit).settings
    assert settings is not None
    assert settings.list.currentIndex().data() == "My password"
    assert [section.title for section in settings.sections] == section_titles(Role.ADMIN)


def test_escape_gives_the_focus_back_to_where_it_was(visit: Clinic) -> None:
    note = visit.page.preset.count
    note.setFocus()
    press(opened(visit, "undo"), KEY.Key_Escape)
    assert QApplication.focusWidget() is note


def test_arrows_go_through_what_was_found(visit: Clinic) -> None:
    palette = opened(visit, "show")
    press(palette, KEY.Key_Down)
    press(palette, KEY.Key_Down)
    press(palette, KEY.Key_Up)
    assert palette.list.currentIndex().row() == 1
    press(palette, KEY.Key_PageDown)
    assert palette.list.currentIndex().row() > 1
    press(palette, KEY.Key_Escape)


def test_a_locked_window_finds_nothing_and_forgets_what_was_found(visit: Clinic) -> None:
    palette = opened(visit, "okaf")
    account(visit).lock.lock()
    assert palette.isHidden()
    assert palette.found == ()
    account(visit).find()
    assert palette.isHidden()


def test_finding_alone_records_nothing(visit: Clinic) -> None:
    before = visit.records.audit.head()
    press(opened(visit, "okafor infraspinatus undo"), KEY.Key_Escape)
    assert visit.records.audit.head() == before


@pytest.mark.parametrize(
    ("typed", "first"),
    [("undo", "Undo"), ("sgin the sesion", "Sign the session"), ("best v", "Go to the best view")],
)
def test_what_is_meant_comes_first_even_misspelt(typed: str, first: str) -> None:
    names = ["Undo", "Redo", "Sign the session", "Go to the best view", "Start a session"]
    named = [(name, Found(RowLook(name), None)) for name in names]
    assert best(typed, named)[0].look.title == first


def test_letters_that_are_like_nothing_find_nothing() -> None:
    assert best("qqzz", [("Undo", Found(RowLook("Undo"), None))]) == []


def test_a_patient_is_not_shown_over_text_of_the_settings_that_was_refused(clinic: Clinic) -> None:
    account(clinic).open_settings()
    settings = account(clinic).settings
    assert settings is not None
    section = settings.show_section(ClinicSection)
    assert isinstance(section, ClinicSection)
    section.name.setText("n" * 5000)
    press(opened(clinic, "okaf"), KEY.Key_Return)
    assert account(clinic).settings is settings
    assert section.name.text() == "n" * 5000
    assert "Name of the clinic" in settings.notice.text


def test_a_structure_turns_the_body_of_the_history_too(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.controller.open_history(visit.patient.id)
    page = visit.controller.history.page
    assert page is not None
    palette = opened(visit, "infraspinatus")
    press(palette, KEY.Key_Return)
    point = BodyAtlas.load("male").typical_point("infraspinatus", Side.RIGHT)
    assert page.body.pane.canvases[0].plate.id == visit.page.sight.best_plate(point)
