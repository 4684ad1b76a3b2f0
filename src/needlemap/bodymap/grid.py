"""Exact hit testing on one plate: which spot of skin lies under a plate point, and which is seen.

The small quads that face the viewer are sorted into square cells. Depth counts towards the viewer.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import BodyMesh, fine_field, fine_vertices
from needlemap.bodymap.plates import Plate

CELLS_ALONG = 330
SMALLEST_CELL_MM = 1.0
IN_FRONT_MM = 0.02  # an obstacle must be nearer by this much
EDGE = 1e-7  # how far outside a triangle still counts, as a share of it
SHOWN = 0.5

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
        axes = plate.axes().astype(np.float32)
        self._spots = fine_vertices(plate.figure, plate.pose) @ axes.T
        self._field = fine_field(plate.part)
        self._facing = self._facing_triangles()
        x0, y0, x1, y1 = plate.window_mm
        self._cell_mm = max(SMALLEST_CELL_MM, max(x1 - x0, y1 - y0) / CELLS_ALONG)
        self._shape = int((x1 - x0) / self._cell_mm) + 1, int((y1 - y0) / self._cell_mm) + 1
        self._quads, self._boxes = self._shown_quads()
        cells, entries = self._spread(self._boxes)
        order = np.argsort(cells)
        cells, self._entries = cells[order], entries[order]
        self._first = np.searchsorted(cells, np.arange(self._shape[0] * self._shape[1] + 1))
        self._sure = self._sure_cells(cells)

    def hit(self, x_mm: float, y_mm: float) -> tuple[int, float, float] | None:
        """Face, s and t of the nearest skin under a plate point, or None where there is none."""
        xy = np.array([[x_mm, y_mm]])
        if not self._plate.holds(xy)[0]:
            return None
        hits = self._hits(xy, self._cell_at(xy))
        if not len(hits.quad):
            return None
        one = [int(np.argmax(hits.depth))]
        face, s, t = self._mesh.point_in(hits.quad[one], hits.u[one], hits.v[one])[0]
        return int(face), float(s), float(t)

    def project(self, points: Floats) -> tuple[Floats, Bools]:
        """Plate points (n, 2) in mm of surface points (n, 3), and which of them can be seen."""
        quad, u, v = self._mesh.quad_of(points)
        vertices, weights = self._mesh.corners(points)
        spots = np.einsum("nij,ni->nj", self._spots[vertices], weights)
        xy, depth = spots[:, :2], spots[:, 2]
        seen = self._facing[quad, (v > u).astype(np.int8)] & self._plate.holds(xy)
        if self._field is not None:
            seen &= (self._field[vertices] * weights).sum(axis=1) >= SHOWN
        chosen = np.flatnonzero(seen)
        cells = self._cell_at(xy[chosen])
        unsure = ~self._sure[cells]
        doubtful = chosen[unsure]
        above = depth[doubtful] + IN_FRONT_MM
        obstacles = self._hits(xy[doubtful], cells[unsure], above=above).query
        seen[doubtful] = np.bincount(obstacles, minlength=len(doubtful)) == 0
        return xy, seen

    def _facing_triangles(self) -> Bools:
        """(q, 2): does the lower, the upper triangle of each quad face the viewer?"""
        a, b, c, d = (self._spots[corner, :2] for corner in self._mesh.quads.T)
        return np.stack([_cross(b - a, c - b) > 0, _cross(c - d, d - a) > 0], axis=1)

    def _shown_quads(self) -> tuple[Ints, Floats]:
        """Quads that may be seen, and their boxes (m, 5): x, y low, x, y high, nearest depth."""
        quads = np.flatnonzero(self._facing.any(axis=1))
        if self._field is not None:
            quads = quads[(self._field[self._mesh.quads[quads]] >= SHOWN).any(axis=1)]
        spots = self._spots[self._mesh.quads[quads]]
        low, high = spots.min(axis=1), spots.max(axis=1)
        boxes = np.concatenate([low[:, :2], high], axis=1)
        x0, y0, x1, y1 = self._plate.window_mm
        inside = (boxes[:, :2] <= [x1, y1]).all(axis=1) & (boxes[:, 2:4] >= [x0, y0]).all(axis=1)
        return quads[inside], boxes[inside]

    def _spread(self, boxes: Floats) -> tuple[Ints, Ints]:
        """Number of every cell that a box touches, and which box it is."""
        low, high = self._column_row(boxes[:, :2]), self._column_row(boxes[:, 2:4])
        spans = high - low + 1
        counts = spans[:, 0] * spans[:, 1]
        entries = np.repeat(np.arange(len(boxes)), counts)
        within = np.arange(len(entries)) - np.repeat(np.cumsum(counts) - counts, counts)
        up, along = np.divmod(within, spans[entries, 0])
        cells = (low[entries, 1] + up) * self._shape[0] + low[entries, 0] + along
        return cells, entries

    def _column_row(self, xy: Floats) -> Ints:
        origin = np.array(self._plate.window_mm[:2])
        places = ((xy - origin) / self._cell_mm).astype(np.int64)
        return np.clip(places, 0, np.array(self._shape) - 1)

    def _cell_at(self, xy: Floats) -> Ints:
        places = self._column_row(xy)
        return np.asarray(places[:, 1] * self._shape[0] + places[:, 0])

    def _sure_cells(self, cells: Ints) -> Bools:
        """Cells that one sheet of skin covers whole: whatever faces the viewer there is seen.

        The number of sheets changes only at a fold or a cut; where a cell has neither, the count
        at its centre holds for all of it.
        """
        row, column = np.divmod(cells, self._shape[0])
        centres = np.stack([column + 0.5, row + 0.5], axis=1) * self._cell_mm
        centres += np.array(self._plate.window_mm[:2])
        inside, _, _, _ = self._inside(self._quads[self._entries], centres)
        count = self._shape[0] * self._shape[1]
        sheets = np.bincount(cells, weights=inside, minlength=count)
        folded = np.zeros(count, dtype=bool)
        folded[cells[self._edges_of_sheets()[self._entries]]] = True
        return np.asarray((sheets == 1) & ~folded)

    def _edges_of_sheets(self) -> Bools:
        """Which shown quads touch skin that faces away or is left out."""
        quads = self._mesh.quads
        ends = np.zeros(len(self._spots), dtype=bool)
        ends[quads[~self._facing.all(axis=1)]] = True
        if self._field is not None:
            ends |= self._field < SHOWN
        return np.asarray(ends[quads[self._quads]].any(axis=1))

    def _hits(self, xy: Floats, cells: Ints, above: Floats | None = None) -> Hits:
        """Shown skin under each plate point (n, 2), nearer than `above` (n,) where given."""
        first, last = self._first[cells], self._first[cells + 1]
        query = np.repeat(np.arange(len(xy)), last - first)
        offset = np.repeat(last - np.cumsum(last - first), last - first)
        entries = self._entries[np.arange(len(query)) + offset]
        spots, boxes = xy[query], self._boxes[entries]
        near = ((spots >= boxes[:, :2]) & (spots <= boxes[:, 2:4])).all(axis=1)
        if above is not None:
            near &= boxes[:, 4] > above[query]
        query, quad = query[near], self._quads[entries[near]]
        inside, u, v, depth = self._inside(quad, xy[query])
        if above is not None:
            inside &= depth > above[query]
        return Hits(query[inside], quad[inside], u[inside], v[inside], depth[inside])

    def _inside(self, quad: Ints, xy: Floats) -> tuple[Bools, Floats, Floats, Floats]:
        """Is each point in the facing, shown part of its quad, and at which u, v and depth?"""
        vertices = self._mesh.quads[quad]
        a, b, c, d = (self._spots[corner].astype(np.float64) for corner in vertices.T)
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


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _solve(a: Floats, b: Floats, spot: Floats) -> tuple[Bools, Floats, Floats]:
    """u and v with spot = u * a + v * b, and whether the triangle faces the viewer."""
    area = _cross(a, b)
    facing = area > 0
    safe = np.where(facing, area, 1.0)
    return facing, _cross(spot, b) / safe, _cross(a, spot) / safe
