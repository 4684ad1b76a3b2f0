"""The shapes of marks: one per family of techniques, told apart at 16 px in black and white."""

from enum import StrEnum
from functools import cache
from math import cos, pi, sin
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform


class MarkShape(StrEnum):
    """The outline of a mark. ``RING`` is a circle with a second line inside its rim."""

    CIRCLE = "circle"
    RING = "ring"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE_UP = "triangle_up"
    TRIANGLE_DOWN = "triangle_down"
    PENTAGON = "pentagon"
    HEXAGON = "hexagon"
    CROSS = "cross"
    STAR = "star"
    CAPSULE = "capsule"


# By what is needled: muscle, skin above it, segment, motor point, nerve, vessel, bone, tendon and
# ligament, fascia and scar, current, other.
TECHNIQUE_SHAPES = MappingProxyType(
    {
        "trigger_point_dn": MarkShape.CIRCLE,
        "superficial_dn": MarkShape.RING,
        "intramuscular_stimulation": MarkShape.HEXAGON,
        "paraspinal_segmental_dn": MarkShape.HEXAGON,
        "motor_point_dn": MarkShape.DIAMOND,
        "perineural_dn": MarkShape.TRIANGLE_UP,
        "perivascular_dn": MarkShape.TRIANGLE_DOWN,
        "periosteal_pecking": MarkShape.SQUARE,
        "teno_osseous_dn": MarkShape.SQUARE,
        "tendon_dn": MarkShape.PENTAGON,
        "ligament_dn": MarkShape.PENTAGON,
        "musculotendinous_dn": MarkShape.PENTAGON,
        "fascial_dn": MarkShape.CROSS,
        "scar_dn": MarkShape.CROSS,
        "electrical_dn": MarkShape.STAR,
        "percutaneous_electrolysis": MarkShape.STAR,
        "other": MarkShape.CAPSULE,
    }
)

# Radius that makes a regular polygon look as large as a circle of radius 0.5; where its corners
# start (degrees, 90 is up); how far below the centre its number stands.
_POLYGONS = {
    MarkShape.DIAMOND: (4, 0.64, 90.0),
    MarkShape.TRIANGLE_UP: (3, 0.74, 90.0),
    MarkShape.TRIANGLE_DOWN: (3, 0.74, 270.0),
    MarkShape.PENTAGON: (5, 0.58, 90.0),
}
_NUMBER_SHIFT = {MarkShape.TRIANGLE_UP: 0.07, MarkShape.TRIANGLE_DOWN: -0.07}
_NUMBER_SCALE = {
    MarkShape.TRIANGLE_UP: 0.82,
    MarkShape.TRIANGLE_DOWN: 0.82,
    MarkShape.RING: 0.82,
    MarkShape.STAR: 0.9,
    MarkShape.CROSS: 0.94,
}
_STAR_POINTS = 8


def shape_of_technique(technique: str) -> MarkShape:
    """Return the shape of a technique id; unknown techniques share the capsule with *other*."""
    return TECHNIQUE_SHAPES.get(technique, MarkShape.CAPSULE)


def shape_path(shape: MarkShape, centre: QPointF, size_px: float) -> QPainterPath:
    """Return the outline of a shape that looks as large as a circle of diameter `size_px`."""
    path = QPainterPath(unit_path(shape))
    return path * _scaled_to(centre, size_px)


def number_place(shape: MarkShape) -> tuple[float, float]:
    """Return how far below the centre (in sizes) the number stands, and its relative height."""
    return _NUMBER_SHIFT.get(shape, 0.0), _NUMBER_SCALE.get(shape, 1.0)


@cache
def unit_path(shape: MarkShape) -> QPainterPath:
    """Return the outline around (0, 0) for a circle of diameter 1. Shared: do not change it."""
    path = QPainterPath()
    if shape in (MarkShape.CIRCLE, MarkShape.RING):
        path.addEllipse(QPointF(0, 0), 0.5, 0.5)
    elif shape is MarkShape.SQUARE:
        path.addRect(QRectF(-0.45, -0.45, 0.9, 0.9))
    elif shape is MarkShape.CAPSULE:
        path.addRoundedRect(QRectF(-0.62, -0.36, 1.24, 0.72), 0.36, 0.36)
    elif shape is MarkShape.HEXAGON:
        path.addPolygon(_hexagon())
    elif shape is MarkShape.CROSS:
        path.addPolygon(_cross())
    elif shape is MarkShape.STAR:
        path.addPolygon(_star())
    else:
        path.addPolygon(_regular(*_POLYGONS[shape]))
    path.closeSubpath()
    return path


def _scaled_to(centre: QPointF, size_px: float) -> QTransform:
    return QTransform(size_px, 0, 0, size_px, centre.x(), centre.y())


def _regular(corners: int, radius: float, start_degrees: float) -> QPolygonF:
    angles = [start_degrees * pi / 180 + 2 * pi * i / corners for i in range(corners)]
    return QPolygonF([QPointF(radius * cos(a), -radius * sin(a)) for a in angles])


def _hexagon() -> QPolygonF:
    """Return a long hexagon: a regular one looks round when it is small."""
    corners = ((0.63, 0), (0.34, 0.46), (-0.34, 0.46), (-0.63, 0), (-0.34, -0.46), (0.34, -0.46))
    return QPolygonF([QPointF(x, y) for x, y in corners])


def _cross() -> QPolygonF:
    arm, half = 0.57, 0.36
    corner = [(half, arm), (half, half), (arm, half)]
    turned = [
        point
        for sx, sy in ((1, 1), (1, -1), (-1, -1), (-1, 1))
        for point in [(sx * x, sy * y) for x, y in (corner if sx * sy > 0 else corner[::-1])]
    ]
    return QPolygonF([QPointF(x, y) for x, y in turned])


def _star() -> QPolygonF:
    points = []
    for i in range(2 * _STAR_POINTS):
        radius = 0.62 if i % 2 == 0 else 0.44
        angle = pi * i / _STAR_POINTS
        points.append(QPointF(radius * cos(angle), radius * sin(angle)))
    return QPolygonF(points)
