"""Muscles over time: what is chosen is followed by body and strip; order, sides, dots."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from helpers.histories import random_history
from needlemap.history.structure_timeline import structure_timeline
from needlemap.painting.dots import dot_size_px
from needlemap.reference import Reference
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.structures_tab import StructuresTab
from needlemap.ui.history.timeline_model import DOTS, NEEDLES, SINCE, TimelineModel
from needlemap.ui.history.timeline_view import Shade
from needlemap.ui.history.words import Words
from ui.history.conftest import pixels


@pytest.fixture
def tab(page: HistoryPage) -> StructuresTab:
    page.show_tab(Tab.STRUCTURES)
    QApplication.processEvents()
    shown = page.tab(Tab.STRUCTURES)
    assert isinstance(shown, StructuresTab)
    return shown


def names(tab: StructuresTab) -> list[str]:
    return [tab.timeline.name(row) for row in tab.timeline.rows]


def click_row(tab: StructuresTab, row: int) -> None:
    spot = tab.dots.visualRect(tab.timeline.index(row, 0)).center()
    QTest.mouseClick(tab.dots.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_the_timeline_is_a_proper_model(qtmodeltester: ModelTester) -> None:
    seen = random_history(3)
    model = TimelineModel(Words(Reference.load(), seen))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show(structure_timeline(seen, np.arange(len(seen.sites))))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_the_dots_are_what_is_seen_first(tab: StructuresTab) -> None:
    assert tab.dots.isVisible()
    assert not tab.table.isVisible()
    since = [int(tab.timeline.index(n, SINCE).data()) for n in range(tab.timeline.rowCount())]
    assert since == sorted(since)
    assert since[0] == 2


def test_it_opens_on_the_view_that_shows_the_sites(tab: StructuresTab) -> None:
    assert tab.pane.canvases[0].plate.id == "posterior"
    assert tab.pane.elsewhere == []


def test_the_order_is_chosen_in_one_box(tab: StructuresTab) -> None:
    tab.order.setCurrentIndex(1)
    needles = [int(tab.timeline.index(n, NEEDLES).data()) for n in range(tab.timeline.rowCount())]
    assert needles == sorted(needles, reverse=True)
    tab.order.setCurrentIndex(2)
    since = [int(tab.timeline.index(n, SINCE).data()) for n in range(tab.timeline.rowCount())]
    assert since == sorted(since, reverse=True)


def test_a_chosen_row_is_followed_by_body_and_strip_and_a_chip_says_so(
    tab: StructuresTab, page: HistoryPage
) -> None:
    strip = page.body.strip
    assert strip is not None
    every = dict(strip.bars)
    row = tab.timeline.rows[0]
    click_row(tab, 0)
    assert page.looking.selection == frozenset(row.targets)
    assert strip.bars == dict(
        zip(row.dots.session.tolist(), row.dots.needles.tolist(), strict=True)
    )
    assert strip.bars != every
    assert tab.pane.canvases[0].plate.id == "posterior"
    assert tab.pane.canvases[0].overlay.shown == len(row.dots)
    chip = page.body.filters.selection_chip
    assert chip is not None
    assert tab.timeline.name(row) in chip.text()
    assert "of other structures" in page.body.filters.why.text()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert page.looking.selection == frozenset()
    assert tab.dots.selected_rows() == []
    assert strip.bars == every


def test_several_rows_are_chosen_by_key_and_click(tab: StructuresTab, page: HistoryPage) -> None:
    click_row(tab, 0)
    QTest.keyClick(tab.dots, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    chosen = tab.dots.selected_rows()
    assert len(chosen) == 2
    assert page.looking.selection == frozenset(t for row in chosen for t in row.targets)
    page.show_tab(Tab.BODY)
    QApplication.processEvents()
    back = page.body.pane.canvases[1]
    assert back.overlay.shown == sum(len(row.dots) for row in chosen)


def test_left_and_right_are_taken_together_and_the_choice_stays(
    tab: StructuresTab, page: HistoryPage
) -> None:
    apart = names(tab)
    click_row(tab, 0)
    tab.together.setChecked(True)
    assert len(names(tab)) < len(apart)
    (chosen,) = tab.dots.selected_rows()
    assert len(chosen.targets) == 2
    assert page.looking.selection == frozenset(chosen.targets)


def test_a_dot_lies_on_its_day_and_its_area_grows_with_its_needles(tab: StructuresTab) -> None:
    view = tab.dots
    cell = view.visualRect(tab.timeline.index(0, DOTS))
    days = tab.timeline.rows[0].dots.day
    span = view.dots.span
    for dot, day in enumerate(days.tolist()):
        share = (day - span[0]) / (span[1] - span[0])
        expected = cell.left() + 12 + share * (cell.width() - 24)
        assert view.dot_centre(0, dot).x() == pytest.approx(expected, abs=1.5)
    assert dot_size_px(8) / dot_size_px(2) == pytest.approx(2.0)
    # Where the dot is, there is ink; between two dots there is none but the line.
    picture = pixels(view.viewport())
    last = view.dot_centre(0, len(days) - 1)
    around = picture[last.y() - 1 : last.y() + 2, last.x() - 1 : last.x() + 2, :3]
    assert around.max(axis=2).min() < 100


def test_a_clicked_dot_puts_its_session_in_front(tab: StructuresTab, page: HistoryPage) -> None:
    row = tab.timeline.rows[0]
    spot = tab.dots.dot_centre(0, 0)
    QTest.mouseClick(tab.dots.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert page.looking.view.current == int(row.dots.session[0])
    # Later sessions stay in the timeline: it is the range that is shown.
    assert len(tab.timeline.rows[0].dots) >= len(row.dots)


def test_the_arrows_step_from_the_timeline_too(tab: StructuresTab, page: HistoryPage) -> None:
    tab.dots.setFocus()
    QTest.keyClick(tab.dots, Qt.Key.Key_Left)
    first = page.looking.view.current
    QTest.keyClick(tab.dots, Qt.Key.Key_Left)
    assert first is not None
    assert page.looking.view.current is not None
    assert page.looking.view.current < first


def test_twitch_and_next_visit_are_shown_on_demand(tab: StructuresTab) -> None:
    plain = pixels(tab.dots.viewport())
    tab.shade.setCurrentIndex(1)
    assert tab.dots.dots.shade is Shade.TWITCH
    assert (pixels(tab.dots.viewport()) != plain).any()
    assert "no twitch" in tab.key.accessibleName()
    tab.shade.setCurrentIndex(2)
    assert "next visit" in tab.key.accessibleName()


def test_a_row_is_one_sentence_to_a_screen_reader(tab: StructuresTab) -> None:
    index = tab.timeline.index(0, DOTS)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith(f"{tab.timeline.name(tab.timeline.rows[0])}: ")
    assert "2 days ago" in said


def test_beside_all_dots_there_is_no_session(tab: StructuresTab) -> None:
    cell = tab.dots.visualRect(tab.timeline.index(0, DOTS))
    assert tab.dots.session_at(QPoint(cell.left() + 2, cell.center().y())) is None


def test_days_are_written_above_the_dots_of_a_single_day(tab: StructuresTab) -> None:
    head = tab.dots.horizontalHeader()
    left, wide = head.sectionViewportPosition(DOTS), head.sectionSize(DOTS)
    day = float(np.floor(tab.dots.dots.span[1]))
    tab.dots.show_span(day, day + 1)
    QApplication.processEvents()
    words = pixels(head.viewport())[4 : head.height() - 4, left + 1 : left + wide - 1]
    assert (words != words[0, 0]).any()
