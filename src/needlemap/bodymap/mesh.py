"""The one skin of all figures: its faces, mirror map, and the fine lattice on every face.

A surface point (face, s, t) lies on the mesh after two Catmull-Clark steps: 4 by 4 small quads a
face, each cut along its diagonal into two flat triangles. Arrays of points are (n, 3): face, s, t.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap import paths
from needlemap.bodymap.subdivision import Topology, fine_quads, subdivide
from needlemap.errors import ReferenceDataError

STEPS = 2
SPLIT = 2**STEPS  # small quads along each side of a face

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class BodyMesh:
    """Faces, mirror map and lattice.

    Attributes
    ----------
    faces
        (f, 4) base vertices.
    twin
        (f,) the mirrored face; mirroring swaps s and t.
    quads
        (f * SPLIT * SPLIT, 4) fine vertices of each small quad, at its (s, t) corners
        (0, 0), (1, 0), (1, 1), (0, 1); quad number = (face * SPLIT + column) * SPLIT + row.
    """

    faces: Ints
    twin: Ints
    quads: Ints
    topologies: tuple[Topology, ...]

    def refined(self, values: Floats) -> NDArray[np.float32]:
        """Values (v, d) at the base vertices carried to the fine vertices (n, d)."""
        fine: Floats = values.astype(np.float64)
        for topology in self.topologies:
            fine = subdivide(topology, fine)
        return fine.astype(np.float32)

    def mirrored(self, points: Floats) -> Floats:
        """Return the same spots on the other side of the body."""
        faces, s, t = np.asarray(points, dtype=np.float64).T
        return np.stack([self.twin[faces.astype(np.int64)], t, s], axis=1)

    def corners(self, points: Floats) -> tuple[Ints, Floats]:
        """Fine vertices (n, 3) of the triangle under each point, and their weights (n, 3)."""
        quad, u, v = self.quad_of(points)
        vertices = self.quads[quad]
        low = u >= v
        middle = np.where(low, vertices[:, 1], vertices[:, 3])
        near, far = np.minimum(u, v), np.maximum(u, v)
        weights = np.stack([1 - far, far - near, near], axis=1)
        return np.stack([vertices[:, 0], middle, vertices[:, 2]], axis=1), weights

    def quad_of(self, points: Floats) -> tuple[Ints, Floats, Floats]:
        """Return number of the small quad under each point, and where in it, 0 to 1 each way."""
        faces, s, t = np.asarray(points, dtype=np.float64).T
        column = np.minimum((s * SPLIT).astype(np.int64), SPLIT - 1)
        row = np.minimum((t * SPLIT).astype(np.int64), SPLIT - 1)
        quad = (faces.astype(np.int64) * SPLIT + column) * SPLIT + row
        return quad, s * SPLIT - column, t * SPLIT - row

    def point_in(self, quad: Ints, u: Floats, v: Floats) -> Floats:
        """Surface points (n, 3) at (u, v) in small quads: the reverse of `quad_of`."""
        face, child = np.divmod(quad, SPLIT * SPLIT)
        column, row = np.divmod(child, SPLIT)
        s, t = (column + u) / SPLIT, (row + v) / SPLIT
        return np.stack([face, np.clip(s, 0, 1), np.clip(t, 0, 1)], axis=1)

    def spot_in(self, quad: int, u: float, v: float) -> tuple[int, float, float]:
        """Return what `point_in` does, of one spot: plain numbers are quicker than short arrays."""
        face, child = divmod(quad, SPLIT * SPLIT)
        column, row = divmod(child, SPLIT)
        s, t = (column + u) / SPLIT, (row + v) / SPLIT
        return face, min(max(s, 0.0), 1.0), min(max(t, 0.0), 1.0)


@cache
def body_mesh() -> BodyMesh:
    """Return the mesh of surface.npz."""
    faces, twin = stored("faces"), stored("twin")
    base = Topology.of(faces, int(faces.max()) + 1)
    topologies = [base]
    for _ in range(STEPS - 1):
        topologies.append(topologies[-1].refined())
    quads = fine_quads(base, STEPS).reshape(-1, 4)
    return BodyMesh(faces, twin, quads, tuple(topologies))


@lru_cache(maxsize=6)
def fine_vertices(figure: str, pose: str) -> NDArray[np.float32]:
    """(n, 3) positions in mm of a posed figure: x to its left, y above the floor, z forward."""
    return body_mesh().refined(stored(f"vertices.{figure}.{pose}"))


@lru_cache(maxsize=12)
def fine_field(part: str) -> NDArray[np.float32] | None:
    """(n,) field of a part of the body, shown where it is at least 0.5; None for all of it."""
    if part == "all":
        return None
    share = stored(f"part.{part}")[:, None] / np.float32(255)
    return body_mesh().refined(share)[:, 0]


def stored(name: str) -> NDArray[Any]:
    """One array of surface.npz."""
    path = paths.bodymaps() / "surface.npz"
    try:
        with np.load(path) as archive:
            return np.asarray(archive[name])
    except (OSError, KeyError, ValueError) as error:
        message = f"The body's surface ({path.name}) is missing or damaged."
        raise ReferenceDataError(f"{message} Please install NeedleMap again.") from error
