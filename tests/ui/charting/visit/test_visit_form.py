"""The form of the visit: each field stored by one click or key, and shown only once stored."""

from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic, fill_in_what_is_required
from helpers.sites import full_disk
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.demo.visit import take_all_needles_out
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.signing import ObstacleKind
from needlemap.domain.visit import (
    VISIT_FIELDS,
    ConsentBy,
    ConsentDetails,
    ConsentStatus,
    Position,
    Severity,
    Tolerance,
    Visit,
)
from needlemap.ui.charting.visit.form import VisitForm
from needlemap.ui.charting.visit.screening import Question
from needlemap.ui.charting.visit.sign_dialog import SignDialog, obstacle_sentence
from needlemap.ui.charting.visit.signature_pad import SignatureDialog
from needlemap.ui.forms.autosave import AutosaveLine
from storage.makers import PASSWORD

KEY = Qt.Key
# Asked by signing, or copied by it.
ENTERED_ELSEWHERE = {
    "signed_complaints",
    "signed_licence",
    "symptom_drawing",
    "patient_entry",
}


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.records.settings.set_required_fields(None)
    clinic.begin_session()
    return clinic


@pytest.fixture
def form(visit: Clinic) -> VisitForm:
    visit.driver.press(visit.page.canvas, KEY.Key_F6)
    return visit.page.visit.form


def enter(visit: Clinic, line: AutosaveLine, words: str) -> None:
    visit.driver.type(line, words)
    visit.driver.press(line, KEY.Key_Return)


def stored(visit: Clinic) -> Visit:
    assert visit.stored.visit == visit.session.visit
    return visit.stored.visit


@pytest.mark.parametrize("field", sorted({*VISIT_FIELDS} - ENTERED_ELSEWHERE))
def test_each_field_of_the_visit_has_its_place_in_the_form(form: VisitForm, field: str) -> None:
    assert form.jump_to(field)


def test_one_click_answers_all_questions_and_undo_takes_it_back(
    visit: Clinic, form: VisitForm
) -> None:
    visit.driver.click(form.screening.questions["epilepsy"].choice.button_of(Answer.YES))
    visit.driver.click(form.screening.others_no)
    answers = {answer.precaution: answer.answer for answer in stored(visit).screening}
    assert set(answers) == set(visit.controller.reference.precautions)
    assert [one for one, answer in answers.items() if answer is Answer.YES] == ["epilepsy"]
    visit.page.chart.undo()
    assert [answer.precaution for answer in stored(visit).screening] == ["epilepsy"]


def test_who_consented_and_how_it_was_done_are_told_by_keys_and_undone(
    visit: Clinic, form: VisitForm
) -> None:
    assert form.jump_to("consent_by")
    visit.driver.press(form.consent.by, KEY.Key_G)
    enter(visit, form.consent.details["interpreter"], "Mr Sato")
    assert stored(visit).consent_details == ConsentDetails(ConsentBy.GUARDIAN, "Mr Sato")
    assert form.jump_to("clean_technique")
    visit.driver.press(form.needles.clean, KEY.Key_Y)
    visit.driver.press(form.needles.injected, KEY.Key_N)
    assert (stored(visit).clean_technique, stored(visit).substance_injected) == (True, False)
    for _ in range(4):
        visit.page.chart.undo()
    assert stored(visit) == Visit()
    visit.page.chart.redo()
    assert stored(visit).consent_details == ConsentDetails(ConsentBy.GUARDIAN)


def test_start_and_end_are_typed_or_taken_from_the_clock(visit: Clinic, form: VisitForm) -> None:
    enter(visit, form.times.bounds["started_at"], "0905")
    assert stored(visit).started_at == time(9, 5)
    enter(visit, form.times.bounds["ended_at"], "0900")
    assert stored(visit).ended_at is None
    assert "must not end before it started" in form.times.bounds_error("ended_at")
    enter(visit, form.times.bounds["started_at"], "0000")
    visit.driver.click(form.times.now["ended_at"])
    assert stored(visit).ended_at is not None
    visit.page.chart.undo()
    assert stored(visit).ended_at is None


