"""Many reports at once: the window stays alive, a bad one is listed, Stop stops."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import wait_until
from needlemap.domain.clock import now_utc
from needlemap.domain.ids import new_id
from needlemap.reports.request import Kind, ReportRequest
from needlemap.ui.reports.batch_dialog import BatchDialog
from needlemap.ui.reports.controller import ReportsController
from ui.reports.conftest import Gate, Office
from ui.test_accessible_names import nameless


def a_dialog(office: Office, qtbot: QtBot, ids: Sequence[str]) -> BatchDialog:
    """Return the dialog with one choice: the sessions with these ids."""
    choice = ("These", lambda kind: [ReportRequest(kind, each) for each in ids])
    dialog = BatchDialog(office.report_service, [choice])
    dialog.form.show_value("folder", str(office.folder))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_are_written_and_logged(office: Office, qtbot: QtBot) -> None:
    dialog = a_dialog(office, qtbot, [session.id for session in office.sessions])
    dialog.form.show_value("recipient", "Archive")
    with qtbot.waitSignal(dialog.finished_writing, timeout=30_000) as ended:
        dialog.start.click()
    assert ended.args == [2, 0]
    assert len(written(office.folder)) == 2
    assert dialog.progress.value() == dialog.progress.maximum() == 2
    assert office.events(office.sessions[1])[0].detail["recipient"] == "Archive"


def test_a_bad_one_is_listed_and_the_rest_is_written(office: Office, qtbot: QtBot) -> None:
    bad = new_id()
    dialog = a_dialog(office, qtbot, [office.sessions[0].id, bad, office.sessions[1].id])
    with qtbot.waitSignal(dialog.finished_writing, timeout=30_000) as ended:
        dialog.start.click()
    assert ended.args == [2, 1]
    row = dialog.failures.model().index(0, 0).data()
    assert bad in row
    assert "not in these records" in row
    assert dialog.sentence == "Files written: 2 of 3. Not created: 1"


def test_stop_keeps_what_is_written_and_says_how_far_it_came(office: Office, qtbot: QtBot) -> None:
    dialog = a_dialog(office, qtbot, [office.sessions[0].id] * 20)
    with qtbot.waitSignal(dialog.finished_writing, timeout=30_000):
        dialog.start.click()
        assert dialog.cancel.text() == "Stop"
        wait_until(lambda: dialog.progress.value() > 0, "the first step")
        dialog.cancel.click()
    assert dialog.sentence.startswith("Stopped. Files written: ")
    assert 1 <= len(written(office.folder)) < 20
    assert dialog.isVisible()
    assert dialog.cancel.text() == "Close"


def test_stop_ends_the_report_that_is_under_way_too(
    gate: Gate, office: Office, qtbot: QtBot
) -> None:
    dialog = a_dialog(office, qtbot, [office.sessions[0].id])
    gate.shut()
    with qtbot.waitSignal(dialog.finished_writing, timeout=30_000) as ended:
        dialog.start.click()
        wait_until(gate.is_waiting.is_set, "the report under way")
        QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
        gate.open()
    assert ended.args == [0, 0]
    assert dialog.sentence == "Stopped. Files written: 0 of 1."
    assert written(office.folder) == []


def test_escape_stops_the_writing_first(office: Office, qtbot: QtBot) -> None:
    dialog = a_dialog(office, qtbot, [office.sessions[0].id] * 20)
    with qtbot.waitSignal(dialog.finished_writing, timeout=30_000):
        dialog.start.click()
        dialog.reject()
        assert dialog.isVisible()
    dialog.reject()
    assert not dialog.isVisible()


@pytest.mark.parametrize(("folder", "password"), [("/nowhere", ""), (None, "short")])
def test_what_cannot_work_is_told_before_it_begins(
    office: Office, qtbot: QtBot, folder: str | None, password: str
) -> None:
    dialog = a_dialog(office, qtbot, [office.sessions[0].id])
    dialog.form.show_value("folder", folder or str(office.folder))
    dialog.form.show_value("password", password)
    dialog.begin()
    assert not dialog.is_writing
    assert written(office.folder) == []


def test_everything_that_takes_the_focus_has_a_name(office: Office, qtbot: QtBot) -> None:
    dialog = a_dialog(office, qtbot, [])
    dialog.failures.show()
    assert nameless(dialog) == []


def test_all_patients_are_those_archived_too(office: Office, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    office.records.patients.archive(office.patient.id, at=now_utc())
    controller = ReportsController(window, office.records, lambda: office.report_service, window)
    controller.open_batch()
    assert controller.batch is not None
    controller.batch.form.show_value("folder", str(office.folder))
    with qtbot.waitSignal(controller.batch.finished_writing, timeout=30_000) as ended:
        controller.batch.begin()
    assert ended.args == [2, 0]
    controller.batch.reject()


def test_charts_and_histories_can_be_asked_for_too(office: Office, qtbot: QtBot) -> None:
    dialog = a_dialog(office, qtbot, [office.patient.id])
    dialog.kinds.setCurrentIndex(dialog.kinds.findData(Kind.HISTORY.value))
    with qtbot.waitSignal(dialog.finished_writing, timeout=30_000) as ended:
        dialog.start.click()
    assert ended.args == [1, 0]
