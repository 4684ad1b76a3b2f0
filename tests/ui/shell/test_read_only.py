"""A window on records that can only be read says so, and refuses every change in one sentence."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.ordinary_user import open_folder, write_protected
from needlemap.demo.input_driver import InputDriver
from needlemap.storage.engine.error_messages import OPENED_FOR_READING
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
    assert bar.read_only.text() == "Read only: the disk cannot be written"
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
