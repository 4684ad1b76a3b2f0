"""A second start on the same records brings the open window to the front."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from needlemap import app
from needlemap.errors import RecordsInUseError
from needlemap.ui.shell.one_window import OneWindow, take_window_lock
from needlemap.ui.widgets.factories import PageStack


def test_a_second_start_ends_and_asks_the_first_window_to_come_forward(
    qtbot: QtBot, tmp_path: Path
) -> None:
    lock = take_window_lock(tmp_path)
    assert lock is not None
    window = QWidget()
    qtbot.addWidget(window)
    OneWindow(window, PageStack(window), lock, tmp_path)
    window.showMinimized()

    assert app.main(["--data", str(tmp_path)]) == 0

    qtbot.waitUntil(lambda: not window.isMinimized())
    assert window.isVisible()
    lock.close()


def test_a_window_that_is_closed_leaves_the_folder_to_the_next(tmp_path: Path) -> None:
    first = take_window_lock(tmp_path)
    assert first is not None
    with pytest.raises(RecordsInUseError):
        take_window_lock(tmp_path)
    first.close()
    second = take_window_lock(tmp_path)
    assert second is not None
    second.close()


def test_the_window_of_the_very_first_start_holds_the_folder_once_it_is_made(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    window = QWidget()
    qtbot.addWidget(window)
    pages = PageStack(window)
    OneWindow(window, pages, take_window_lock(folder), folder)
    pages.show_page(QWidget())
    assert not folder.exists()

    folder.mkdir()
    pages.show_page(QWidget())

    window.showMinimized()
    assert app.main(["--data", str(folder)]) == 0
    qtbot.waitUntil(lambda: not window.isMinimized())


def test_a_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    assert take_window_lock(tmp_path / "new") is None
    assert not (tmp_path / "new").exists()
