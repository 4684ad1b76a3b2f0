"""The history for a screen reader: marks are items of the plate, named with place, dose and day."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.histories import NOW, facts, row
from needlemap.bodymap import BodySurface
from needlemap.demo.input_driver import wait_until
from needlemap.history import History
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.state import Layer
from needlemap.ui.history.trends_tab import TrendsTab
from needlemap.ui.widgets.theme import LIGHT
from ui.history.conftest import Opener, on_back, pixels

NAME = QAccessible.Text.Name
BACK = 1  # the canvas that shows the back


@pytest.fixture
def listening() -> Iterator[None]:
    """A screen reader is there."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def plate(page: HistoryPage, place: int = BACK) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(page.body.pane.canvases[place])


def names(page: HistoryPage, place: int = BACK) -> list[str]:
    told = plate(page, place)
    return [told.child(number).text(NAME) for number in range(told.childCount())]


def test_each_mark_is_an_item_named_by_place_needles_day_and_technique(page: HistoryPage) -> None:
    assert plate(page).role() is QAccessible.Role.List
    told = names(page)
    # Four sessions of three sites; the latest session comes first, its sites in their order.
    assert len(told) == 12
    assert told[0] == ("left upper trapezius, 1 needle, 19 Nov 2026, trigger point dry needling")
    assert told[1].split(", ")[1:] == ["2 needles", "19 Nov 2026", "superficial dry needling"]
    assert told[-1].endswith("17 Oct 2025, electrical dry needling")
    assert names(page, 0) == []


def test_a_mark_is_found_where_it_lies_on_the_screen(page: HistoryPage) -> None:
    page.body.show_session(4)
    told = plate(page)
    for number in range(3):
        middle = told.child(number).rect().center()
        assert told.childAt(middle.x(), middle.y()) is told.child(number)
        assert told.indexOfChild(told.child(number)) == number
        assert told.child(number).parent() is told
    corner = page.body.pane.canvases[BACK].mapToGlobal(QPoint(2, 2))
    assert told.childAt(corner.x(), corner.y()) is None
    assert told.child(told.childCount()) is None


def test_the_selected_mark_says_so(page: HistoryPage) -> None:
    told = plate(page)
    site = page.body.pane.canvases[BACK].mark_ids()[2]
    page.body.pane.select(site)
    assert [told.child(number).state().selected for number in range(4)] == [
        False,
        False,
        True,
        False,
    ]


def test_the_items_follow_what_is_looked_at(page: HistoryPage, listening: None) -> None:
    told = plate(page)
    oldest = told.child(11)
    page.looking.show_weeks(4)
    assert told.childCount() == 3
    assert not oldest.isValid()
    assert oldest.rect().isEmpty()
    assert told.indexOfChild(oldest) == -1
    page.looking.show_errors(True)
    assert told.childCount() == 6
    assert [name.endswith("entered in error") for name in names(page)] == 3 * [False] + 3 * [True]


def test_a_comparison_says_what_became_of_each_site(page: HistoryPage, listening: None) -> None:
    page.body.side.show_layer(Layer.COMPARISON)
    assert {name.split(", ")[0] for name in names(page)} <= {"new", "dropped", "repeated"}
    assert len(names(page)) == sum(
        len(rows) for rows in page.body.pane.canvases[BACK].overlay.changes().values()
    )
    page.body.side.show_layer(Layer.MARKS)
    assert len(names(page)) == 12


def test_a_site_without_a_structure_is_told_by_its_region(
    open_page: Opener, surface: BodySurface
) -> None:
    site = list(on_back(surface, 1, 1))
    usual = list(row(1))
    site[usual.index("infraspinatus")] = None
    page = open_page(History.of([facts(1, 3)], [tuple(site)], now=NOW))
    assert names(page)[0].startswith("right shoulder, no structure, 1 needle")


def test_pages_come_and_go_while_a_screen_reader_listens(
    open_page: Opener, seen: History, listening: None
) -> None:
    for _ in range(3):
        page = open_page(seen)
        assert len(names(page)) == 12
        page.close()
        page.deleteLater()
        QApplication.processEvents()


def test_each_step_through_the_history_is_told_once(page: HistoryPage, spoken: list[str]) -> None:
    page.body.step(-1)
    page.body.step(-1)  # the last session was in front before
    wait_until(lambda: bool(spoken), "the step is told")
    assert spoken == [page.body.card.head_words]
    page.body.step(-1)
    wait_until(lambda: len(spoken) > 1, "the next step is told")
    assert spoken[1:] == [page.body.card.head_words]
    page.looking.shift_range(-1)
    wait_until(lambda: len(spoken) > 2, "the range is told")
    assert len(spoken) == 3


def test_the_strip_of_time_has_a_table_behind_it_and_a_key(page: HistoryPage) -> None:
    strip = page.body.strip
    assert strip is not None
    strip.plot.setFocus()
    QTest.keyClick(strip.plot, Qt.Key.Key_Return)
    table = page.body.table
    assert table is not None
    assert table.focusWidget() is table.table
    assert [(needles, before, after) for _, needles, before, after, _ in table.rows] == [
        ("6", "7", "5"),
        ("6", "6", "4"),
        ("6", "5", "3"),
        ("6", "3", "1"),
    ]
    table.accept()


def test_the_progress_has_a_table_behind_it_and_a_key(page: HistoryPage) -> None:
    page.show_tab(Tab.TRENDS)
    tab = page.tab(Tab.TRENDS)
    assert isinstance(tab, TrendsTab)
    QTest.keyClick(page.header.back, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert tab.table is not None
    told = tab.table.rows
    tab.table.accept()
    assert len([row for row in told if row[3] == "7 before, 5 after"]) == 1
    assert {row[0] for row in told} == {"Sessions without a complaint on record"}
    figure = tab.figures[0]
    figure.setFocus()
    QTest.keyClick(figure, Qt.Key.Key_Space)
    assert figure.table is not None
    assert figure.table.rows == [row[1:] for row in told]
    figure.table.accept()


def test_a_plot_shows_a_ring_while_the_keys_go_there(page: HistoryPage) -> None:
    page.show_tab(Tab.TRENDS)
    tab = page.tab(Tab.TRENDS)
    assert isinstance(tab, TrendsTab)
    figure = tab.figures[0]
    figure.setFocus()
    ring = tuple(pixels(figure)[1, 40, 2::-1].tolist())
    page.header.back.setFocus()
    assert QColor(*ring) == QColor(LIGHT.accent)
    assert tuple(pixels(figure)[1, 40, 2::-1].tolist()) != ring
