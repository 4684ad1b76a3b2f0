"""The boxes of the editor: what is passed on the way is not stored, what is chosen is, once."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.demo.input_driver import wait_until
from needlemap.ui.charting.presets.pickers import Picker

KEY = Qt.Key


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.needle(60, 1470)
    return clinic


@pytest.fixture
def technique(visit: Clinic) -> Picker:
    visit.page.editor.dose.technique.setFocus()
    return visit.page.editor.dose.technique


def edits(visit: Clinic) -> int:
    """Return how many edits undo would take back, and take them back."""
    count = 0
    while visit.page.chart.undo():
        count += 1
    return count


def pass_some(technique: Picker) -> None:
    for _ in range(3):
        QTest.keyClick(technique, KEY.Key_Down)
    QApplication.processEvents()


def test_what_arrows_pass_is_not_stored(visit: Clinic, technique: Picker) -> None:
    before = visit.stored.sites[0].technique
    pass_some(technique)
    assert technique.currentData() != before
    assert visit.stored.sites[0].technique == before


def test_enter_stores_the_choice_as_one_edit(visit: Clinic, technique: Picker) -> None:
    pass_some(technique)
    QTest.keyClick(technique, KEY.Key_Return)
    assert visit.stored.sites[0].technique == technique.currentData()
    assert edits(visit) == 2  # this and the placing


def test_leaving_the_box_stores_the_choice(visit: Clinic, technique: Picker) -> None:
    pass_some(technique)
    visit.page.canvas.setFocus()
    assert visit.stored.sites[0].technique == technique.currentData()
    assert edits(visit) == 2


def test_a_rest_stores_the_choice(visit: Clinic, technique: Picker) -> None:
    pass_some(technique)
    wait_until(
        lambda: visit.stored.sites[0].technique == technique.currentData(), "the rest to end"
    )
    assert edits(visit) == 2


def test_a_key_of_the_chart_finds_the_choice_made(visit: Clinic, technique: Picker) -> None:
    before = visit.stored.sites[0].technique
    pass_some(technique)
    visit.driver.press(technique, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert visit.stored.sites[0].technique == before
    assert technique.currentData() == before
    assert len(visit.stored.sites) == 1


@pytest.mark.qt_log_ignore("does not support")
def test_an_entry_of_the_open_list_is_stored_at_once(visit: Clinic, technique: Picker) -> None:
    technique.showPopup()
    QApplication.processEvents()
    QTest.keyClick(technique.view(), KEY.Key_Down)
    QTest.keyClick(technique.view(), KEY.Key_Return)
    assert visit.stored.sites[0].technique == technique.currentData()
    assert edits(visit) == 2


def test_a_click_on_the_body_while_choosing_loses_nothing(visit: Clinic, technique: Picker) -> None:
    pass_some(technique)
    chosen = technique.currentData()
    visit.driver.click_body(visit.page.canvas, -60, 1300)
    first, second = visit.stored.sites
    assert first.technique == chosen
    assert second.technique != chosen


def test_going_back_while_choosing_loses_nothing(visit: Clinic, technique: Picker) -> None:
    pass_some(technique)
    chosen, session = technique.currentData(), visit.session.id
    visit.page.header.back_clicked.emit()
    assert visit.records.sessions.get(session).sites[0].technique == chosen


def test_a_choice_that_cannot_be_saved_is_not_shown(
    visit: Clinic, technique: Picker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = technique.currentData()

    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    monkeypatch.setattr(visit.records.sessions, "apply", fail)
    pass_some(technique)
    QTest.keyClick(technique, KEY.Key_Return)
    QApplication.processEvents()
    assert "disk is full" in visit.page.notice.text
    assert technique.currentData() == before


def test_the_tip_of_a_structure_says_its_latin_name(visit: Clinic) -> None:
    picker = visit.page.editor.dose.structure
    (site,) = visit.session.sites
    assert site.structure is not None
    known = visit.controller.reference.structures[site.structure]
    at = picker.rect().center()
    QApplication.sendEvent(picker, QHelpEvent(QEvent.Type.ToolTip, at, picker.mapToGlobal(at)))
    assert known.latin
    assert known.latin in picker.toolTip()
