"""Everything by keyboard: where the keys go, how that is seen, and how a dialog gives it back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from helpers.usability import pixels_of
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.visit import ConsentStatus, Tolerance
from needlemap.ui.charting.state import Tool
from needlemap.ui.shell.recovery_page import RecoveryPage
from needlemap.ui.widgets.factories import label
from needlemap.ui.widgets.theme import LIGHT, apply_theme

KEY = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NAME = QAccessible.Text.Name


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.needle(60, 1470)
    return clinic


def test_o_goes_to_the_count_and_back(visit: Clinic) -> None:
    bar = visit.page.removal.bar
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    assert bar.total.hasFocus()
    visit.driver.press(bar.total, KEY.Key_1)
    visit.driver.press(bar.total, KEY.Key_Return)
    assert visit.stored.sites[0].needles_in == 0
    assert visit.page.canvas.hasFocus()
    visit.page.chart.undo()
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    assert bar.total.hasFocus()
    visit.driver.press(bar.total, KEY.Key_O)
    assert not visit.page.removal.is_on
    assert visit.page.canvas.hasFocus()


def test_f6_goes_to_what_is_missing_and_says_what(visit: Clinic, spoken: list[str]) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_F6)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert visit.page.visit.form.isAncestorOf(focused)
    assert [words for words in spoken if words.startswith("Missing: ")]
    visit.driver.press(focused, KEY.Key_F6)
    assert visit.page.canvas.hasFocus()


def test_f6_goes_to_what_it_says_while_needles_are_in(clinic: Clinic, spoken: list[str]) -> None:
    clinic.records.settings.set_required_fields(None)
    clinic.begin_session()
    clinic.needle(60, 1200, "anterior")
    clinic.driver.press(clinic.page.canvas, KEY.Key_F6)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert spoken[-1] == "Missing: Screening"
    assert clinic.page.visit.form.screening.isAncestorOf(focused)


def draft_words(clinic: Clinic) -> str:
    QApplication.processEvents()
    said = [each.text() for each in clinic.page.header.findChildren(QLabel)]
    return next(words for words in said if words.endswith("Draft"))


def test_what_is_to_be_asked_first_has_a_sign_beside_its_colour(clinic: Clinic) -> None:
    clinic.records.settings.set_required_fields(None)
    clinic.begin_session()
    clinic.page.visit.show_form()
    form, before = clinic.page.visit.form, draft_words(clinic)
    clinic.driver.click(form.screening.others_no)
    clinic.driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    assert (before, draft_words(clinic)) == ("⚠ Draft", "Draft")


def test_arrows_in_a_group_of_answers_do_what_radio_buttons_do(visit: Clinic) -> None:
    visit.page.visit.show_form()
    tolerance = visit.page.visit.form.pain.tolerance
    tolerance.setFocus()
    visit.driver.press(tolerance, KEY.Key_Right)
    taken = [visit.stored.visit.tolerance]
    visit.driver.press(tolerance, KEY.Key_Left)
    taken.append(visit.stored.visit.tolerance)
    visit.driver.press(tolerance, KEY.Key_Right, CONTROL)
    taken.append(visit.stored.visit.tolerance)
    visit.page.chart.undo()
    taken.append(visit.stored.visit.tolerance)
    assert taken == [Tolerance.FAIR, Tolerance.GOOD, Tolerance.GOOD, Tolerance.FAIR]


def test_a_group_of_answers_is_told_with_its_question_and_the_answer_with_the_keys(
    visit: Clinic,
) -> None:
    visit.page.visit.show_form()
    status = visit.page.visit.form.consent.status
    told = QAccessible.queryAccessibleInterface(status)
    assert told.role() is QAccessible.Role.Grouping
    assert told.text(NAME).startswith("Consent")
    status.setFocus()
    at = QAccessible.queryAccessibleInterface(status.button_of(ConsentStatus.VERBAL))
    roles = {told.child(n).role() for n in range(told.childCount())}
    assert roles == {QAccessible.Role.RadioButton}
    assert sum(told.child(n).state().focused for n in range(told.childCount())) == 1
    assert at.parent().text(NAME) == told.text(NAME)


def test_headings_are_told_as_headings(qtbot: QtBot) -> None:
    roles = {}
    for kind in ("title", "heading", "muted"):
        made = label("Consent", kind)
        qtbot.addWidget(made)
        roles[kind] = QAccessible.queryAccessibleInterface(made).role()
        assert QAccessible.queryAccessibleInterface(made).text(NAME) == "Consent"
    heading = QAccessible.Role.Heading
    assert roles == {
        "title": heading,
        "heading": heading,
        "muted": QAccessible.Role.StaticText,
    }
    assert isinstance(made, QLabel)


def test_the_recovery_code_takes_the_focus_and_is_read_out(qtbot: QtBot, spoken: list[str]) -> None:
    page = RecoveryPage("ABCDE-FGHJK-MNPQR-STVWX")
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    assert page.focusWidget() is page.card.grid
    assert spoken == ["Recovery code: ABCDE, FGHJK, MNPQR, STVWX"]


def test_the_body_shows_that_it_has_the_keys(visit: Clinic) -> None:
    apply_theme(visit.window, LIGHT)
    canvas = visit.page.canvas
    canvas.setFocus()
    with_keys = pixels_of(canvas)
    visit.page.header.back.setFocus()
    without = pixels_of(canvas)
    ring = (0, 0x54, 0x8C)
    for edge in (with_keys[1, 200], with_keys[-2, 200], with_keys[200, 1], with_keys[200, -2]):
        assert tuple(edge.tolist()) == ring
    for edge in (without[1, 200], without[-2, 200], without[200, 1]):
        assert tuple(edge.tolist()) != ring


def sign(clinic: Clinic) -> None:
    clinic.driver.press(focused(), KEY.Key_S, CONTROL)


def keys(clinic: Clinic) -> None:
    clinic.driver.press(focused(), KEY.Key_Question)


def paper(clinic: Clinic) -> None:
    clinic.driver.press(focused(), KEY.Key_P, CONTROL)


def other_patient(clinic: Clinic) -> None:
    clinic.driver.press(focused(), KEY.Key_M, CONTROL | SHIFT)


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.mark.parametrize("begin", [sign, keys, paper, other_patient])
@pytest.mark.parametrize("place", ["body", "table"])
def test_after_a_dialog_the_keys_go_on_where_they_were(
    visit: Clinic, begin: Callable[[Clinic], None], place: str
) -> None:
    page = visit.page
    before = {"body": page.canvas, "table": page.table}[place]
    before.setFocus()
    begin(visit)
    dialog = open_dialog()
    visit.driver.press(dialog, KEY.Key_Escape)
    wait_until(lambda: QApplication.activeModalWidget() is None, "no dialog")
    visit.window.activateWindow()  # as a desktop does
    wait_until(visit.window.isActiveWindow, "the window in front")
    assert QApplication.focusWidget() is before


def test_letters_typed_at_a_closed_list_are_no_keys_of_the_page(visit: Clinic) -> None:
    box = visit.page.symptoms.panel.region
    visit.page.state.use(Tool.PLACE)
    visit.page.state.select([visit.session.sites[0].id])
    box.setFocus()
    for key in (KEY.Key_T, KEY.Key_H):
        visit.driver.press(box, key)
    assert visit.stored.sites[0].twitch is None
    assert box.currentText().startswith("Thigh")


def page_of(clinic: Clinic, name: str) -> QWidget:
    """Show a page, as its user would."""
    controller, account = clinic.controller, clinic.window.signed_in
    assert account is not None
    ways: dict[str, Callable[[], object]] = {
        "patients": lambda: controller.patients.show_patients(select=clinic.patient.id),
        "chart": clinic.begin_session,
        "history": lambda: controller.open_history(clinic.patient.id),
        "settings": account.open_settings,
        "practice": controller.open_practice,
    }
    ways[name]()
    page = clinic.window.stack.currentWidget()
    assert page is not None
    return page


@pytest.mark.parametrize(
    ("name", "least"),
    [("patients", 3), ("chart", 5), ("history", 5), ("settings", 2), ("practice", 2)],
)
def test_a_key_leads_past_what_lies_between_the_parts_of_each_page(
    clinic: Clinic, name: str, least: int, spoken: list[str]
) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.page.closed.emit()
    page = page_of(clinic, name)
    QApplication.processEvents()
    stops: list[QWidget] = []
    for _ in range(12):
        spoken.clear()
        clinic.driver.press(QApplication.focusWidget() or page, KEY.Key_F6, SHIFT)
        at = focused()
        assert page.isAncestorOf(at)
        assert at.isVisible()
        assert spoken[0][0].isupper()
        stops.append(at)
    assert len(set(stops)) >= least
    assert stops[: len(set(stops))] == stops[len(set(stops)) :][: len(set(stops))]


@pytest.mark.parametrize("name", ["patients", "history", "settings", "practice"])
def test_the_same_key_leads_on_and_back(clinic: Clinic, name: str) -> None:
    page = page_of(clinic, name)
    QApplication.processEvents()
    clinic.driver.press(QApplication.focusWidget() or page, KEY.Key_F6)
    first = focused()
    clinic.driver.press(first, KEY.Key_F6)
    second = focused()
    assert second is not first
    clinic.driver.press(second, KEY.Key_F6, SHIFT)
    assert focused() is first


def test_the_room_of_list_and_editor_is_shared_without_dragging(
    visit: Clinic, spoken: list[str]
) -> None:
    side = visit.page.table
    (larger, smaller) = [
        each for each in visit.page.commands if each.words.startswith("More room for the")
    ]
    before = side.height()
    larger.trigger()
    QApplication.processEvents()
    after = side.height()
    assert after > before
    assert [words for words in spoken if words.startswith("List of sites ")]
    smaller.trigger()
    smaller.trigger()
    QApplication.processEvents()
    assert side.height() < after
