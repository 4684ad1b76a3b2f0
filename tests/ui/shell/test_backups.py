"""Backups in the window: in sight, on request, on closing, and restored from the sign-in page."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.domain.clock import now_utc
from needlemap.domain.days import time_words
from needlemap.errors import RecordsUnavailableError
from needlemap.services import backup_service
from needlemap.services.backup_service import FOLDER_NAME, backups_to_restore, remember_places
from needlemap.storage.backup import restore as restoring
from needlemap.storage.backup.backup_folders import backups_in
from needlemap.storage.backup.verified_backup import Backup, BackupJob, Reason
from needlemap.storage.records import Records
from needlemap.ui.shell import restore_dialog
from needlemap.ui.shell.account import Account
from needlemap.ui.shell.application import open_window
from needlemap.ui.shell.backups import ClosingDialog, back_up_on_closing
from needlemap.ui.shell.restore_dialog import RestoreDialog
from needlemap.ui.shell.settings.backup_section import BackupSection
from needlemap.ui.shell.window import MainWindow
from storage.makers import LIGHT, NAME, PASSWORD, new_records, reopened, stored_session


def account(clinic: Clinic) -> Account:
    assert clinic.window.signed_in is not None
    return clinic.window.signed_in


def backups(clinic: Clinic) -> tuple[Backup, ...]:
    return backups_in(clinic.window.folder / "backups")


def section(clinic: Clinic) -> BackupSection:
    clinic.driver.click(account(clinic).bar.backup)
    page = account(clinic).settings
    assert page is not None
    shown = page.show_section(BackupSection)
    assert isinstance(shown, BackupSection)
    return shown


def test_the_bar_says_that_there_is_no_backup_and_leads_to_the_settings(clinic: Clinic) -> None:
    status = account(clinic).bar.backup
    assert status.text() == "No backup yet"
    assert section(clinic).last.text() == "There is no backup yet."


def test_back_up_now_makes_a_verified_backup_while_the_window_goes_on(clinic: Clinic) -> None:
    shown = section(clinic)
    clinic.driver.click(shown.now)
    wait_until(lambda: not account(clinic).backups.is_running, "the backup")
    (made,) = backups(clinic)
    assert made.manifest.reason is Reason.ASKED
    assert shown.saved.text == "✓ Backed up and verified"
    assert shown.last.text().startswith("Last verified backup: ")
    assert shown.now.isEnabled()
    assert not shown.bar.isVisible()
    status = account(clinic).bar.backup
    assert status.text() == f"Backup: {time_words(made.made_at.astimezone())}"
    assert status.property("kind") == ""


def test_a_backup_older_than_a_week_is_red(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    controller = account(clinic).backups
    controller.back_up()
    wait_until(lambda: not controller.is_running, "the backup")
    monkeypatch.setattr(controller, "_now", lambda: now_utc() + timedelta(days=8))
    status = account(clinic).bar.backup
    status.show_age()  # type: ignore[attr-defined]
    assert status.text() == "Backup: 8 days ago"
    assert status.property("kind") == "danger"


def test_half_an_hour_of_work_is_backed_up_and_half_an_hour_without_is_not(
    clinic: Clinic,
) -> None:
    controller = account(clinic).backups
    controller.back_up_if_needed()
    wait_until(lambda: not controller.is_running, "the backup")
    controller.back_up_if_needed()
    assert len(backups(clinic)) == 1
    stored_session(clinic.records)
    controller.back_up_if_needed()
    wait_until(lambda: not controller.is_running, "the backup")
    assert [each.manifest.reason for each in backups(clinic)] == [Reason.INTERVAL] * 2


def test_cancel_stops_a_backup_and_says_so(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = section(clinic)
    run = BackupJob.run

    def slow(job: BackupJob, progress: Any = None) -> Backup:
        wait_until_stopped(job)
        return run(job, progress)

    monkeypatch.setattr(BackupJob, "run", slow)
    clinic.driver.click(shown.now)
    assert shown.stop.isVisible()
    clinic.driver.click(shown.stop)
    wait_until(lambda: not account(clinic).backups.is_running, "the end")
    assert shown.saved.text == "Stopped. The backups before stay."
    assert backups(clinic) == ()
    assert account(clinic).bar.backup.text() == "No backup yet"


def wait_until_stopped(job: BackupJob) -> None:
    """Keep the other thread until the backup is given up, half a minute at most."""
    import threading

    stopped = threading.Event()
    for _ in range(3000):
        if job._is_stopped:
            return
        stopped.wait(0.01)


def test_a_backup_that_fails_is_said_in_the_bar_and_in_the_settings(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch)
    shown = section(clinic)
    clinic.driver.click(shown.now)
    wait_until(lambda: not account(clinic).backups.is_running, "the end")
    assert shown.saved.text == "The disk is full. Free some space."
    status = account(clinic).bar.backup
    assert (status.text(), status.property("kind")) == ("Backup failed", "danger")
    assert status.toolTip() == "The disk is full. Free some space."


def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(job: BackupJob, progress: Any = None) -> Backup:
        raise RecordsUnavailableError("The disk is full. Free some space.")

    monkeypatch.setattr(BackupJob, "run", run)


def test_the_second_place_is_kept_filled_and_caught_up(clinic: Clinic, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    shown = section(clinic)
    shown.choose_place(str(stick))
    controller = account(clinic).backups
    wait_until(lambda: not controller.is_running, "the backup")
    place = stick / FOLDER_NAME
    assert len(backups_in(place)) == 1
    assert shown.second.text() == f"{place} is there."
    (stick / FOLDER_NAME).rename(tmp_path / "away")
    stored_session(clinic.records)
    controller.back_up()
    wait_until(lambda: not controller.is_running, "the backup")
    assert shown.second.text().endswith("It is caught up when it is back.")
    (tmp_path / "away").rename(place)
    controller.back_up()
    wait_until(lambda: not controller.is_running, "the backup")
    assert len(backups_in(place)) == 3
    clinic.driver.click(shown.remove)
    assert controller.service.second_place is None


@pytest.fixture
def place_that_is_back(clinic: Clinic, tmp_path: Path) -> Path:
    """A second place that was away while a backup was made, and is there again."""
    (tmp_path / "stick").mkdir()
    section(clinic).choose_place(str(tmp_path / "stick"))
    controller = account(clinic).backups
    wait_until(lambda: not controller.is_running, "the backup")
    place = tmp_path / "stick" / FOLDER_NAME
    place.rename(tmp_path / "away")
    stored_session(clinic.records)
    controller.back_up()
    wait_until(lambda: not controller.is_running, "the backup")
    (tmp_path / "away").rename(place)
    assert len(backups_in(place)) == 1
    return place


def test_a_second_place_that_is_back_is_caught_up_though_nothing_was_written(
    clinic: Clinic, place_that_is_back: Path
) -> None:
    controller = account(clinic).backups
    controller.back_up_if_needed()
    wait_until(lambda: not controller.is_running, "what it lacked")
    assert len(backups_in(place_that_is_back)) == len(backups(clinic)) == 2
    assert controller.second_words == f"{place_that_is_back} is there."
    controller.back_up_if_needed()
    assert not controller.is_running


def test_closing_fills_a_second_place_that_is_back(
    clinic: Clinic, place_that_is_back: Path
) -> None:
    controller = account(clinic).backups
    assert not controller.service.is_needed()
    assert back_up_on_closing(clinic.window, controller)
    assert len(backups_in(place_that_is_back)) == len(backups(clinic)) == 2


def test_the_records_own_folder_is_no_second_place(clinic: Clinic) -> None:
    shown = section(clinic)
    shown.choose_place(str(clinic.window.folder))
    assert "must be another disk" in shown.saved.text
    assert account(clinic).backups.service.second_place is None


def test_closing_the_window_backs_up_what_was_written(clinic: Clinic) -> None:
    clinic.window.close_now()
    (made,) = backups(clinic)
    assert made.manifest.reason is Reason.CLOSING
    assert not clinic.window.isVisible()


def test_signing_out_backs_up_too_and_only_what_is_new(clinic: Clinic) -> None:
    controller = account(clinic).backups
    controller.back_up()
    wait_until(lambda: not controller.is_running, "the backup")
    clinic.window.sign_out()
    assert len(backups(clinic)) == 1


@pytest.mark.parametrize("closes", [True, False])
def test_where_the_backup_on_closing_fails_the_user_decides(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, *, closes: bool
) -> None:
    failing(monkeypatch)
    seen: list[str] = []

    def answer() -> None:
        (dialog,) = clinic.window.findChildren(ClosingDialog)
        seen.append(dialog.words.text())
        clinic.driver.click({True: dialog.skip, False: dialog.back}[closes])

    account(clinic).backups.failed.connect(lambda _: QTimer.singleShot(0, answer))
    clinic.window.close_now()
    assert seen == ["The disk is full. Free some space."]
    assert clinic.window.isVisible() is not closes
    assert (clinic.window.controller is None) is closes


def test_a_lock_waits_until_the_copy_is_made(clinic: Clinic) -> None:
    controller = account(clinic).backups
    controller.back_up()
    account(clinic).lock.lock()
    wait_until(lambda: clinic.records.is_locked, "the lock")
    wait_until(lambda: not controller.is_running, "the backup")
    assert len(backups(clinic)) == 1


# Restore from the sign-in page


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the dialog open the light key slots of tests."""

    def lightly(call: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *words, **more: call(*words, **{**more, "kdf": LIGHT})

    monkeypatch.setattr(restore_dialog, "preview", lightly(restoring.preview))
    monkeypatch.setattr(restore_dialog, "restore", lightly(restoring.restore))


@pytest.fixture
def sign_in(qtbot: QtBot, tmp_path: Path, light: None) -> Iterator[MainWindow]:
    """The sign-in page of records with a backup, after which a session was begun."""
    with new_records(tmp_path / "clinic") as records:
        records.begin_backup(Reason.ASKED).run()
        stored_session(records)
    window = open_window(tmp_path / "clinic")
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    yield window
    window.close()


def dialog_of(window: MainWindow) -> RestoreDialog:
    assert window.sign_in is not None
    InputDriver().click(window.sign_in.restore)
    (dialog,) = window.findChildren(RestoreDialog)
    return dialog


def look(dialog: RestoreDialog, password: str = PASSWORD) -> None:
    driver = InputDriver()
    driver.type(dialog.password, password)
    driver.click(dialog.look)
    wait_until(lambda: not dialog._timer.isActive(), "the preview")


def test_a_backup_is_restored_after_its_preview(sign_in: MainWindow, tmp_path: Path) -> None:
    dialog = dialog_of(sign_in)
    assert dialog.list.model().rowCount() == 1
    look(dialog)
    assert "Missing afterwards, compared with now: 1 session (0 signed)" in dialog.answer.text()
    done: list[bool] = []
    dialog.restored.connect(lambda: done.append(True))
    InputDriver().click(dialog.restore)
    wait_until(lambda: bool(done), "the restore")
    wait_until(lambda: sign_in.is_ready, "the sign-in page")
    with reopened(tmp_path / "clinic") as records:
        assert records.patients.search("") == ()
    assert len(list((tmp_path / "clinic").glob("records.set-aside-*"))) == 1


def test_return_shows_what_a_backup_would_bring_and_then_restores_it(sign_in: MainWindow) -> None:
    driver, dialog = InputDriver(), dialog_of(sign_in)
    driver.type(dialog.password, PASSWORD)
    driver.press(dialog.password, Qt.Key.Key_Return)
    wait_until(lambda: not dialog._timer.isActive(), "the preview")
    assert dialog.error_text == ""
    assert dialog.restore.isVisible()
    done: list[bool] = []
    dialog.restored.connect(lambda: done.append(True))
    driver.press(dialog.restore, Qt.Key.Key_Return)
    wait_until(lambda: bool(done), "the restore")
    wait_until(lambda: sign_in.is_ready, "the sign-in page")


def test_nothing_is_restored_before_its_preview_was_seen(sign_in: MainWindow) -> None:
    dialog = dialog_of(sign_in)
    assert not dialog.restore.isVisible()
    look(dialog)
    assert dialog.restore.isVisible()
    InputDriver().type(dialog.password, "another password")
    assert not dialog.restore.isVisible()


def test_a_wrong_password_is_said_and_changes_nothing(sign_in: MainWindow, tmp_path: Path) -> None:
    before = (tmp_path / "clinic" / "records" / "needlemap.db").read_bytes()
    dialog = dialog_of(sign_in)
    look(dialog, "not the password")
    assert "do not open the records" in dialog.error_text
    assert not dialog.restore.isVisible()
    InputDriver().press(dialog, Qt.Key.Key_Escape)
    assert (tmp_path / "clinic" / "records" / "needlemap.db").read_bytes() == before


def test_on_a_new_computer_the_folder_of_the_backups_is_named(
    qtbot: QtBot, tmp_path: Path, light: None
) -> None:
    stick = tmp_path / "stick" / FOLDER_NAME
    with new_records(tmp_path / "old") as records:
        session = stored_session(records)
        made = records.begin_backup(Reason.ASKED, place=stick).run()
    window = open_window(tmp_path / "new")
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    dialog = dialog_of(window)
    assert dialog.error_text == "No backup was found. Choose the folder that holds your backups."
    for named in (stick.parent, stick, made.folder):
        dialog.show_backups(named)
        assert dialog.backup is not None
        assert dialog.backup.folder.name == made.folder.name
    look(dialog)
    assert dialog.answer.text() == "There are no records here now."
    done: list[bool] = []
    dialog.restored.connect(lambda: done.append(True))
    InputDriver().click(dialog.restore)
    wait_until(lambda: bool(done), "the restore")
    window.close()
    with reopened(tmp_path / "new") as records:
        assert records.sessions.get(session.id) == session


def test_backups_of_the_second_place_are_found_without_the_records(tmp_path: Path) -> None:
    place = tmp_path / "stick"
    with new_records(tmp_path / "clinic") as records:
        made = records.begin_backup(Reason.ASKED, place=place).run()
    remember_places(tmp_path / "clinic", place)
    (found,) = backups_to_restore(tmp_path / "clinic")
    assert found.folder == made.folder


@pytest.mark.parametrize("content", [b"", b"[]", b'{"second": 1}', b"\xff", b"{" * 2000])
def test_a_spoilt_list_of_places_is_as_if_there_were_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "backup-places.json").write_bytes(content)
    assert backups_to_restore(tmp_path) == ()
    assert backup_service._remembered(tmp_path) is None


