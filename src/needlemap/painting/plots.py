"""Plots over days, painted the same on screen and on paper: strips below each other.

Each strip has its own scale and no second one; all strips of a figure share the days. Lines are
never thinner than `LINE_PX` logical pixels, and none runs over a pause of more than
`PAUSE_DAYS`: a line there would tell of days nobody asked about.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil, floor, inf, isfinite, isnan, nan

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from needlemap.domain.days import day_words, month_words
from needlemap.domain.plurals import number_words
from needlemap.history.timeline import date_of, day_number
from needlemap.painting.fonts import sized_font

LINE_PX = 1.5
PAUSE_DAYS = 21.0
PAIN_MOST = 10.0
TEXT_PX = 12.0
# More dots than these would merge; lines are then drawn without them.
DOTS_AT_MOST = 150
_LEFT_PX, _RIGHT_PX, _TITLE_PX, _AXIS_PX, _LANE_PX, _APART_PX = 40.0, 58.0, 24.0, 20.0, 18.0, 8.0
# Room before the first day for the words of the first value.
_FIRST_PX = 52.0
_DOT_PX, _STEM_PX = 3.2, 2.0
_HEIGHT_PX, LOW_PX = 92.0, 56.0
_TICK_PX = 92.0


@dataclass(frozen=True, slots=True)
class PlotInk:
    """Colours of a plot, and how large a logical pixel is in the units of the painter.

    ``opaque`` is for paper, on which nothing may be transparent.
    """

    text: str
    muted: str
    rule: str
    ground: str
    accent: str
    pain: str
    unit: float = 1.0
    opaque: bool = False

    def line(self, code: str, width_px: float = LINE_PX, *, dotted: bool = False) -> QPen:
        """Return a pen, never thinner than `LINE_PX`."""
        pen = QPen(QColor(code), max(width_px, LINE_PX) * self.unit)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dotted:
            pen.setDashPattern([2.0, 2.0])
        return pen


PAPER_INK = PlotInk("#000000", "#3a3a3a", "#b0b0b0", "#ffffff", "#000000", "#000000", opaque=True)


class MarkKind(StrEnum):
    """What stands above the strips on a day."""

    REASSESSED = "reassessed"
    GOAL_DUE = "goal_due"
    GOAL_REACHED = "goal_reached"


@dataclass(frozen=True, slots=True)
class DayMark:
    """A mark on a day, above all strips; `words` say what it is."""

    day: float
    kind: MarkKind
    words: str


@dataclass(frozen=True, slots=True)
class Band:
    """From `start_day` to `end_day`, between two values: where a score is better by enough."""

    start_day: float
    end_day: float
    enough: float
    best: float


@dataclass(frozen=True, slots=True)
class PainStrip:
    """Pain before and after each session, 0 to 10; NaN where nobody asked."""

    title: str
    days: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class NeedleStrip:
    """Needles of each session. ``most`` is the end of the scale, the same in all figures."""

    title: str
    days: tuple[float, ...]
    needles: tuple[float, ...]
    most: float


@dataclass(frozen=True, slots=True)
class ScoreStrip:
    """The scores of a measure on its whole scale; bands are better by the published change.

    ``height_px`` is how high its plot is, in logical pixels.
    """

    title: str
    unit: str
    low: float
    high: float
    days: tuple[float, ...]
    scores: tuple[float, ...]
    bands: tuple[Band, ...] = ()
    height_px: float = _HEIGHT_PX


Strip = PainStrip | NeedleStrip | ScoreStrip


@dataclass(frozen=True, slots=True)
class Figure:
    """Strips over the same days, with marks above them.

    ``height_share`` makes all plots lower or higher than usual. ``by_month`` says that its values
    are of whole months: the days below it are then the first of months, in a wide window too.
    """

    start_day: float
    end_day: float
    strips: tuple[Strip, ...]
    marks: tuple[DayMark, ...] = ()
    height_share: float = 1.0
    by_month: bool = False

    def day_ticks(self, at_most: float) -> list[tuple[float, str]]:
        """Return the days that are written below the strips, about `at_most` of them."""
        return day_ticks(self.start_day, self.end_day, at_most, by_month=self.by_month)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where days and values lie in a plot."""

    area: QRectF
    start_day: float
    end_day: float
    low: float
    high: float

    def x(self, day: float) -> float:
        """Return where a day lies."""
        span = (self.end_day - self.start_day) or 1.0
        return self.area.left() + self.area.width() * (day - self.start_day) / span

    def y(self, value: float) -> float:
        """Return where a value lies."""
        span = (self.high - self.low) or 1.0
        return self.area.bottom() - self.area.height() * (value - self.low) / span

    def at(self, day: float, value: float) -> QPointF:
        """Return where a value on a day lies."""
        return QPointF(self.x(day), self.y(value))

    def factors(self) -> tuple[float, float, float, float]:
        """Return a, b, c, d: day and value lie at a + b * day and c + d * value.

        For hundreds of values: asking for each alone takes five times as long.
        """
        across = self.area.width() / ((self.end_day - self.start_day) or 1.0)
        up = self.area.height() / ((self.high - self.low) or 1.0)
        return (
            self.area.left() - across * self.start_day,
            across,
            self.area.bottom() + up * self.low,
            -up,
        )


