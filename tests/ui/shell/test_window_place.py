"""The window opens on the screen, frame included, and where it was left."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from needlemap.ui.shell.application import open_window
from needlemap.ui.shell.window_place import available_area, fitted

SCREENS = [QRect(0, 0, 1366, 768), QRect(0, 0, 1280, 720), QRect(0, 27, 1097, 590)]
numbers = st.integers(-4000, 4000)


@pytest.mark.parametrize("available", SCREENS, ids=["1366", "1280", "1920 at 175 %"])
def test_a_first_window_leaves_room_for_its_frame(available: QRect) -> None:
    area = fitted(QRect(), available)
    assert available.contains(area.adjusted(0, -37, 8, 0))


@given(numbers, numbers, st.integers(1, 9000), st.integers(1, 9000))
def test_wherever_it_was_left_it_lies_on_the_screen(
    x: int, y: int, width: int, height: int
) -> None:
    assert SCREENS[0].contains(fitted(QRect(x, y, width, height), SCREENS[0]))


def test_place_and_size_are_remembered_in_the_data_folder(qtbot: QtBot, tmp_path: Path) -> None:
    first = open_window(tmp_path)
    qtbot.addWidget(first)
    first.show()
    first.setGeometry(40, 60, 620, 500)
    QApplication.processEvents()
    first.close()
    assert (tmp_path / "window").read_text() == "40 60 620 500 0"
    second = open_window(tmp_path)
    qtbot.addWidget(second)
    assert second.geometry() == QRect(40, 60, 620, 500)


@pytest.mark.parametrize("words", ["", "a b c d e", "1 2 3", "0 0 -5 10 0", "\u00e9"])
def test_a_damaged_file_is_as_none(qtbot: QtBot, tmp_path: Path, words: str) -> None:
    (tmp_path / "window").write_text(words, encoding="utf-8")
    window = open_window(tmp_path)
    qtbot.addWidget(window)
    available = available_area()
    assert available.contains(window.geometry())


def test_the_frame_is_brought_onto_the_screen(qtbot: QtBot, tmp_path: Path) -> None:
    available = available_area()
    window = open_window(tmp_path)
    qtbot.addWidget(window)
    window.setGeometry(available.adjusted(200, 200, 300, 300))
    window.show()
    window.first_painted.emit()
    assert available.contains(window.frameGeometry())
