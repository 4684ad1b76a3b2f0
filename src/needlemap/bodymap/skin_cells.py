"""Cells of skin on a figure and its plates: what lies under a brush, how large an area is.

What a cell is, `needlemap.domain.skin_cells` says. Arrays of cells are (n,), sorted, each once.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import SPLIT, body_mesh, fine_field, fine_vertices
from needlemap.bodymap.plates import Plate
from needlemap.bodymap.sight import HIDDEN, sight_of
from needlemap.bodymap.surface import BodySurface
from needlemap.domain.skin_cells import ALONG_FACE, CELLS_A_FACE, runs_of

ALONG_QUAD = ALONG_FACE // SPLIT
CELLS_A_QUAD = ALONG_QUAD**2
NOBODY = -1
# Pixels of a raster: no finer than a cell on the trunk, and no more than a screen shows.
_MOST_PX_PER_MM, _MOST_PIXELS = 4.0, 500_000
_SAMPLES_ALONG = np.array([1, 2, 3, 4, 6, 8, 11, 16, 24, 40])
_CLOSER = 1.3  # samples lie closer than pixels, so that few pixels are missed
_FILLED = 2
_BESIDE = ((0, 1), (0, -1), (1, 0), (-1, 0))
_SHOWN = 0.5

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]
Spot = tuple[float, float]


def cells_of(text: str) -> Ints:
    """Return the cells of an area's text."""
    runs = runs_of(text)
    if not runs:
        return np.zeros(0, np.int64)
    starts, ends = np.array(runs).T
    lengths = ends - starts
    shift = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    return np.asarray(np.arange(lengths.sum()) + shift)


def area_text(cells: Ints) -> str:
    """Return the text of the area of these cells, which are in order and each there once."""
    if not len(cells):
        return ""
    breaks = np.flatnonzero(np.diff(cells) > 1)
    starts = cells[np.concatenate([[0], breaks + 1])]
    ends = cells[np.concatenate([breaks, [len(cells) - 1]])] + 1
    gaps = starts - np.concatenate([[0], ends[:-1]])
    runs = zip(gaps.tolist(), (ends - starts).tolist(), strict=True)
    return " ".join(f"{gap}+{length}" for gap, length in runs)


def middles_of(cells: Ints) -> Floats:
    """Return surface points (n, 3) amid the cells."""
    face, child = np.divmod(cells, CELLS_A_FACE)
    column, row = np.divmod(child, ALONG_FACE)
    return np.stack([face, (column + 0.5) / ALONG_FACE, (row + 0.5) / ALONG_FACE], axis=1)


def cells_at(points: Floats) -> Ints:
    """Return the cell (n,) in which each surface point (n, 3) lies; not sorted."""
    face, s, t = np.asarray(points, dtype=np.float64).T
    column = np.minimum((s * ALONG_FACE).astype(np.int64), ALONG_FACE - 1)
    row = np.minimum((t * ALONG_FACE).astype(np.int64), ALONG_FACE - 1)
    return np.asarray(face.astype(np.int64) * CELLS_A_FACE + column * ALONG_FACE + row)


@lru_cache(maxsize=256)
def area_mm2(text: str, figure: str) -> float:
    """Return how large an area is on the standing figure, in mm². The figure is no patient."""
    quad, column, row = _in_quads(cells_of(text))
    low, high = _triangles(figure)
    # A small quad is cut along its diagonal: a cell lies on one side of it, or astride.
    share_low = np.where(column > row, 2, np.where(column == row, 1, 0)) / CELLS_A_QUAD
    share_high = 2 / CELLS_A_QUAD - share_low
    return float((low[quad] * share_low + high[quad] * share_high).sum())


def body_mm2(figure: str) -> float:
    """Return the area of all skin of the standing figure, in mm²."""
    low, high = _triangles(figure)
    return float(low.sum() + high.sum())


