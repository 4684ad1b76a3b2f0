"""Finds out which small quads of the skin a plate can show, whole, in part, or never.

A quad is sure when all its samples agree and no fold or cut of nearer skin crosses its box on the
plate: what lies in front of it changes only there.
"""

import numpy as np
from scipy import ndimage

from needlemap.bodymap.mesh import BodyMesh, fine_field, fine_vertices
from needlemap.bodymap.plates import Plate
from needlemap.bodymap.sight import HIDDEN, PARTLY_SEEN, WHOLLY_SEEN, Sight
from pipeline.scene import Bools, Floats, Ints, skin_scene

CELL_MM = 0.5
LIFT_MM = 0.03
SAMPLES = 5  # along each side of a quad
BATCH = 60_000
SHOWN = 0.5
WIDTHS = tuple(2**power for power in range(9))  # cells


def sight(plate: Plate, mesh: BodyMesh, met: Ints) -> Sight:
    """(q,) what a plate shows of every small quad; `met` are quads that a picture's rays met."""
    spots = fine_vertices(plate.figure, plate.pose) @ plate.axes().astype(np.float32).T
    field = fine_field(plate.part)
    facing = _facing(spots, mesh.quads)
    quads = np.flatnonzero(facing.any(axis=1) & _in_window(plate, spots, mesh.quads))
    if field is not None:
        quads = quads[(field[mesh.quads[quads]] >= SHOWN).any(axis=1)]
    free = _free_samples(plate, spots, mesh.quads, quads, field)
    crossed = _crossed(spots, mesh.quads, quads, _at_edge(spots, mesh.quads, facing, field))
    found = np.full(len(mesh.quads), HIDDEN, dtype=np.uint8)
    found[quads[free.any(axis=1)]] = PARTLY_SEEN
    found[quads[free.all(axis=1) & ~crossed]] = WHOLLY_SEEN
    found[met] = np.maximum(found[met], PARTLY_SEEN)
    return found


def _facing(spots: Floats, quads: Ints) -> Bools:
    """Return (q, 2): the lower, the upper triangle of each quad faces the viewer."""
    a, b, c, d = (spots[corner, :2] for corner in quads.T)
    return np.stack([_cross(b - a, c - b) > 0, _cross(c - d, d - a) > 0], axis=1)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _in_window(plate: Plate, spots: Floats, quads: Ints) -> Bools:
    x0, y0, x1, y1 = plate.window_mm
    corners = spots[quads, :2]
    low, high = corners.min(axis=1), corners.max(axis=1)
    return np.asarray((low <= [x1, y1]).all(axis=1) & (high >= [x0, y0]).all(axis=1))


def _at_edge(spots: Floats, quads: Ints, facing: Bools, field: Floats | None) -> Bools:
    """(q,) facing quads that touch skin which faces away or is cut off."""
    ends = np.zeros(len(spots), dtype=bool)
    ends[quads[~facing.all(axis=1)]] = True
    if field is not None:
        ends |= field < SHOWN
    return np.asarray(ends[quads].any(axis=1) & facing.any(axis=1))


def _free_samples(
    plate: Plate, spots: Floats, quads: Ints, chosen: Ints, field: Floats | None
) -> Bools:
    """(m, samples) whether nothing lies in front of samples of the chosen quads."""
    scene, axes = skin_scene(plate.figure, plate.pose, plate.part), plate.axes()
    share = np.linspace(0.02, 0.98, SAMPLES)
    u, v = (side.ravel() for side in np.meshgrid(share, share))
    free = np.empty((len(chosen), len(u)), dtype=bool)
    for start in range(0, len(chosen), BATCH):
        part = chosen[start : start + BATCH]
        places, there = _samples(spots, quads[part], u, v, field)
        origins = places.reshape(-1, 3) + np.array([0, 0, LIFT_MM], dtype=np.float32)
        hit = scene.cast_on_plate(axes, origins, upwards=True).triangle >= 0
        free[start : start + BATCH] = ~hit.reshape(there.shape) & there
    return free


def _samples(
    spots: Floats, quads: Ints, u: Floats, v: Floats, field: Floats | None
) -> tuple[Floats, Bools]:
    """(m, k, 3) samples on the two flat triangles of each quad, and which are not cut off."""
    low = (u >= v)[None, :, None]
    far, near = np.maximum(u, v)[None, :, None], np.minimum(u, v)[None, :, None]
    values = spots if field is None else np.concatenate([spots, field[:, None]], axis=1)
    a, b, c, d = (values[corner][:, None, :] for corner in quads.T)
    middle = np.where(low, b, d)
    found = a + far * (middle - a) + near * (c - middle)
    there = np.ones(found.shape[:2], dtype=bool) if field is None else found[..., 3] >= SHOWN
    return np.ascontiguousarray(found[..., :3], dtype=np.float32), there


def _crossed(spots: Floats, quads: Ints, chosen: Ints, at_edge: Bools) -> Bools:
    """(m,) chosen quads whose box on the plate meets a fold or cut that is not behind them."""
    origin = spots[quads[chosen], :2].reshape(-1, 2).min(axis=0)
    low, high = _cells(spots, quads[chosen], origin)
    nearest = _nearest_edges(spots, quads[at_edge], origin, high.max(axis=0) + 1)
    farthest = spots[quads[chosen], 2].min(axis=1)
    width = (high - low).max(axis=1) + 1
    middle = (low + high) // 2
    crossed = np.zeros(len(chosen), dtype=bool)
    for size in WIDTHS:
        here = np.flatnonzero((width <= size) & (width > size // 2))
        if len(here):
            around = ndimage.maximum_filter(nearest, size=size + 1)
            crossed[here] = around[tuple(middle[here].T)] > farthest[here]
    return crossed


def _nearest_edges(spots: Floats, edges: Ints, origin: Floats, size: Ints) -> Floats:
    """Map of cells: nearest depth of the folds and cuts whose boxes touch each."""
    nearest = np.full(size, -np.inf, dtype=np.float32)
    low, high = _cells(spots, edges, origin)
    depth = spots[edges, 2].max(axis=1)
    for (x0, y0), (x1, y1), near in zip(low.tolist(), high.tolist(), depth.tolist(), strict=True):
        if x1 >= 0 and y1 >= 0:
            box = nearest[max(x0, 0) : x1 + 1, max(y0, 0) : y1 + 1]
            np.maximum(box, near, out=box)
    return nearest


def _cells(spots: Floats, quads: Ints, origin: Floats) -> tuple[Ints, Ints]:
    """Lowest and highest cell (m, 2) of each quad's box; negative left of or below the origin."""
    corners = spots[quads, :2]
    low = np.floor((corners.min(axis=1) - origin) / CELL_MM).astype(np.int64)
    high = np.floor((corners.max(axis=1) - origin) / CELL_MM).astype(np.int64)
    return low, high
