"""Sessions along time on paper, painted as in the window: needles, pain, scores, one scale each."""

from dataclasses import replace
from math import ceil

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from needlemap.painting.plots import (
    PAPER_INK,
    Figure,
    NeedleStrip,
    PainStrip,
    ScoreStrip,
    figure_height,
    paint_figure,
)
from needlemap.reports.content.history import Strip, Trend
from needlemap.reports.figures.progress import NEEDLES_TITLE, PAIN_TITLE, figure_in_words
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import FINE, Paragraph

# A logical pixel of plots on paper: words of 8 points.
_UNIT = mm(0.235)
_NAN = float("nan")


class PaperFigure:
    """A figure on paper, with fine print below it.

    Its marks are not told to those who hear it where ``tells_marks`` is false.
    """

    def __init__(
        self, figure: Figure, width: float, *, note: str = "", tells_marks: bool = True
    ) -> None:
        self._figure, self._width = figure, width
        self._read_out = figure if tells_marks else replace(figure, marks=())
        self._note = Paragraph(note, FINE, width)
        self._plots = figure_height(figure, _UNIT) + mm(1)
        self.height = self._plots + self._note.height + mm(1.5)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner at (x, y)."""
        words = f"{figure_in_words(self._read_out)}. The table of sessions has every value."
        with tagged(painter, Role.FIGURE, alt=words, box=(x, y, self._width, self._plots)):
            ink = replace(PAPER_INK, unit=_UNIT)
            paint_figure(painter, self._figure, QRectF(x, y, self._width, self._plots), ink)
        self._note.paint(painter, x, y + self._plots)


def paper_figures(
    figure: Figure, width: float, *, note: str = "", most: float
) -> list[PaperFigure]:
    """Return a figure as several below each other, none of them higher than `most` if it can be."""
    starts = [0]
    for end in range(2, len(figure.strips) + 1):
        grown = replace(figure, strips=figure.strips[starts[-1] : end])
        if figure_height(grown, _UNIT) > most:
            starts.append(end - 1)
    ends = [*starts[1:], len(figure.strips)]
    return [
        PaperFigure(
            replace(figure, strips=figure.strips[start:end]),
            width,
            note=note if end == len(figure.strips) else "",
            tells_marks=start == 0,
        )
        for start, end in zip(starts, ends, strict=True)
    ]


def strip_figure(strip: Strip, *, with_pain: bool = True) -> Figure:
    """Return needles, and pain where it was asked and is wanted, over the same days."""
    most = 2.0 * ceil(max((p.value for p in strip.needles), default=0.0) / 2) or 2.0
    before = {point.day: point.value for point in strip.pain_before}
    after = {point.day: point.value for point in strip.pain_after}
    days = tuple(sorted(before.keys() | after.keys()))
    pain = PainStrip(
        PAIN_TITLE,
        days,
        tuple(before.get(day, _NAN) for day in days),
        tuple(after.get(day, _NAN) for day in days),
    )
    needles = NeedleStrip(
        NEEDLES_TITLE,
        tuple(point.day for point in strip.needles),
        tuple(point.value for point in strip.needles),
        most,
    )
    strips = (pain, needles) if days and with_pain else (needles,)
    return Figure(strip.start_day, strip.end_day, strips)


def trend_figure(trend: Trend, strip: Strip) -> Figure:
    """Return the scores of a measure on its whole scale, over the days of the period."""
    days = tuple(point.day for point in trend.points)
    values = tuple(point.value for point in trend.points)
    low, high = trend.scale or (min(values), max(values))
    start, end = min(strip.start_day, *days), max(strip.end_day, *days)
    score = ScoreStrip(trend.name, trend.unit, low, high, days, values)
    return Figure(start, end, (score,))
