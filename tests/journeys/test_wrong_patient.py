"""A session charted on the wrong patient, as a story: noticed, moved, and the log tells of it."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.ui.forms.asking_dialog import ReasonDialog
from needlemap.ui.patients.reassign_dialog import ReassignDialog
from storage.makers import new_records


def test_the_wrong_patient_was_chosen_and_it_is_corrected(qtbot: QtBot, tmp_path: Path) -> None:
    clinic = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    right = Patient(new_id(), "Okafor", "Amarachi", None, "1043", Figure.MALE)
    clinic.records.patients.add(right)
    clinic.begin_session()
    site = clinic.needle(60, 1470)
    session = clinic.session
    clinic.driver.click(clinic.page.header.back)
    page = clinic.controller.patients
    page.details.sessions.choose(session.id)
    shift_control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    clinic.driver.press(page.session_list, Qt.Key.Key_M, shift_control)
    dialog = open_dialog()
    assert isinstance(dialog, ReassignDialog)
    assert not dialog.confirm.isEnabled(), "nobody was chosen yet"
    clinic.driver.type(dialog.finder.search, "1042")
    assert not dialog.confirm.isEnabled(), "it stands there already"
    clinic.driver.type(dialog.finder.search, "1043")
    clinic.driver.type(dialog.reason, "")
    clinic.driver.press(dialog.reason, Qt.Key.Key_Delete)
    clinic.driver.click(dialog.confirm)
    assert "reason" in dialog.error_text
    clinic.driver.type(dialog.reason, "namesakes")
    clinic.driver.press(dialog.confirm, Qt.Key.Key_Space)
    assert page.patient == right
    assert clinic.records.sessions.of_patient(clinic.patient.id) == ()
    moved = clinic.records.sessions.get(session.id)
    assert (moved.patient_id, moved.sites) == (right.id, (site,))
    events = clinic.records.audit.history("session", session.id)
    assert events[-1].action == "reassign_session"
    assert events[-1].detail["purpose"] == "namesakes"
    page.session_list.setFocus()
    clinic.driver.press(page.session_list, Qt.Key.Key_Return)
    assert clinic.session.sites == (site,)
    assert clinic.page.patient == right
    clinic.close()


def test_the_wrong_patient_is_noticed_while_charting(qtbot: QtBot, tmp_path: Path) -> None:
    clinic = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    right = Patient(new_id(), "Okafor", "Amarachi", None, "1043", Figure.MALE)
    clinic.records.patients.add(right)
    clinic.begin_session()
    site = clinic.needle(60, 1470)
    session, control = clinic.session, Qt.KeyboardModifier.ControlModifier
    shift_control = control | Qt.KeyboardModifier.ShiftModifier
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_M, shift_control)
    dialog = open_dialog()
    assert isinstance(dialog, ReassignDialog)
    clinic.driver.type(dialog.finder.search, "1043")
    clinic.driver.press(dialog.confirm, Qt.Key.Key_Space)
    assert clinic.page.patient == right
    assert (clinic.session.id, clinic.session.sites) == (session.id, (site,))
    assert clinic.stored.patient_id == right.id
    # Action taken under the other name cannot be undone, and the page says so.
    assert "can no longer be undone" in clinic.page.notice.text
    assert not clinic.page.header.undo.isEnabled()
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_Z, control)
    assert clinic.stored.sites == (site,)
    clinic.needle(-60, 1470)
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_Z, control)
    assert clinic.stored.sites == (site,)
    clinic.close()


def test_a_session_begun_by_mistake_is_withdrawn_from_its_page(
    qtbot: QtBot, tmp_path: Path
) -> None:
    clinic = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    clinic.begin_session()
    more = clinic.page.header.more
    more.withdraw.trigger()
    dialog = open_dialog()
    assert isinstance(dialog, ReasonDialog)
    clinic.driver.type(dialog.reason, "begun by mistake")
    clinic.driver.click(dialog.confirm)
    assert clinic.stored.is_withdrawn
    qtbot.waitUntil(lambda: not more.withdraw.isEnabled())
    assert not more.reassign.isEnabled()
    clinic.close()
