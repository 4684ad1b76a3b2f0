"""Names beside the body with lines to what they name: none lies over another.

Names stand in two columns at the edges of the view, each as near as it can to the height of its
spot. Where there is no room for all, those of the smallest areas are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from needlemap.painting.fonts import sized_font
from needlemap.painting.frame import PlateFrame
from needlemap.painting.palette import BodyPalette, colour

# 11 points on a screen of 96 dots an inch.
NAME_PX = 14.7
_MARGIN_PX, _PAD_PX, _DOT_PX = 10.0, 4.0, 2.2
_LEAST_AREA_PX2 = 90.0
_MOST = 60


@dataclass(frozen=True, slots=True)
class Leader:
    """A name and the spot of a plate to which it belongs; `area_mm2` says how much it matters."""

    text: str
    x_mm: float
    y_mm: float
    area_mm2: float


@dataclass(frozen=True, slots=True)
class PlacedName:
    """Where a name stands, and the pixel to which its line leads."""

    text: str
    box: QRectF
    spot: QPointF


def paint_leaders(
    painter: QPainter,
    frame: PlateFrame,
    leaders: Iterable[Leader],
    palette: BodyPalette,
    *,
    visible: QRectF,
    taken: Sequence[QRectF] = (),
) -> tuple[PlacedName, ...]:
    """Write the names whose spots are in view; return where. They keep clear of `taken`."""
    font = sized_font(NAME_PX, condensed=True)
    metrics = QFontMetricsF(font)
    placed = placed_names(frame, leaders, metrics, visible=visible, taken=taken)
    painter.save()
    painter.setFont(font)
    line = QColor(palette.label_text)
    halo = QColor(palette.body_light)
    for one in placed:
        painter.setPen(Qt.PenStyle.NoPen)
        for tone, width in ((halo, 3.0), (line, 1.0)):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tone, width))
            painter.drawPath(_line_of(one))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tone)
            reach = _DOT_PX + (1.0 if tone is halo else 0.0)
            painter.drawEllipse(one.spot, reach, reach)
    veil = QColor(palette.body_light)
    veil.setAlpha(235)
    for one in placed:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawRoundedRect(one.box, 3, 3)
        painter.setPen(colour(palette.label_text))
        painter.drawText(one.box.topLeft() + QPointF(_PAD_PX, metrics.ascent()), one.text)
    painter.restore()
    return placed


def placed_names(
    frame: PlateFrame,
    leaders: Iterable[Leader],
    metrics: QFontMetricsF,
    *,
    visible: QRectF,
    taken: Sequence[QRectF] = (),
) -> tuple[PlacedName, ...]:
    """Choose which names are written and where; each name once, on the side with more room."""
    area_of_px = frame.px_per_mm**2
    spots: dict[str, list[tuple[Leader, QPointF]]] = {}
    for leader in leaders:
        spot = frame.to_px(leader.x_mm, leader.y_mm)
        if visible.contains(spot) and leader.area_mm2 * area_of_px >= _LEAST_AREA_PX2:
            spots.setdefault(leader.text, []).append((leader, spot))
    ranked = sorted(spots.values(), key=lambda group: -max(one.area_mm2 for one, _ in group))
    columns: dict[bool, list[tuple[Leader, QPointF]]] = {False: [], True: []}
    height = metrics.height() + 2
    room = int((visible.height() - 2 * _MARGIN_PX) / height)
    for group in ranked[:_MOST]:
        sided = {spot.x() > visible.center().x(): (one, spot) for one, spot in group}
        side = min(sided, key=lambda right: len(columns[right]))
        if len(columns[side]) < room:
            columns[side].append(sided[side])
    return tuple(
        one
        for on_right, column in columns.items()
        for one in _stacked(column, metrics, visible, height, taken, on_right=on_right)
    )


def _stacked(
    column: list[tuple[Leader, QPointF]],
    metrics: QFontMetricsF,
    visible: QRectF,
    height: float,
    taken: Sequence[QRectF],
    *,
    on_right: bool,
) -> list[PlacedName]:
    """Stack the names of one side, each at the height of its spot or as near as there is room."""
    wanted = sorted(column, key=lambda one: one[1].y())
    tops = _spread(
        [spot.y() - height / 2 for _, spot in wanted],
        height,
        visible.top() + _MARGIN_PX,
        visible.bottom() - _MARGIN_PX - height,
    )
    placed: list[PlacedName] = []
    for (leader, spot), top in zip(wanted, tops, strict=True):
        width = metrics.horizontalAdvance(leader.text) + 2 * _PAD_PX
        left = visible.right() - _MARGIN_PX - width if on_right else visible.left() + _MARGIN_PX
        box = QRectF(left, top, width, height - 2)
        if width < visible.width() / 2 - _MARGIN_PX and not any(box.intersects(t) for t in taken):
            placed.append(PlacedName(leader.text, box, spot))
    return placed


def _spread(wanted: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """Return places at least a step apart, near those wanted, between low and high."""
    places: list[float] = []
    for number, place in enumerate(wanted):
        least = low if not places else places[-1] + step
        most = high - step * (len(wanted) - 1 - number)
        places.append(min(max(place, least), max(most, least)))
    # What was pushed down comes up again where there is room above.
    for number in range(len(places) - 2, -1, -1):
        above = low if number == 0 else places[number - 1] + step
        pushed = places[number] - wanted[number]
        if pushed > 0:
            places[number] = max(above, places[number] - pushed / 2)
    return places


def _line_of(one: PlacedName) -> QPainterPath:
    """Return the line from the edge of the name to the spot."""
    inner = one.box.right() if one.box.center().x() < one.spot.x() else one.box.left()
    path = QPainterPath(QPointF(inner, one.box.center().y()))
    path.lineTo(one.spot)
    return path
