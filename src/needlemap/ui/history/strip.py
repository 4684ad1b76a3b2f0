"""The strip of time: sessions as stems, pain as a line, a range to drag.

Imported when the page is on screen: pyqtgraph takes longer to load than the body to paint.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.history import Timeline
from needlemap.ui.history.plots import Numbers, crosses, day_plot, pain_lines, stems
from needlemap.ui.widgets.theme import Theme, scaled_px

_PAIN_MOST = 10.0


class TimeStrip(QWidget):
    """Sessions over time, with the range that is looked at.

    Signals
    -------
    range_dragged
        Day numbers: start, and end, exclusive.
    session_clicked
        Row of the session nearest to a click.
    """

    range_dragged = Signal(float, float)
    session_clicked = Signal(int)

    def __init__(
        self,
        timeline: Timeline,
        needles: Numbers,
        span: tuple[float, float],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._timeline, self._theme = timeline, theme
        self._span = span
        self._crosses: pg.ScatterPlotItem | None = None
        self.plot = day_plot(theme, self.tr("needles"))
        self.plot.setAccessibleName(self.tr("Sessions over time"))
        self.region = pg.LinearRegionItem(span, bounds=span, swapMode="block")
        self._current = pg.InfiniteLine(angle=90, movable=False)
        self._current.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self._dress()
        self._draw(needles)
        self.region.sigRegionChanged.connect(self._on_region_changed)
        self.plot.scene().sigMouseClicked.connect(self._on_clicked)

    def show_range(self, start_day: float, end_day: float) -> None:
        """Show the range without telling anybody."""
        if self.region.getRegion() != (start_day, end_day):
            self.region.blockSignals(True)
            self.region.setRegion((start_day, end_day))
            self.region.blockSignals(False)

    def show_current(self, row: int | None) -> None:
        """Mark the session in front."""
        self._current.setVisible(row is not None)
        if row is not None:
            self._current.setPos(float(self._timeline.at_days[row]))

    def show_errors(self, shown: bool) -> None:
        """Show the sessions that were entered in error, or hide them."""
        if self._crosses is not None:
            self._crosses.setVisible(shown)

    def _dress(self) -> None:
        theme, item = self._theme, self.plot.getPlotItem()
        item.setXRange(*self._span, padding=0.01)
        tone = QColor(theme.accent)
        tone.setAlpha(38)
        self.region.setBrush(tone)
        tone.setAlpha(70)
        self.region.setHoverBrush(tone)
        for edge in self.region.lines:
            edge.setPen(pg.mkPen(theme.accent, width=2))
            edge.setHoverPen(pg.mkPen(theme.accent_hover, width=4))
        self._current.setPen(pg.mkPen(theme.text, width=2, style=Qt.PenStyle.DashLine))

    def _draw(self, needles: Numbers) -> None:
        theme, item = self._theme, self.plot.getPlotItem()
        days, gone = self._timeline.at_days, self._timeline.in_error
        tallest = float(max(5, needles.max(initial=1)))
        item.setYRange(0, tallest * 1.12, padding=0)
        item.addItem(self.region, ignoreBounds=True)
        for drawn in stems(days[~gone], needles[~gone], theme):
            item.addItem(drawn, ignoreBounds=True)
        if gone.any():
            self._crosses = crosses(days[gone], needles[gone], theme)
            self._crosses.hide()
            item.addItem(self._crosses, ignoreBounds=True)
        item.addItem(self._current, ignoreBounds=True)
        if self._timeline.has_pain:
            self._draw_pain(tallest)

    def _draw_pain(self, tallest: float) -> None:
        """Draw pain on its own scale, 0 to 10, along the right side."""
        theme, item = self._theme, self.plot.getPlotItem()
        scale = tallest / _PAIN_MOST
        item.showAxis("right")
        axis = item.getAxis("right")
        axis.setTicks([[(value * scale, str(value)) for value in (0, 5, 10)]])
        axis.setPen(pg.mkPen(theme.border))
        axis.setTextPen(pg.mkPen(theme.warning))
        axis.setWidth(scaled_px(40))
        item.setLabel("right", self.tr("pain ●○"), color=theme.warning)
        for drawn in pain_lines(self._timeline, theme, scale):
            item.addItem(drawn, ignoreBounds=True)

    def _on_region_changed(self) -> None:
        start, end = self.region.getRegion()
        self.range_dragged.emit(float(start), float(end))

    def _on_clicked(self, event: Any) -> None:
        rows = self._rows_shown()
        if event.double() or not len(rows):
            return
        place = self.plot.getPlotItem().vb.mapSceneToView(event.scenePos())
        apart = np.abs(self._timeline.at_days[rows] - place.x())
        self.session_clicked.emit(int(rows[apart.argmin()]))

    def _rows_shown(self) -> Numbers:
        """Return the rows of the sessions that have a stem or a cross."""
        if self._crosses is not None and self._crosses.isVisible():
            return np.arange(len(self._timeline))
        return np.flatnonzero(~self._timeline.in_error)
