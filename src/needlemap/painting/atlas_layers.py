"""What the atlas knows of a plate, drawn between body and marks: muscles, zones, points, names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from needlemap.bodymap.layers import Depth
from needlemap.painting.fonts import sized_font
from needlemap.painting.frame import PlateFrame
from needlemap.painting.leaders import NAME_PX, Leader, paint_leaders
from needlemap.painting.overlays import OverlayPicture, paint_overlay
from needlemap.painting.palette import BodyPalette, colour
from needlemap.painting.structures import DrawnStructure, paint_labels, paint_structures

POINT_PX = 7.0
# On a small body points and lines are small too, or they hide it.
_POINT_MM = 5.0
_LEAST_POINT_PX = 3.6
_LEAST_LINE_PX = 0.5
_GAP_PX = 5.0
_FAINT_POINTS = 0.55
# Where a name may stand from its point: right, left, above, below.
_PLACES = ((1.0, -0.5), (-1.0, -0.5), (-0.5, -1.0), (-0.5, 0.0))


class PointKind(Enum):
    """A trigger point is drawn as a saltire, a landmark as a plus."""

    TRIGGER_POINT = auto()
    LANDMARK = auto()


@dataclass(frozen=True, slots=True)
class LayerPoint:
    """A named spot of a plate, in plate mm."""

    kind: PointKind
    x_mm: float
    y_mm: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class AtlasLayers:
    """What is switched on. Muscles and zones come deepest first.

    Attributes
    ----------
    depth
        How far the body is peeled; its picture is painted instead of the skin.
    is_faint
        Superficial muscles shimmer through the skin.
    names
        Written beside the body, with lines to what they name.
    faint_points
        Landmarks that only lend bearings: small, pale and without names.
    overlays
        Areas of skin in colours of their own.
    """

    muscles: tuple[DrawnStructure, ...] = ()
    zones: tuple[DrawnStructure, ...] = ()
    points: tuple[LayerPoint, ...] = ()
    depth: Depth = Depth.SKIN
    is_faint: bool = False
    names: tuple[Leader, ...] = ()
    faint_points: tuple[LayerPoint, ...] = ()
    overlays: tuple[OverlayPicture, ...] = ()


def paint_atlas_layers(
    painter: QPainter,
    frame: PlateFrame,
    layers: AtlasLayers,
    palette: BodyPalette,
    *,
    visible: QRectF,
) -> tuple[QRectF, ...]:
    """Paint the layers where the frame puts them; return the boxes of names, none overlapping."""
    muscles = _in_view(layers.muscles, frame, visible)
    zones = _in_view(layers.zones, frame, visible)
    line_px = min(1.0, max(_LEAST_LINE_PX, frame.px_per_mm))
    for overlay in layers.overlays:
        paint_overlay(painter, frame, overlay)
    paint_structures(painter, frame, muscles, palette, line_px=line_px)
    for zone in zones:
        _paint_zone(painter, frame, zone, palette, line_px)
    points = [p for p in layers.points if visible.contains(frame.to_px(p.x_mm, p.y_mm))]
    size_px = min(POINT_PX, max(_LEAST_POINT_PX, _POINT_MM * frame.px_per_mm))
    for point in points:
        paint_point(painter, frame.to_px(point.x_mm, point.y_mm), point.kind, palette, size_px)
    _paint_faint_points(painter, frame, layers.faint_points, palette, size_px)
    named = paint_leaders(painter, frame, layers.names, palette, visible=visible)
    unnamed = [] if layers.names else list(reversed(muscles))
    taken = [one.box for one in named]
    taken += paint_labels(
        painter, frame, [*zones, *unnamed], palette, height_px=NAME_PX, taken=taken
    )
    _paint_point_names(painter, frame, points, palette, taken)
    return tuple(taken)


def paint_point(
    painter: QPainter, at: QPointF, kind: PointKind, palette: BodyPalette, size_px: float = POINT_PX
) -> None:
    """Paint a trigger point or a landmark, on a light rim so that it shows on any tint."""
    _paint_points_of(painter, [at], kind, palette, size_px)


def _paint_points_of(
    painter: QPainter,
    places: Iterable[QPointF],
    kind: PointKind,
    palette: BodyPalette,
    size_px: float,
) -> None:
    """Paint points of one kind: all rims first, then all crosses."""
    arms = _arms(kind, size_px / 2)
    lines = [QLineF(at - arm, at + arm) for at in places for arm in arms]
    thin = size_px / POINT_PX
    for code, width in ((palette.rim, 4.0 * thin), (_colour_of(kind, palette), 1.8 * thin)):
        pen = QPen(colour(code), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLines(lines)


def _paint_faint_points(
    painter: QPainter,
    frame: PlateFrame,
    points: Iterable[LayerPoint],
    palette: BodyPalette,
    size_px: float,
) -> None:
    by_kind: defaultdict[PointKind, list[QPointF]] = defaultdict(list)
    for point in points:
        by_kind[point.kind].append(frame.to_px(point.x_mm, point.y_mm))
    painter.save()
    painter.setOpacity(_FAINT_POINTS)
    for kind, places in by_kind.items():
        _paint_points_of(painter, places, kind, palette, 0.7 * size_px)
    painter.restore()


def zone_brush(palette: BodyPalette) -> QBrush:
    """Return the hatching of risk zones: they show without their colour too."""
    tone = QColor(palette.warning_text if palette.structure_opacity == 0 else palette.selected)
    tone.setAlpha(110)
    return QBrush(tone, Qt.BrushStyle.BDiagPattern)


def _in_view(
    structures: Iterable[DrawnStructure], frame: PlateFrame, visible: QRectF
) -> list[DrawnStructure]:
    transform = frame.transform()
    return [
        one
        for one in structures
        if transform.mapRect(one.path_mm.boundingRect()).intersects(visible)
    ]


def _paint_zone(
    painter: QPainter,
    frame: PlateFrame,
    zone: DrawnStructure,
    palette: BodyPalette,
    line_px: float,
) -> None:
    path = frame.transform().map(zone.path_mm)
    painter.fillPath(path, zone_brush(palette))
    painter.strokePath(path, QPen(QColor(palette.selected), 1.2 * line_px, Qt.PenStyle.DashLine))


def _colour_of(kind: PointKind, palette: BodyPalette) -> str:
    return palette.selected if kind is PointKind.TRIGGER_POINT else palette.highlight_line


def _arms(kind: PointKind, half: float) -> tuple[QPointF, QPointF]:
    if kind is PointKind.TRIGGER_POINT:
        reach = half * 0.75
        return QPointF(reach, reach), QPointF(reach, -reach)
    return QPointF(half, 0), QPointF(0, half)


def _paint_point_names(
    painter: QPainter,
    frame: PlateFrame,
    points: Sequence[LayerPoint],
    palette: BodyPalette,
    taken: list[QRectF],
) -> None:
    font = sized_font(NAME_PX, condensed=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    for point in points:
        at = frame.to_px(point.x_mm, point.y_mm)
        box = _free_box(at, point.label, metrics, taken) if point.label else None
        if box is None:
            continue
        taken.append(box)
        painter.fillRect(box, _veil(palette))
        painter.setPen(colour(palette.label_text))
        painter.drawText(box.topLeft() + QPointF(0, metrics.ascent()), point.label)


def _free_box(
    at: QPointF, text: str, metrics: QFontMetricsF, taken: Sequence[QRectF]
) -> QRectF | None:
    width, height = metrics.horizontalAdvance(text), metrics.height()
    for across, down in _PLACES:
        x = at.x() + (_GAP_PX if across > 0 else -_GAP_PX - width if across == -1 else -width / 2)
        y = at.y() + (down * height if abs(across) == 1 else _GAP_PX if down == 0 else -height - 2)
        box = QRectF(x, y, width, height)
        if not any(box.intersects(other) for other in taken):
            return box
    return None


def _veil(palette: BodyPalette) -> QColor:
    veil = QColor(palette.body_light)
    veil.setAlpha(170)
    return veil