def test_the_patient_signs_in_a_field_and_the_lines_are_kept_with_the_time(
    visit: Clinic, form: VisitForm
) -> None:
    assert form.jump_to("patient_signature")
    visit.driver.click(form.consent.sign)
    dialog = open_dialog()
    assert isinstance(dialog, SignatureDialog)
    visit.driver.click(dialog.confirm)
    assert "Nothing was drawn yet" in dialog.error_text
    visit.driver.drag(dialog.pad, QPoint(20, 30), QPoint(200, 60))
    assert dialog.error_text == ""
    visit.driver.click(dialog.confirm)
    drawn = stored(visit).patient_signature
    assert drawn is not None
    assert len(drawn.strokes) == 1
    assert form.consent.signed.isVisible()
    visit.page.chart.undo()
    assert stored(visit).patient_signature is None
    assert not form.consent.signed.isVisible()


def test_an_answer_is_written_back_to_the_patients_file_and_out_of_it_by_undo(
    visit: Clinic, form: VisitForm
) -> None:
    question = form.screening.questions["diabetes"]
    visit.driver.press(question.choice, KEY.Key_Y)
    filed = visit.records.patient_files.get(visit.patient.id).precaution("diabetes")
    assert filed is not None
    assert filed.answer is Answer.YES
    visit.page.chart.undo()
    assert visit.records.patient_files.get(visit.patient.id).precaution("diabetes") is None


def test_the_next_session_knows_the_file_and_asks_to_confirm_it(
    visit: Clinic, form: VisitForm
) -> None:
    visit.driver.click(form.screening.questions["diabetes"].choice.button_of(Answer.YES))
    visit.page.closed.emit()
    visit.begin_session()
    assert "Diabetes" in next(iter(visit.page.visit.strip.lines.values())).accessible_words
    visit.page.visit.show_form()
    screening = visit.page.visit.form.screening
    assert not screening.questions["diabetes"].isHidden()
    assert screening.questions["epilepsy"].isHidden()
    assert screening.others_no.text() == "Use record, mark remaining “No”"
    visit.driver.click(screening.others_no)
    answer = stored(visit).answer_to("diabetes")
    assert answer is not None
    assert answer.answer is Answer.YES


