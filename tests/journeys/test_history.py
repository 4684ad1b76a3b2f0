"""Looking back: two visits are charted, then seen together, compared, printed and opened again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.demo.input_driver import wait_until
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.structures_tab import StructuresTab
from needlemap.ui.reports.report_dialog import ReportDialog
from storage.makers import new_records

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def opened_history(clinic: Clinic) -> HistoryPage:
    page = clinic.controller.history.page
    assert page is not None
    wait_until(lambda: page.body.strip is not None, "the strip of time")
    return page


def charted(clinic: Clinic, *places: tuple[float, float]) -> None:
    clinic.begin_session()
    for x_mm, y_mm in places:
        clinic.needle(x_mm, y_mm)


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    yield made
    made.close()


@pytest.fixture
def visited(clinic: Clinic) -> Clinic:
    """Two sessions: the neck on both sides; then the right side again, and the low back."""
    charted(clinic, (60, 1470), (-60, 1470))
    clinic.driver.press(clinic.page, KEY.Key_Left, Qt.KeyboardModifier.AltModifier)
    charted(clinic, (64, 1468), (38, 1065))
    return clinic


def test_the_history_is_one_key_away_while_charting_and_back_again(visited: Clinic) -> None:
    charting = visited.page
    visited.driver.press(charting.canvas, KEY.Key_H, CONTROL)
    page = opened_history(visited)
    assert page.body.filters.count.text() == "4 of 4 sites · 0 sessions · 2 drafts"
    visited.driver.press(page.body.pane.canvases[0], KEY.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert visited.controller.history.page is None
    assert visited.window.stack.currentWidget() is charting


def test_from_the_patients_the_first_session_is_found_and_opened(visited: Clinic) -> None:
    visited.driver.press(visited.page, KEY.Key_Left, Qt.KeyboardModifier.AltModifier)
    visited.driver.click(visited.controller.patients.history)
    page = opened_history(visited)
    canvas = page.body.pane.canvases[0]
    visited.driver.press(canvas, KEY.Key_Left)
    visited.driver.press(canvas, KEY.Key_Left)
    assert "draft, not signed · 2 sites" in page.body.card.text
    first = page.looking.history.timeline.sessions[0]
    visited.driver.press(canvas, KEY.Key_Return)
    assert visited.controller.history.page is None
    assert visited.session.id == first.id


def put_on_paper(clinic: Clinic, path: Path) -> ReportDialog:
    """Print the history in front by its key, into a file; return the dialog."""
    page = opened_history(clinic)
    clinic.driver.press(page.body.pane.canvases[0], KEY.Key_P, CONTROL)
    dialog = clinic.controller.papers.dialog
    assert dialog is not None
    wait_until(lambda: dialog.is_ready, "the pages")
    dialog.write(path)
    wait_until(lambda: bool(dialog.notice.text), "the notice")
    return dialog


def test_two_visits_are_compared_and_printed(visited: Clinic, tmp_path: Path) -> None:
    visited.driver.click(visited.page.header.history)
    page = opened_history(visited)
    visited.driver.press(page.body.pane.canvases[0], KEY.Key_C)
    assert page.body.side.compare.summary.text() == "1 new, 1 dropped, 1 repeated within"
    dialog = put_on_paper(visited, tmp_path / "history.pdf")
    assert (tmp_path / "history.pdf").read_bytes().startswith(b"%PDF")
    assert dialog.notice.text == "Saved as history.pdf."


def test_views_and_prints_of_a_history_are_in_the_log(visited: Clinic, tmp_path: Path) -> None:
    before = visited.records.audit.head().seq
    visited.driver.click(visited.page.header.history)
    opened_history(visited)
    put_on_paper(visited, tmp_path / "history.pdf")
    assert visited.records.audit.head().seq == before + 2


def test_the_table_leaves_the_records_only_with_an_entry_in_the_log(
    visited: Clinic, tmp_path: Path
) -> None:
    visited.driver.click(visited.page.header.history)
    page = opened_history(visited)
    visited.driver.click(page.header.tabs[Tab.STRUCTURES])
    tab = page.tab(Tab.STRUCTURES)
    assert isinstance(tab, StructuresTab)
    visited.driver.click(tab.copy)
    assert QApplication.clipboard().text().startswith("Structure,")
    visited.driver.click(tab.save)
    asked = visited.controller.history.dialog
    assert asked is not None
    asked.form.show_value("purpose", "x" * 201)
    asked.accept()
    assert asked.isVisible()
    assert "At most 200 characters fit" in asked.form.error_text
    asked.form.show_value("purpose", "Research")
    asked.accept()
    (dialog,) = page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "doses.csv"))
    dialog.close()
    assert "Upper trapezius" in (tmp_path / "doses.csv").read_text("utf-8-sig")
    assert (tmp_path / "doses.csv").stat().st_mode & 0o777 == 0o600
    log = visited.records.audit.history("patient", page.patient.id)[-2:]
    assert [event.action for event in log] == ["copy_text", "export_csv"]
    assert log[1].detail["purpose"] == "Research"


def test_a_history_that_cannot_be_read_is_said_where_one_is(
    visited: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise full_disk()

    monkeypatch.setattr(visited.records.sessions, "outlines_of_patient", fail)
    visited.driver.click(visited.page.header.history)
    assert visited.controller.history.page is None
    assert "The disk is full" in visited.page.notice.text


def test_filters_are_kept_for_the_next_patient(visited: Clinic) -> None:
    visited.driver.click(visited.page.header.history)
    page = opened_history(visited)
    page.looking.filter_by(page.looking.view.filters.toggled("side", "left"))
    page.body.filters.save_as("Left side")
    visited.controller.history.close()
    visited.driver.click(visited.page.header.history)
    bar = opened_history(visited).body.filters
    bar.kept.menu().aboutToShow.emit()
    assert bar.kept.menu().actions()[0].text() == "Left side"


def test_a_look_at_every_tab_changes_nothing_in_the_records(visited: Clinic) -> None:
    before = visited.stored
    visited.driver.click(visited.page.header.history)
    page = opened_history(visited)
    for tab in Tab:
        visited.driver.click(page.header.tabs[tab])
        QApplication.processEvents()
    QApplication.processEvents()
    assert visited.stored == before
