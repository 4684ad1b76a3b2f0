"""Complaints on the patient's page: added by name, changed field by field, held, discharged."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.clock import today
from needlemap.domain.complaint import (
    Complaint,
    ComplaintSide,
    ComplaintStatus,
    Goal,
    Irritability,
    PlanOfCare,
)
from needlemap.domain.visit import Visit
from needlemap.domain.visit_complaint import Assigned, VisitComplaint
from needlemap.errors import NeedleMapError
from needlemap.ui.forms.asking_dialog import ReasonDialog
from needlemap.ui.patients.complaint_page import ComplaintPage
from storage.makers import make_session, stored_complaint
from ui.patients.conftest import Room

KEY = Qt.Key

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def chosen(room: Room) -> str:
    """Choose the first patient; return the id."""
    patient = room.records.patients.search("")[0]
    room.page.show_patients(select=patient.id)
    QApplication.processEvents()
    return patient.id


def opened(room: Room, **facts: object) -> tuple[ComplaintPage, Complaint]:
    """Open the form of a complaint that is stored already."""
    complaint = stored_complaint(room.records, chosen(room), **facts)
    room.page.show_details()
    room.driver.click(room.page.details.complaints.lines[complaint.id])
    QApplication.processEvents()
    form = room.page.editing
    assert isinstance(form, ComplaintPage)
    return form, complaint


def entered(room: Room, form: ComplaintPage, name: str, text: str) -> None:
    """Type into a field and leave it."""
    editor = form.form.rows[name].editor
    room.driver.type(editor, text)
    form.notice.setFocus()
    form.form.store(name)


def test_a_complaint_is_added_by_its_name_and_its_form_opens(room: Room) -> None:
    patient = chosen(room)
    panel = room.page.details.complaints
    room.driver.type(panel.name, "Neck pain")
    room.driver.press(panel.name, KEY.Key_Return)
    (stored,) = room.records.complaints.of_patient(patient)
    assert (stored.name, stored.status) == ("Neck pain", ComplaintStatus.OPEN)
    form = room.page.editing
    assert isinstance(form, ComplaintPage)
    assert form.complaint == stored
    form.leave()
    words = room.page.details.complaints.lines[stored.id].accessibleName()
    assert words == "Complaint: Neck pain · open · 0 sessions"


def test_a_complaint_without_a_name_is_refused_at_its_line(room: Room) -> None:
    patient = chosen(room)
    panel = room.page.details.complaints
    room.driver.click(panel.add)
    assert panel.error_text == "Enter a name first, for example neck pain."
    assert room.records.complaints.of_patient(patient) == ()
    assert room.page.editing is None


def test_every_field_is_stored_by_itself(room: Room) -> None:
    form, complaint = opened(room)
    entered(room, form, "onset", "Three weeks ago")
    entered(room, form, "conditions", "m54.2, g44.2")
    entered(room, form, "aggravating", "Driving")
    entered(room, form, "sessions", "6")
    entered(room, form, "every_days", "7")
    entered(room, form, "until", "2026-12-31")
    entered(room, form, "reassess_after", "3")
    for name, words in (("side", "Right"), ("irritability", "High")):
        box = form.form.rows[name].editor
        assert isinstance(box, QComboBox)
        room.driver.choose(box, words)
    stored = room.records.complaints.get(complaint.id)
    assert (stored.onset, stored.conditions, stored.aggravating) == (
        "Three weeks ago",
        ("M54.2", "G44.2"),
        "Driving",
    )
    assert stored.plan == PlanOfCare(6, 7, date(2026, 12, 31), 3)
    assert (stored.side, stored.irritability) == (ComplaintSide.RIGHT, Irritability.HIGH)
    assert room.records.audit.verify() == ()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("name", "", "Enter a name. The stored one is kept until then."),
        ("sessions", "0", "Enter a whole number from 1 to 200, or nothing."),
        ("sessions", "4,5", "Enter a whole number from 1 to 200, or nothing."),
        ("every_days", "1" * 5000, "Enter a whole number from 1 to 365, or nothing."),
        ("onset", "x" * 501, "At most 500 characters fit here, and these are 501."),
        ("conditions", "ABCDEFGHIJKLMN", "Diagnosis may have at most 12 characters, not 14."),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field_and_stays(
    room: Room, name: str, text: str, sentence: str
) -> None:
    form, complaint = opened(room)
    form.form.rows[name].editor.setText(text)  # type: ignore[attr-defined]
    form.form.store(name)
    assert form.form.fields[name].error_text.startswith(sentence)
    assert form.form.rows[name].editor.text() == text  # type: ignore[attr-defined]
    assert room.records.complaints.get(complaint.id) == complaint


def test_goals_are_added_reached_and_removed(room: Room) -> None:
    form, complaint = opened(room)
    room.driver.click(form.goals.add)
    row = form.goals.rows[0]
    room.driver.type(row.lines["measure"], "NPRS 2")
    row.typed.emit()
    assert row.boxes["text"].error_text == "Enter the goal to save it."
    assert room.records.complaints.get(complaint.id).goals == ()
    room.driver.type(row.lines["text"], "Drives for an hour")
    row.typed.emit()
    assert room.records.complaints.get(complaint.id).goals == (
        Goal("Drives for an hour", "NPRS 2"),
    )
    room.driver.click(form.goals.rows[0].reached)
    (goal,) = room.records.complaints.get(complaint.id).goals
    assert goal.reached_on == today()
    room.driver.click(form.goals.rows[0].remove)
    assert room.records.complaints.get(complaint.id).goals == ()
    form.undo_last()
    assert room.records.complaints.get(complaint.id).goals == (goal,)


def test_a_goal_that_was_just_typed_is_stored_on_leaving(room: Room) -> None:
    form, complaint = opened(room)
    room.driver.click(form.goals.add)
    form.goals.rows[0].lines["text"].setText("Drives for an hour")
    form.leave()
    assert room.page.editing is None
    assert room.records.complaints.get(complaint.id).goals == (Goal("Drives for an hour"),)


def test_undo_takes_the_last_change_back_and_the_log_keeps_both(room: Room) -> None:
    form, complaint = opened(room, easing="Rest")
    entered(room, form, "easing", "Heat")
    room.driver.click(form.undo)
    assert room.records.complaints.get(complaint.id) == complaint
    assert form.notice.text == "Undone: Eased by"
    past = room.records.complaints.field_history(complaint.id)
    assert [each.value for each in past] == ["Rest", "Heat"]
    assert not form.undo.isEnabled()
    room.driver.press(form.done, Qt.Key.Key_Z, CONTROL_SHIFT)
    assert room.records.complaints.get(complaint.id).easing == "Heat"
    assert form.notice.text == "Redone: Eased by"


def reasoned(room: Room, reason: str) -> None:
    """Give the dialog in front a reason and confirm it."""
    dialog = open_dialog()
    assert isinstance(dialog, ReasonDialog)
    room.driver.type(dialog.reason, reason)
    room.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.isVisible(), "the dialog to close")


def test_a_complaint_is_held_discharged_and_reopened_with_a_reason(room: Room) -> None:
    form, complaint = opened(room)
    assert (form.hold.isVisible(), form.reopen.isVisible()) == (True, False)
    room.driver.click(form.hold)
    reasoned(room, "Travels")
    assert form.status_text.startswith("On hold since")
    assert form.status_text.endswith(": Travels")
    room.driver.click(form.discharge)
    reasoned(room, "Goals reached")
    assert form.status_text.startswith("Discharged since")
    assert not form.discharge.isVisible()
    room.driver.click(form.reopen)
    reasoned(room, "Relapse")
    stored = room.records.complaints.get(complaint.id)
    assert (stored.status, stored.status_reason) == (ComplaintStatus.OPEN, "Relapse")


def test_a_discharge_without_a_reason_is_refused(room: Room) -> None:
    form, complaint = opened(room)
    room.driver.click(form.discharge)
    dialog = open_dialog()
    assert isinstance(dialog, ReasonDialog)
    room.driver.click(dialog.confirm)
    assert dialog.error_text.startswith("Enter a reason")
    dialog.reject()
    assert room.records.complaints.get(complaint.id) == complaint


def test_sessions_before_any_complaint_are_said_to_be_not_assigned(room: Room) -> None:
    patient = room.records.patients.get(chosen(room))
    room.records.sessions.start(make_session(room.records, patient))
    neck = stored_complaint(room.records, patient.id)
    treated = VisitComplaint(neck.id, Assigned.CONFIRMED)
    room.records.sessions.start(
        make_session(room.records, patient, visit=Visit(complaints=(treated,)))
    )
    room.page.show_details()
    panel = room.page.details.complaints
    assert "1 session not assigned to a complaint" in [
        label.text() for label in panel.findChildren(QLabel)
    ]
    assert panel.lines[neck.id].accessibleName().endswith("1 session")


def test_a_store_that_fails_says_so_and_keeps_what_was_typed(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, complaint = opened(room)

    def fail(*_: object) -> None:
        raise NeedleMapError("The disk is full. Make room, then try again.")

    monkeypatch.setattr(room.records.complaints, "change", fail)
    entered(room, form, "onset", "May")
    assert form.form.fields["onset"].error_text == "The disk is full. Make room, then try again."
    assert form.form.rows["onset"].editor.text() == "May"  # type: ignore[attr-defined]
    monkeypatch.undo()
    assert form.form.store("onset")
    assert room.records.complaints.get(complaint.id).onset == "May"


def test_the_usual_number_of_sessions_is_a_hint_with_its_source(room: Room) -> None:
    form, _ = opened(room)
    hint = form.form.fields["sessions"].words
    assert hint.startswith("A course is commonly 3 to 6 sessions (Gattie et al. 2020")
    assert form.form.rows["sessions"].editor.text() == ""  # type: ignore[attr-defined]
