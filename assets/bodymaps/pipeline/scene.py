"""Ray casting on the skin as it is shown on a plate. The program's own mesh and rules are used."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from embreex import rtcore_scene
from embreex.mesh_construction import TriangleMesh
from numpy.typing import NDArray

from needlemap.bodymap.mesh import BodyMesh, body_mesh, fine_field, fine_vertices

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]

FAR_MM = 3000.0
PAST_MM = 1e-3
SHOWN = 0.5
CUTS_PASSED = 12


@lru_cache(maxsize=2)
def skin_scene(figure: str, pose: str, part: str) -> "Scene":
    """Return the program's own skin; a hit's triangle is numbered as `triangles_of` does."""
    triangles = triangles_of(body_mesh().quads)
    return Scene(fine_vertices(figure, pose), triangles, fine_field(part), keep_all=True)


@dataclass(frozen=True, slots=True)
class Hits:
    """What rays met: all arrays have one row a ray; `triangle` is -1 where there was nothing."""

    triangle: Ints
    u: Floats
    v: Floats
    distance: Floats


class Scene:
    """Triangles of small quads, lower then upper, with a field that cuts parts off.

    Parameters
    ----------
    vertices
        (n, 3) fine vertices in any frame, mm.
    triangles
        (m, 3) vertex numbers.
    field
        (n,) or None; skin is there where it is at least 0.5.
    keep_all
        Keep triangles that are cut off whole, so that a hit's number stays that of the input.
    """

    def __init__(
        self,
        vertices: Floats,
        triangles: Ints,
        field: Floats | None = None,
        *,
        keep_all: bool = False,
    ) -> None:
        if field is not None and not keep_all:
            triangles = triangles[(field[triangles] >= SHOWN).any(axis=1)]
        self.triangles, self._field = triangles, field
        self._scene = rtcore_scene.EmbreeScene()
        corners = np.ascontiguousarray(vertices[triangles], dtype=np.float32)
        TriangleMesh(self._scene, corners)

    def cast(self, origins: Floats, directions: Floats) -> Hits:
        """First skin that is there along each ray (n, 3)."""
        start = np.array(origins, dtype=np.float32)
        heading = np.ascontiguousarray(directions, dtype=np.float32)
        hits = self._nearest(start, heading)
        for _ in range(CUTS_PASSED):
            missing = np.flatnonzero(self._left_out(hits))
            if not len(missing):
                break
            further = hits.distance[missing] + PAST_MM
            begun = start[missing] + further[:, None] * heading[missing]
            again = self._nearest(begun.astype(np.float32), heading[missing])
            hits.triangle[missing], hits.u[missing] = again.triangle, again.u
            hits.v[missing], hits.distance[missing] = again.v, further + again.distance
        return hits

    def cast_on_plate(self, axes: Floats, origins: Floats, *, upwards: bool = False) -> Hits:
        """First skin along rays that start at spots (n, 3) of a plate and run into its depth.

        `axes` are the plate's right, up and towards the viewer in the frame of the vertices, so
        that one scene serves every plate of a pose.
        """
        towards = np.float32(axes[2] if upwards else -axes[2])
        start = np.asarray(origins, dtype=np.float32) @ axes.astype(np.float32)
        return self.cast(start, np.broadcast_to(towards, start.shape))

    def _nearest(self, origins: Floats, directions: Floats) -> Hits:
        found = self._scene.run(origins, directions, query="INTERSECT", output=True)
        return Hits(found["primID"].astype(np.int64), found["u"], found["v"], found["tfar"])

    def blocked(self, origins: Floats, directions: Floats, reach_mm: float) -> Bools:
        """Tell which rays (unit directions) meet skin within `reach_mm`."""
        found = self._scene.run(
            np.ascontiguousarray(origins, dtype=np.float32),
            np.ascontiguousarray(directions, dtype=np.float32),
            query="DISTANCE",
        )
        return np.asarray(found < reach_mm)

    def _left_out(self, hits: Hits) -> Bools:
        """Hits on skin that the field cuts off."""
        if self._field is None:
            return np.zeros(len(hits.triangle), dtype=bool)
        value = blend(self._field[self.triangles[hits.triangle]], hits.u, hits.v)
        return np.asarray((hits.triangle >= 0) & (value < SHOWN))


def blend(corners: Floats, u: Floats, v: Floats) -> Floats:
    """Values (n, 3) or (n, 3, d) at corners 0, 1, 2 blended at embree's u (to 1) and v (to 2)."""
    shape = (len(u),) + (1,) * (corners.ndim - 2)
    a, b = np.reshape(u, shape), np.reshape(v, shape)
    return np.asarray(corners[:, 0] * (1 - a - b) + corners[:, 1] * a + corners[:, 2] * b)


def triangles_of(quads: Ints) -> Ints:
    """(2 q, 3): lower triangles (0, 1, 2) of all quads, then upper ones (0, 2, 3)."""
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def surface_points(mesh: BodyMesh, triangle: Ints, u: Floats, v: Floats) -> Floats:
    """(n, 3) face, s, t of spots on triangles numbered as `triangles_of` does."""
    upper, quad = np.divmod(triangle, len(mesh.quads))
    # Embree's u weighs corner 1, v corner 2; on the quad these are (1, 0) and (1, 1) in the lower
    # triangle, (1, 1) and (0, 1) in the upper one.
    along = np.where(upper == 0, u + v, u)
    across = np.where(upper == 0, v, u + v)
    return mesh.point_in(quad, along, across)
