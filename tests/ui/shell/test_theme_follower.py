"""The window follows the desktop into the dark and back."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.ui.shell.application import ThemeFollower
from needlemap.ui.shell.lock_page import LockPage
from needlemap.ui.widgets.theme import LIGHT, apply_theme
from storage.makers import PASSWORD, new_records


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Clinic]:
    palette, font = qapp.palette(), qapp.font()
    made = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    apply_theme(made.window, LIGHT)
    yield made
    made.close()
    qapp.setPalette(palette)
    qapp.setFont(font)


def lightness(clinic: Clinic) -> float:
    """Return how light the window is on the whole, 0 to 255."""
    QApplication.processEvents()
    image = clinic.window.grab().toImage()
    shape = image.height(), image.bytesPerLine() // 4, 4
    return float(np.frombuffer(image.constBits(), np.uint8).reshape(shape)[..., :3].mean())


def test_the_chart_and_the_history_turn_dark_and_light_again(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    follower = ThemeFollower(clinic.window)
    for history in (False, True):
        if history:
            clinic.controller.open_history(clinic.session.patient_id)
        light = lightness(clinic)
        follower.follow(Qt.ColorScheme.Dark)
        assert lightness(clinic) < light / 2
        follower.follow(Qt.ColorScheme.Light)
        assert abs(lightness(clinic) - light) < 12


def test_a_locked_window_turns_dark_and_the_chart_behind_it_too(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    chart, light = clinic.page, lightness(clinic)
    control = Qt.KeyboardModifier.ControlModifier
    clinic.driver.press(clinic.window, Qt.Key.Key_L, control)
    assert clinic.records.is_locked
    ThemeFollower(clinic.window).follow(Qt.ColorScheme.Dark)
    page = clinic.window.stack.currentWidget()
    assert isinstance(page, LockPage)
    clinic.driver.type(page.password, PASSWORD)
    clinic.driver.click(page.unlock)
    wait_until(lambda: clinic.window.stack.currentWidget() is chart, "the chart")
    assert lightness(clinic) < light / 2
