"""A window on records that can only be read says so, and refuses every change in one sentence."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from helpers.ordinary_user import open_folder, write_protected
from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.storage.engine.error_messages import OPENED_FOR_READING
from needlemap.ui.shell.settings.log_section import LogSection
from needlemap.ui.shell.window import MainWindow
from storage.makers import new_records, reopened, stored_session

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="rights of files are kept in another way there"
)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window on write-protected records with one session."""
    with open_folder() as made:
        with new_records(made / "data") as records:
            stored_session(records, sites=1)
        with write_protected(made / "data"):
            records = reopened(made / "data")
        window = MainWindow(made / "data")
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show_controller(records)
        window.show()
        QApplication.processEvents()
        yield window
        records.close()
        window.close()


def test_the_bar_above_every_page_and_the_first_page_say_so(window: MainWindow) -> None:
    assert window.signed_in is not None
    assert window.controller is not None
    bar = window.signed_in.bar
    assert bar.read_only.isVisible()
    assert bar.read_only.text() == "Read only"
    assert window.controller.patients.notice.text == OPENED_FOR_READING


def test_a_click_on_the_body_is_refused_in_that_sentence_and_charts_nothing(
    window: MainWindow,
) -> None:
    controller = window.controller
    assert controller is not None
    (patient,) = controller.records.patients.search("")
    (line,) = controller.records.sessions.of_patient(patient.id)
    controller.open_session(patient.id, line.id)
    page = controller.charting
    assert page is not None
    QApplication.processEvents()
    InputDriver().click_body(page.canvas, 61.5, 1402.0)
    assert page.notice.text == OPENED_FOR_READING
    assert len(page.chart.session.sites) == 1


def test_the_window_closes_without_asking_for_a_backup(window: MainWindow) -> None:
    assert window.signed_in is not None
    assert window.signed_in.may_close()
    InputDriver().press(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.controller is not None
    assert window.controller.records.is_locked


def why_not(widget: QWidget) -> str:
    """Return what a widget that cannot be used says; nothing of one that can."""
    return "" if widget.isEnabled() else widget.toolTip()


def test_what_would_change_a_patient_is_disabled_and_says_why(window: MainWindow) -> None:
    controller = window.controller
    assert controller is not None
    page = controller.patients
    page.show_patients(select=controller.records.patients.search("")[0].id)
    page.show_details()
    details = page.details
    pieces = (
        *(page.add, page.home.new, details.new_session, details.change, page.documents.add),
        *(details.complaints.name, details.complaints.add),
    )
    assert {why_not(piece) for piece in pieces} == {OPENED_FOR_READING}
    actions = (details.archive, details.merge)
    assert [(each.isEnabled(), each.toolTip()) for each in actions] == [
        (False, OPENED_FOR_READING)
    ] * 2
    assert not details.sessions.withdraw.isEnabled()
    assert details.history.isEnabled()
    refusals = {each.title: each.refusal() for each in page.commands}
    told = [words for words, why in refusals.items() if why == OPENED_FOR_READING]
    assert len(told) == 4  # a new patient, a change, a new session, moving one


def test_the_chart_is_shown_as_one_that_cannot_be_changed(window: MainWindow) -> None:
    controller = window.controller
    assert controller is not None
    (patient,) = controller.records.patients.search("")
    (line,) = controller.records.sessions.of_patient(patient.id)
    controller.open_session(patient.id, line.id)
    page = controller.charting
    assert page is not None
    assert page.notice.text == OPENED_FOR_READING
    assert page.chart.refusal == page.chart.signing_refusal == OPENED_FOR_READING
    assert why_not(page.header.sign) == OPENED_FOR_READING
    assert not page.chart.may_withdraw


def test_settings_can_be_looked_at_and_say_why_nothing_is_entered(window: MainWindow) -> None:
    assert window.signed_in is not None
    window.signed_in.open_settings()
    page = window.signed_in.settings
    assert page is not None
    assert page.notice.text == OPENED_FOR_READING
    by_title = {section.title: section for section in page.sections}
    open_ones = {title for title, section in by_title.items() if section.isEnabled()}
    assert open_ones == {"Log", "What is new", "About", "Licences of others"}
    closed = [section for title, section in by_title.items() if title not in open_ones]
    assert {section.toolTip() for section in closed} == {OPENED_FOR_READING}
    log = page.show_section(LogSection)
    assert isinstance(log, LogSection)
    assert log.model.rowCount() > 0
    assert why_not(log.verify) == why_not(log.pdf) == OPENED_FOR_READING


def test_paper_can_be_looked_at_and_says_why_nothing_leaves_the_records(
    window: MainWindow,
) -> None:
    controller = window.controller
    assert controller is not None
    (patient,) = controller.records.patients.search("")
    controller.papers.open(patient)
    report = controller.papers.dialog
    assert report is not None
    wait_until(lambda: report.is_ready, "the pages")
    assert report.notice.text == OPENED_FOR_READING
    assert why_not(report.print) == why_not(report.save) == OPENED_FOR_READING
    report.reject()
    controller.open_history(patient.id)
    history = controller.history.page
    assert history is not None
    history.csv_requested.emit()
    assert history.notice.text == OPENED_FOR_READING
    assert controller.history.dialog is None
    controller.history.close()
    controller.open_practice()
    practice = controller.practice
    assert practice is not None
    wait_until(lambda: not practice.progress.isVisible(), "the parts")
    assert why_not(practice.recall) == OPENED_FOR_READING
