"""Plots over days, dressed as the window: what strip, structures and trends share."""

from datetime import date
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractGraphicsShapeItem,
    QGraphicsLineItem,
    QGraphicsRectItem,
)

from needlemap.domain.days import day_words, month_words
from needlemap.history.timeline import Timeline, date_of, day_number
from needlemap.ui.widgets.theme import Theme, scaled_px

Numbers = np.ndarray[Any, np.dtype[Any]]
# A line over a longer pause would tell of days nobody asked about.
PAUSE_DAYS = 60.0
# More dots than these would merge.
_DOTS_AT_MOST = 150
_DAYS_OF_A_MONTH = 28
_EARLIEST, _LATEST = -700_000.0, 2_900_000.0


class DayAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of day numbers, written as dates."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802, D102
        words = day_words if spacing < _DAYS_OF_A_MONTH else month_words
        return [words(_safe_date(value)) for value in values]

    def tickValues(  # noqa: N802, D102
        self, least: float, most: float, size: float
    ) -> list[tuple[float, list[float]]]:
        apart = max(1.0, most - least) / max(1.0, size / 90)
        if apart > 20:
            return [(31.0, _months(least, most, max(1, round(apart / 30.4))))]
        step = float(np.ceil(apart / 7) * 7 if apart > 3 else np.ceil(apart))
        return [(step, np.arange(np.ceil(least / step) * step, most, step).tolist())]


def day_ticks(least: float, most: float, at_most: int) -> list[tuple[float, str]]:
    """Return round days between two day numbers, each with its words; about `at_most` of them."""
    axis = DayAxis("bottom")
    ((spacing, days),) = axis.tickValues(least, most, 90.0 * max(1, at_most))
    return list(zip(days, axis.tickStrings(days, 1.0, spacing), strict=True))


def day_plot(theme: Theme, unit: str) -> pg.PlotWidget:
    """Return an empty plot over days that the mouse does not move."""
    axes = {"bottom": DayAxis("bottom"), "left": pg.AxisItem("left")}
    plot = pg.PlotWidget(axisItems=axes, background=theme.panel)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setAccessibleName(unit)
    item = plot.getPlotItem()
    item.hideButtons()
    item.setMenuEnabled(False)
    item.setMouseEnabled(x=False, y=False)
    item.setContentsMargins(0, 4, 0, 0)
    for name in ("bottom", "left"):
        axis = item.getAxis(name)
        axis.setPen(pg.mkPen(theme.border))
        axis.setTextPen(pg.mkPen(theme.muted))
    item.getAxis("left").setWidth(scaled_px(46))
    item.setLabel("left", unit, color=theme.muted)
    return plot


def stems(days: Numbers, values: Numbers, theme: Theme) -> list[pg.GraphicsObject]:
    """Return a stem with a round tip for each value; so many that tips would merge have none."""
    tips = np.repeat(values.astype(float), 2)
    tips[::2] = 0
    tone = QColor(theme.text)
    if len(days) > _DOTS_AT_MOST:
        tone.setAlphaF(0.55)  # so that the range can be seen behind stems that merge
    pen = pg.mkPen(tone, width=1)
    lines = pg.PlotCurveItem(
        np.repeat(days, 2), tips, connect="pairs", pen=pen, skipFiniteCheck=True
    )
    # Kept as a picture: it does not change while a range is dragged over it.
    lines.setCacheMode(pg.GraphicsObject.CacheMode.DeviceCoordinateCache)
    drawn: list[pg.GraphicsObject] = [lines]
    if len(days) <= _DOTS_AT_MOST:
        brush = pg.mkBrush(theme.text)
        drawn.append(pg.ScatterPlotItem(days, values, size=5, pen=None, brush=brush, pxMode=True))
    return drawn


def line(
    days: Numbers,
    values: Numbers,
    colour: str,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
    *,
    hollow: str | None = None,
) -> pg.PlotDataItem:
    """Return a line with a dot at each value, broken over long pauses.

    `hollow` is the colour inside the dots; None fills them.
    """
    known = np.isfinite(values)
    days, values = days[known], values[known]
    few = len(days) <= _DOTS_AT_MOST
    return pg.PlotDataItem(
        days,
        values,
        connect=np.append(np.diff(days) < PAUSE_DAYS, False) if len(days) else "all",
        pen=pg.mkPen(colour, width=2 if few else 1, style=style),
        symbol="o" if few else None,
        symbolSize=5 if hollow is None else 6,
        symbolPen=pg.mkPen(colour, width=1),
        symbolBrush=pg.mkBrush(hollow or colour),
        antialias=True,
    )


def pain_lines(timeline: Timeline, theme: Theme, scale: float = 1.0) -> list[pg.PlotDataItem]:
    """Return pain before (whole line, full dots) and after (dotted, hollow), times `scale`."""
    drawn = []
    for values, style, hollow in (
        (timeline.pain_before, Qt.PenStyle.SolidLine, None),
        (timeline.pain_after, Qt.PenStyle.DotLine, theme.panel),
    ):
        known = np.where(timeline.in_error, np.nan, values) * scale
        drawn.append(line(timeline.at_days, known, theme.warning, style, hollow=hollow))
    return drawn


def band(
    days: tuple[float, float], values: tuple[float, float], colour: str
) -> list[QAbstractGraphicsShapeItem | QGraphicsLineItem]:
    """Return a shaded area, and a line along the value at which it begins."""
    (left, right), (edge, end) = days, values
    tone = QColor(colour)
    tone.setAlpha(34)
    area = QGraphicsRectItem(QRectF(left, min(edge, end), right - left, abs(end - edge)))
    area.setPen(pg.mkPen(None))
    area.setBrush(pg.mkBrush(tone))
    border = QGraphicsLineItem(left, edge, right, edge)
    border.setPen(pg.mkPen(colour, width=1, style=Qt.PenStyle.DashLine))
    return [area, border]


def course_mark(day: float, theme: Theme) -> pg.InfiniteLine:
    """Return the line at which a new course of treatment begins."""
    pen = pg.mkPen(theme.muted, width=1, style=Qt.PenStyle.DotLine)
    return pg.InfiniteLine(day, angle=90, movable=False, pen=pen)


def bracket(start: float, end: float, height: float, theme: Theme) -> list[pg.PlotCurveItem]:
    """Return a quiet line from one day to another, with dots where it begins and ends."""
    pen = pg.mkPen(theme.muted, width=2)
    days, heights = np.array([start, end]), np.array([height, height])
    dots = pg.ScatterPlotItem(days, heights, size=6, pen=None, brush=pg.mkBrush(theme.muted))
    return [pg.PlotCurveItem(days, heights, pen=pen), dots]


def crosses(days: Numbers, values: Numbers, theme: Theme) -> pg.ScatterPlotItem:
    """Return a cross at each value: sessions entered in error."""
    return pg.ScatterPlotItem(
        days, values, size=8, symbol="x", pen=pg.mkPen(theme.danger), brush=None
    )


def _safe_date(value: float) -> date:
    return date_of(min(max(value, _EARLIEST), _LATEST))


def _months(least: float, most: float, every: int) -> list[float]:
    """Return the first days of months between two day numbers, every so many months."""
    first = _safe_date(least)
    step = next((n for n in (1, 2, 3, 6, 12) if n >= every), 12 * round(every / 12))
    month = first.year * 12 + first.month - 1
    month -= month % step
    days = []
    while (day := day_number(date(month // 12, month % 12 + 1, 1))) < most:
        if day >= least:
            days.append(day)
        month += step
    return days