# Figures


def strip_height(strip: Strip) -> float:
    """Return how high the plot of a strip is, in logical pixels."""
    if isinstance(strip, ScoreStrip):
        return strip.height_px
    return LOW_PX if isinstance(strip, NeedleStrip) else _HEIGHT_PX


def figure_height(figure: Figure, unit: float = 1.0) -> float:
    """Return how high a figure is, in the units of the painter."""
    strips = sum(
        _TITLE_PX + figure.height_share * strip_height(each) + _APART_PX for each in figure.strips
    )
    return unit * (strips + _AXIS_PX + (_LANE_PX if figure.marks else 0.0))


def strip_scales(figure: Figure, area: QRectF, unit: float = 1.0) -> tuple[Scale, ...]:
    """Return the scale of each strip of a figure that is painted into an area."""
    top = area.top() + unit * (_LANE_PX if figure.marks else 0.0)
    scales = []
    for strip in figure.strips:
        top += unit * _TITLE_PX
        height = unit * figure.height_share * strip_height(strip)
        plot = QRectF(
            area.left() + unit * (_LEFT_PX + _FIRST_PX),
            top,
            area.width() - unit * (_LEFT_PX + _FIRST_PX + _RIGHT_PX),
            height,
        )
        scales.append(Scale(plot, figure.start_day, figure.end_day, *_ends(strip)))
        top += height + unit * _APART_PX
    return tuple(scales)


