"""What the strip of time needs of pyqtgraph: days along the bottom, our own painter inside."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractGraphicsShapeItem,
    QGraphicsLineItem,
    QGraphicsRectItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from needlemap.history.timeline import Timeline
from needlemap.painting.plots import PlotInk, day_ticks
from needlemap.ui.widgets.theme import Theme, scaled_px, text_scale

Numbers = np.ndarray[Any, np.dtype[Any]]
_EARLIEST, _LATEST = -700_000.0, 2_900_000.0
_TICK_PX = 90.0
PAUSE_DAYS = 60.0
_DOTS_AT_MOST = 150


def theme_ink(theme: Theme) -> PlotInk:
    """Return the colours of plots in the window, at the text size in force."""
    return PlotInk(
        text=theme.text,
        muted=theme.muted,
        rule=theme.line,
        ground=theme.panel,
        accent=theme.accent,
        pain=theme.warning,
        unit=text_scale(),
    )


class DayAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of day numbers, written as dates."""

    def tickValues(  # noqa: N802, D102
        self, least: float, most: float, size: float
    ) -> list[tuple[float, list[float]]]:
        ticks = self._ticks(least, most, size)
        days = [day for day, _ in ticks]
        return [(days[1] - days[0] if len(days) > 1 else 1.0, days)]

    def tickStrings(  # noqa: N802, D102
        self, values: list[float], scale: float, spacing: float
    ) -> list[str]:
        words = dict(self._shown)
        return [words.get(value, "") for value in values]

    def _ticks(self, least: float, most: float, size: float) -> list[tuple[float, str]]:
        least, most = max(least, _EARLIEST), min(most, _LATEST)
        self._shown = day_ticks(least, most, size / scaled_px(round(_TICK_PX)))
        return self._shown


def day_plot(theme: Theme, name: str) -> pg.PlotWidget:
    """Return an empty plot over days that the mouse does not move."""
    axes = {"bottom": DayAxis("bottom"), "left": pg.AxisItem("left")}
    plot = pg.PlotWidget(axisItems=axes, background=theme.panel)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setAccessibleName(name)
    item = plot.getPlotItem()
    item.hideButtons()
    item.setMenuEnabled(False)
    item.setMouseEnabled(x=False, y=False)
    item.setContentsMargins(0, 4, 0, 0)
    for side in ("bottom", "left"):
        axis = item.getAxis(side)
        axis.setPen(pg.mkPen(theme.border))
        axis.setTextPen(pg.mkPen(theme.muted))
    item.getAxis("left").setWidth(scaled_px(64))
    return plot


class PaintedItem(pg.GraphicsObject):  # type: ignore[misc]
    """Something painted by `paint` in pixels of the window, over the whole view of a plot.

    Parameters
    ----------
    paint
        Is given the painter and the pixels that the view covers.
    """

    def __init__(self, paint: Callable[[QPainter, QRectF], None]) -> None:
        super().__init__()
        self._paint_pixels = paint
        # Kept as a picture: it does not change while a range is dragged over it.
        self.setCacheMode(pg.GraphicsObject.CacheMode.DeviceCoordinateCache)

    def boundingRect(self) -> QRectF:  # noqa: N802, D102
        return QRectF(self.viewRect())

    def viewRangeChanged(self) -> None:  # noqa: N802, D102
        self.prepareGeometryChange()

    def paint(  # noqa: D102
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        view = self.getViewBox()
        inverted, _ = self.sceneTransform().inverted()
        painter.save()
        painter.setWorldTransform(inverted * painter.worldTransform())
        self._paint_pixels(painter, view.mapRectToScene(view.rect()))
        painter.restore()


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
