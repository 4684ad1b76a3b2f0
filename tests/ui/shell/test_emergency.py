"""A forgotten password: the recovery code opens, the reason is in the log."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.records import Records
from needlemap.ui.shell.application import open_window
from needlemap.ui.shell.emergency_page import EmergencyPage
from needlemap.ui.shell.window import MainWindow
from storage.makers import LIGHT, NAME, PASSWORD

NEW = "quiet blue teapot"


@pytest.fixture
def made(tmp_path: Path) -> str:
    """Make records; return their recovery code."""
    records, code = Records.create(tmp_path / "clinic", name=NAME, password=PASSWORD, kdf=LIGHT)
    records.close()
    return code


@pytest.fixture
def page(
    qtbot: QtBot, tmp_path: Path, made: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[EmergencyPage]:
    monkeypatch.setattr(Records, "recover", partial(Records.recover, kdf=LIGHT))
    window = open_window(tmp_path / "clinic")
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    assert window.sign_in is not None
    InputDriver().click(window.sign_in.forgot)
    shown = window.stack.currentWidget()
    assert isinstance(shown, EmergencyPage)
    yield shown
    window.close()


def fill(page: EmergencyPage, code: str, password: str = NEW, reason: str = "forgotten") -> None:
    driver = InputDriver()
    driver.type(page.code, code)
    driver.type(page.password, password)
    driver.type(page.repeat, password)
    driver.type(page.reason, reason)
    driver.click(page.go)


def window_of(page: EmergencyPage) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def test_the_code_opens_the_records_and_the_reason_is_in_the_log(
    page: EmergencyPage, made: str
) -> None:
    window = window_of(page)
    fill(page, made.lower(), reason="colleague is ill")
    wait_until(lambda: window.controller is not None, "the patients")
    assert window.controller is not None
    records = window.controller.records
    (event,) = (
        each
        for each in records.audit.history("user", records.therapist.id)
        if each.action == "recover_access"
    )
    assert event.detail["purpose"] == "colleague is ill"


@pytest.mark.parametrize(
    ("code", "password", "reason", "said"),
    [
        ("1234", NEW, "forgotten", "40 characters"),
        (new_code(), NEW, "forgotten", "does not open"),
        ("", "short", "forgotten", "Password must have at least 12 characters, not 5."),
        ("", NEW, "", "reason"),
    ],
    ids=["short code", "other code", "short password", "no reason"],
)
def test_what_is_wrong_is_said_and_can_be_mended(
    page: EmergencyPage, made: str, code: str, password: str, reason: str, said: str
) -> None:
    fill(page, code or made, password, reason)
    wait_until(lambda: bool(page.error_text), "the answer")
    assert said in page.error_text
    assert page.code.isEnabled()
    assert window_of(page).controller is None


def test_what_is_wrong_takes_the_focus_to_its_field(page: EmergencyPage, made: str) -> None:
    fill(page, made, reason=" ")
    assert page.reason.hasFocus()
    assert page.reason.property("wrong")
    fill(page, "1234")
    assert page.code.hasFocus()
    assert not page.reason.property("wrong")


def test_cancel_leads_back_to_the_sign_in_page(page: EmergencyPage) -> None:
    window = window_of(page)
    InputDriver().click(page.cancel)
    assert window.stack.currentWidget() is window.sign_in


def test_escape_leads_back_to_the_sign_in_page_as_cancel_does(page: EmergencyPage) -> None:
    window = window_of(page)
    InputDriver().press(page.code, Qt.Key.Key_Escape)
    assert window.stack.currentWidget() is window.sign_in