def paint_figure(painter: QPainter, figure: Figure, area: QRectF, ink: PlotInk) -> None:
    """Paint a figure into an area as wide as it shall be."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scales = strip_scales(figure, area, ink.unit)
    if scales:
        _paint_marks(painter, figure, area.top(), scales, ink)
        _paint_day_axis(painter, figure, scales, ink)
    for strip, scale in zip(figure.strips, scales, strict=True):
        _paint_frame(painter, strip, scale, ink)
        if isinstance(strip, PainStrip):
            paint_pain(painter, scale, strip.days, strip.before, strip.after, ink)
            _label_pain(painter, scale, strip, ink)
        elif isinstance(strip, NeedleStrip):
            paint_stems(painter, scale, strip.days, strip.needles, ink)
            _label_ends(painter, scale, strip.days, strip.needles, "", ink)
        else:
            _paint_bands(painter, scale, strip.bands, ink)
            paint_line(painter, scale, strip.days, strip.scores, ink)
            _label_ends(painter, scale, strip.days, strip.scores, strip.unit, ink)
    painter.restore()


# What a strip holds


def paint_stems(
    painter: QPainter, scale: Scale, days: Sequence[float], values: Sequence[float], ink: PlotInk
) -> None:
    """Paint a stem for each value; so many that tips would merge have none."""
    tone = QColor(ink.text)
    many = len(days) > DOTS_AT_MOST
    if many and not ink.opaque:
        tone.setAlphaF(0.6)
    pen = ink.line(ink.text, LINE_PX if many else _STEM_PX)
    pen.setColor(tone)
    painter.setPen(pen)
    pairs = [(day, value) for day, value in zip(days, values, strict=True) if value > 0]
    a, b, c, d = scale.factors()
    painter.drawLines(
        [QLineF(x, c, x, c + d * value) for x, value in ((a + b * day, v) for day, v in pairs)]
    )
    if not many:
        _dots(painter, [scale.at(day, value) for day, value in pairs], ink.text, ink.text, ink)


def paint_pain(
    painter: QPainter,
    scale: Scale,
    days: Sequence[float],
    before: Sequence[float],
    after: Sequence[float],
    ink: PlotInk,
) -> None:
    """Paint pain as a segment a session: from before (full dot) to after (hollow dot).

    A thin dotted line leads from after one session to before the next, unless a pause lies
    between them.
    """
    many = len(days) > DOTS_AT_MOST
    rows = [
        (day, *pair)
        for day, *pair in zip(days, before, after, strict=True)
        if not (isnan(pair[0]) and isnan(pair[1]))
    ]
    start, across, foot, up = scale.factors()
    painter.setPen(ink.line(ink.muted, dotted=True))
    painter.drawLines(
        [
            QLineF(
                start + across * day,
                foot + up * _last(b, a),
                start + across * then,
                foot + up * _first(c, d),
            )
            for (day, b, a), (then, c, d) in itertools.pairwise(rows)
            if not _is_pause(day, then)
        ]
    )
    painter.setPen(ink.line(ink.pain, LINE_PX if many else _STEM_PX))
    painter.drawLines(
        [
            QLineF(x, foot + up * b, x, foot + up * a)
            for x, b, a in ((start + across * day, b, a) for day, b, a in rows)
            if a != b and isfinite(b) and isfinite(a)
        ]
    )
    if not many:
        hollow = [scale.at(day, a) for day, _, a in rows if isfinite(a)]
        full = [scale.at(day, b) for day, b, _ in rows if isfinite(b)]
        _dots(painter, hollow, ink.pain, ink.ground, ink, grown=1.3)
        _dots(painter, full, ink.pain, ink.pain, ink)


def _is_pause(day: float, then: float) -> bool:
    """Whether more than `PAUSE_DAYS` lie between two dates; the hours of both do not count."""
    return floor(then) - floor(day) > PAUSE_DAYS


def paint_line(
    painter: QPainter, scale: Scale, days: Sequence[float], values: Sequence[float], ink: PlotInk
) -> None:
    """Paint a line with a dot at each value, broken over pauses."""
    painter.setPen(ink.line(ink.accent, 2.0))
    painter.drawLines(
        [
            QLineF(scale.at(*one), scale.at(*then))
            for one, then in itertools.pairwise(zip(days, values, strict=True))
            if not _is_pause(one[0], then[0])
        ]
    )
    places = [scale.at(day, value) for day, value in zip(days, values, strict=True)]
    _dots(painter, places, ink.accent, ink.accent, ink)


def day_ticks(
    start_day: float, end_day: float, at_most: float, *, by_month: bool = False
) -> list[tuple[float, str]]:
    """Return round days between two day numbers with their words, about `at_most` of them."""
    apart = max(1.0, end_day - start_day) / max(1.0, at_most)
    if by_month or apart > 20:
        days = _months(start_day, end_day, max(1, round(apart / 30.4)))
        return [(day, month_words(date_of(day))) for day in days]
    step = float(ceil(apart / 7) * 7 if apart > 3 else ceil(apart))
    first = ceil(start_day / step)
    count = max(0, floor((end_day - first * step) / step) + 1)
    return [
        ((first + n) * step, day_words(date_of((first + n) * step)))
        for n in range(count)
        if (first + n) * step < end_day
    ]


def value_ticks(low: float, high: float) -> tuple[float, ...]:
    """Return both ends of a scale and its middle, where that is a whole number."""
    middle = (low + high) / 2
    return (low, middle, high) if middle == round(middle) else (low, high)


def _months(least: float, most: float, every: int) -> Iterator[float]:
    """Yield the first days of months between two day numbers, every so many months."""
    first = date_of(least)
    step = next((n for n in (1, 2, 3, 6, 12) if n >= every), 12 * round(every / 12))
    month = first.year * 12 + first.month - 1
    month -= month % step
    while (day := day_number(date(month // 12, month % 12 + 1, 1))) < most:
        if day >= least:
            yield day
        month += step


def _ends(strip: Strip) -> tuple[float, float]:
    if isinstance(strip, PainStrip):
        return 0.0, PAIN_MOST
    if isinstance(strip, NeedleStrip):
        return 0.0, strip.most
    return strip.low, strip.high


def _first(before: float, after: float) -> float:
    return before if isfinite(before) else after


def _last(before: float, after: float) -> float:
    return after if isfinite(after) else before


def _dots(
    painter: QPainter,
    places: Sequence[QPointF],
    edge: str,
    fill: str,
    ink: PlotInk,
    *,
    grown: float = 1.0,
) -> None:
    painter.setPen(ink.line(edge))
    painter.setBrush(QColor(fill))
    reach = _DOT_PX * grown * ink.unit
    for place in places:
        painter.drawEllipse(place, reach, reach)
    painter.setBrush(Qt.BrushStyle.NoBrush)


# Frame and words


def _paint_frame(painter: QPainter, strip: Strip, scale: Scale, ink: PlotInk) -> None:
    area, unit = scale.area, ink.unit
    font = sized_font(TEXT_PX * unit)
    painter.setFont(sized_font(TEXT_PX * unit, bold=True))
    painter.setPen(QColor(ink.text))
    metrics = QFontMetricsF(painter.font())
    left = area.left() - unit * _FIRST_PX
    wide = area.width() + unit * (_LEFT_PX + _FIRST_PX + _RIGHT_PX)
    title = metrics.elidedText(strip.title, Qt.TextElideMode.ElideRight, wide)
    painter.drawText(QPointF(left - unit * _LEFT_PX, area.top() - unit * 10.0), title)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    for value in value_ticks(scale.low, scale.high):
        y = scale.y(value)
        painter.setPen(ink.line(ink.rule))
        painter.drawLine(QLineF(left, y, area.right(), y))
        painter.setPen(QColor(ink.muted))
        text = number_words(value)
        start = left - unit * 6.0 - metrics.horizontalAdvance(text)
        painter.drawText(QPointF(start, y + metrics.capHeight() / 2), text)


def _paint_day_axis(
    painter: QPainter, figure: Figure, scales: Sequence[Scale], ink: PlotInk
) -> None:
    """Write the days below the last strip; their lines run through all of them."""
    last, unit = scales[-1], ink.unit
    font = sized_font(TEXT_PX * unit)
    painter.setFont(font)
    painter.setPen(ink.line(ink.rule))
    for day, _ in _day_ticks_of(figure, last, unit):
        x = last.x(day)
        for scale in scales:
            painter.drawLine(QLineF(x, scale.area.top(), x, scale.area.bottom()))
    painter.setPen(QColor(ink.muted))
    foot = last.area.bottom() + unit * 4.0 + QFontMetricsF(font).ascent()
    for left, _, words in day_labels(figure, last, unit):
        painter.drawText(QPointF(left, foot), words)


def day_labels(figure: Figure, scale: Scale, unit: float = 1.0) -> list[tuple[float, float, str]]:
    """Return the words of the days below a strip, each with where it begins and ends.

    At an end of the strip a word is moved into it; one that would touch the last is left out.
    """
    metrics = QFontMetricsF(sized_font(TEXT_PX * unit))
    rightmost = scale.area.right() + unit * _RIGHT_PX
    labels, end = list[tuple[float, float, str]](), -inf
    for day, words in _day_ticks_of(figure, scale, unit):
        wide = metrics.horizontalAdvance(words)
        left = min(max(scale.x(day) - wide / 2, scale.area.left()), rightmost - wide)
        if left >= end + unit * _APART_PX:
            end = left + wide
            labels.append((left, end, words))
    return labels


def _day_ticks_of(figure: Figure, scale: Scale, unit: float) -> list[tuple[float, str]]:
    return figure.day_ticks(scale.area.width() / (_TICK_PX * unit))


def _paint_marks(
    painter: QPainter, figure: Figure, top: float, scales: Sequence[Scale], ink: PlotInk
) -> None:
    for mark in figure.marks:
        if not figure.start_day <= mark.day <= figure.end_day:
            continue
        x = scales[0].x(mark.day)
        painter.setPen(ink.line(ink.muted, dotted=True))
        for scale in scales:
            painter.drawLine(QLineF(x, scale.area.top(), x, scale.area.bottom()))
        paint_day_mark(painter, QPointF(x, top + _LANE_PX * ink.unit / 2), mark.kind, ink)


def paint_day_mark(painter: QPainter, at: QPointF, kind: MarkKind, ink: PlotInk) -> None:
    """Paint a reassessment (triangle) or a goal (diamond: hollow when due, full when reached)."""
    reach = 6.0 * ink.unit
    corners = {
        MarkKind.REASSESSED: ((0, -1), (1, 0.8), (-1, 0.8)),
        MarkKind.GOAL_DUE: ((0, -1), (1, 0), (0, 1), (-1, 0)),
        MarkKind.GOAL_REACHED: ((0, -1), (1, 0), (0, 1), (-1, 0)),
    }[kind]
    painter.setPen(ink.line(ink.text))
    painter.setBrush(QColor(ink.ground if kind is MarkKind.GOAL_DUE else ink.text))
    painter.drawPolygon(QPolygonF([at + QPointF(x * reach, y * reach) for x, y in corners]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_bands(painter: QPainter, scale: Scale, bands: Sequence[Band], ink: PlotInk) -> None:
    """Tint where a score is better by enough; the dotted line stays where a fax loses the tint."""
    for band in bands:
        area = QRectF(scale.at(band.start_day, band.enough), scale.at(band.end_day, band.best))
        area = area.normalized().intersected(scale.area)
        tone = QColor(ink.accent)
        tone.setAlphaF(0.16)
        if ink.opaque:
            tone = QColor("#e4e4e4")
        painter.fillRect(area, tone)
        painter.setPen(ink.line(ink.accent, dotted=True))
        y = scale.y(band.enough)
        painter.drawLine(QLineF(area.left(), y, area.right(), y))


def _label_pain(painter: QPainter, scale: Scale, strip: PainStrip, ink: PlotInk) -> None:
    """Write the first and the last session's pain: "7 → 5"."""
    rows = [
        (day, b, a)
        for day, b, a in zip(strip.days, strip.before, strip.after, strict=True)
        if isfinite(b) or isfinite(a)
    ]
    if rows:
        first, last = rows[0], rows[-1]
        ends = [(day, _middle(b, a), _change(b, a)) for day, b, a in (first, last)]
        _write_ends(painter, scale, ends[:1] if first is last else ends, ink)


