"""The strip of time on paper: sessions as stems, pain as lines, the range as a grey field."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from needlemap.history import Timeline
from needlemap.painting.fonts import sized_font
from needlemap.ui.history.plots import PAUSE_DAYS, Numbers, day_ticks

if TYPE_CHECKING:
    from needlemap.ui.history.body_tab import BodyTab

TIME_MM = 32.0
_BELOW_MM, _ABOVE_MM, _DOT_MM, _TICK_MM = 10.0, 2.0, 0.7, 24.0
_PAIN_MOST = 10.0
_BLACK = QColor("#000000")
_Place = Callable[[float], float]


def paint_time(painter: QPainter, box: QRectF, tab: "BodyTab", px: float) -> None:
    """Paint the sessions of all time, and a field under those in the range."""
    looking = tab.looking
    whole, view = looking.plate_resolver.whole, looking.view
    span = max(1.0, whole.end_day - whole.start_day)
    field = box.adjusted(0, _ABOVE_MM * px, 0, -_BELOW_MM * px)

    def across(day: float) -> float:
        return field.left() + (day - whole.start_day) / span * field.width()

    left, right = across(view.start_day), across(view.end_day)
    painter.fillRect(QRectF(left, field.top(), right - left, field.height()), QColor("#ebebeb"))
    _paint_stems(painter, field, tab, across, px)
    _paint_pain(painter, field, looking.history.timeline, across, px)
    if view.current is not None:
        at = across(float(looking.history.timeline.at_days[view.current]))
        painter.setPen(QPen(_BLACK, 0.4 * px, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(at, field.top(), at, field.bottom()))
    _paint_days(painter, field, (whole.start_day, whole.end_day), across, px)
    _paint_words(painter, box, tab, px)


def _paint_stems(
    painter: QPainter, field: QRectF, tab: "BodyTab", across: _Place, px: float
) -> None:
    history = tab.looking.history
    needles = history.needles_of_sessions()
    heights = field.height() * needles / max(1, int(needles.max(initial=1)))
    painter.setPen(QPen(_BLACK, 0.25 * px))
    painter.drawLine(field.bottomLeft(), field.bottomRight())
    shown = tab.looking.view.show_errors
    for day, height, gone in zip(
        history.timeline.at_days, heights, history.timeline.in_error, strict=True
    ):
        top = QPointF(across(day), field.bottom() - float(height))
        if not gone:
            painter.drawLine(top, QPointF(top.x(), field.bottom()))
        elif shown:
            reach = QPointF(_DOT_MM * px, _DOT_MM * px)
            painter.drawLine(top - reach, top + reach)
            painter.drawLine(
                top + QPointF(reach.x(), -reach.y()), top - QPointF(reach.x(), -reach.y())
            )


def _paint_pain(
    painter: QPainter, field: QRectF, timeline: Timeline, across: _Place, px: float
) -> None:
    """Paint pain before (whole line, full dots) and after (dotted, hollow), 0 to 10."""
    for values, style, inside in (
        (timeline.pain_before, Qt.PenStyle.SolidLine, _BLACK),
        (timeline.pain_after, Qt.PenStyle.DotLine, QColor("#ffffff")),
    ):
        known = np.flatnonzero(np.isfinite(values) & ~timeline.in_error)
        places = [
            QPointF(across(float(day)), field.bottom() - field.height() * float(value) / _PAIN_MOST)
            for day, value in zip(timeline.at_days[known], values[known], strict=True)
        ]
        painter.setPen(QPen(QColor("#555555"), 0.3 * px, style))
        painter.drawLines(_joined(places, timeline.at_days[known]))
        painter.setPen(QPen(_BLACK, 0.2 * px))
        painter.setBrush(inside)
        for place in places:
            painter.drawEllipse(place, _DOT_MM * px, _DOT_MM * px)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _joined(places: list[QPointF], days: Numbers) -> list[QLineF]:
    """Return lines between neighbours that are not too far apart in time."""
    near = np.flatnonzero(np.diff(days) < PAUSE_DAYS)
    return [QLineF(places[row], places[row + 1]) for row in near]


def _paint_days(
    painter: QPainter, field: QRectF, span: tuple[float, float], across: _Place, px: float
) -> None:
    painter.setFont(sized_font(2.4 * px))
    painter.setPen(QPen(_BLACK, 0.25 * px))
    for day, words in day_ticks(*span, at_most=int(field.width() / (_TICK_MM * px))):
        at = across(day)
        painter.drawLine(QLineF(at, field.bottom(), at, field.bottom() + px))
        room = QRectF(at - _TICK_MM * px / 2, field.bottom() + px, _TICK_MM * px, 3.5 * px)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, words)


def _paint_words(painter: QPainter, box: QRectF, tab: "BodyTab", px: float) -> None:
    """Say what is looked at, and how the stems and lines are to be read."""
    looking = tab.looking
    most = max(1, int(looking.history.needles_of_sessions().max(initial=1)))
    parts = [tab.transport.words.text(), tab.tr("bars: needles, most {0}").format(most)]
    if looking.history.timeline.has_pain:
        parts.append(tab.tr("lines: pain 0–10, before ●, after ○"))
    painter.setFont(sized_font(2.8 * px))
    painter.setPen(_BLACK)
    below = QRectF(box.left(), box.bottom() - 4.5 * px, box.width(), 4.5 * px)
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "   ·   ".join(parts))