def test_who_forgot_the_password_of_then_restores_by_the_recovery_code(
    qtbot: QtBot, tmp_path: Path, light: None
) -> None:
    folder = tmp_path / "clinic"
    records, code = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    records.users.confirm_recovery_code()
    records.begin_backup(Reason.ASKED).run()
    records.change_password(old=PASSWORD, new="seven quiet herons")
    records.close()
    window = open_window(folder)
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.is_ready, "the sign-in page")
    dialog, driver = dialog_of(window), InputDriver()
    # The other was made before the new key, when the new password was in use already.
    asked = [backup.manifest.reason for backup in backups_to_restore(folder)].index(Reason.ASKED)
    dialog.list.setCurrentIndex(dialog.list.model().index(asked, 0))
    driver.click(dialog.by_code)
    assert not dialog.password.isVisible()
    driver.type(dialog.code, "12345")
    driver.click(dialog.look)
    assert "40 characters" in dialog.error_text
    driver.type(dialog.code, code)
    driver.click(dialog.look)
    wait_until(dialog.restore.isVisible, "the preview")
    assert f"The older password is valid again, not today's: {NAME}." in dialog.answer.text()
    assert "the same recovery code" in dialog.answer.text()
    done: list[bool] = []
    dialog.restored.connect(lambda: done.append(True))
    driver.click(dialog.restore)
    wait_until(lambda: bool(done), "the restore")
    wait_until(lambda: window.is_ready, "the sign-in page")
    reopened(folder).close()  # by the password of then
    window.close()
