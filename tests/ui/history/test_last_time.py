"""What was needled last time: at once, numbered, each site told apart, all of them in the list."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from helpers.histories import facts, history
from needlemap.bodymap import BodySurface
from needlemap.history import History
from needlemap.painting import LIGHT, Mark, PlateFrame
from needlemap.painting.palette import colour
from needlemap.reports.figures.geometry import segments_cross
from needlemap.ui.history.fan import FannedMark, are_crowded, fan_out
from needlemap.ui.history.header import Tab
from needlemap.ui.history.overlay import FOCUS_PX
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.site_list import SiteList
from ui.history.conftest import Opener, on_back, pixels

BACK = 1
AREA = QRectF(0, 0, 500, 420)
FRAME = PlateFrame(0.23, 250.0, 410.0)
WINDOW = (-300.0, 0.0, 300.0, 1745.0)


def crowd(count: int, spread_mm: float = 40.0) -> list[Mark]:
    """Return marks around the neck, nearer to each other than they are wide."""
    places = np.random.default_rng(4).uniform(-spread_mm, spread_mm, (count, 2)).tolist()
    return [
        Mark(x_mm, 1450 + y_mm, number=n, needle_count=1 + n % 3)
        for n, (x_mm, y_mm) in enumerate(places, 1)
    ]


def fanned(marks: list[Mark]) -> tuple[FannedMark, ...]:
    return fan_out(range(len(marks)), marks, FRAME, AREA, WINDOW, FOCUS_PX)


@pytest.mark.parametrize("count", [1, 3, 9, 20, 26, 32])
def test_fanned_marks_never_cover_each_other_and_their_lines_never_cross(count: int) -> None:
    made = fanned(crowd(count))
    centres = np.array([[one.centre.x(), one.centre.y()] for one in made])
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2) + 1e6 * np.eye(count)
    assert apart.min() >= made[0].size_px
    assert count > 20 or made[0].size_px == FOCUS_PX  # smaller only where they do not fit
    lines = [
        ((one.line[1].x(), one.line[1].y()), (one.line[2].x(), one.line[2].y()))
        for one in made
        if one.line
    ]
    assert not any(segments_cross(a, b) for n, a in enumerate(lines) for b in lines[:n])
    for one in made:
        assert AREA.contains(one.centre)
        assert one.spot == FRAME.to_px(one.mark.x_mm, one.mark.y_mm)
        assert not one.line or one.line[-1] == one.spot


def test_a_mark_with_room_stays_on_its_spot() -> None:
    (alone,) = fanned([Mark(0.0, 900.0, number=1)])
    assert not alone.is_moved
    assert alone.centre == alone.spot


def test_more_marks_than_the_columns_hold_stay_where_they_are() -> None:
    made = fanned(crowd(80))
    assert len(made) == 80
    assert all(one.centre == one.spot for one in made)


def test_crowds_are_told_from_marks_with_room() -> None:
    near, wide = np.zeros((5, 2)), np.arange(10.0).reshape(5, 2) * 100
    assert are_crowded(near, FOCUS_PX)
    assert not are_crowded(wide, FOCUS_PX)
    assert not are_crowded(near[:2], FOCUS_PX)


@pytest.fixture
def last(open_page: Opener, seen: History) -> HistoryPage:
    """The page as it opens: with the last session in front."""
    page = open_page(seen)
    page.body.show_last()
    page.body.list_sites()
    QApplication.processEvents()
    return page


def test_a_history_opens_with_its_last_session_in_front(open_page: Opener, seen: History) -> None:
    page = open_page(seen)
    assert page.looking.view.current is None  # the fixture let go of it
    fresh = HistoryPage(seen, page.patient, page._look, page._reference)
    assert fresh.looking.view.current == 4
    assert fresh.body.card.row == 4
    fresh.deleteLater()


def test_a_last_session_entered_in_error_is_not_the_last(open_page: Opener) -> None:
    page = open_page(history([facts(1, 9), facts(2, 3, entered_in_error=True)], []))
    page.body.show_last()
    assert page.looking.view.current == 0


def test_every_site_of_the_last_session_is_numbered_on_body_and_list(last: HistoryPage) -> None:
    canvas = next(c for c in last.body.pane.canvases if c.plate.id == "posterior")
    marks = canvas.overlay.fanned(canvas.frame)
    assert sorted(one.mark.number for one in marks) == [1, 2, 3]
    lines = last.body.card.sites.lines.lines
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    # Where the mark is said to be, there is its ink.
    picture = pixels(canvas)
    tone = colour(LIGHT.needle_out_text)
    ink = np.array([tone.blue(), tone.green(), tone.red()])
    for one in marks:
        x, y = round(one.centre.x()), round(one.centre.y())
        around = picture[y - 11 : y + 12, x - 11 : x + 12, :3].astype(int)
        assert (np.abs(around - ink).sum(axis=2) < 40).sum() > 12


def many_sites(surface: BodySurface, count: int, *, places: int = 3) -> History:
    return history([facts(1, 9)], [on_back(surface, 1, 1 + n % places) for n in range(count)])


def test_all_rows_of_a_long_session_are_in_reach(open_page: Opener, surface: BodySurface) -> None:
    page = open_page(many_sites(surface, 30))
    page.body.show_last()
    page.body.list_sites()
    sites = page.body.card.sites
    assert len(sites.lines.lines) == 30
    sites.setFocus()
    QTest.keyClick(sites, Qt.Key.Key_End)
    assert sites.currentIndex().row() == 29
    assert sites.viewport().rect().contains(sites.visualRect(sites.currentIndex()).center())


def test_a_long_name_is_shortened_and_the_side_after_it_stays(qtbot: QtBot) -> None:
    sites = SiteList()
    qtbot.addWidget(sites)
    rest = " · right, 20 mm, twitch"
    lines = [(n, f"{n + 1}  Soleus{rest}") for n in range(1, 40)]
    sites.show_sites([(0, f"1  {'Quadratus lumborum ' * 4}{rest}"), *lines])
    long, short = (sites.lines.index(n) for n in range(2))
    option = QStyleOptionViewItem()
    sites.initViewItemOption(option)
    wide = option.fontMetrics.horizontalAdvance(f"1  Quadratus lumborum{rest}")
    option.rect = QRect(0, 0, wide, 24)
    delegate = sites.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, long)
    assert option.text.startswith("1  Quad")
    assert option.text.endswith(f"…{rest}")
    assert option.fontMetrics.horizontalAdvance(option.text) <= wide
    delegate.initStyleOption(option, short)
    assert option.text == f"2  Soleus{rest}"


def test_a_long_name_is_whole_where_a_short_list_leaves_room_below(qtbot: QtBot) -> None:
    sites = SiteList()
    qtbot.addWidget(sites)
    metrics, rest = sites.fontMetrics(), "right, 25 mm, twitch"
    sites.resize(metrics.horizontalAdvance("1  Common extensor") + 60, 300)
    sites.show()
    sites.show_sites([(0, f"1  Common extensor tendon · {rest}"), (1, "2  Soleus · right")])
    QApplication.processEvents()
    long, short = (sites.lines.index(n) for n in range(2))
    option = QStyleOptionViewItem()
    sites.initViewItemOption(option)
    option.rect = sites.visualRect(long)
    delegate = sites.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, long)
    assert option.text.split() == f"1 Common extensor tendon {rest}".split()
    assert sites.visualRect(long).height() >= 2 * metrics.height()
    assert sites.visualRect(short).height() < 2 * metrics.height()


def test_a_line_chosen_in_the_list_is_shown_on_the_body_and_the_other_way(
    last: HistoryPage,
) -> None:
    sites = last.body.card.sites
    spot = sites.visualRect(sites.lines.index(1)).center()
    QTest.mouseClick(sites.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    canvas = next(c for c in last.body.pane.canvases if c.plate.id == "posterior")
    assert canvas.overlay.selected == sites.lines.site(1)
    third = next(one for one in canvas.overlay.fanned(canvas.frame) if one.mark.number == 3)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=third.centre.toPoint())
    assert sites.currentIndex().row() == 2
    assert canvas.overlay.selected == third.row


def test_a_fanned_mark_is_clicked_where_it_stands_and_at_its_spot(
    open_page: Opener, surface: BodySurface
) -> None:
    page = open_page(many_sites(surface, 9))
    page.body.show_last()
    page.body.pane.show_plates(("anterior", "posterior"))
    QApplication.processEvents()
    canvas = page.body.pane.canvases[BACK]
    moved = [one for one in canvas.overlay.fanned(canvas.frame) if one.is_moved]
    assert moved
    for one in moved:
        assert canvas.overlay.row_at(canvas.frame, one.centre, 6.0) == one.row
    assert canvas.overlay.row_at(canvas.frame, QPointF(3, 3), 6.0) == -1


def test_crowding_sites_get_a_close_view_beside_the_whole_body(
    open_page: Opener, surface: BodySurface
) -> None:
    page = open_page(many_sites(surface, 9, places=1))
    page.body.show_last()
    whole, close = page.body.pane.canvases
    assert whole.plate.id == "posterior"
    assert close.plate.close
    assert close.overlay.shown >= 0.8 * 9


def test_the_legend_folds_and_leaves_its_room_to_the_list(last: HistoryPage) -> None:
    side = last.body.side
    side.fold.setChecked(False)
    QApplication.processEvents()
    folded = last.body.card.sites.height()
    QTest.mouseClick(side.fold, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert side.legend.isVisible()
    assert last.body.card.sites.height() < folded
    QTest.mouseClick(side.fold, Qt.MouseButton.LeftButton)
    assert not side.legend.isVisible()


@pytest.mark.parametrize("tab", list(Tab))
def test_the_arrows_step_on_every_face(last: HistoryPage, tab: Tab) -> None:
    last.show_tab(tab)
    QApplication.processEvents()
    QTest.keyClick(last, Qt.Key.Key_Left)
    assert last.looking.view.current == 2
    QTest.mouseClick(last.body.transport.forward, Qt.MouseButton.LeftButton)
    assert last.looking.view.current == 4
