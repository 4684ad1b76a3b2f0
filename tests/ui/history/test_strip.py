"""The strip of time: its days, its stems, and what a click on it means."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.histories import facts
from needlemap.history import Timeline
from needlemap.history.timeline import day_number
from needlemap.ui.history.plots import DayAxis, day_plot
from needlemap.ui.history.strip import TimeStrip
from needlemap.ui.widgets import theme
from needlemap.ui.widgets.theme import LIGHT
from ui.history.conftest import pixels

SESSIONS = [facts(n, days, pain_before=6, pain_after=4) for n, days in enumerate((300, 200, 10))]


@pytest.fixture
def strip(qtbot: QtBot) -> TimeStrip:
    timeline = Timeline.of(SESSIONS)
    span = (float(timeline.at_days[0]) - 5, float(timeline.at_days[-1]) + 5)
    made = TimeStrip(timeline, np.array([5, 7, 9]), span, LIGHT)
    qtbot.addWidget(made)
    made.resize(900, 128)
    made.show()
    QApplication.processEvents()
    return made


def click(strip: TimeStrip, day: float) -> None:
    scene = strip.plot.getPlotItem().vb.mapViewToScene(QPointF(day, 0.3))
    spot = strip.plot.mapFromScene(scene)
    QTest.mouseClick(strip.plot.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_a_click_finds_the_nearest_session(strip: TimeStrip) -> None:
    clicked = QSignalSpy(strip.session_clicked)
    click(strip, float(Timeline.of(SESSIONS).at_days[1]) + 3)
    assert clicked.at(0) == [1]


def test_a_session_entered_in_error_is_on_the_strip_only_on_request(qtbot: QtBot) -> None:
    timeline = Timeline.of([facts(1, 30), facts(2, 20, entered_in_error=True), facts(3, 5)])
    made = TimeStrip(
        timeline, np.array([5, 7, 9]), (timeline.at_days[0], timeline.at_days[2]), LIGHT
    )
    qtbot.addWidget(made)
    made.resize(900, 128)
    made.show()
    QApplication.processEvents()
    clicked = QSignalSpy(made.session_clicked)
    without = made.grab().toImage()
    click(made, float(timeline.at_days[1]) + 1)
    made.show_bars(np.array([5, 7, 9]), np.ones(3, bool))
    click(made, float(timeline.at_days[1]) + 1)
    assert [clicked.at(0), clicked.at(1)] == [[0], [1]]
    assert made.grab().toImage() != without


def test_a_range_that_is_shown_is_not_told_back(strip: TimeStrip) -> None:
    told = QSignalSpy(strip.range_dragged)
    start, end = strip.region.getRegion()
    strip.show_range(start + 10, end - 10)
    assert told.count() == 0
    strip.region.setRegion((start + 20, end - 20))
    assert told.count() == 1


def test_the_range_cannot_be_dragged_beyond_the_sessions(strip: TimeStrip) -> None:
    start, end = strip.region.getRegion()
    strip.region.setRegion((start - 500, end + 500))
    assert strip.region.getRegion() == (start, end)


@pytest.mark.parametrize("days", [1, 3, 20, 200, 900, 9_000])
def test_dates_on_the_axis_are_whole_days_apart_and_in_the_range(qtbot: QtBot, days: int) -> None:
    axis = DayAxis("bottom")
    start = day_number(date(2026, 3, 14))
    ((step, ticks),) = axis.tickValues(start, start + days, 1000)
    assert step >= 1
    assert len(ticks) <= 14
    assert all(start <= tick < start + days and tick == int(tick) for tick in ticks)
    assert len(set(axis.tickStrings(ticks, 1, step))) == len(ticks)


def test_needles_and_pain_stand_in_two_strips_that_never_overlap(strip: TimeStrip) -> None:
    picture = pixels(strip.plot.viewport())
    view = strip.plot.getPlotItem().vb
    timeline = Timeline.of(SESSIONS)
    # At the session with most needles the stem ends below the middle; pain begins above it.
    at = view.mapViewToScene(QPointF(float(timeline.at_days[2]), 0.5))
    column = picture[:, round(at.x()) - 1 : round(at.x()) + 2, :3].astype(int)
    dark = np.flatnonzero((column.max(axis=2) < 90).any(axis=1))
    brown = np.flatnonzero((np.abs(column - [0, 79, 122]).sum(axis=2) < 60).any(axis=1))
    area = view.mapRectToScene(view.rect())
    assert dark.min() > area.center().y()
    assert brown.max() < area.center().y()
    assert strip.plot.getPlotItem().getAxis("right").isVisible() is False


def test_marks_of_the_worst_pain_are_whole(qtbot: QtBot) -> None:
    timeline = Timeline.of([facts(1, 20, pain_before=10, pain_after=5)])
    day = float(timeline.at_days[0])
    made = TimeStrip(timeline, np.array([4]), (day - 5, day + 5), LIGHT)
    qtbot.addWidget(made)
    made.resize(900, 128)
    made.show()
    QApplication.processEvents()
    picture = pixels(made.plot.viewport())[..., :3].astype(int)
    view = made.plot.getPlotItem().vb
    across = round(view.mapViewToScene(QPointF(day, 0.5)).x())
    brown = np.abs(picture - [0, 79, 122]).sum(axis=2) < 60
    mark = brown[:, across - 6 : across + 7]
    widths = mark.sum(axis=1)
    top = int(np.flatnonzero(widths)[0])
    middle = top + int(widths[top : top + 9].argmax())
    assert middle - top >= 3, "half a dot stands above its middle"


def test_bars_follow_what_is_shown(strip: TimeStrip) -> None:
    before = pixels(strip.plot.viewport())
    strip.show_bars(np.array([0, 7, 0]), np.array([True, True, False]))
    QApplication.processEvents()
    assert strip.bars == {1: 7}
    assert (pixels(strip.plot.viewport()) != before).any()


def test_the_axes_are_written_larger_where_the_desktop_wants_large_words(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heights, widths = [], []
    for scale in (1.0, 2.0):
        monkeypatch.setattr(theme, "text_scale", partial(float, scale))
        theme.set_palette_and_font(theme.LIGHT)
        plot = day_plot(theme.LIGHT, "Needles")
        qtbot.addWidget(plot)
        plot.resize(900, 300)
        plot.setXRange(20_000, 20_400)
        plot.show()
        QApplication.processEvents()
        plot.grab()
        QApplication.processEvents()
        item = plot.getPlotItem()
        heights.append(item.getAxis("bottom").height())
        widths.append(item.getAxis("left").width())
    assert heights[1] > 1.5 * heights[0]
    assert widths[1] == 2 * widths[0]


@pytest.fixture
def large_words(qapp: QApplication) -> Iterator[None]:
    """Words as large as at 200 % while a test lasts."""
    before, large = QApplication.font(), QFont(QApplication.font())
    large.setPixelSize(28)
    QApplication.setFont(large)
    yield
    QApplication.setFont(before)


def test_the_days_below_it_have_room_for_the_tails_of_their_letters(
    large_words: None, strip: TimeStrip
) -> None:
    axis = strip.plot.getPlotItem().getAxis("bottom")
    letters = QFontMetricsF(strip.plot.font())
    # pyqtgraph begins the words so far below the line.
    assert axis.height() >= letters.height() + axis.style["tickTextOffset"][1]


def test_a_history_of_one_day_says_which_it_was(qtbot: QtBot) -> None:
    timeline = Timeline.of([facts(1, 0)])
    day = float(np.floor(timeline.at_days[0]))
    made = TimeStrip(timeline, np.array([4]), (day, day + 1), LIGHT)
    qtbot.addWidget(made)
    made.resize(900, 128)
    made.show()
    QApplication.processEvents()
    axis = made.plot.getPlotItem().getAxis("bottom")
    lines = axis.mapRectToScene(axis.boundingRect()).toRect()
    beneath = pixels(made.plot.viewport())[lines.top() + 8 : lines.bottom()]
    columns = (beneath != beneath[-1, 0]).any(axis=0)
    assert columns.sum() > 20, "letters, not a tick alone"
