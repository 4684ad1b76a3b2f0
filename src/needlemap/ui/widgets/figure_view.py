"""A figure of plots over days in the window: painted as on paper, with tips."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from needlemap.domain.days import day_words
from needlemap.domain.plurals import number_words
from needlemap.history.timeline import date_of
from needlemap.painting.plots import (
    Figure,
    NeedleStrip,
    PainStrip,
    PlotInk,
    Strip,
    figure_height,
    paint_figure,
    strip_scales,
)
from needlemap.reports.figures.progress import figure_in_words, figure_rows
from needlemap.ui.widgets.plot_table import PlotTable, figure_headings
from needlemap.ui.widgets.theme import Theme, scaled_px, text_scale

_MARGIN_PX = 10.0
_RING_PX = 2
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_REACH_PX = 10.0


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


class FigureView(QWidget):
    """Paints a figure as wide as it is; says what is under the pointer.

    Return or Space opens its table.
    """

    def __init__(
        self, figure: Figure, name: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.figure, self._theme, self._ink = figure, theme, theme_ink(theme)
        height = figure_height(figure, self._ink.unit) + 2 * _MARGIN_PX
        self.setFixedHeight(round(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setAccessibleDescription(figure_in_words(figure))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("Table of the values (Return)"))
        self.table: PlotTable | None = None

    def show_table(self) -> None:
        """Open the table of what is painted."""
        name, rows = self.accessibleName(), figure_rows(self.figure)
        self.table = PlotTable.ask(self, name, figure_headings(), rows)

    def apply_theme(self, theme: Theme) -> None:
        """Paint in the colours of another theme."""
        self._theme, self._ink = theme, theme_ink(theme)
        self.update()

    @property
    def area(self) -> QRectF:
        """Where the figure is painted."""
        return QRectF(self.rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)

    def words_at(self, at: QPointF) -> str:
        """Return what is shown at a place; nothing beside all sessions."""
        scales = strip_scales(self.figure, self.area, self._ink.unit)
        for strip, scale in zip(self.figure.strips, scales, strict=True):
            if scale.area.adjusted(-4, -4, 4, 4).contains(at) and strip.days:
                apart = np.abs(np.array([scale.x(day) for day in strip.days]) - at.x())
                place = int(apart.argmin())
                if apart[place] <= _REACH_PX * self._ink.unit:
                    return self._words(strip, place)
        marks = [
            mark.words
            for mark in self.figure.marks
            if scales and abs(scales[0].x(mark.day) - at.x()) <= _REACH_PX * self._ink.unit
        ]
        return "\n".join(marks)

    def _words(self, strip: Strip, place: int) -> str:
        if isinstance(strip, PainStrip):
            before, after = (
                f"{value:g}" if value == value else "?"
                for value in (strip.before[place], strip.after[place])
            )
            shown = self.tr("pain {0} → {1}").format(before, after)
        elif isinstance(strip, NeedleStrip):
            shown = self.tr("needles: {0:g}").format(strip.needles[place])
        else:
            shown = f"{number_words(strip.scores[place])} {strip.unit}"
        day = strip.days[place]
        return f"{day_words(date_of(day))}: {shown}"

    # Qt overrides

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(scaled_px(480), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        paint_figure(painter, self.figure, self.area, self._ink)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.accent), 2 * _RING_PX))  # half lies outside
            painter.drawRect(self.rect())
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in _OPENING:
            self.show_table()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.words_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)
