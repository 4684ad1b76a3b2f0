"""The menus of the window: what the page in front can do, with its key or why it cannot."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.ui.shell.account import Account
from needlemap.ui.shell.menu_bar import MenuBar
from needlemap.ui.shell.window import MainWindow
from needlemap.ui.widgets.keys import CommandPage, MenuName

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def bar_of(window: MainWindow) -> MenuBar:
    assert window.menu_bar is not None
    return window.menu_bar


def account(clinic: Clinic) -> Account:
    assert clinic.window.signed_in is not None
    return clinic.window.signed_in


def opened(window: MainWindow, name: MenuName) -> QMenu:
    """Click a menu open."""
    bar = bar_of(window)
    menu = bar.menus[name]
    QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(menu.menuAction()).center())
    wait_until(menu.isVisible, "the menu")
    return menu


def entry(menu: QMenu, words: str) -> QAction:
    (found,) = (action for action in menu.actions() if action.text().startswith(words))
    return found


def choose(menu: QMenu, words: str) -> None:
    place = menu.actionGeometry(entry(menu, words)).center()
    QTest.mouseClick(menu, LEFT, pos=place)
    QApplication.processEvents()


def shown_menus(window: MainWindow) -> list[str]:
    return [
        action.text().replace("&", "") for action in bar_of(window).actions() if action.isVisible()
    ]


def test_undo_and_redo_name_what_they_would_do_and_do_it(visit: Clinic) -> None:
    visit.needle(60, 1470)
    choose(opened(visit.window, MenuName.EDIT), "Undo: site 1")
    assert visit.stored.sites == ()
    menu = opened(visit.window, MenuName.EDIT)
    assert not entry(menu, "Undo").isEnabled()
    assert entry(menu, "Undo").toolTip() == "There is nothing to undo."
    choose(menu, "Redo: site 1")
    assert len(visit.stored.sites) == 1


def test_what_needs_a_selection_says_so_and_works_with_one(visit: Clinic) -> None:
    site = visit.needle(60, 1470)
    visit.page.state.select(())
    menu = opened(visit.window, MenuName.TOOLS)
    assert "No site is selected" in entry(menu, "Twitch").toolTip()
    choose(menu, "Twitch")
    assert visit.stored.sites[0].twitch is None
    menu.close()
    visit.page.state.select([site.id])
    choose(opened(visit.window, MenuName.TOOLS), "Twitch")
    assert visit.stored.sites[0].twitch is not None


def test_each_page_has_its_own_menus(visit: Clinic) -> None:
    everything = ["File", "Edit", "Patient", "Session", "View", "Tools", "Help"]
    assert shown_menus(visit.window) == everything
    account(visit).open_settings()
    assert shown_menus(visit.window) == ["File", "View", "Tools", "Help"]
    account(visit).close_settings()
    assert shown_menus(visit.window) == everything


def test_a_locked_window_offers_only_to_leave(visit: Clinic) -> None:
    account(visit).lock.lock()
    assert shown_menus(visit.window) == ["File"]
    menu = opened(visit.window, MenuName.FILE)
    words = [action.text() for action in menu.actions()]
    assert words == ["Sign out and let another user sign in", "Close NeedleMap"]
    menu.close()


def test_before_anybody_signs_in_the_window_can_be_closed(clinic: Clinic, visit: Clinic) -> None:
    visit.driver.click(account(visit).bar.switch)
    wait_until(lambda: clinic.window.is_ready, "the sign-in page")
    assert shown_menus(clinic.window) == ["File"]
    menu = opened(clinic.window, MenuName.FILE)
    assert [action.text() for action in menu.actions()] == ["Close NeedleMap"]
    menu.close()


def test_f10_gives_the_keys_to_the_menus_and_escape_gives_them_back(visit: Clinic) -> None:
    site = visit.needle(60, 1470)
    canvas, bar = visit.page.canvas, bar_of(visit.window)
    visit.driver.press(canvas, KEY.Key_F10)
    assert bar.activeAction() is bar.menus[MenuName.FILE].menuAction()
    # A letter is the menu's now: it charts nothing.
    QTest.keyClick(bar, KEY.Key_M)
    QTest.keyClick(bar, KEY.Key_Delete)
    assert visit.stored.sites == (site,)
    QTest.keyClick(bar, KEY.Key_Escape)
    wait_until(canvas.hasFocus, "the focus back on the body")
    visit.driver.press(canvas, KEY.Key_T)
    assert visit.stored.sites[0].twitch is not None


def test_every_command_is_in_one_place_with_words_of_its_own(visit: Clinic) -> None:
    pages = [visit.controller.patients, visit.page]
    for page in pages:
        assert isinstance(page, CommandPage)
        named = [command for command in page.commands if command.place is not None]
        words = [command.words for command in named]
        assert len(words) == len(set(words))
        assert not any(command.words.endswith(".") for command in named)
        assert all(why == "" or why.endswith(".") for why in (each.refusal() for each in named))


def test_a_key_in_a_tool_tip_is_a_key_of_the_list(visit: Clinic) -> None:
    page = visit.page
    known = {command.keys for command in (*page.commands, *account(visit).commands)}
    known |= {f"Alt+{number}" for number in range(1, 9)} | {"Return", "R"}
    known |= {command.keys for command in visit.controller.patients.commands}
    told = {
        key.split(":")[0]
        for widget in visit.window.findChildren(QWidget)
        for key in re.findall(r"\(((?:Ctrl|Alt|Shift)\+[^)]+|[A-Z]|F\d+)\)", widget.toolTip())
    }
    assert len(told) > 10
    assert told <= known
