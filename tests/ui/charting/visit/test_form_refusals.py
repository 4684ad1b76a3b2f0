"""What the form refuses, or could not store, is neither lost nor stored behind anybody's back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.demo.input_driver import open_dialog
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.signing import RequiredFields
from needlemap.domain.visit import ConsentStatus
from needlemap.ui.charting.visit.form import VisitForm
from needlemap.ui.charting.visit.sign_dialog import SignDialog
from needlemap.ui.forms.field import Field
from needlemap.ui.shell.open_work import OpenWorkDialog
from storage.makers import PASSWORD, reopened

KEY = Qt.Key
TOO_LONG = "a" * 10_001


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.records.settings.set_required_fields(None)
    clinic.begin_session()
    return clinic


@pytest.fixture
def form(visit: Clinic) -> VisitForm:
    visit.driver.press(visit.page.canvas, KEY.Key_F6)
    return visit.page.visit.form


def fail(*_: object, **__: object) -> None:
    raise full_disk()


def words_beneath(box: QWidget) -> str:
    """Return why a text is refused."""
    around = box.parentWidget()
    assert isinstance(around, Field)
    return around.error_text


def test_pasted_text_that_cannot_be_stored_is_refused_in_a_sentence(
    visit: Clinic, form: VisitForm
) -> None:
    visit.driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    visit.driver.click(form.screening.questions["diabetes"].choice.button_of(Answer.YES))
    event = next(iter(visit.controller.reference.adverse_events))
    form.adverse.kinds.setCurrentIndex(form.adverse.kinds.findData(event))
    form.adverse.kinds.activated.emit(form.adverse.kinds.currentIndex())
    (card,) = form.adverse.cards.values()
    before = visit.stored.visit
    boxes = (
        form.consent.given_by,
        form.needles.removed_by,
        card.action,
        form.screening.questions["diabetes"].note,
    )
    for box in boxes:
        box.setText(TOO_LONG)
        visit.driver.press(box, KEY.Key_Return)
        assert words_beneath(box).startswith("At most ")
        assert box.text() == TOO_LONG
        box.setText("")
    assert visit.stored.visit == before


def test_a_note_on_an_answer_that_could_not_be_stored_can_be_stored_again(
    visit: Clinic, form: VisitForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = form.screening.questions["diabetes"]
    visit.driver.click(question.choice.button_of(Answer.YES))
    with monkeypatch.context() as full:
        full.setattr(visit.records.sessions, "change_visit", fail)
        visit.driver.type(question.note, "Type 2")
        visit.driver.press(question.note, KEY.Key_Return)
    assert question.note.text() == "Type 2"
    visit.driver.press(question.note, KEY.Key_Return)
    answer = visit.stored.visit.answer_to("diabetes")
    assert answer is not None
    assert answer.note == "Type 2"


def test_an_acknowledgement_that_could_not_be_stored_can_be_stored_again(
    visit: Clinic, form: VisitForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.driver.click(form.consent.status.button_of(ConsentStatus.REFUSED))
    words = visit.page.visit.strip.acknowledgement_of("refusal")
    with monkeypatch.context() as full:
        full.setattr(visit.records.sessions, "change_visit", fail)
        visit.driver.type(words, "Only talked")
        visit.driver.press(words, KEY.Key_Return)
    assert visit.stored.visit.answer_to("refusal") is None
    visit.driver.press(words, KEY.Key_Return)
    answer = visit.stored.visit.answer_to("refusal")
    assert answer is not None
    assert answer.acknowledgement == "Only talked"


def test_half_an_acknowledgement_is_not_stored_by_a_click_elsewhere(
    visit: Clinic, form: VisitForm
) -> None:
    visit.driver.click(form.consent.status.button_of(ConsentStatus.REFUSED))
    words = visit.page.visit.strip.acknowledgement_of("refusal")
    visit.driver.type(words, "Only")
    visit.needle(60, 1350)
    visit.page.visit.refresh()
    assert visit.stored.visit.answer_to("refusal") is None
    line = visit.page.visit.strip.lines["refusal"]
    assert line.words.text() == "Only"
    QTest.keyClicks(line.words, " talked")
    visit.driver.click(line.button)
    answer = visit.stored.visit.answer_to("refusal")
    assert answer is not None
    assert answer.acknowledgement == "Only talked"


def test_a_pasted_acknowledgement_that_cannot_be_stored_is_refused(
    visit: Clinic, form: VisitForm
) -> None:
    visit.driver.click(form.consent.status.button_of(ConsentStatus.REFUSED))
    words = visit.page.visit.strip.acknowledgement_of("refusal")
    words.setText(TOO_LONG)
    visit.driver.press(words, KEY.Key_Return)
    assert "at most" in visit.page.notice.text
    assert visit.stored.visit.answer_to("refusal") is None


def test_undo_takes_text_back_that_ends_in_a_space(visit: Clinic, form: VisitForm) -> None:
    box = form.plan.texts["home_plan"]
    visit.driver.type(box, "Stretch ")
    box.store()
    assert visit.stored.visit.home_plan == "Stretch"
    visit.page.chart.undo()
    assert box.toPlainText() == ""
    box.store()
    assert visit.stored.visit.home_plan == ""


def test_a_day_before_all_calendars_is_refused_beside_the_field(
    visit: Clinic, form: VisitForm
) -> None:
    before = visit.stored
    yesterday = before.performed_at - timedelta(days=1)
    half_past_midnight = yesterday.replace(hour=10, minute=30)
    east = replace(before, performed_at=half_past_midnight, utc_offset_min=840)
    visit.records.sessions.change_facts(before, east)
    visit.page.closed.emit()
    visit.controller.open_session(visit.patient.id, before.id)
    visit.page.visit.show_form()
    times = visit.page.visit.form.times
    visit.driver.type(times.day, "0001-01-01")
    visit.driver.press(times.day, KEY.Key_Return)
    assert times.error_text == "The year 1 cannot be right; check it."
    assert visit.stored.performed_at == half_past_midnight


def test_a_late_entry_does_not_overwrite_what_the_file_learned_since(
    visit: Clinic, form: VisitForm
) -> None:
    today = form.plan.context.local_day()
    known = PatientPrecaution("anticoagulant", Answer.YES, today)
    visit.records.patient_files.set_precautions(visit.patient.id, (known,))
    session = visit.session
    visit.page.closed.emit()
    visit.controller.open_session(visit.patient.id, session.id)
    visit.page.chart.set_facts(performed_at=session.performed_at - timedelta(days=20))
    visit.page.visit.show_form()
    question = visit.page.visit.form.screening.questions["anticoagulant"]
    visit.driver.click(question.choice.button_of(Answer.NO))
    answer = visit.stored.visit.answer_to("anticoagulant")
    assert answer is not None
    assert answer.answer is Answer.NO
    filed = visit.records.patient_files.get(visit.patient.id)
    assert filed.precaution("anticoagulant") == known


def test_the_zone_of_a_signature_is_told_as_clocks_have_it(visit: Clinic) -> None:
    session = visit.session
    visit.records.settings.set_required_fields(RequiredFields(()))
    visit.records.sessions.sign(
        session.id, password=PASSWORD, at=session.charted_at, utc_offset_min=-210
    )
    visit.page.closed.emit()
    visit.controller.open_session(visit.patient.id, session.id)
    lines = [line.text() for line in visit.page.visit.signed.findChildren(QLabel)]
    assert any("(UTC-03:30)" in line for line in lines)


def leave_anyway(visit: Clinic) -> None:
    """Answer the question about the session of today."""
    dialog = open_dialog()
    assert isinstance(dialog, OpenWorkDialog)
    visit.driver.click(dialog.confirm)


def test_what_is_being_typed_is_stored_when_the_window_is_closed(
    visit: Clinic, form: VisitForm, tmp_path: Path
) -> None:
    session = visit.session
    visit.driver.type(form.plan.note, "Came by bicycle")
    visit.window.close()
    leave_anyway(visit)
    again = reopened(tmp_path / "clinic")
    assert again.sessions.get(session.id).note == "Came by bicycle"
    again.close()


def test_what_is_being_typed_is_stored_when_the_user_signs_out(
    visit: Clinic, form: VisitForm, tmp_path: Path
) -> None:
    session = visit.session
    visit.driver.type(form.needles.removed_by, "Anna")
    visit.window.sign_out()
    leave_anyway(visit)
    again = reopened(tmp_path / "clinic")
    assert again.sessions.get(session.id).visit.needles.removed_by == "Anna"
    again.close()


def test_signing_by_a_key_counts_what_is_being_typed(visit: Clinic, form: VisitForm) -> None:
    visit.records.settings.set_required_fields(RequiredFields(("note",)))
    visit.driver.type(form.plan.note, "Came by bicycle")
    visit.driver.press(form.plan.note, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    assert dialog.obstacles == []
    dialog.reject()


def test_an_error_goes_by_itself_once_its_field_is_mended(visit: Clinic, form: VisitForm) -> None:
    visit.driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    given_by = form.consent.given_by
    given_by.setText(TOO_LONG)
    visit.driver.press(given_by, KEY.Key_Return)
    assert words_beneath(given_by).startswith("At most 120 characters")
    visit.driver.type(given_by, "x")
    visit.driver.press(given_by, KEY.Key_Backspace)  # nothing new to store: it is as it was
    assert words_beneath(given_by) == ""


def test_an_error_about_no_field_stays_until_something_is_saved(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(visit.records.sessions, "apply", fail)
        visit.driver.click_body(visit.page.canvas, 60, 1200)
    assert "disk is full" in visit.page.notice.text
    visit.needle(60, 1200, "anterior")
    assert visit.page.notice.text == ""
