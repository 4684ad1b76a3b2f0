"""Boxes and line pieces on a sheet: what overlaps, what crosses. In mm, y down."""

from dataclasses import dataclass

Point = tuple[float, float]
Segment = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a mark reaches from its centre, in mm."""

    left: float
    up: float
    right: float
    down: float

    def box(self, centre: Point) -> "Box":
        """Return the rectangle that the mark covers around a centre."""
        x, y = centre
        return Box(x - self.left, y - self.up, x + self.right, y + self.down)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, y down."""

    x0: float
    y0: float
    x1: float
    y1: float

    def overlaps(self, other: "Box", *, gap: float = 0.0) -> bool:
        """Whether two boxes come nearer than `gap`."""
        return (
            self.x0 - gap < other.x1
            and other.x0 - gap < self.x1
            and self.y0 - gap < other.y1
            and other.y0 - gap < self.y1
        )

    def holds(self, point: Point, *, gap: float = 0.0) -> bool:
        """Whether the point lies in the box or within `gap` of it."""
        x, y = point
        return self.x0 - gap < x < self.x1 + gap and self.y0 - gap < y < self.y1 + gap


def segments_cross(a: Segment, b: Segment) -> bool:
    """Whether two segments cross at a point inside both."""
    (p, q), (r, s) = a, b
    return _turn(p, q, r) * _turn(p, q, s) < 0 and _turn(r, s, p) * _turn(r, s, q) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def segment_enters(line: Segment, box: Box) -> bool:
    """Whether a segment passes through a box (Liang and Barsky)."""
    (x0, y0), (x1, y1) = line
    start, end = 0.0, 1.0
    for step, low, high in (
        (x1 - x0, box.x0 - x0, box.x1 - x0),
        (y1 - y0, box.y0 - y0, box.y1 - y0),
    ):
        if step == 0:
            if low > 0 or high < 0:
                return False
            continue
        near, far = sorted((low / step, high / step))
        start, end = max(start, near), min(end, far)
    return start < end
