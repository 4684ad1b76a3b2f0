"""Exact hit testing on one plate: which spot of skin lies under a plate point, and which is seen.

The small quads that can be seen are sorted into square cells. Depth counts towards the viewer.
Rows are gathered by `take`: on arrays of rows it is many times faster than an index in brackets.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import BodyMesh, fine_field, fine_vertices
from needlemap.bodymap.plates import Axis, Plate
from needlemap.bodymap.sight import PARTLY_SEEN, WHOLLY_SEEN, sight_of

CELLS_ALONG = 850
SMALLEST_CELL_MM = 1.0
IN_FRONT_MM = 0.02  # an obstacle must be nearer by this much
EDGE = 1e-7  # how far outside a triangle still counts, as a share of it
SHOWN = 0.5
BLOCK = 8192  # points at a time: what is made on the way is small enough to be kept for the next

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hits:
    """Spots of quads under plate points, several a point; all arrays have one row a hit."""

    query: Ints
    quad: Ints
    u: Floats
    v: Floats
    depth: Floats


class _Filled(NamedTuple):
    """The quads that can be seen, their boxes, and by cell the boxes that touch it."""

    quads: Ints
    boxes: Floats
    entries: Ints
    tops: Floats
    first: Ints


class PlateGrid:
    """The quads of one plate in square cells.

    Parameters
    ----------
    plate
        Whose axes, window, pose and part are used.
    mesh
        The skin.
    """

    def __init__(self, plate: Plate, mesh: BodyMesh) -> None:
        self._plate, self._mesh = plate, mesh
        self._spots = _on_plate(plate.figure, plate.pose, (plate.look, plate.right, plate.up))
        self._field = fine_field(plate.part)
        self._sight = sight_of(plate, mesh)
        x0, y0, x1, y1 = plate.window_mm
        self._cell_mm = max(SMALLEST_CELL_MM, max(x1 - x0, y1 - y0) / CELLS_ALONG)
        self._shape = int((x1 - x0) / self._cell_mm) + 1, int((y1 - y0) / self._cell_mm) + 1

    @cached_property
    def _filled(self) -> _Filled:
        """The cells, filled when first asked for: where no point lies near an edge, never."""
        quads = np.flatnonzero(self._sight)
        boxes = self._boxes_of(quads)
        cells, entries = self._spread(boxes)
        entries = entries[np.argsort(cells)].astype(np.int32)
        counts = np.bincount(cells, minlength=self._shape[0] * self._shape[1])
        first = np.concatenate([[0], np.cumsum(counts)])
        return _Filled(quads, boxes, entries, boxes[4, entries], first)

    def fill(self) -> None:
        """Fill the cells now."""
        self._filled  # noqa: B018

    def hit(self, x_mm: float, y_mm: float) -> tuple[int, float, float] | None:
        """Face, s and t of the nearest skin under a plate point, or None where there is none."""
        x0, y0, x1, y1 = self._plate.window_mm
        if not (x0 <= x_mm <= x1 and y0 <= y_mm <= y1):
            return None
        quads = self._quads_at(x_mm, y_mm)
        inside, u, v, depth = self._inside(quads, np.array([[x_mm, y_mm]]))
        if not inside.any():
            return None
        one = int(np.argmax(np.where(inside, depth, -np.inf)))
        return self._mesh.spot_in(int(quads[one]), float(u[one]), float(v[one]))

    def _quads_at(self, x_mm: float, y_mm: float) -> Ints:
        """Return the quads whose boxes hold one plate point of the window."""
        x0, y0 = self._plate.window_mm[:2]
        column, row = int((x_mm - x0) / self._cell_mm), int((y_mm - y0) / self._cell_mm)
        across, up = self._shape
        cell = min(row, up - 1) * across + min(column, across - 1)
        filled = self._filled
        entries = filled.entries[filled.first[cell] : filled.first[cell + 1]]
        x_low, y_low, x_high, y_high, _ = filled.boxes[:, entries]
        within = (x_low <= x_mm) & (x_high >= x_mm) & (y_low <= y_mm) & (y_high >= y_mm)
        return np.asarray(filled.quads[entries[within]])

    def quads_in(self, x0: float, y0: float, x1: float, y1: float) -> Ints:
        """Return the quads that can be seen in a rectangle of the plate, in mm."""
        quads, (x_low, y_low, x_high, y_high, _) = self._filled[:2]
        return np.asarray(quads[(x_low <= x1) & (x_high >= x0) & (y_low <= y1) & (y_high >= y0)])

    def project(self, points: Floats) -> tuple[Floats, Bools]:
        """Plate points (n, 2) in mm of surface points (n, 3), and which of them can be seen."""
        xy, seen = np.empty((len(points), 2)), np.empty(len(points), dtype=bool)
        for start in range(0, len(points), BLOCK):
            block = slice(start, start + BLOCK)
            xy[block], seen[block] = self._project(points[block])
        return xy, seen

    def _project(self, points: Floats) -> tuple[Floats, Bools]:
        quad, u, v = self._mesh.quad_of(points)
        lower = u >= v
        start, low, end, high = self._mesh.quads.take(quad, axis=0).T
        triangle = np.stack([start, np.where(lower, low, high), end])
        far, near = np.maximum(u, v), np.minimum(u, v)
        weights = np.stack([1 - far, far - near, near])
        corners = [self._spots.take(vertices, axis=0) for vertices in triangle]
        spots = np.stack([_blend([c[:, axis] for c in corners], weights) for axis in range(3)])
        xy = spots[:2].T
        sight, inside = self._sight.take(quad), self._plate.holds(xy)
        seen = (sight == WHOLLY_SEEN) & inside
        doubtful = np.flatnonzero((sight == PARTLY_SEEN) & inside)
        a, b, c = (corner.take(doubtful, axis=0)[:, :2] for corner in corners)
        turn = _cross(b - a, c - a)
        # The upper triangle's corners come the other way round.
        doubtful = doubtful[np.where(lower.take(doubtful), turn > 0, turn < 0)]
        if self._field is not None:
            values = self._field.take(triangle.take(doubtful, axis=1))
            doubtful = doubtful[_blend(values, weights.take(doubtful, axis=1)) >= SHOWN]
        if len(doubtful):
            seen[doubtful] = self._is_free(spots.take(doubtful, axis=1).T)
        return xy, seen

    def _is_free(self, spots: Floats) -> Bools:
        """Which spots (n, 3) have no skin in front."""
        xy, above = spots[:, :2], spots[:, 2] + IN_FRONT_MM
        obstacles = self._hits(xy, self._cell_at(xy), above=above)
        return np.asarray(np.bincount(obstacles.query, minlength=len(spots)) == 0)

    def _boxes_of(self, quads: Ints) -> Floats:
        """(5, m): x and y low, x and y high, nearest depth."""
        corners = np.ascontiguousarray(self._mesh.quads[quads].T)
        x, y, depth = (
            [np.take(column, corner) for corner in corners]
            for column in np.ascontiguousarray(self._spots.T)
        )
        low = [reduce(np.minimum, values) for values in (x, y)]
        return np.stack(low + [reduce(np.maximum, values) for values in (x, y, depth)])

    def _spread(self, boxes: Floats) -> tuple[Ints, Ints]:
        """Return number of every cell that a box touches, and which box it is."""
        low, high = self._column_row(boxes[:2].T), self._column_row(boxes[2:4].T)
        spans = high - low + 1
        counts = spans[:, 0] * spans[:, 1]
        entries = np.repeat(np.arange(boxes.shape[1]), counts)
        within = np.arange(len(entries)) - np.repeat(np.cumsum(counts) - counts, counts)
        up, along = np.divmod(within, spans[entries, 0])
        cells = (low[entries, 1] + up) * self._shape[0] + low[entries, 0] + along
        return cells, entries

    def _column_row(self, xy: Floats) -> Ints:
        origin = np.array(self._plate.window_mm[:2])
        places = ((xy - origin) / self._cell_mm).astype(np.int64)
        return np.asarray(np.clip(places, 0, np.array(self._shape) - 1))

    def _cell_at(self, xy: Floats) -> Ints:
        places = self._column_row(xy)
        return np.asarray(places[:, 1] * self._shape[0] + places[:, 0])

    def _hits(self, xy: Floats, cells: Ints, above: Floats | None = None) -> Hits:
        """Shown skin under each plate point (n, 2), nearer than `above` (n,) where given."""
        filled = self._filled
        first, last = filled.first[cells], filled.first[cells + 1]
        query = np.repeat(np.arange(len(xy)), last - first)
        offset = np.repeat(last - np.cumsum(last - first), last - first)
        places = np.arange(len(query)) + offset
        if above is not None:
            near = np.flatnonzero(filled.tops.take(places) > above.take(query))
            query, places = query.take(near), places.take(near)
        entries = filled.entries.take(places)
        x_low, y_low, x_high, y_high, _ = filled.boxes
        for low, high, value in ((x_low, x_high, xy[:, 0]), (y_low, y_high, xy[:, 1])):
            spot = value.take(query)
            near = np.flatnonzero((low.take(entries) <= spot) & (high.take(entries) >= spot))
            query, entries = query.take(near), entries.take(near)
        quad = filled.quads.take(entries)
        inside, u, v, depth = self._inside(quad, xy.take(query, axis=0))
        if above is not None:
            inside &= depth > above.take(query)
        return Hits(query[inside], quad[inside], u[inside], v[inside], depth[inside])

    def _inside(self, quad: Ints, xy: Floats) -> tuple[Bools, Floats, Floats, Floats]:
        """Tell which points lie in the facing, shown part of their quad; and u, v, depth."""
        vertices = self._mesh.quads.take(quad, axis=0)
        a, b, c, d = (self._spots.take(corner, axis=0).astype(np.float64) for corner in vertices.T)
        low, u_low, v_low = _solve(b - a, c - b, xy - a[:, :2])
        high, u_high, v_high = _solve(c - d, d - a, xy - a[:, :2])
        low &= (v_low >= -EDGE) & (u_low >= v_low - EDGE) & (u_low <= 1 + EDGE)
        high &= (u_high >= -EDGE) & (v_high >= u_high - EDGE) & (v_high <= 1 + EDGE)
        u, v = np.where(low, u_low, u_high), np.where(low, v_low, v_high)
        side = np.where(low[:, None], b, d)
        far, near = np.maximum(u, v)[:, None], np.minimum(u, v)[:, None]
        depth = (a + far * (side - a) + near * (c - side))[:, 2]
        inside = low | high
        if self._field is not None:
            corner = self._field[np.where(low, vertices[:, 1], vertices[:, 3])]
            start, end = self._field[vertices[:, 0]], self._field[vertices[:, 2]]
            shown = start + far[:, 0] * (corner - start) + near[:, 0] * (end - corner)
            inside &= shown >= SHOWN
        return inside, u, v, depth


@lru_cache(maxsize=6)
def _on_plate(figure: str, pose: str, axes: tuple[Axis, Axis, Axis]) -> NDArray[np.float32]:
    """Return (n, 3) fine vertices as plates with these axes see them: x, y, depth."""
    look, right, up = np.array(axes, dtype=np.float32)
    # Not a matrix product: for so small a matrix its threads cost more than they give.
    rows = np.stack([right, up, -look])
    return np.asarray(np.einsum("ij,kj->ik", fine_vertices(figure, pose), rows))


def _blend(corners: Iterable[Floats], weights: Floats) -> Floats:
    """Values (n,) at three corners, weighed (3, n)."""
    a, b, c = (corner * weight for corner, weight in zip(corners, weights, strict=True))
    return np.asarray(a + b + c)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _solve(a: Floats, b: Floats, spot: Floats) -> tuple[Bools, Floats, Floats]:
    """U and v with spot = u * a + v * b, and whether the triangle faces the viewer."""
    area = _cross(a, b)
    facing = area > 0
    safe = np.where(facing, area, 1.0)
    return facing, _cross(spot, b) / safe, _cross(a, spot) / safe
