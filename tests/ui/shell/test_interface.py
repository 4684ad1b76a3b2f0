"""Colours, large targets and keys of one letter, as each user wishes them."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from helpers.usability import LEAST_TOUCH_PX, small_targets
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.appearance import Appearance, InterfaceSettings
from needlemap.ui.shell.application import ThemeFollower
from needlemap.ui.shell.lock_page import LockPage
from needlemap.ui.shell.settings.display_section import DisplaySection
from needlemap.ui.widgets.keys import KeyHelp
from needlemap.ui.widgets.theme import (
    CONTRAST,
    DARK,
    LIGHT,
    apply_theme,
    has_large_targets,
    system_theme,
)

KEY = Qt.Key


@pytest.fixture
def section(clinic: Clinic) -> DisplaySection:
    apply_theme(clinic.window, LIGHT)
    return open_section(clinic)


def open_section(clinic: Clinic) -> DisplaySection:
    account = clinic.window.signed_in
    assert account is not None
    account.open_settings()
    assert account.settings is not None
    made = account.settings.show_section(DisplaySection)
    assert isinstance(made, DisplaySection)
    return made


def stored(clinic: Clinic) -> InterfaceSettings:
    return clinic.records.settings.interface(clinic.records.therapist.id)


def test_colours_are_worn_at_once_kept_and_taken_back(
    clinic: Clinic, section: DisplaySection
) -> None:
    clinic.driver.click(section.colours[Appearance.CONTRAST])
    assert stored(clinic).appearance is Appearance.CONTRAST
    assert system_theme() is CONTRAST
    follower = ThemeFollower(clinic.window)
    follower.follow(Qt.ColorScheme.Dark)
    assert system_theme() is CONTRAST
    clinic.driver.click(section.saved.undo)
    assert stored(clinic).appearance is None
    assert system_theme() is LIGHT
    follower.follow(Qt.ColorScheme.Dark)
    assert system_theme() is DARK


def test_the_chart_behind_is_drawn_in_the_colours_chosen(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    clinic.begin_session()
    section = open_section(clinic)
    clinic.driver.click(section.colours[Appearance.CONTRAST])
    assert clinic.page.canvas.palette_in_force.name == "contrast"


def test_whoever_signs_out_leaves_their_wishes_behind(
    clinic: Clinic, section: DisplaySection
) -> None:
    clinic.driver.click(section.colours[Appearance.DARK])
    clinic.driver.press(section.large, KEY.Key_Space)
    clinic.window.sign_out()
    wait_until(lambda: clinic.window.sign_in is not None, "the sign-in page")
    assert system_theme() is LIGHT
    assert not has_large_targets(clinic.window)


def test_whoever_signs_out_of_a_locked_window_leaves_their_wishes_behind(
    clinic: Clinic, section: DisplaySection
) -> None:
    clinic.driver.click(section.colours[Appearance.DARK])
    clinic.driver.press(clinic.window, KEY.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert clinic.records.is_locked
    page = clinic.window.stack.currentWidget()
    assert isinstance(page, LockPage)
    clinic.driver.click(page.other)
    wait_until(lambda: clinic.window.sign_in is not None, "the sign-in page")
    assert system_theme() is LIGHT


def test_large_targets_fit_a_fingertip(clinic: Clinic, section: DisplaySection) -> None:
    clinic.driver.press(section.large, KEY.Key_Space)
    assert stored(clinic).large_targets
    QApplication.processEvents()
    assert small_targets(clinic.window, LEAST_TOUCH_PX) == []
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.close_settings()
    clinic.controller.patients.show_patients(select=clinic.patient.id)
    QApplication.processEvents()
    assert small_targets(clinic.window, LEAST_TOUCH_PX) == []
    clinic.begin_session()
    clinic.needle(80, 1330)
    star = clinic.page.preset.palette_.star
    assert star.visibleRegion().boundingRect().size() == star.size(), "cut off"
    for tab in clinic.page.tabs.tabs.values():
        clinic.driver.click(tab)
        assert small_targets(clinic.window, LEAST_TOUCH_PX) == []


def test_letters_can_be_turned_off_and_what_they_do_stays_in_reach(
    clinic: Clinic, section: DisplaySection
) -> None:
    clinic.driver.press(section.letters, KEY.Key_Space)
    assert not stored(clinic).letter_keys
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.close_settings()
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.driver.press(clinic.page.canvas, KEY.Key_T)
    clinic.driver.press(clinic.page.canvas, KEY.Key_5)
    assert clinic.stored.sites[0].twitch is None
    assert clinic.stored.sites[0].needle_count == 1
    clinic.window.signed_in.show_keys()
    shown = open_dialog()
    assert isinstance(shown, KeyHelp)
    named = [keys for keys, _ in shown.lines]
    assert "T" not in named
    assert "Ctrl+Z" in named
    shown.reject()
    (twitch,) = [each for each in clinic.page.commands if each.keys == "T"]
    twitch.refresh()
    twitch.trigger()
    assert clinic.stored.sites[0].twitch is not None


def test_wishes_are_read_again_at_the_next_sign_in(clinic: Clinic, tmp_path: Path) -> None:
    wishes = InterfaceSettings(Appearance.DARK, large_targets=True, letter_keys=False)
    clinic.records.settings.set_interface(clinic.records.therapist.id, wishes)
    apply_theme(clinic.window, LIGHT)
    clinic.window.show_controller(clinic.records)
    assert system_theme() is DARK
    assert has_large_targets(clinic.window)
    assert stored(clinic) == wishes
