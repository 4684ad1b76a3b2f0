"""Plots by numbers: where ink stands, how thick lines are, where they break, what is labelled."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from needlemap.history.timeline import day_number
from needlemap.painting.plots import (
    LINE_PX,
    PAPER_INK,
    PAUSE_DAYS,
    Band,
    DayMark,
    Figure,
    MarkKind,
    NeedleStrip,
    PainStrip,
    PlotInk,
    Scale,
    ScoreStrip,
    Strip,
    day_labels,
    day_ticks,
    figure_height,
    paint_figure,
    paint_line,
    strip_scales,
)

NAN = float("nan")
WIDTH = 700
# Colours that nothing else of a plot has.
INK = PlotInk("#0000ff", "#00ff00", "#eeeeee", "#ffffff", "#ff0000", "#ff00ff")
PAIN = PainStrip("Pain", (10.0, 17.0, 60.0), (8.0, 6.0, NAN), (4.0, NAN, 2.0))


def painted(figure: Figure, ink: PlotInk = INK, scale: float = 1.0) -> np.ndarray:
    """Return a figure as (height, width, 3) numbers, red first."""
    height = int(figure_height(figure, ink.unit))
    image = QImage(int(WIDTH * scale), int(height * scale), QImage.Format.Format_RGB32)
    image.fill("#ffffff")
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint_figure(painter, figure, QRectF(0, 0, WIDTH, height), ink)
    painter.end()
    shape = image.height(), image.bytesPerLine() // 4, 4
    return (
        np.frombuffer(image.constBits(), np.uint8)
        .reshape(shape)[:, : image.width(), 2::-1]
        .astype(int)
    )


def is_ink(picture: np.ndarray, code: tuple[int, int, int], tolerance: int = 60) -> np.ndarray:
    return np.asarray(np.abs(picture - code).sum(axis=2) < tolerance)


def scales(*strips: Strip, marks: tuple[DayMark, ...] = ()) -> tuple[Figure, tuple[Scale, ...]]:
    figure = Figure(0.0, 100.0, strips, marks)
    area = QRectF(0, 0, WIDTH, figure_height(figure))
    return figure, strip_scales(figure, area)


def test_pain_is_a_segment_from_before_to_after_on_its_day(qtbot: QtBot) -> None:
    figure, (scale,) = scales(PAIN)
    magenta = is_ink(painted(figure), (255, 0, 255))
    x = round(scale.x(10.0))
    rows = np.flatnonzero(magenta[:, x - 1 : x + 2].any(axis=1))
    assert rows.min() == pytest.approx(scale.y(8.0), abs=6)
    assert rows.max() == pytest.approx(scale.y(4.0), abs=6)
    between = round((scale.y(8.0) + scale.y(4.0)) / 2)
    assert magenta[between, x - 1 : x + 2].any()
    # Where after was not asked there is a dot at before alone.
    alone = np.flatnonzero(magenta[:, round(scale.x(17.0))])
    assert alone.max() - alone.min() < 10


def test_no_line_runs_over_a_pause(qtbot: QtBot) -> None:
    days = (0.0, PAUSE_DAYS, 2 * PAUSE_DAYS + 1)
    figure, (scale,) = scales(ScoreStrip("Score", "%", 0, 100, days, (50.0, 50.0, 50.0)))
    red = is_ink(painted(figure), (255, 0, 0))
    y = round(scale.y(50.0))
    bridged, broken = (round(scale.x(day)) for day in (PAUSE_DAYS / 2, 1.5 * PAUSE_DAYS))
    assert red[y - 2 : y + 3, bridged].any()
    assert not red[y - 2 : y + 3, broken].any()


@pytest.mark.parametrize(
    ("then", "is_bridged"), [(31.99, True), (32.0, False)], ids=["three weeks", "a day more"]
)
def test_a_pause_is_counted_in_dates_whatever_the_hour(
    qtbot: QtBot, then: float, is_bridged: bool
) -> None:
    """Three weeks to the day are no pause, though the later session was later in the day."""
    strip = ScoreStrip("Score", "%", 0, 100, (10.4, then), (50.0, 50.0))
    figure, (scale,) = scales(strip)
    red = is_ink(painted(figure), (255, 0, 0))
    y, x = round(scale.y(50.0)), round(scale.x(21.0))
    assert bool(red[y - 2 : y + 3, x].any()) is is_bridged


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.0])
def test_a_line_is_at_least_one_and_a_half_logical_pixels_at_every_scale(
    qtbot: QtBot, scale: float
) -> None:
    image = QImage(int(200 * scale), int(100 * scale), QImage.Format.Format_RGB32)
    image.fill("#ffffff")
    painter = QPainter(image)
    painter.scale(scale, scale)
    _, (plot,) = scales(ScoreStrip("", "", 0, 10, (), ()))
    paint_line(painter, plot, (0.0, 20.0), (9.0, 9.0), INK)
    painter.end()
    shape = image.height(), image.bytesPerLine() // 4, 4
    picture = np.frombuffer(image.constBits(), np.uint8).reshape(shape)[..., :3].astype(float)
    middle = round((plot.x(0.0) + plot.x(20.0)) / 2 * scale)
    # How much darker than the paper the column is: the thickness of the line in pixels.
    thickness = (255 - picture[:, middle, 0]).sum() / 255
    assert thickness >= LINE_PX * scale


def test_every_pen_of_a_plot_is_thick_enough() -> None:
    assert INK.line("#000000", 0.1).widthF() == LINE_PX
    assert PlotInk("", "", "", "", "", "", unit=4.0).line("#000000").widthF() == 4 * LINE_PX


def test_all_strips_share_the_days_and_have_fixed_scales(qtbot: QtBot) -> None:
    needles = NeedleStrip("Needles", (10.0,), (5.0,), 20.0)
    score = ScoreStrip("Score", "%", 0.0, 100.0, (10.0,), (30.0,))
    _, found = scales(PAIN, needles, score)
    assert len({(each.x(10.0), each.x(90.0)) for each in found}) == 1
    assert [(each.low, each.high) for each in found] == [(0, 10), (0, 20), (0, 100)]
    areas = [each.area for each in found]
    assert all(a.bottom() < b.top() for a, b in pairwise(areas))


def test_marks_stand_above_the_strips_with_a_line_down_their_day(qtbot: QtBot) -> None:
    marks = (DayMark(30.0, MarkKind.GOAL_REACHED, "Goal"), DayMark(70.0, MarkKind.GOAL_DUE, "Due"))
    figure, (scale,) = scales(PAIN, marks=marks)
    picture = painted(figure)
    lane = is_ink(picture, (0, 0, 255))[:18]
    reached, due = (
        lane[:, round(scale.x(day)) - 8 : round(scale.x(day)) + 9] for day in (30.0, 70.0)
    )
    assert reached.sum() > 1.5 * due.sum() > 0
    assert is_ink(picture, (0, 255, 0), 200)[
        :, round(scale.x(70.0)) - 1 : round(scale.x(70.0)) + 2
    ].any()


def test_a_band_lies_between_enough_and_best(qtbot: QtBot) -> None:
    band = Band(20.0, 80.0, 40.0, 0.0)
    figure, (scale,) = scales(ScoreStrip("NDI", "%", 0, 100, (20.0,), (60.0,), (band,)))
    picture = painted(figure)
    inside, above = (picture[round(scale.y(v)), round(scale.x(53.0))] for v in (20.0, 70.0))
    assert inside[1] < above[1]


def test_paper_is_black_white_and_plain_grey_alone(qtbot: QtBot) -> None:
    band = Band(20.0, 80.0, 40.0, 0.0)
    score = ScoreStrip("NDI", "%", 0, 100, (20.0, 30.0), (60.0, 40.0), (band,))
    picture = painted(Figure(0.0, 100.0, (PAIN, score)), PAPER_INK)
    assert (picture.max(axis=2) == picture.min(axis=2)).all()


def test_the_first_and_the_last_value_are_written(qtbot: QtBot) -> None:
    """By ink right of the last dot, which a figure without the last value has not."""
    figure, (scale,) = scales(ScoreStrip("", "", 0, 100, (10.0, 90.0), (30.0, 70.0)))
    blue = is_ink(painted(figure), (0, 0, 255), 200)
    y, x = round(scale.y(70.0)), round(scale.x(90.0))
    assert blue[y - 6 : y + 7, x + 7 : x + 40].any()
    first_y, first_x = round(scale.y(30.0)), round(scale.x(10.0))
    assert blue[first_y - 6 : first_y + 7, first_x - 40 : first_x - 7].any()


def test_the_bound_of_a_band_does_not_run_through_the_last_value(qtbot: QtBot) -> None:
    band = Band(20.0, 95.0, 40.0, 0.0)  # its dotted bound lies at the height of the last value
    figure, (scale,) = scales(ScoreStrip("", "", 0, 100, (20.0, 70.0), (60.0, 40.0), (band,)))
    red = is_ink(painted(figure), (255, 0, 0), 200)
    y, x = round(scale.y(40.0)), round(scale.x(70.0))
    assert not red[y - 2 : y + 3, x + 9 : x + 20].any()
    assert red[y - 2 : y + 3, x + 40 :].any()


@pytest.mark.parametrize("days", [1, 3, 20, 200, 900, 9_000])
def test_ticks_are_whole_days_in_the_range_and_few_enough(days: int) -> None:
    start = 20_500.0
    ticks = day_ticks(start, start + days, 8.0)
    assert len(ticks) <= 14
    assert all(start <= day < start + days and day == int(day) for day, _ in ticks)
    assert len({words for _, words in ticks}) == len(ticks)


def test_words_of_days_never_touch_at_the_begin_of_a_strip(qtbot: QtBot) -> None:
    start = day_number(date(2026, 9, 9))  # the first tick is a day later
    figure = Figure(start, start + 83, (NeedleStrip("Needles", (start,), (1.0,), 5.0),))
    (scale,) = strip_scales(figure, QRectF(0, 0, 700, 200))
    labels = day_labels(figure, scale)
    assert len(labels) >= 4
    assert all(then[0] - one[1] >= 8 for one, then in pairwise(labels))
    assert labels[0][0] >= scale.area.left()
