"""The strip of time: needles of each session, pain above them, a range to drag.

Imported when the page is on screen: pyqtgraph takes longer to load than the body to paint.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.history import Timeline
from needlemap.painting.plots import PAIN_MOST, Scale, paint_pain, paint_stems
from needlemap.ui.history.plots import Numbers, PaintedItem, day_plot
from needlemap.ui.widgets.figure_view import theme_ink
from needlemap.ui.widgets.theme import Theme

# Shares of the height: two strips, each with its own scale, and air between and above them: a mark
# of the worst pain lies half above its value, and what lies beyond the plot is cut off.
_NEEDLES, _PAIN = (0.0, 0.42), (0.54, 0.92)
_ALONE = (0.0, 0.94)
_FEWEST = 5
_LEAST_ROOM_DAYS = 0.5
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class TimeStrip(QWidget):
    """Sessions over time, with the range that is looked at.

    Signals
    -------
    range_dragged
        Day numbers: start, and end, exclusive.
    session_clicked
        Row of the session nearest to a click.
    table_requested
        The sessions shall be shown as a table: Return or Space.
    """

    range_dragged = Signal(float, float)
    session_clicked = Signal(int)
    table_requested = Signal()

    def __init__(
        self,
        timeline: Timeline,
        needles: Numbers,
        span: tuple[float, float],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._timeline, self._theme, self._ink = timeline, theme, theme_ink(theme)
        self._span, self._needles = span, needles
        # The scale stays when bars go: heights can be compared.
        self._most = float(max(_FEWEST, needles.max(initial=1)))
        self._shown = ~timeline.in_error
        self.plot = day_plot(theme, self.tr("Sessions over time: needles below, pain above"))
        self.region = pg.LinearRegionItem(span, bounds=span, swapMode="block")
        self._current = pg.InfiniteLine(angle=90, movable=False)
        self._current.hide()
        self._painted = PaintedItem(self._paint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.plot.setToolTip(
            self.tr("Needles of each session; above them pain before (full) and after (hollow)")
        )
        self.plot.installEventFilter(self)
        self._apply_theme()
        for item in (self.region, self._painted, self._current):
            self.plot.getPlotItem().addItem(item, ignoreBounds=True)
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

    def show_bars(self, needles: Numbers, shown: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
        """Show so many needles (m,) of these sessions (m,); those entered in error are crossed."""
        if not (np.array_equal(needles, self._needles) and np.array_equal(shown, self._shown)):
            self._needles, self._shown = needles, shown
            self._painted.update()

    @property
    def bars(self) -> dict[int, int]:
        """Needles by row of the sessions that have a bar."""
        rows = np.flatnonzero(self._shown & (self._needles > 0))
        return {int(row): int(self._needles[row]) for row in rows}

    def _apply_theme(self) -> None:
        theme, item = self._theme, self.plot.getPlotItem()
        start, end = self._span
        # Of a short history the first day would stand at the very edge, where it is left out.
        item.setXRange(start, end, padding=max(0.01, _LEAST_ROOM_DAYS / (end - start)))
        item.setYRange(0, 1, padding=0)
        item.getAxis("left").setTicks([self._ticks()])
        tone = QColor(theme.accent)
        tone.setAlpha(38)
        self.region.setBrush(tone)
        tone.setAlpha(70)
        self.region.setHoverBrush(tone)
        for edge in self.region.lines:
            edge.setPen(pg.mkPen(theme.accent, width=2))
            edge.setHoverPen(pg.mkPen(theme.accent_hover, width=4))
        self._current.setPen(pg.mkPen(theme.text, width=2, style=Qt.PenStyle.DashLine))

    @property
    def _shares(self) -> tuple[float, float]:
        return _NEEDLES if self._timeline.has_pain else _ALONE

    def _ticks(self) -> list[tuple[float, str]]:
        low, high = self._shares
        ticks = [(low, "0"), ((low + high) / 2, self.tr("needles")), (high, f"{self._most:g}")]
        if self._timeline.has_pain:
            middle = sum(_PAIN) / 2
            ticks += [(_PAIN[0], "0"), (middle, self.tr("pain")), (_PAIN[1], f"{PAIN_MOST:g}")]
        return ticks

    # Painting

    def _scale(self, area: QRectF, shares: tuple[float, float], most: float) -> Scale:
        (start, end), _ = self.plot.getPlotItem().vb.viewRange()
        low, high = (area.bottom() - area.height() * share for share in shares)
        return Scale(QRectF(area.left(), high, area.width(), low - high), start, end, 0.0, most)

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(area.adjusted(-4, -4, 4, 4))
        timeline, ink = self._timeline, self._ink
        scale = self._scale(area, self._shares, self._most)
        valid = self._shown & ~timeline.in_error
        paint_stems(
            painter, scale, timeline.at_days[valid].tolist(), self._needles[valid].tolist(), ink
        )
        self._paint_crosses(painter, scale)
        if timeline.has_pain:
            pain = self._scale(area, _PAIN, PAIN_MOST)
            painter.setPen(ink.line(ink.rule))
            painter.drawLine(QLineF(pain.area.bottomLeft(), pain.area.bottomRight()))
            days, before, after = (
                values[valid].tolist()
                for values in (timeline.at_days, timeline.pain_before, timeline.pain_after)
            )
            paint_pain(painter, pain, days, before, after, ink)

    def _paint_crosses(self, painter: QPainter, scale: Scale) -> None:
        """Cross where a session was entered in error, if such sessions are shown."""
        painter.setPen(self._ink.line(self._theme.danger, 2.0))
        reach = 4.0 * self._ink.unit
        for row in np.flatnonzero(self._shown & self._timeline.in_error):
            at = scale.at(float(self._timeline.at_days[row]), float(self._needles[row]))
            for up in (-reach, reach):
                painter.drawLine(at + QPointF(-reach, up), at + QPointF(reach, -up))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in _OPENING
        ):
            self.table_requested.emit()
            return True
        return super().eventFilter(watched, event)

    # Pointer

    def _on_region_changed(self) -> None:
        start, end = self.region.getRegion()
        self.range_dragged.emit(float(start), float(end))

    def _on_clicked(self, event: Any) -> None:
        rows = np.flatnonzero(self._shown)
        if event.double() or not len(rows):
            return
        place = self.plot.getPlotItem().vb.mapSceneToView(event.scenePos())
        apart = np.abs(self._timeline.at_days[rows] - place.x())
        self.session_clicked.emit(int(rows[apart.argmin()]))
