"""What the strip of time needs of pyqtgraph: days along the bottom, our own painter inside."""

from collections.abc import Callable
from math import ceil
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from needlemap.painting.plots import day_ticks
from needlemap.ui.widgets.theme import Theme, scaled_px

Numbers = np.ndarray[Any, np.dtype[Any]]
_EARLIEST, _LATEST = -700_000.0, 2_900_000.0
_TICK_PX = 90.0
# Between the axis and its days, and below them.
_DAYS_OFF_PX = 8


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
    plot.setFocusPolicy(Qt.FocusPolicy.TabFocus)
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
    # By itself it is as high as small letters are: the tails of "Jan" and "May" were cut.
    high = QFontMetricsF(plot.font()).height() + _DAYS_OFF_PX
    item.getAxis("bottom").setHeight(ceil(high))
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