def test_a_place_and_a_trimester_are_asked_only_of_a_yes(visit: Clinic, form: VisitForm) -> None:
    pregnancy = form.screening.questions["pregnancy"]
    visit.driver.click(pregnancy.choice.button_of(Answer.YES))
    visit.driver.click(pregnancy.trimester, QPoint(12, pregnancy.trimester.height() // 2))
    answer = stored(visit).answer_to("pregnancy")
    assert answer is not None
    assert answer.circumstances == ("first_trimester",)
    limb = form.screening.questions["lymphoedema_limb"]
    visit.driver.click(limb.choice.button_of(Answer.YES))
    limb.places.tick("upper_arm.left")
    answer = stored(visit).answer_to("lymphoedema_limb")
    assert answer is not None
    assert answer.places == ("upper_arm.left",)


def test_consent_is_one_click_and_what_was_told_another(visit: Clinic, form: VisitForm) -> None:
    visit.driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    visit.driver.click(form.consent.mark_all)
    visit.driver.click(form.consent.copy_given.button_of(True))
    consent = stored(visit).consent
    assert consent is not None
    assert consent.status is ConsentStatus.VERBAL
    assert "may_stop" in consent.told
    assert "guardian" not in consent.told
    assert "signature" not in consent.told
    assert "Guardian (minors only)" in form.consent.left.text()
    assert "Signature (written consent only)" in form.consent.left.text()
    assert consent.copy_given is True
    visit.driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    assert stored(visit).consent is None


def test_marking_the_rest_no_lists_what_it_marked_and_is_one_undo(
    visit: Clinic, form: VisitForm
) -> None:
    screening = form.screening
    assert "Marks No: Patient declines needling" in screening.others_no.toolTip()
    visit.driver.click(screening.others_no)
    marked = screening.marked.text()
    assert marked.startswith("Marked No: Patient declines needling")
    assert all(one.precaution.finding in marked for one in screening.questions.values())
    visit.page.chart.undo()
    assert stored(visit).screening == ()
    assert screening.marked.isHidden()


def test_written_consent_marks_its_signature_too(visit: Clinic, form: VisitForm) -> None:
    visit.driver.click(form.consent.status.button_of(ConsentStatus.WRITTEN))
    visit.driver.click(form.consent.mark_all)
    consent = stored(visit).consent
    assert consent is not None
    assert {"signature", "version"} <= set(consent.told)


def test_needles_do_not_match_before_they_are_counted(visit: Clinic, form: VisitForm) -> None:
    assert form.needles.words.text() == ""


def test_a_condition_is_found_by_words_and_can_be_put_first_or_removed(
    visit: Clinic, form: VisitForm
) -> None:
    search = form.conditions.search.line
    for words in ("pain neck", "M25.511"):
        visit.driver.type(search, words)
        visit.driver.press(search, KEY.Key_Return)
    assert stored(visit).conditions == ("M54.2", "M25.511")
    first = next(
        b for b in buttons(form.conditions) if b.accessibleName().startswith("Make primary")
    )
    visit.driver.click(first)
    assert stored(visit).conditions == ("M25.511", "M54.2")
    remove = next(b for b in buttons(form.conditions) if "Remove: M54.2" in b.accessibleName())
    visit.driver.click(remove)
    assert stored(visit).conditions == ("M25.511",)


def buttons(part: QWidget) -> list[QWidget]:
    return [b for b in part.findChildren(QToolButton) if not b.isHidden() and b.parentWidget()]


def test_pain_is_one_key_and_ten_is_typed_as_it_is_written(visit: Clinic, form: VisitForm) -> None:
    visit.driver.press(form.pain.before, KEY.Key_7)
    assert stored(visit).pain_before == 7
    visit.driver.press(form.pain.before, KEY.Key_1)
    visit.driver.press(form.pain.before, KEY.Key_0)
    assert stored(visit).pain_before == 10
    visit.driver.click(form.pain.after.button_of(4))
    visit.driver.press(form.pain.tolerance, KEY.Key_G)
    assert stored(visit).pain_after == 4
    assert stored(visit).tolerance is Tolerance.GOOD


def test_digits_in_the_form_change_no_needle_count(visit: Clinic, form: VisitForm) -> None:
    visit.needle(60, 1470)
    form.jump_to("pain_before")
    visit.driver.press(form.pain.before, KEY.Key_7)
    visit.driver.press(form.screening.others_no, KEY.Key_5)
    visit.driver.press(form.screening.others_no, KEY.Key_Delete)
    assert [site.needle_count for site in visit.stored.sites] == [1]


def test_arrows_take_choices_with_control_they_only_go_there_and_space_takes_one(
    visit: Clinic, form: VisitForm
) -> None:
    position = form.conditions.position
    position.setFocus()
    visit.driver.press(position, KEY.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert stored(visit).position is None
    visit.driver.press(position, KEY.Key_Left)
    first = stored(visit).position
    assert first is not None
    visit.driver.press(position, KEY.Key_Right)
    visit.driver.press(position, KEY.Key_Space)
    assert stored(visit).position is Position.SUPINE
    visit.driver.press(position, KEY.Key_Space)
    assert stored(visit).position is None


def test_needles_that_do_not_add_up_are_said_in_a_sentence(visit: Clinic, form: VisitForm) -> None:
    visit.needle(60, 1470)
    visit.needle(-60, 1470)
    needles = form.needles
    QApplication.processEvents()
    assert "2 needles not yet removed" in needles.words.text()
    visit.driver.type(needles.opened, "4")
    visit.driver.press(needles.opened, KEY.Key_Return)
    assert "4 opened, 2 inserted or spoiled, 2 not accounted for." in needles.words.text()
    visit.driver.type(needles.spoiled, "2")
    visit.driver.press(needles.spoiled, KEY.Key_Return)
    take_all_needles_out(visit.driver, visit.page)
    QApplication.processEvents()
    assert needles.words.text() == "Needle count matches"
    assert needles.sum.text() == "2 inserted = 2 removed + 0 retained"


def test_a_number_that_is_none_is_refused_beside_its_field(visit: Clinic, form: VisitForm) -> None:
    visit.driver.type(form.needles.opened, "many")
    visit.driver.press(form.needles.opened, KEY.Key_Return)
    assert stored(visit).needles.opened is None
    assert "whole number" in form.needles.error_text("opened")
    visit.driver.type(form.needles.opened, "3")
    visit.driver.press(form.needles.opened, KEY.Key_Return)
    assert form.needles.error_text("opened") == ""
    assert stored(visit).needles.opened == 3


def test_several_products_are_kept_each_with_its_lot(visit: Clinic, form: VisitForm) -> None:
    lines = form.needles.product
    for name, lot in (("Brand A 0.30 x 40", "L1"), ("Brand B 0.25 x 25", "L2")):
        visit.driver.type(lines.name, name)
        visit.driver.press(lines.name, KEY.Key_Return)
        visit.driver.type(lines.lot, lot)
        visit.driver.press(lines.lot, KEY.Key_Return)
        visit.driver.click(lines.another)
    named = [(one.name, one.lot) for one in stored(visit).products]
    assert named == [("Brand A 0.30 x 40", "L1"), ("Brand B 0.25 x 25", "L2")]


def test_a_score_out_of_its_range_is_refused_beside_its_field(
    visit: Clinic, form: VisitForm
) -> None:
    visit.driver.choose(form.outcomes.measure, "NDI")
    visit.driver.type(form.outcomes.score, "140")
    visit.driver.press(form.outcomes.score, KEY.Key_Return)
    assert stored(visit).outcomes == ()
    assert form.outcomes.error_text == "A number from 0 to 100 is needed."
    visit.driver.type(form.outcomes.score, "24")
    visit.driver.press(form.outcomes.score, KEY.Key_Return)
    assert [(one.measure, one.score) for one in stored(visit).outcomes] == [("ndi", 24)]


def test_no_adverse_event_is_said_and_an_event_has_its_grade_and_its_sites(
    visit: Clinic, form: VisitForm
) -> None:
    site = visit.needle(60, 1470)
    visit.driver.click(form.adverse.none.button_of("none"))
    asked = stored(visit).adverse_events
    assert asked is not None
    assert asked.events == ()
    visit.driver.press(form.adverse.kinds, KEY.Key_B)
    asked = stored(visit).adverse_events
    assert asked is not None
    (event,) = asked.events
    assert (event.event, event.severity, event.site_ids) == ("bruise", Severity.MILD, (site.id,))
    card = form.adverse.cards[event.id]
    visit.driver.click(card.severity.button_of(Severity.SIGNIFICANT))
    visit.driver.type(card.action, "Pressed for a minute")
    visit.driver.press(card.action, KEY.Key_Return)
    asked = stored(visit).adverse_events
    assert asked is not None
    assert asked.events[0].severity is Severity.SIGNIFICANT
    assert asked.events[0].action == "Pressed for a minute"


def test_a_note_is_stored_when_the_hand_rests(visit: Clinic, form: VisitForm) -> None:
    visit.driver.type(form.plan.note, "Came by bicycle")
    wait_until(lambda: visit.stored.note == "Came by bicycle", "the note in the records")
    assert form.plan.note.hasFocus()


def test_words_that_could_not_be_stored_stay_in_their_box(
    visit: Clinic, form: VisitForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    with monkeypatch.context() as full:
        full.setattr(visit.records.sessions, "change_visit", fail)
        visit.driver.type(form.plan.texts["home_plan"], "Stretch")
        form.plan.texts["home_plan"].store()
        assert "disk is full" in visit.page.notice.text
    assert stored(visit).home_plan == ""
    assert form.plan.texts["home_plan"].toPlainText() == "Stretch"
    form.plan.texts["home_plan"].store()
    assert stored(visit).home_plan == "Stretch"


def test_a_click_that_could_not_be_stored_is_not_shown(
    visit: Clinic, form: VisitForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    monkeypatch.setattr(visit.records.sessions, "change_visit", fail)
    visit.driver.click(form.pain.before.button_of(5))
    assert form.pain.before.value() is None
    assert not form.pain.before.button_of(5).isChecked()


def test_the_clinics_aftercare_is_put_in_by_one_click(visit: Clinic, form: VisitForm) -> None:
    visit.driver.click(form.plan.clinics_text)
    assert "Drink water." in stored(visit).aftercare
    assert form.plan.texts["aftercare"].toPlainText() == stored(visit).aftercare


def test_a_follow_up_lies_after_the_visit(visit: Clinic, form: VisitForm) -> None:
    day = form.plan.context.local_day()
    visit.driver.type(form.plan.follow_up, (day - timedelta(days=1)).isoformat())
    visit.driver.press(form.plan.follow_up, KEY.Key_Return)
    assert stored(visit).follow_up_on is None
    visit.driver.click(form.plan.weeks[1])
    assert stored(visit).follow_up_on == day + timedelta(weeks=2)


def test_a_late_entry_says_so_and_asks_why(visit: Clinic, form: VisitForm) -> None:
    day = form.plan.context.local_day() - timedelta(days=3)
    visit.driver.type(form.times.day, day.isoformat())
    visit.driver.press(form.times.day, KEY.Key_Return)
    assert form.plan.context.local_day() == day
    assert not form.times.late.isHidden()
    assert "late_reason" in [one.field for one in visit.page.chart.obstacles()]
    visit.driver.type(form.times.late_reason, "Power cut")
    visit.driver.press(form.times.late_reason, KEY.Key_Return)
    assert "late_reason" not in [one.field for one in visit.page.chart.obstacles()]


def test_who_charts_late_can_say_that_the_source_is_silent_on_the_needles(
    visit: Clinic, form: VisitForm
) -> None:
    visit.needle(60, 1470)
    assert not form.needles.not_recorded.isVisibleTo(form)
    day = form.plan.context.local_day() - timedelta(days=3)
    visit.driver.type(form.times.day, day.isoformat())
    visit.driver.press(form.times.day, KEY.Key_Return)
    assert ObstacleKind.NEEDLES_IN in [one.kind for one in visit.page.chart.obstacles()]
    assert "1 not yet removed" in form.needles.sum.text()
    visit.driver.click(form.needles.not_recorded.button_of(True))
    assert stored(visit).removal_not_recorded
    assert ObstacleKind.NEEDLES_IN not in [one.kind for one in visit.page.chart.obstacles()]
    assert "removal of 1 not recorded" in form.needles.sum.text()
    visit.page.chart.undo()
    assert not stored(visit).removal_not_recorded


def test_a_treatment_in_the_future_is_refused_beside_the_field(
    visit: Clinic, form: VisitForm
) -> None:
    before = visit.stored.performed_at
    day = form.plan.context.local_day() + timedelta(days=1)
    visit.driver.type(form.times.day, day.isoformat())
    visit.driver.press(form.times.day, KEY.Key_Return)
    assert visit.stored.performed_at == before
    assert "cannot be later than now" in form.times.error_text


def test_the_tabulator_goes_through_the_form_in_the_order_of_a_visit(
    visit: Clinic, form: VisitForm, qtbot: QtBot
) -> None:
    visit.driver.click(form.screening.others_no)
    visit.driver.click(form.screening.unfold)
    visit.driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    form.screening.unfold.setFocus()
    seen: list[QWidget] = []
    while form.times.hour not in seen and len(seen) < 80:
        focused = QApplication.focusWidget()
        assert focused is not None
        visit.driver.press(focused, KEY.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        seen.append(now)
    in_order = [
        form.consent.status,
        form.conditions.search.line,
        form.pain.before,
        form.needles.opened,
        form.adverse.none,
        form.outcomes.score,
        form.plan.note,
        form.times.day,
    ]
    assert [piece for piece in seen if piece in in_order] == in_order


def test_escape_and_f6_lead_back_to_the_body(visit: Clinic, form: VisitForm) -> None:
    visit.driver.press(form.pain.before, KEY.Key_Escape)
    assert visit.page.canvas.hasFocus()
    visit.driver.press(visit.page.canvas, KEY.Key_F6)
    assert form.isAncestorOf(QApplication.focusWidget())  # type: ignore[arg-type]
    focused = QApplication.focusWidget()
    assert focused is not None
    visit.driver.press(focused, KEY.Key_F6)
    assert visit.page.canvas.hasFocus()


def test_signing_lists_what_is_missing_and_enter_leads_there(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    missing = [one.accessibleName() for one in dialog.obstacles]
    assert "Missing: Consent" in missing
    assert not dialog.sign.isEnabled()
    visit.driver.press(dialog.obstacles[missing.index("Missing: Consent")], KEY.Key_Return)
    visit.window.activateWindow()
    wait_until(visit.page.visit.form.consent.status.hasFocus, "the focus on the consent")


def test_a_site_that_lacks_something_is_selected_from_the_list(visit: Clinic) -> None:
    visit.needle(60, 1470)
    site = visit.needle(-60, 1470)
    visit.page.chart.change([visit.session.sites[0].id], removed_count=1)
    QApplication.processEvents()
    visit.page.ask_to_sign()
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    visit.driver.click(dialog.obstacles[0])
    assert visit.page.state.selected_ids == (site.id,)


def test_a_complete_session_is_signed_by_three_actions(visit: Clinic) -> None:
    visit.needle(60, 1470)
    fill_in_what_is_required(visit.driver, visit.page)
    take_all_needles_out(visit.driver, visit.page)
    visit.driver.press(visit.page.canvas, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    visit.driver.type(dialog.password, PASSWORD)
    visit.driver.press(dialog.password, KEY.Key_Return)
    assert visit.stored.is_signed
    assert visit.page.tabs.shown == "record"
    assert not visit.page.visit.form.pain.before.isEnabled()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_code_hint_names_its_muscles_where_the_clinic_wants_codes(clinic: Clinic) -> None:
    clinic.records.settings.set_shows_codes(on=True)
    clinic.begin_session()
    for x, y in ((60, 1470), (-60, 1470), (115, 1360), (38, 1065)):
        clinic.needle(x, y)
    QApplication.processEvents()
    hint = clinic.page.visit.code_hint
    assert hint.text() == "CPT 20561 · 3 muscles"
    assert hint.lines()[0] == "Trapezius: site 1, 2"
    clinic.driver.click(hint)
    assert hint.popup is not None
    assert hint.popup.isVisible()
    hint.popup.close()


def test_no_code_is_shown_unless_the_clinic_turned_codes_on(visit: Clinic) -> None:
    visit.needle(60, 1470)
    QApplication.processEvents()
    assert visit.page.visit.code_hint.isHidden()


def test_the_body_stays_where_it_is_when_the_first_site_counts(visit: Clinic) -> None:
    before = visit.page.canvas.geometry()
    visit.needle(60, 1470)
    QApplication.processEvents()
    assert visit.page.canvas.geometry() == before


def test_a_finding_of_today_stays_with_the_visit(visit: Clinic, form: VisitForm) -> None:
    visit.driver.click(form.screening.questions["not_eaten"].choice.button_of(Answer.YES))
    visit.driver.click(form.screening.others_no)
    filed = visit.records.patient_files.get(visit.patient.id)
    assert filed.precaution("not_eaten") is None
    assert filed.precaution("epilepsy") is not None
    assert "not_eaten" in [alert.precaution for alert in visit.page.visit.alerts]


def test_the_questions_left_of_a_required_screening_are_counted(
    visit: Clinic, form: VisitForm
) -> None:
    visit.driver.click(form.screening.questions["epilepsy"].choice.button_of(Answer.NO))
    [left] = [one for one in visit.page.chart.obstacles() if one.field == "screening"]
    assert left.count == len(visit.controller.reference.precautions) - 1
    words = obstacle_sentence(left, visit.session, visit.controller.reference)
    assert f"{left.count} questions not answered" in words
    visit.driver.click(form.screening.others_no)
    assert "screening" not in [one.field for one in visit.page.chart.obstacles()]


def test_the_ring_of_focus_goes_to_the_choice_that_was_clicked(
    visit: Clinic, form: VisitForm
) -> None:
    status = form.consent.status
    for choice in (ConsentStatus.WRITTEN, ConsentStatus.VERBAL, ConsentStatus.VERBAL):
        visit.driver.click(status.button_of(choice))  # the last click takes it back
        assert status.hasFocus()
        ringed = [one for one in ConsentStatus if status.button_of(one).property("at")]
        assert ringed == [choice]


def test_an_answer_of_this_visit_is_not_shown_as_being_on_record(
    visit: Clinic, form: VisitForm
) -> None:
    question = form.screening.questions["diabetes"]
    visit.driver.click(question.choice.button_of(Answer.NO))
    assert visit.records.patient_files.get(visit.patient.id).precaution("diabetes") is not None
    assert on_record(question) == ""
    # Nor when the draft is opened again, and what is taken back then is in no file.
    question = reopened_question(visit, "diabetes")
    assert on_record(question) == ""
    visit.driver.click(question.choice.button_of(Answer.NO))
    assert visit.records.patient_files.get(visit.patient.id).precaution("diabetes") is None


def test_what_the_file_said_before_this_visit_stays_on_record(clinic: Clinic) -> None:
    before = PatientPrecaution("diabetes", Answer.YES, date(2026, 1, 2))
    clinic.records.patient_files.set_precautions(clinic.patient.id, (before,))
    clinic.begin_session()
    clinic.driver.press(clinic.page.canvas, KEY.Key_F6)
    clinic.page.visit.form.screening.unfold.setChecked(True)
    question = clinic.page.visit.form.screening.questions["diabetes"]
    clinic.driver.click(question.choice.button_of(Answer.NO))
    assert on_record(question) == "On record: yes (2 Jan 2026)"
    question = reopened_question(clinic, "diabetes")
    assert on_record(question) == "On record: yes (2 Jan 2026)"
    clinic.driver.click(question.choice.button_of(Answer.NO))
    assert clinic.records.patient_files.get(clinic.patient.id).precaution("diabetes") == before


def on_record(question: Question) -> str:
    """Return what stands beneath a question of the patient's file, nothing for nothing."""
    lines = [one for one in question.findChildren(QLabel) if one.text().startswith("On record")]
    return lines[0].text() if lines and not lines[0].isHidden() else ""


def reopened_question(visit: Clinic, precaution: str) -> Question:
    """Leave the draft, open it again, and return a question of its form."""
    session = visit.session
    visit.driver.press(visit.page.canvas, KEY.Key_Left, Qt.KeyboardModifier.AltModifier)
    visit.controller.open_session(session.patient_id, session.id)
    QApplication.processEvents()
    visit.driver.press(visit.page.canvas, KEY.Key_F6)
    form = visit.page.visit.form
    form.screening.unfold.setChecked(True)
    return form.screening.questions[precaution]


def test_a_single_line_is_stored_when_the_hand_rests(visit: Clinic, form: VisitForm) -> None:
    visit.driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    visit.driver.click(form.screening.questions["diabetes"].choice.button_of(Answer.YES))
    event = next(iter(visit.controller.reference.adverse_events))
    form.adverse.kinds.setCurrentIndex(form.adverse.kinds.findData(event))
    form.adverse.kinds.activated.emit(form.adverse.kinds.currentIndex())
    (card,) = form.adverse.cards.values()
    product, diabetes = form.needles.product, form.screening.questions["diabetes"]
    lines = (
        form.consent.given_by,
        form.consent.note,
        form.needles.removed_by,
        card.action,
        diabetes.note,
        product.name,
        product.lot,
    )
    for number, line in enumerate(lines):
        visit.driver.type(line, f"Words {number} ")
        wait_until(lambda line=line: not line.is_unsaved, line.accessibleName())  # type: ignore[misc]
        assert line.hasFocus()
        assert line.text() == f"Words {number} "  # the cursor stays where it is
    visit_now = stored(visit)
    assert visit_now.consent is not None
    assert visit_now.adverse_events is not None
    assert visit_now.answer_to("diabetes") is not None
    assert (visit_now.consent.given_by, visit_now.consent.note) == ("Words 0", "Words 1")
    assert visit_now.needles.removed_by == "Words 2"
    assert visit_now.adverse_events.events[0].action == "Words 3"
    assert [(one.name, one.lot) for one in visit_now.products] == [("Words 5", "Words 6")]


def test_a_line_that_is_emptied_to_be_written_anew_is_not_stored_as_empty(
    visit: Clinic, form: VisitForm
) -> None:
    product = form.needles.product
    visit.driver.type(product.name, "Needles A")
    visit.driver.press(product.name, KEY.Key_Return)
    visit.driver.type(product.lot, "L1")
    visit.driver.press(product.lot, KEY.Key_Return)
    visit.driver.type(product.name, " ")
    visit.driver.press(product.name, KEY.Key_Backspace)
    for rest in product.name.findChildren(QTimer):
        rest.timeout.emit()
    assert [(one.name, one.lot) for one in stored(visit).products] == [("Needles A", "L1")]
