"""The patient draws and answers alone: the window is locked, and all of it is a proposal."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.symptoms import Decision, PatientEntry, Symptom
from needlemap.ui.charting.patient_entry import PatientEntryPage
from needlemap.ui.charting.tools.symptom_panel import SymptomPanel
from storage.makers import PASSWORD

KEY, LEFT, NO_KEY = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
CHEST = [(60.0, 1300.0), (70.0, 1280.0)]


@pytest.fixture
def locked(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.driver.press(clinic.page.canvas, KEY.Key_S)
    clinic.driver.click(panel(clinic).patient)
    return clinic


def panel(clinic: Clinic) -> SymptomPanel:
    return clinic.page.symptoms.panel


def page(clinic: Clinic) -> PatientEntryPage:
    found = clinic.controller.patient_entry
    assert found is not None
    return found


def paint(clinic: Clinic, way: Sequence[tuple[float, float]]) -> None:
    canvas = page(clinic).canvas
    first, *rest = [canvas.frame.to_px(*place).toPoint() for place in way]
    QTest.mousePress(canvas, LEFT, NO_KEY, first)
    for place in rest:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, LEFT, NO_KEY, [first, *rest][-1])
    QApplication.processEvents()


def leave(clinic: Clinic, password: str = PASSWORD) -> None:
    entry = page(clinic)
    clinic.driver.type(entry.password, password)
    clinic.driver.press(entry.password, KEY.Key_Return)
    # The page that asks is gone once the password was right.
    wait_until(
        lambda: not isValid(entry.password) or entry.password.isEnabled(),
        "the password to be checked",
    )


def entry_of(clinic: Clinic) -> PatientEntry:
    found = clinic.stored.visit.patient_entry
    assert found is not None
    return found


def filled(clinic: Clinic) -> None:
    """Draw and answer as a patient does, and hand the device back."""
    entry = page(clinic)
    entry.kinds.choose(Symptom.NUMBNESS)
    paint(clinic, CHEST)
    entry.strength.choose(4)
    entry.now.choose(5)
    entry.worst.choose(8)
    entry.best.choose(2)
    clinic.driver.click(entry.finished)


def test_what_the_patient_enters_is_a_proposal_and_logged_as_the_patients(
    locked: Clinic,
) -> None:
    filled(locked)
    entry = entry_of(locked)
    assert entry.drawing is not None
    assert [(one.kind, one.intensity) for one in entry.drawing.areas] == [(Symptom.NUMBNESS, 4)]
    assert (entry.pain_now, entry.pain_worst, entry.pain_best) == (5, 8, 2)
    assert entry.is_open
    assert locked.stored.visit.symptom_drawing is None
    last = locked.records.audit.history("session", locked.session.id)[-1]
    assert (last.action, last.actor) == ("patient_entry", locked.records.therapist.id)


def test_the_window_is_left_by_the_therapists_password_alone(locked: Clinic) -> None:
    stack = locked.window.stack
    for key, modifier in (
        (KEY.Key_K, CONTROL),
        (KEY.Key_Comma, CONTROL),
        (KEY.Key_F10, NO_KEY),
        (KEY.Key_Question, NO_KEY),
        (KEY.Key_Escape, NO_KEY),
        (KEY.Key_Left, Qt.KeyboardModifier.AltModifier),
    ):
        QTest.keyClick(page(locked).canvas, key, modifier)
        QApplication.processEvents()
        assert stack.currentWidget() is page(locked)
        assert QApplication.activeModalWidget() is None
    assert locked.window.menu_bar is not None
    assert locked.window.menu_bar.isHidden()
    assert locked.window.windowTitle() == "Draw and answer – NeedleMap"
    locked.window.close()
    assert locked.window.isVisible()
    assert "Only the therapist" in page(locked).refusal.text()
    leave(locked)
    assert stack.currentWidget() is locked.page
    assert not locked.window.menu_bar.isHidden()
    assert locked.stored.visit.patient_entry is None


def test_a_wrong_password_leads_nowhere(locked: Clinic) -> None:
    leave(locked, "wrong")
    assert locked.window.stack.currentWidget() is page(locked)
    assert "password" in page(locked).refusal.text()


def test_a_confirmed_entry_is_the_drawing_and_one_edit(locked: Clinic) -> None:
    filled(locked)
    leave(locked)
    box = panel(locked).entry
    assert box.isVisible()
    assert "P1 Numbness" in box.words.text()
    locked.driver.click(box.confirm)
    visit = locked.stored.visit
    assert visit.symptom_drawing == entry_of(locked).drawing
    assert visit.pain_before == 5
    assert entry_of(locked).decision is Decision.CONFIRMED
    assert not box.isVisible()
    locked.driver.press(locked.page.canvas, KEY.Key_Z, CONTROL)
    assert locked.stored.visit.symptom_drawing is None
    assert entry_of(locked).is_open
    assert locked.records.audit.verify() == ()


def test_a_rejected_entry_leaves_the_record_as_it_was_and_stays_readable(locked: Clinic) -> None:
    filled(locked)
    leave(locked)
    locked.driver.click(panel(locked).entry.reject)
    visit = locked.stored.visit
    assert (visit.symptom_drawing, visit.pain_before) == (None, None)
    assert entry_of(locked).decision is Decision.REJECTED
    assert entry_of(locked).drawing is not None


def test_the_idle_lock_comes_before_the_patient_and_goes_back_to_the_patient(
    locked: Clinic,
) -> None:
    paint(locked, CHEST)
    locked.window.lock()
    assert locked.window.signed_in is not None
    lock = locked.window.signed_in.lock.page
    assert lock is not None
    locked.driver.type(lock.password, PASSWORD)
    locked.driver.press(lock.password, KEY.Key_Return)
    stack = locked.window.stack
    wait_until(lambda: stack.currentWidget() is not lock, "the unlocked window")
    assert stack.currentWidget() is page(locked)
    assert page(locked).model.drawing is not None


def test_a_stroke_is_taken_back_and_answers_that_cannot_be_are_asked_again(
    locked: Clinic,
) -> None:
    entry = page(locked)
    paint(locked, CHEST)
    locked.driver.click(entry.undo_stroke)
    assert entry.model.drawing is None
    entry.worst.choose(2)
    entry.best.choose(7)
    locked.driver.click(entry.finished)
    assert "cannot be more than the worst" in entry.problem.text()
    assert locked.stored.visit.patient_entry is None


def test_what_is_taken_back_after_it_was_submitted_is_taken_back_in_the_record_too(
    locked: Clinic,
) -> None:
    entry = page(locked)
    paint(locked, CHEST)
    locked.driver.click(entry.finished)
    locked.driver.click(entry.go_on)
    paint(locked, [(-60.0, 1300.0), (-70.0, 1280.0)])
    locked.driver.click(entry.finished)
    two_places = entry_of(locked).drawing
    locked.driver.click(entry.go_on)
    locked.driver.click(entry.undo_stroke)
    locked.driver.click(entry.finished)
    assert entry_of(locked).drawing == entry.model.drawing != two_places
    locked.driver.click(entry.go_on)
    locked.driver.click(entry.undo_stroke)
    locked.driver.click(entry.finished)
    assert locked.stored.visit.patient_entry is None
