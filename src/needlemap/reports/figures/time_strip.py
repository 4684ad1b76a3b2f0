"""Sessions along time on paper: a bar of needles each, pain before and after as lines."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from needlemap.domain.days import iso_day
from needlemap.history.timeline import date_of, day_number
from needlemap.history.trends import NEW_COURSE_DAYS
from needlemap.reports.content.history import Strip, TimePoint
from needlemap.reports.pages.blocks import HAIRLINE, draw_rule
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import FINE, LABEL, Paragraph, text_width

_LEFT, _RIGHT = mm(11), mm(9)
_PAIN_TOP = 10.0
_BAR_MM = (0.5, 3.0)
# Height of one trend without its note.
_TREND = mm(15)
_STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60)
_LABEL_MM = 16.0


class TimeStrip:
    """The strip of a history; `title` says what the bars are."""

    height = mm(34)

    def __init__(self, strip: Strip, width: float) -> None:
        self._strip, self._width = strip, width
        # Even, so that half of it is a whole number of needles.
        self._most = 2.0 * ceil(max((p.value for p in strip.needles), default=0.0) / 2) or 2.0
        self._plot = QRectF(_LEFT, mm(4.5), width - _LEFT - _RIGHT, mm(23))

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner at (x, y)."""
        box = (x, y, self._width, self.height)
        with tagged(painter, Role.FIGURE, alt=self._in_words(), box=box):
            self._paint(painter, x, y)

    def _in_words(self) -> str:
        """Return what the strip shows; the table of the sessions has each value."""
        strip = self._strip
        words = [f"{self._key()}, {len(strip.needles)} sessions"]
        for name, line in (("before", strip.pain_before), ("after", strip.pain_after)):
            if line:
                words.append(f"pain {name}: first {line[0].value:g}, last {line[-1].value:g}")
        return "; ".join(words) + ". The table of sessions has every value."

    def _paint(self, painter: QPainter, x: float, y: float) -> None:
        painter.save()
        painter.translate(x, y)
        self._paint_key(painter)
        self._paint_axes(painter)
        self._paint_bars(painter)
        self._paint_line(painter, self._strip.pain_before, Qt.PenStyle.SolidLine)
        self._paint_line(painter, self._strip.pain_after, Qt.PenStyle.DashLine)
        painter.restore()

    @property
    def _has_pain(self) -> bool:
        return bool(self._strip.pain_before or self._strip.pain_after)

    def _x(self, day: float) -> float:
        span = self._strip.end_day - self._strip.start_day
        return self._plot.left() + self._plot.width() * (day - self._strip.start_day) / span

    def _y(self, value: float, top: float) -> float:
        return self._plot.bottom() - self._plot.height() * value / top

    def _key(self) -> str:
        words = "Needles per session (bars)"
        if self._has_pain:
            words += "; pain 0 to 10 before (line) and after (dashed), right scale"
        return words

    def _paint_key(self, painter: QPainter) -> None:
        Paragraph(self._key(), LABEL, self._width).paint(painter, 0, 0)

    def _paint_axes(self, painter: QPainter) -> None:
        plot = self._plot
        draw_rule(painter, plot.left(), plot.bottom(), plot.width(), mm(0.2))
        for share in (0.5, 1.0):
            value = self._most * share
            y = self._y(value, self._most)
            draw_rule(painter, plot.left(), y, plot.width(), mm(0.1), "#b0b0b0")
            _right_aligned(painter, f"{value:g}", plot.left() - mm(1.2), y - mm(1.3))
        if self._has_pain:
            for value in (0, 5, 10):
                y = self._y(value, _PAIN_TOP) - mm(1.3)
                Paragraph(str(value), FINE, _RIGHT).paint(painter, plot.right() + mm(1.4), y)
        for day in ticks(self._strip.start_day, self._strip.end_day, plot.width()):
            x = self._x(day_number(day))
            painter.setPen(QPen(QColor("#000000"), mm(0.2)))
            painter.drawLine(QLineF(x, plot.bottom(), x, plot.bottom() + mm(1)))
            Paragraph(iso_day(day)[:7], FINE, mm(_LABEL_MM)).paint(
                painter, x - mm(2.6), plot.bottom() + mm(1.4)
            )

    def _paint_bars(self, painter: QPainter) -> None:
        points = self._strip.needles
        gaps = [b.day - a.day for a, b in itertools.pairwise(points)]
        least = min((gap for gap in gaps if gap > 0), default=30.0)
        span = self._strip.end_day - self._strip.start_day
        low, high = (mm(bound) for bound in _BAR_MM)
        wide = min(max(0.7 * self._plot.width() * least / span, low), high)
        for point in points:
            top = self._y(point.value, self._most)
            bar = QRectF(self._x(point.day) - wide / 2, top, wide, self._plot.bottom() - top)
            painter.fillRect(bar, QColor("#8a8a8a"))

    def _paint_line(
        self, painter: QPainter, points: Sequence[TimePoint], style: Qt.PenStyle
    ) -> None:
        # A pause is no trend: no line runs through it.
        places = [QPointF(self._x(p.day), self._y(p.value, _PAIN_TOP)) for p in points]
        lines = [
            QLineF(places[i], places[i + 1])
            for i in range(len(points) - 1)
            if points[i + 1].day - points[i].day <= NEW_COURSE_DAYS / 2
        ]
        for code, width in (("#ffffff", 0.9), ("#000000", 0.3)):
            pen = QPen(QColor(code), mm(width))
            pen.setStyle(style if code == "#000000" else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.drawLines(lines)
        painter.setPen(QPen(QColor("#000000"), mm(0.2)))
        painter.setBrush(QColor("#000000" if style is Qt.PenStyle.SolidLine else "#ffffff"))
        for place in places:
            painter.drawEllipse(place, mm(0.55), mm(0.55))


def ticks(start_day: float, end_day: float, width: float) -> list[date]:
    """Return first days of months to label, as many as fit into a width in printer pixels."""
    months = (end_day - start_day) / 30.4
    fitting = max(1.0, width / mm(_LABEL_MM))
    step = next((each for each in _STEPS_MONTHS if months / each <= fitting), _STEPS_MONTHS[-1])
    return [
        day for day in _months(start_day, end_day) if (day.month - 1 + 12 * day.year) % step == 0
    ]


def _months(start_day: float, end_day: float) -> Iterator[date]:
    day = date_of(start_day)
    while day_number(day) <= end_day:
        if day.day == 1 and day_number(day) >= start_day:
            yield day
        year, month = divmod(day.year * 12 + day.month, 12)
        day = date(year, month + 1, 1)


def _right_aligned(painter: QPainter, text: str, right: float, y: float) -> None:
    Paragraph(text, FINE, _LEFT).paint(painter, right - text_width(text, FINE), y)


class TrendLine:
    """The scores of one outcome measure as a small line with its first and last value."""

    def __init__(
        self, name: str, points: Sequence[TimePoint], width: float, *, note: str = ""
    ) -> None:
        self._name, self._points, self._width = name, points, width
        self._note = Paragraph(note, FINE, width)
        self.height = _TREND + self._note.height

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint name, line and values, the note below them."""
        first, last = self._points[0], self._points[-1]
        words = f"{first.value:g} on {date_of(first.day)} to {last.value:g} on {date_of(last.day)}"
        box = (x, y, self._width, _TREND)
        with tagged(painter, Role.FIGURE, alt=f"{self._name}: {words}", box=box):
            self._paint(painter, x, y, words)
        self._note.paint(painter, x, y + _TREND)

    def _paint(self, painter: QPainter, x: float, y: float, words: str) -> None:
        Paragraph(self._name, LABEL, self._width * 0.3).paint(painter, x, y + mm(5))
        Paragraph(words, LABEL, self._width * 0.28).paint(
            painter, x + self._width * 0.72, y + mm(5)
        )
        plot = QRectF(x + self._width * 0.3, y + mm(2), self._width * 0.38, _TREND - mm(5))
        draw_rule(painter, plot.left(), plot.bottom(), plot.width(), mm(0.12), HAIRLINE)
        painter.setPen(QPen(QColor("#000000"), mm(0.3)))
        places = [self._place(point, plot) for point in self._points]
        painter.drawLines(
            [
                QLineF(places[i], places[i + 1])
                for i in range(len(places) - 1)
                if self._points[i + 1].day - self._points[i].day <= NEW_COURSE_DAYS
            ]
        )
        painter.setBrush(QColor("#000000"))
        for place in places:
            painter.drawEllipse(place, mm(0.5), mm(0.5))

    def _place(self, point: TimePoint, plot: QRectF) -> QPointF:
        days = [each.day for each in self._points]
        values = [each.value for each in self._points]
        across = (point.day - min(days)) / ((max(days) - min(days)) or 1.0)
        up = (point.value - min(values)) / ((max(values) - min(values)) or 1.0)
        return QPointF(plot.left() + across * plot.width(), plot.bottom() - up * plot.height())