def _label_ends(
    painter: QPainter,
    scale: Scale,
    days: Sequence[float],
    values: Sequence[float],
    unit: str,
    ink: PlotInk,
) -> None:
    """Write the first and the last value."""
    if days:
        ends = [(days[n], values[n], short_value(values[n], unit)) for n in (0, -1)]
        _write_ends(painter, scale, ends[:1] if len(days) == 1 else ends, ink)


def short_value(value: float, unit: str) -> str:
    """Return a value with its unit where that is one sign."""
    words = number_words(value)
    return f"{words} {unit}" if len(unit) == 1 else words


def _write_ends(
    painter: QPainter, scale: Scale, ends: Sequence[tuple[float, float, str]], ink: PlotInk
) -> None:
    """Write the words of the last value right of it, those of the first left of it.

    On a ground of their own: the bound of a band would else run through the digits.
    """
    font = sized_font(TEXT_PX * ink.unit, bold=True)
    painter.setFont(font)
    metrics, unit = QFontMetricsF(font), ink.unit
    painter.setPen(QColor(ink.text))
    for number, (day, value, words) in enumerate(ends):
        at, wide = scale.at(day, value), metrics.horizontalAdvance(words)
        is_last = number == len(ends) - 1
        x = at.x() + 8 * unit if is_last else at.x() - 8 * unit - wide
        high = metrics.capHeight() + 4 * unit
        ground = QRectF(x - unit, at.y() - high / 2, wide + 2 * unit, high)
        painter.fillRect(ground, QColor(ink.ground))
        painter.drawText(QPointF(x, at.y() + metrics.capHeight() / 2), words)


def _middle(before: float, after: float) -> float:
    known = [value for value in (before, after) if isfinite(value)]
    return sum(known) / len(known) if known else nan


def _change(before: float, after: float) -> str:
    words = [f"{value:g}" if isfinite(value) else "?" for value in (before, after)]
    return " → ".join(words)
