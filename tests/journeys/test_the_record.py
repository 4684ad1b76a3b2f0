"""The record as stories: what the treatment room asks, stores, blocks, and adds later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic, fill_in_what_is_required
from needlemap.demo.input_driver import open_dialog
from needlemap.demo.visit import take_all_needles_out
from needlemap.domain.canonical_json import content_hash
from needlemap.domain.screening import Answer
from needlemap.domain.session import Meaning, Session, signed_content
from needlemap.domain.user import Role
from needlemap.domain.visit import LaterAnswer
from needlemap.storage.records import Records
from needlemap.ui.charting.visit.sign_dialog import SignDialog
from storage.makers import LIGHT, NAME, PASSWORD, demanding, new_records

KEY = Qt.Key
HIS_PASSWORD = "seven quiet geese walk"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Clinic]:
    """The treatment room of a clinic that requires what every clinic does by default."""
    records = new_records(tmp_path / "clinic")
    demanding(records)
    made = Clinic(records, tmp_path)
    yield made
    made.close()


def visit(room: Clinic, *spots: tuple[float, float]) -> Session:
    """Chart a short visit and sign it; return it as stored."""
    room.begin_session()
    for x_mm, y_mm in spots:
        room.needle(x_mm, y_mm)
    fill_in_what_is_required(room.driver, room.page)
    take_all_needles_out(room.driver, room.page)
    sign(room)
    return room.stored


def sign(room: Clinic, *, though_doubtful: bool = False) -> None:
    """Three actions: the key, the password, enter; one more where it is asked about a doubt."""
    room.driver.press(room.page.canvas, KEY.Key_S, CONTROL)
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    assert [one.text() for one in dialog.obstacles] == []
    assert bool(dialog.doubts) is though_doubtful
    if though_doubtful:
        room.driver.click(dialog.checked)
    room.driver.type(dialog.password, PASSWORD)
    room.driver.press(dialog.password, KEY.Key_Return)
    assert room.stored.is_signed, dialog.error_text


def leave(room: Clinic) -> None:
    """Go back to the patients."""
    room.driver.click(room.page.header.back)


def test_a_reaction_the_next_day_becomes_an_addendum(room: Clinic) -> None:
    signed = visit(room, (60, 1470))
    leave(room)
    room.controller.open_session(room.patient.id, signed.id)
    panel = room.page.visit.signed
    room.driver.click(panel.addendum.open)
    room.driver.click(panel.addendum.go)
    assert "reason" in panel.addendum.form.error_text
    room.driver.type(panel.addendum.reason, "Reaction the day after")
    room.driver.type(panel.addendum.text, "Bruise of 20 mm at site 1")
    room.driver.click(panel.addendum.go)
    stored = room.stored
    assert [word.text for word in stored.addenda] == ["Bruise of 20 mm at site 1"]
    assert stored.signature == signed.signature
    assert content_hash(signed_content(stored)) == signed.signature.content_hash  # type: ignore[union-attr]


def test_a_session_entered_in_error_stays_and_is_struck_through(room: Clinic) -> None:
    visit(room, (60, 1470))
    panel = room.page.visit.signed
    room.driver.click(panel.withdrawal.open)
    room.driver.type(panel.withdrawal.reason, "Charted for the wrong patient")
    room.driver.click(panel.withdrawal.go)
    QApplication.processEvents()
    assert room.stored.is_withdrawn
    assert len(room.stored.sites) == 1
    assert room.page.model.is_struck
    assert panel.withdrawal.isHidden()
    room.driver.click_body(room.page.canvas, -60, 1200)
    assert len(room.stored.sites) == 1


def test_a_draft_entered_in_error_is_locked_and_stays(room: Clinic) -> None:
    room.begin_session()
    room.needle(60, 1470)
    room.page.visit.show_form()
    panel = room.page.visit.signed
    assert panel.addendum.isHidden()
    room.driver.click(panel.withdrawal.open)
    room.driver.type(panel.withdrawal.reason, "Begun by mistake")
    room.driver.click(panel.withdrawal.go)
    QApplication.processEvents()
    assert room.stored.is_withdrawn
    assert not room.page.visit.form.pain.before.isEnabled()
    assert not room.page.header.sign.isVisible()


def test_the_next_visit_asks_by_site_how_it_was_after_the_last(room: Clinic) -> None:
    first = visit(room, (60, 1470), (-60, 1470), (100, 1380))
    leave(room)
    room.begin_session()
    room.driver.press(room.page.canvas, KEY.Key_F6)
    asked = room.page.visit.form.last_time
    assert list(asked.choices) == [site.id for site in first.sites]
    room.driver.click(asked.choices[first.sites[1].id].button_of(LaterAnswer.BRUISED))
    room.driver.click(asked.all_same)
    answers = [answer.answer for answer in room.stored.visit.after_last_time]
    assert sorted(answers) == [LaterAnswer.BRUISED, LaterAnswer.SAME, LaterAnswer.SAME]
    told = room.records.sessions.answers_after(room.patient.id)
    assert told[first.sites[1].id] is LaterAnswer.BRUISED


def test_a_late_entry_is_signed_with_its_reason(room: Clinic) -> None:
    room.begin_session()
    room.needle(60, 1470)
    fill_in_what_is_required(room.driver, room.page)
    times = room.page.visit.form.times
    room.driver.type(times.day, "2026-11-01")
    room.driver.press(times.day, KEY.Key_Return)
    take_all_needles_out(room.driver, room.page)
    room.driver.press(room.page.canvas, KEY.Key_S, CONTROL)
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    (missing,) = dialog.obstacles
    room.driver.press(missing, KEY.Key_Return)
    room.driver.type(times.late_reason, "The computer was away for repair")
    room.driver.press(times.late_reason, KEY.Key_Return)
    sign(room)
    assert room.stored.visit.late_reason == "The computer was away for repair"
    assert (room.stored.charted_at - room.stored.performed_at).days >= 1


def test_current_over_the_low_back_in_pregnancy_waits_for_words(room: Clinic) -> None:
    room.begin_session()
    room.page.visit.show_form()
    form, strip = room.page.visit.form, room.page.visit.strip
    room.driver.click(form.screening.questions["pregnancy"].choice.button_of(Answer.YES))
    fill_in_what_is_required(room.driver, room.page)
    QApplication.processEvents()
    assert "relative contraindication" in strip.lines["pregnancy"].accessible_words
    assert not strip.lines["pregnancy"].is_waiting
    room.driver.choose(room.page.preset.technique, "Electrical")
    room.needle(38, 1065)
    QApplication.processEvents()
    assert "at site 1: electrical stimulation" in strip.lines["pregnancy"].accessible_words
    assert room.page.header.property("waits") == "blocked"
    take_all_needles_out(room.driver, room.page)
    room.driver.press(room.page.canvas, KEY.Key_S, CONTROL)
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    room.driver.click(dialog.obstacles[0])
    words = strip.lines["pregnancy"].words
    room.driver.type(words, "Agreed with the obstetrician by telephone")
    room.driver.press(words, KEY.Key_Return)
    QApplication.processEvents()
    assert room.page.header.property("waits") == ""
    answer = room.stored.visit.answer_to("pregnancy")
    assert answer is not None
    assert answer.acknowledgement == "Agreed with the obstetrician by telephone"
    # An electrical technique without a pair is asked about.
    sign(room, though_doubtful=True)


def test_a_warning_that_becomes_a_block_never_moves_the_body_under_the_pointer(
    room: Clinic,
) -> None:
    room.begin_session()
    room.page.visit.show_form()
    strip, warnings = room.page.visit.strip, room.page.header.warnings
    question = room.page.visit.form.screening.questions["pacemaker"]
    room.driver.click(question.choice.button_of(Answer.YES))
    QApplication.processEvents()
    where_it_was = room.page.canvas.mapTo(room.page, QPoint(0, 0)), room.page.canvas.size()
    assert warnings.accessibleName() == "1 screening warning"
    room.driver.choose(room.page.preset.technique, "Electrical")
    room.needle(60, 1470)
    QApplication.processEvents()
    assert strip.is_folded
    assert "1 to acknowledge before signing" in warnings.accessibleName()
    assert (
        room.page.canvas.mapTo(room.page, QPoint(0, 0)),
        room.page.canvas.size(),
    ) == where_it_was
    room.driver.click(warnings)
    assert strip.lines["pacemaker"].words.isVisible()
    room.driver.click(strip.fold)
    assert strip.is_folded


def test_warnings_of_the_file_are_unfolded_when_the_session_is_opened(room: Clinic) -> None:
    room.begin_session()
    room.page.visit.show_form()
    question = room.page.visit.form.screening.questions["pacemaker"]
    room.driver.click(question.choice.button_of(Answer.YES))
    room.page.closed.emit()
    room.begin_session()
    assert room.page.visit.strip.lines["pacemaker"].isVisible()


def test_a_restricted_note_is_named_only_in_the_list_that_was_asked_for(room: Clinic) -> None:
    room.begin_session()
    room.page.visit.show_form()
    questions = room.page.visit.form.screening.questions
    for precaution in ("bloodborne", "medication"):
        room.driver.click(questions[precaution].choice.button_of(Answer.YES))
    notes = room.page.header.notes
    assert "HIV" not in notes.text() + notes.toolTip() + notes.accessibleName()
    assert notes.text().endswith("+1")
    room.driver.click(room.page.visit.form.screening.unfold)
    assert questions["bloodborne"].isHidden()
    assert not questions["medication"].isHidden()


def test_an_assistant_charts_and_a_therapist_signs(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    with new_records(folder) as records:
        demanding(records)
        records.users.add(
            name="Ben Ode", credentials="PTA", role=Role.ASSISTANT, password=HIS_PASSWORD
        )
    as_ben = Records.open(folder, name="Ben Ode", password=HIS_PASSWORD, kdf=LIGHT)
    room = Clinic(as_ben, tmp_path)
    room.begin_session()
    room.needle(60, 1470)
    fill_in_what_is_required(room.driver, room.page)
    take_all_needles_out(room.driver, room.page)
    room.driver.press(room.page.canvas, KEY.Key_S, CONTROL)
    assert QApplication.activeModalWidget() is None
    assert "Ask a user with the role therapist or admin." in room.page.notice.text
    patient, session = room.patient, room.stored
    room.close()
    with Records.open(folder, name=NAME, password=PASSWORD, kdf=LIGHT) as hers:
        signed = hers.sessions.sign(
            session.id, password=PASSWORD, at=session.charted_at, utc_offset_min=0
        )
        assert signed.patient_id == patient.id
        assert signed.therapist_id == session.therapist_id
        assert signed.signature is not None
        assert (signed.signature.name, signed.signature.meaning) == (NAME, Meaning.AUTHOR)
