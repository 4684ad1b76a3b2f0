"""The first page: set up once, sign in afterwards; every mistake is one sentence."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import needlemap
from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.demo.visit import prove_code
from needlemap.storage.backup.verified_backup import Reason
from needlemap.storage.engine.error_messages import DAMAGED
from needlemap.storage.engine.sqlcipher import FileDamagedError
from needlemap.storage.records import Records
from needlemap.storage.repositories.log_reader import LogReader
from needlemap.storage.repositories.sessions import SessionRepository
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.shell.application import open_window
from needlemap.ui.shell.opening import LossDialog
from needlemap.ui.shell.recovery_page import RecoveryPage
from needlemap.ui.shell.restore_dialog import RestoreDialog
from needlemap.ui.shell.sign_in import SignInPage
from needlemap.ui.shell.window import MainWindow
from storage.makers import NAME, PASSWORD, new_records

GOOD = "needle by needle, 24"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = open_window(tmp_path / "clinic")
    qtbot.addWidget(made)
    made.show()
    wait_until(lambda: made.is_ready, "the sign-in page")
    yield made
    made.close()


def sign_in(window: MainWindow) -> SignInPage:
    assert window.sign_in is not None
    return window.sign_in


def set_up(window: MainWindow, name: str, password: str, repeat: str | None = None) -> None:
    driver, page = InputDriver(), sign_in(window)
    page.name.setText(name)
    driver.type(page.password, password)
    driver.type(page.repeat, password if repeat is None else repeat)
    driver.click(page.go)


def error_of(window: MainWindow) -> str:
    wait_until(sign_in(window).go.isEnabled, "the answer")
    return sign_in(window).error_text


def is_account_in_sight(window: MainWindow) -> bool:
    """Whether settings, lock and sign-out can be reached by mouse."""
    account = window.signed_in
    return account is not None and account.bar.isVisible() and account.bar.width() > 100


def test_the_first_start_sets_up_the_records_and_shows_the_code_once(window: MainWindow) -> None:
    set_up(window, NAME, GOOD)
    wait_until(lambda: isinstance(window.stack.currentWidget(), RecoveryPage), "the code")
    page = window.stack.currentWidget()
    assert isinstance(page, RecoveryPage)
    assert len(page.card.code.split("-")) == 8
    prove_code(InputDriver(), page.card)
    assert window.controller is not None
    assert is_account_in_sight(window)


@pytest.mark.parametrize(
    ("name", "password", "repeat", "said"),
    [
        ("", GOOD, GOOD, "name"),
        (NAME, "", "", "password"),
        (NAME, GOOD, "something else", "do not match"),
        (NAME, "too short", "too short", "12 characters, not 9."),
    ],
)
def test_a_set_up_that_cannot_be_is_said_in_words_and_makes_nothing(
    window: MainWindow, tmp_path: Path, name: str, password: str, repeat: str, said: str
) -> None:
    set_up(window, name, password, repeat)
    assert said in error_of(window)
    assert not Records.exist(tmp_path / "clinic")


@pytest.mark.parametrize(
    ("name", "password", "repeat", "field"),
    [
        ("", GOOD, GOOD, "name"),
        (NAME, "too short", "too short", "password"),
        (NAME, GOOD, "something else", "repeat"),
    ],
)
def test_what_is_wrong_stands_beneath_its_field_which_has_the_focus(
    window: MainWindow, name: str, password: str, repeat: str, field: str
) -> None:
    set_up(window, name, password, repeat)
    line = getattr(sign_in(window), field)
    assert line.hasFocus()
    assert line.property("wrong")
    assert line.accessibleDescription() == error_of(window)


def test_a_field_that_was_mended_is_framed_no_more(window: MainWindow) -> None:
    set_up(window, "", GOOD)
    set_up(window, NAME, GOOD, "something else")
    assert not sign_in(window).name.property("wrong")
    assert sign_in(window).name.accessibleDescription() == ""


def test_records_in_use_elsewhere_are_said_to_be(qtbot: QtBot, tmp_path: Path) -> None:
    with new_records(tmp_path / "clinic"):
        window = open_window(tmp_path / "clinic")
        qtbot.addWidget(window)
        window.show()
        wait_until(lambda: window.is_ready, "the sign-in page")
        InputDriver().type(sign_in(window).password, PASSWORD)
        InputDriver().click(sign_in(window).go)
        assert "open" in error_of(window)
        window.close()


def signed_in(qtbot: QtBot, folder: Path) -> MainWindow:
    """Return a window in which the one user has just signed in."""
    window = open_window(folder)
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    InputDriver().type(sign_in(window).password, GOOD)
    InputDriver().click(sign_in(window).go)
    wait_until(lambda: window.stack.currentWidget() is not window.sign_in, "the next page")
    return window


def test_a_set_up_that_stopped_at_its_code_shows_one_at_the_next_sign_in(
    qtbot: QtBot, tmp_path: Path
) -> None:
    records, lost = Records.create(tmp_path / "clinic", name=NAME, password=GOOD)
    records.close()
    window = signed_in(qtbot, tmp_path / "clinic")
    page = window.stack.currentWidget()
    assert isinstance(page, RecoveryPage)
    assert page.card.code != lost
    prove_code(InputDriver(), page.card)
    assert window.controller is not None
    window.close()
    window = signed_in(qtbot, tmp_path / "clinic")
    assert not isinstance(window.stack.currentWidget(), RecoveryPage)
    assert window.controller is not None
    window.close()


def test_what_is_missing_is_asked_about_and_gone_on_without(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    database = folder / "records" / "needlemap.db"
    records, _ = Records.create(folder, name=NAME, password=GOOD)
    records.users.confirm_recovery_code()
    records.close()
    old = database.read_bytes()
    Records.open(folder, name=NAME, password=GOOD).close()
    database.write_bytes(old)
    window = open_window(folder)
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    for button in ("cancel", "confirm"):
        InputDriver().type(sign_in(window).password, GOOD)
        InputDriver().click(sign_in(window).go)
        wait_until(lambda: bool(window.findChildren(LossDialog)), "the question")
        dialog = window.findChildren(LossDialog)[-1]
        assert window.controller is None
        InputDriver().click(getattr(dialog, button))
        wait_until(lambda: not window.findChildren(LossDialog), "the answer")
    wait_until(lambda: window.controller is not None, "the patients")
    assert is_account_in_sight(window)
    window.close()


def test_a_wrong_password_is_said_and_can_be_tried_again(qtbot: QtBot, tmp_path: Path) -> None:
    records, _ = Records.create(tmp_path / "clinic", name=NAME, password=GOOD)
    records.users.confirm_recovery_code()
    records.close()
    window = open_window(tmp_path / "clinic")
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    assert sign_in(window).name.text() == NAME
    driver = InputDriver()
    driver.type(sign_in(window).password, "not this one at all")
    driver.click(sign_in(window).go)
    assert "password" in error_of(window)
    driver.type(sign_in(window).password, GOOD)
    driver.click(sign_in(window).go)
    wait_until(lambda: window.controller is not None, "the patients")
    window.close()


def test_a_key_file_that_is_not_ours_is_said_to_be_damaged(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    new_records(folder).close()
    (folder / "records" / "needlemap.keys").write_text("{}")
    window = open_window(folder)
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    assert sign_in(window).error_text
    window.close()


def spoil(folder: Path) -> None:
    """Overwrite the first page of the records, whose lock and log are gone."""
    path = folder / "records" / "needlemap.db"
    path.write_bytes(bytes(4096) + path.read_bytes()[4096:])


def test_damaged_records_name_the_latest_verified_backup_and_lead_to_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "clinic"
    records, _ = Records.create(folder, name=NAME, password=GOOD)
    records.begin_backup(Reason.ASKED).run()
    records.close()
    spoil(folder)
    window = open_window(folder)
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    page = sign_in(window)
    InputDriver().type(page.password, GOOD)
    InputDriver().click(page.go)
    assert "The latest verified backup is of" in error_of(window)
    assert page.restore.hasFocus()
    InputDriver().click(page.restore)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, RestoreDialog)
    dialog.reject()
    window.close()


def test_damaged_records_without_a_backup_say_that_there_is_none(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "clinic"
    records, _ = Records.create(folder, name=NAME, password=GOOD)
    records.close()
    spoil(folder)
    window = open_window(folder)
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    InputDriver().type(sign_in(window).password, GOOD)
    InputDriver().click(sign_in(window).go)
    assert "No verified backup was found" in error_of(window)
    assert not sign_in(window).restore.hasFocus()
    window.close()


def unreadable(*_: object, **__: object) -> NoReturn:
    raise FileDamagedError(DAMAGED)


def test_a_damage_that_the_first_page_meets_keeps_nobody_from_the_other_records(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "clinic"
    records, _ = Records.create(folder, name=NAME, password=GOOD)
    records.users.confirm_recovery_code()
    records.close()
    monkeypatch.setattr(LogReader, "recent_patients", unreadable)
    monkeypatch.setattr(SessionRepository, "work_list", unreadable)
    window = signed_in(qtbot, folder)
    assert window.controller is not None
    assert "damaged" in window.controller.patients.notice.text
    window.close()


def test_a_damage_that_keeps_the_first_page_from_being_shown_is_told_at_the_sign_in(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "clinic"
    records, _ = Records.create(folder, name=NAME, password=GOOD)
    records.users.confirm_recovery_code()
    records.close()
    monkeypatch.setattr(SettingsRepository, "is_made_up", unreadable)
    window = open_window(folder)
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    InputDriver().type(sign_in(window).password, GOOD)
    InputDriver().click(sign_in(window).go)
    assert "No verified backup was found" in error_of(window)
    assert window.controller is None
    window.close()


def test_no_sentence_sends_anybody_to_a_backup_that_may_not_exist() -> None:
    told = re.compile(
        r"(put back|restore) (it from )?(the|your) latest|of (the|your) latest b", re.I
    )
    sources = Path(needlemap.__file__).parent.rglob("*.py")
    joined = {path.name: re.sub(r'"\s*\n\s*f?"', "", path.read_text("utf-8")) for path in sources}
    assert [name for name, text in joined.items() if told.search(text)] == []


def test_names_that_are_read_late_leave_what_was_typed_meanwhile(qtbot: QtBot) -> None:
    page = SignInPage(first_start=False)
    qtbot.addWidget(page)
    page.show()
    driver = InputDriver()
    driver.type(page.name, "Amara Okafor")
    driver.type(page.password, "needle")
    page.offer_names(["Amara Okafor", "Ben Carter"])
    assert (page.name.text(), page.password.text()) == ("Amara Okafor", "needle")
    assert page.focusWidget() is page.password
