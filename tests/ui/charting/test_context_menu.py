"""A right click offers on body, mark and table what the keys do."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from helpers.drivers import Clinic

RIGHT = Qt.MouseButton.RightButton
SHOULDER, LOW = (60, 1470), (40, 1100)


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def right_click(visit: Clinic, widget: QWidget, at: QPoint) -> QMenu:
    """Click with the right button, as a desktop does: the press asks for the menu."""
    QTest.mousePress(widget, RIGHT, pos=at)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))
    QApplication.processEvents()
    menu = visit.page.menus.menu
    assert menu is not None
    return menu


def on_body(visit: Clinic, place: tuple[float, float]) -> QMenu:
    at = visit.page.canvas.frame.to_px(*place).toPoint()
    return right_click(visit, visit.page.canvas, at)


def entry(menu: QMenu, words: str) -> QAction:
    found = [action for action in menu.actions() if action.text().startswith(words)]
    assert len(found) == 1
    return found[0]


def choose(menu: QMenu, words: str) -> None:
    wanted = entry(menu, words)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(wanted).center())
    QApplication.processEvents()


def test_the_menu_of_a_mark_selects_it_and_does_what_the_keys_do(visit: Clinic) -> None:
    first = visit.needle(*SHOULDER)
    visit.needle(*LOW)
    menu = on_body(visit, SHOULDER)
    assert visit.page.state.selected_ids == (first.id,)
    choose(menu, "Mirror")
    assert [site.side.value for site in visit.stored.sites] == ["right", "right", "left"]
    choose(on_body(visit, SHOULDER), "Delete")
    assert first.id not in {site.id for site in visit.stored.sites}
    choose(on_body(visit, SHOULDER), "Undo: site 1 removed")
    assert first.id in {site.id for site in visit.stored.sites}


def test_the_count_is_set_from_the_menu(visit: Clinic) -> None:
    visit.needle(*SHOULDER)
    counts = entry(on_body(visit, SHOULDER), "Needles").menu()
    assert isinstance(counts, QMenu)
    entry(counts, "4").trigger()
    assert visit.stored.sites[0].needle_count == 4


def test_a_right_click_on_the_skin_charts_nothing(visit: Clinic) -> None:
    menu = on_body(visit, SHOULDER)
    assert visit.stored.sites == ()
    menu.close()
    QTest.mouseMove(visit.page.canvas, QPoint(40, 40))
    QApplication.processEvents()
    assert visit.stored.sites == ()
    assert visit.page.canvas.marks == {}


def test_the_table_has_the_menu_of_its_rows(visit: Clinic) -> None:
    visit.needle(*SHOULDER)
    QApplication.processEvents()
    table = visit.page.table
    at = table.visualRect(table.model().index(0, 1)).center()
    choose(right_click(visit, table.viewport(), at), "Twitch")
    assert visit.stored.sites[0].twitch is not None


def test_where_nothing_can_be_changed_the_menu_offers_no_change(visit: Clinic) -> None:
    site = visit.needle(*SHOULDER)
    visit.page.chart.withdraw(reason="The wrong patient")
    QApplication.processEvents()
    menu = on_body(visit, SHOULDER)
    assert not entry(menu, "Delete").isEnabled()
    assert not entry(menu, "Mirror").isEnabled()
    assert visit.stored.sites == (site,)
