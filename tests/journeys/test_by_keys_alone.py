"""A first visit by the keyboard alone: a new patient, ten needles, the form, the signature."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.screening import Answer
from needlemap.domain.session import Session
from needlemap.domain.visit import ConsentStatus
from needlemap.ui.widgets.accessibility import announcer
from storage.makers import PASSWORD, demanding, ready_records

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
# Eight lines, ten sites: "both" places a site on each side.
LINES = (
    "both infrasp",
    "both glut med",
    "r soleus",
    "l soleus",
    "r deltoid post",
    "l deltoid post",
    "r teres maj",
    "l teres maj",
)


@dataclass
class Keys:
    """Presses keys wherever the focus is, and counts them; names and notes are not counted."""

    clinic: Clinic
    pressed: int = 0

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
        for key in keys:
            QTest.keyClick(self._focused(), key, modifier)
            self.pressed += 1
            QApplication.processEvents()

    def type(self, words: str, *, is_counted: bool = True) -> None:
        for letter in words:
            QTest.keyClicks(self._focused(), letter)
            QApplication.processEvents()
        self.pressed += len(words) * is_counted

    def _focused(self) -> QWidget:
        window = QApplication.activeModalWidget() or self.clinic.window
        if not window.isActiveWindow():
            window.activateWindow()
            wait_until(window.isActiveWindow, "the window in front")
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused


@pytest.fixture
def keys(qtbot: QtBot, tmp_path: Path) -> Iterator[Keys]:
    """Keys on a clinic that asks for what is usual before a signature."""
    records = ready_records(tmp_path / "clinic")
    demanding(records)
    clinic = Clinic(records, tmp_path)
    yield Keys(clinic)
    clinic.close()


def go_to_missing(keys: Keys) -> str:
    """Press F6 until it goes to what is missing; return what it says."""
    said: list[str] = []

    def hear(words: str, _urgent: bool) -> None:
        said.append(words)

    announcer.message.connect(hear)
    keys.press(KEY.Key_F6)
    announcer.message.disconnect(hear)
    return next(words for words in said if words.startswith(("Missing", "Nothing")))


def sign_by_keys(keys: Keys) -> Session:
    clinic = keys.clinic
    keys.press(KEY.Key_N, modifier=CONTROL)
    open_dialog()
    keys.type("Adeyemi", is_counted=False)
    keys.press(KEY.Key_Tab)
    keys.type("Bisi", is_counted=False)
    keys.press(KEY.Key_Tab)
    keys.type("2 May 1984")
    keys.press(KEY.Key_Return)
    wait_until(lambda: QApplication.activeModalWidget() is None, "the patient")
    keys.press(KEY.Key_Return, modifier=CONTROL)
    wait_until(lambda: clinic.controller.charting is not None, "the chart")
    keys.press(KEY.Key_Slash)
    for line in LINES:
        keys.type(line)
        keys.press(KEY.Key_Return)
    keys.press(KEY.Key_Escape)
    keys.press(KEY.Key_O)
    keys.type("10")  # in the tray
    keys.press(KEY.Key_Return, KEY.Key_O)
    for missing, answer in (
        ("Screening", KEY.Key_Space),
        ("Consent", KEY.Key_V),
        ("Adverse events", KEY.Key_N),
    ):
        assert go_to_missing(keys).startswith(f"Missing: {missing}")
        keys.press(answer, KEY.Key_F6)
    assert go_to_missing(keys) == "Nothing is missing. Ctrl+S signs the session."
    keys.press(KEY.Key_S, modifier=CONTROL)
    open_dialog()
    keys.type(PASSWORD)
    keys.press(KEY.Key_Return)
    return clinic.stored


def test_a_first_visit_takes_two_hundred_keys_at_most(keys: Keys) -> None:
    stored = sign_by_keys(keys)
    patient = keys.clinic.records.patients.get(stored.patient_id)
    assert (patient.family_name, patient.given_name) == ("Adeyemi", "Bisi")
    assert stored.signature is not None
    assert len(stored.sites) == 10
    assert sum(site.needles_in for site in stored.sites) == 0
    assert stored.visit.consent is not None
    assert stored.visit.consent.status is ConsentStatus.VERBAL
    assert {answer.answer for answer in stored.visit.screening} == {Answer.NO}
    assert stored.visit.adverse_events is not None
    assert keys.pressed <= 200, "besides names and notes"
    wait_until(lambda: QApplication.activeModalWidget() is None, "no dialog")
    keys.clinic.window.activateWindow()
    wait_until(keys.clinic.window.isActiveWindow, "the window in front")
    assert QApplication.focusWidget() is keys.clinic.page.visit.signed.pdf


def test_with_nothing_missing_the_keys_still_go_into_the_form(keys: Keys) -> None:
    keys.clinic.begin_session()
    form = keys.clinic.page.visit.form
    keys.clinic.driver.click(form.screening.others_no)
    keys.clinic.page.canvas.setFocus()
    assert form.jump_to("screening")
    focused = keys.clinic.window.focusWidget()
    assert focused is not None
    assert form.screening.isAncestorOf(focused)