@lru_cache(maxsize=3)
def _triangles(figure: str) -> tuple[Floats, Floats]:
    """Return the areas (q,) in mm² of the two triangles of every small quad."""
    a, b, c, d = (
        fine_vertices(figure, "stand")[corner].astype(np.float64) for corner in body_mesh().quads.T
    )
    low = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    high = np.linalg.norm(np.cross(c - a, d - a), axis=1) / 2
    return low, high


def quads_of(cells: Ints) -> Ints:
    """Return the small quad (n,) in which each cell lies."""
    quad, _, _ = _in_quads(cells)
    return quad


def _in_quads(cells: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the small quad of each cell, and its column and row in it."""
    face, child = np.divmod(cells, CELLS_A_FACE)
    column, row = np.divmod(child, ALONG_FACE)
    across, column = np.divmod(column, ALONG_QUAD)
    up, row = np.divmod(row, ALONG_QUAD)
    return (face * SPLIT + across) * SPLIT + up, column, row


def _cells_in(quads: Ints) -> Ints:
    """Return all cells (n * 16,) of small quads (n,)."""
    face, child = np.divmod(quads.astype(np.int64), SPLIT * SPLIT)
    across, up = np.divmod(child, SPLIT)
    first = face * CELLS_A_FACE + across * ALONG_QUAD * ALONG_FACE + up * ALONG_QUAD
    steps = np.arange(ALONG_QUAD)
    within = (steps[:, None] * ALONG_FACE + steps[None, :]).ravel()
    return np.asarray((first[:, None] + within).ravel())


class CellBrush:
    """Finds the cells of skin that are seen under a brush, stretch by stretch.

    A cell belongs to a stroke when its middle is seen on the plate no farther than the radius
    from the way of the brush. Places are plate mm.
    """

    def __init__(self, surface: BodySurface, plate: str, radius_mm: float) -> None:
        self._surface, self._plate = surface, plate
        self._radius_mm = radius_mm
        self._is_under = np.zeros(len(body_mesh().faces) * CELLS_A_FACE, bool)

    @property
    def cells(self) -> Ints:
        """All cells of the stroke so far."""
        return np.flatnonzero(self._is_under)

    def stretch(self, start: Spot, end: Spot) -> Ints:
        """Follow the brush along a straight stretch; return the cells under it."""
        reach = self._radius_mm
        (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(start, end, strict=True))
        quads = self._surface.quads_in(self._plate, x0 - reach, y0 - reach, x1 + reach, y1 + reach)
        cells = _cells_in(quads)
        xy, seen = self._surface.project(middles_of(cells), self._plate)
        under = cells[seen & (distance_to(xy, start, end) <= reach)]
        self._is_under[under] = True
        return under


def distance_to(xy: Floats, start: Spot, end: Spot) -> Floats:
    """Return how far (n,) points (n, 2) are from a straight stretch."""
    (x, y), along = xy.T - np.array([start]).T, np.subtract(end, start)
    length = float(along @ along)
    share = np.clip((x * along[0] + y * along[1]) / length, 0, 1) if length > 0 else 0.0
    return np.asarray(np.hypot(x - share * along[0], y - share * along[1]))


def cells_of_region(is_in: Bools) -> Ints:
    """Return all cells of the small quads (q,) that are in a region."""
    return np.sort(_cells_in(np.flatnonzero(is_in)))


@dataclass(frozen=True, slots=True, eq=False)
class CellRaster:
    """Which cell each pixel of a plate shows.

    Attributes
    ----------
    cell
        (rows, columns) cell, NOBODY beside the body; row 0 is the top of the window.
    px_per_mm
        How fine it is.
    window_mm
        Left, bottom, right, top.
    """

    cell: Ints
    px_per_mm: float
    window_mm: tuple[float, float, float, float]

    def mask(self, text: str) -> Bools:
        """Return (rows, columns) which pixels show a cell of an area."""
        cells = cells_of(text)
        if not len(cells):
            return np.zeros(self.cell.shape, bool)
        table = np.zeros(len(body_mesh().faces) * CELLS_A_FACE + 1, bool)
        table[cells[cells < len(table) - 1]] = True
        return table[self.cell]  # NOBODY looks at the last one, which is never set

    def spot_of(self, column: float, row: float) -> Spot:
        """Return the plate mm of a place among the pixels."""
        x0, _, _, y1 = self.window_mm
        return x0 + column / self.px_per_mm, y1 - row / self.px_per_mm


@lru_cache(maxsize=8)
def cell_raster(plate: Plate) -> CellRaster:
    """Return the raster of a plate. The first time takes a moment; any thread may ask."""
    x0, y0, x1, y1 = plate.window_mm
    area = (x1 - x0) * (y1 - y0)
    scale = min(_MOST_PX_PER_MM, float(np.sqrt(_MOST_PIXELS / area)))
    shape = int(np.ceil((y1 - y0) * scale)), int(np.ceil((x1 - x0) * scale))
    mesh = body_mesh()
    quads = np.flatnonzero(sight_of(plate, mesh) != HIDDEN)
    spots = fine_vertices(plate.figure, plate.pose) @ plate.axes().T.astype(np.float32)
    corners = mesh.quads[quads]
    edges = np.linalg.norm(spots[corners, :2] - spots[np.roll(corners, 1, axis=1), :2], axis=2).max(
        axis=1
    )
    places = np.searchsorted(_SAMPLES_ALONG[:-1], edges * scale * _CLOSER)
    counts = _SAMPLES_ALONG[places]
    # The nearest quads last: on one pixel the last of a step stays.
    order = np.argsort(spots[corners, 2].mean(axis=1))
    quads, counts = quads[order], counts[order]
    nearest = np.full(shape[0] * shape[1], -np.inf, np.float32)
    cell = np.full(shape[0] * shape[1], NOBODY, np.int32)
    field = fine_field(plate.part)
    for count in np.unique(counts):
        own = counts == count
        _sample(cell, nearest, shape, plate, scale, spots, field, quads[own], int(count))
    return CellRaster(_filled(cell.reshape(shape)), scale, plate.window_mm)


def _sample(
    cell: Ints,
    nearest: Floats,
    shape: tuple[int, int],
    plate: Plate,
    scale: float,
    spots: Floats,
    field: Floats | None,
    quads: Ints,
    count: int,
) -> None:
    """Let each quad colour the pixels on which `count` by `count` of its spots fall."""
    corners = body_mesh().quads[quads]
    first = _cells_in(quads).reshape(len(quads), -1)[:, 0]
    a, b, c, d = (spots[corner] for corner in corners.T)
    x0, _, _, y1 = plate.window_mm
    steps = (np.arange(count) + 0.5) / count
    for u in steps:
        for v in steps:
            far, near = max(u, v), min(u, v)
            weights = 1 - far, far - near, near
            middle = b if u >= v else d
            x, y, depth = (a * weights[0] + middle * weights[1] + c * weights[2]).T
            column = ((x - x0) * scale).astype(np.int32)
            row = ((y1 - y) * scale).astype(np.int32)
            held = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
            if field is not None:
                corner = corners[:, 1] if u >= v else corners[:, 3]
                share = field[corners[:, 0]] * weights[0] + field[corner] * weights[1]
                held &= share + field[corners[:, 2]] * weights[2] >= _SHOWN
            held = np.flatnonzero(held)
            pixel = row[held] * shape[1] + column[held]
            front = depth[held] > nearest[pixel]
            held, pixel = held[front], pixel[front]
            within = int(u * ALONG_QUAD) * ALONG_FACE + int(v * ALONG_QUAD)
            nearest[pixel] = depth[held]
            cell[pixel] = first[held] + within


def _filled(cell: Ints) -> Ints:
    """Return the pixels with holes filled from beside them; the rim of the body stays."""
    for _ in range(_FILLED):
        left, right, up, down = (np.roll(cell, step, axis=(0, 1)) for step in _BESIDE)
        between = (left != NOBODY) & (right != NOBODY) | (up != NOBODY) & (down != NOBODY)
        hole = (cell == NOBODY) & between
        cell = np.where(hole, np.where(left != NOBODY, left, up), cell)
    return cell
