"""The window locks: blank, closed, forgotten; afterwards everything is where it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.errors import RecordsUnavailableError
from needlemap.storage.records import Records
from needlemap.ui.shell import lock_countdown
from needlemap.ui.shell.account import Account
from needlemap.ui.shell.idle import IdleWatch
from needlemap.ui.shell.lock_page import LockPage
from storage.makers import LIGHT, NAME, PASSWORD


def account(clinic: Clinic) -> Account:
    assert clinic.window.signed_in is not None
    return clinic.window.signed_in


def lock_page(clinic: Clinic) -> LockPage:
    page = clinic.window.stack.currentWidget()
    assert isinstance(page, LockPage)
    return page


def press_lock(clinic: Clinic) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    clinic.driver.press(clinic.window, Qt.Key.Key_L, control)


def unlock(clinic: Clinic, password: str = PASSWORD) -> None:
    page = lock_page(clinic)
    clinic.driver.type(page.password, password)
    clinic.driver.click(page.unlock)


def test_locking_closes_the_records_and_blanks_the_window(clinic: Clinic) -> None:
    press_lock(clinic)
    assert clinic.records.is_locked
    page = lock_page(clinic)
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    assert NAME in said
    assert "Okafor" not in said
    assert not account(clinic).bar.isVisible()
    with pytest.raises(RecordsUnavailableError):
        clinic.records.patients.search("")


def test_after_unlocking_the_session_is_where_it_was_and_goes_on(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(-61.5, 1402.0)
    page, before = clinic.page, clinic.session
    press_lock(clinic)
    assert not page.isVisible()
    unlock(clinic)
    wait_until(lambda: clinic.window.stack.currentWidget() is page, "the same page")
    assert clinic.session == before == clinic.stored
    clinic.needle(61.5, 1402.0)
    assert len(clinic.stored.sites) == 2
    assert clinic.page.chart.can_undo
    assert account(clinic).bar.isVisible()


def test_after_unlocking_the_keys_of_the_chart_work_at_once(clinic: Clinic) -> None:
    clinic.begin_session()
    press_lock(clinic)
    unlock(clinic)
    wait_until(clinic.page.isVisible, "the chart")
    QApplication.processEvents()
    focused = clinic.window.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_F)
    QTest.keyClick(focused, Qt.Key.Key_B)
    assert clinic.page.canvas.plate.id == "posterior"


def test_a_wrong_password_leaves_the_window_locked_and_says_so(clinic: Clinic) -> None:
    press_lock(clinic)
    unlock(clinic, "river stone lamps")
    wait_until(lambda: bool(lock_page(clinic).error_text), "the answer")
    assert clinic.records.is_locked
    assert lock_page(clinic).error_text == "Wrong password. Try again."
    assert not lock_page(clinic).unlock.isEnabled()
    wait_until(lock_page(clinic).unlock.isEnabled, "the end of the wait")
    unlock(clinic)
    wait_until(lambda: not clinic.records.is_locked, "the records")


def test_another_user_comes_to_the_sign_in_page(clinic: Clinic, tmp_path: Path) -> None:
    press_lock(clinic)
    clinic.driver.click(lock_page(clinic).other)
    wait_until(lambda: clinic.window.is_ready, "the sign-in page")
    assert clinic.window.controller is None
    assert clinic.window.stack.currentWidget() is clinic.window.sign_in
    Records.open(tmp_path / "clinic", name=NAME, password=PASSWORD, kdf=LIGHT).close()


def test_signing_out_closes_the_records(clinic: Clinic, tmp_path: Path) -> None:
    clinic.begin_session()
    clinic.driver.click(account(clinic).bar.switch)
    wait_until(lambda: clinic.window.is_ready, "the sign-in page")
    Records.open(tmp_path / "clinic", name=NAME, password=PASSWORD, kdf=LIGHT).close()


def test_an_open_dialog_is_hidden_and_comes_back(clinic: Clinic) -> None:
    clinic.controller.papers.open(clinic.patient)
    dialog = clinic.controller.papers.dialog
    assert dialog is not None
    account(clinic).lock.lock()
    assert not dialog.isVisible()
    unlock(clinic)
    wait_until(dialog.isVisible, "the dialog")
    dialog.reject()


def test_while_reports_are_written_the_window_is_blank_and_the_records_close_afterwards(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = [True]
    monkeypatch.setattr(account(clinic).lock, "_is_busy", lambda: busy[0])
    press_lock(clinic)
    lock_page(clinic)
    assert not clinic.records.is_locked
    busy.clear()
    busy.append(False)
    wait_until(lambda: clinic.records.is_locked, "the end of the reports")


def test_the_window_locks_by_itself_after_the_minutes_that_are_set(clinic: Clinic) -> None:
    clinic.records.settings.set_lock_after_min(1)
    lock = account(clinic).lock
    now = [1000.0]
    lock.watch._clock = lambda: now[0]
    lock.count()
    now[0] += 59
    lock.watch.look()
    assert not clinic.records.is_locked
    now[0] += 1
    lock.watch.look()
    assert clinic.records.is_locked


class Waiting:
    """A watch on a clock that is put forward by hand, and how often it told."""

    def __init__(self, clinic: Clinic) -> None:
        self.now, self.told = 0.0, 0
        self.watch = IdleWatch(clinic.window, lambda: self.now)
        self.watch.idle.connect(self._tell)
        self.watch.start(60)

    def _tell(self) -> None:
        self.told += 1


@pytest.fixture
def waiting(clinic: Clinic) -> Iterator[Waiting]:
    made = Waiting(clinic)
    yield made
    made.watch.stop()


def test_a_touch_begins_the_count_again(clinic: Clinic, waiting: Waiting) -> None:
    waiting.now = 59
    QTest.mouseMove(clinic.window.windowHandle(), QPoint(40, 40))
    QApplication.processEvents()
    waiting.now = 118
    waiting.watch.look()
    assert waiting.told == 0
    waiting.now = 119
    waiting.watch.look()
    assert waiting.told == 1


def test_the_first_touch_after_a_sleep_comes_too_late(clinic: Clinic, waiting: Waiting) -> None:
    waiting.now = 10_000
    QTest.keyClick(clinic.window.windowHandle(), Qt.Key.Key_Shift)
    assert waiting.told == 1


def test_painting_is_no_touch(clinic: Clinic, waiting: Waiting) -> None:
    waiting.now = 59
    QApplication.sendEvent(clinic.window.windowHandle(), QEvent(QEvent.Type.UpdateRequest))
    waiting.now = 60
    waiting.watch.look()
    assert waiting.told == 1


def test_a_clock_that_is_put_back_does_not_keep_the_window_open_for_ever(
    clinic: Clinic, waiting: Waiting
) -> None:
    waiting.now = -10_000
    waiting.watch.look()
    waiting.now = -9_939
    waiting.watch.look()
    assert waiting.told == 1


def count_to(clinic: Clinic, left_s: int) -> list[float]:
    """Let the watch of the window stand so many seconds before the lock; return its clock."""
    lock, now = account(clinic).lock, [1000.0]
    lock.watch._clock = lambda: now[0]
    lock.count()
    now[0] += 300 - left_s
    lock.watch.look()
    return now


def test_the_last_seconds_before_the_lock_are_counted_in_sight(clinic: Clinic) -> None:
    now, lock = count_to(clinic, 31), account(clinic).lock
    assert lock.countdown.text == ""
    now[0] += 1
    lock.watch.look()
    assert lock.countdown.text == "Locks in 30 s. Move the mouse or press a key to stay."
    strip = clinic.window.findChild(QLabel, "countdown")
    assert strip is not None
    assert strip.isVisible()
    assert strip.accessibleName() == lock.countdown.text
    now[0] += 5
    lock.watch.look()
    assert lock.countdown.text.startswith("Locks in 25 s.")


def test_the_countdown_goes_with_the_first_touch_and_the_window_stays_open(clinic: Clinic) -> None:
    now, lock = count_to(clinic, 5), account(clinic).lock
    QTest.keyClick(clinic.window.windowHandle(), Qt.Key.Key_Shift)
    assert lock.countdown.text == ""
    now[0] += 200
    lock.watch.look()
    assert not clinic.records.is_locked


def test_the_countdown_is_over_once_the_window_is_locked(clinic: Clinic) -> None:
    now, lock = count_to(clinic, 5), account(clinic).lock
    now[0] += 5
    lock.watch.look()
    assert clinic.records.is_locked
    assert lock.countdown.text == ""


def test_the_countdown_lies_over_an_open_dialog(clinic: Clinic) -> None:
    clinic.controller.patients.act.add()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    count_to(clinic, 10)
    strip = dialog.findChild(QLabel, "countdown")
    assert strip is not None
    assert strip.isVisible()
    dialog.close()


def test_what_an_input_method_types_is_a_touch(clinic: Clinic) -> None:
    line = clinic.controller.patients.search
    line.setFocus()
    now, lock = count_to(clinic, 20), account(clinic).lock
    QApplication.sendEvent(line, QInputMethodEvent("か", []))
    now[0] += 100
    lock.watch.look()
    assert not clinic.records.is_locked


def test_a_screen_reader_hears_of_the_lock_twice_not_each_second(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(lock_countdown, "announce", lambda _widget, words, **_: heard.append(words))
    now, lock = count_to(clinic, 30), account(clinic).lock
    for _ in range(28):
        now[0] += 1
        lock.watch.look()
    assert [words[:13] for words in heard] == ["Locks in 30 s", "Locks in 10 s"]
