"""A bug of our own: logged without what was typed, said, and the window lives on."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from needlemap import app
from needlemap.services.fault_log import LOG_NAME
from needlemap.ui.shell import application
from needlemap.ui.shell.crash import CrashGuard


@pytest.fixture
def guard(qtbot: QtBot, tmp_path: Path) -> Iterator[CrashGuard]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = CrashGuard(window, tmp_path)
    made.install()
    yield made
    made.remove()


def crash(words: str) -> None:
    try:
        raise KeyError(words)
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)


def test_a_crash_is_said_in_plain_words(guard: CrashGuard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(guard.crashed):
        crash("anything")
    assert guard.dialog is not None
    assert guard.dialog.isVisible()
    assert "is saved" in guard.dialog.text()
    guard.dialog.close()


def test_the_log_says_where_but_never_what_was_typed(guard: CrashGuard, tmp_path: Path) -> None:
    crash("Okafor, Amara")
    log = (tmp_path / LOG_NAME).read_text(encoding="utf-8")
    assert "KeyError" in log
    assert "test_crash.py" in log
    assert "Okafor" not in log


def test_a_second_crash_opens_no_second_dialog(guard: CrashGuard) -> None:
    crash("one")
    first = guard.dialog
    crash("two")
    assert guard.dialog is first


def test_a_folder_that_cannot_be_written_does_not_make_it_worse(
    guard: CrashGuard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / LOG_NAME).mkdir()
    crash("Okafor")
    assert "test_crash.py" in capsys.readouterr().err


def test_an_interrupt_from_the_keyboard_is_no_crash(
    guard: CrashGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_on: list[type[BaseException]] = []
    monkeypatch.setattr(guard, "_before", lambda kind, *_rest: passed_on.append(kind))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert passed_on == [KeyboardInterrupt]
    assert guard.dialog is None


def test_a_packaged_program_without_a_stream_still_says_that_it_crashed(
    guard: CrashGuard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / LOG_NAME).mkdir()  # so that there is no log to write to either
    monkeypatch.setattr(sys, "stderr", None)
    crash("anything")
    assert guard.dialog is not None
    assert guard.dialog.isVisible()
    guard.dialog.close()


def test_a_packaged_program_without_a_stream_says_in_a_window_why_it_cannot_start(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, _title, words: said.append(words))
    monkeypatch.setattr(application, "make_application", lambda: None)
    monkeypatch.setattr(sys, "stderr", None)
    assert app.main(["--data", "~nobody-of-this-name/records"]) == 2
    assert ["Name another folder" in words for words in said] == [True]
