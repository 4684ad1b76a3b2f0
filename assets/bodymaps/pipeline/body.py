"""A posed figure ready for pictures: skin finer than the program's, normals, open sky."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from needlemap.bodymap.mesh import BodyMesh, body_mesh, fine_field, fine_vertices
from needlemap.bodymap.subdivision import Topology, subdivide
from pipeline.normals import mirrored_vertices, vertex_normals
from pipeline.relief import heights
from pipeline.scene import Bools, Floats, Ints, Scene, triangles_of

SKY_RAYS = 80
SKY_REACH_MM = 260.0
LIFT_MM = 0.8
SMOOTHING_ROUNDS = 3
# Parts that are lit as if the rest of the body were not there; the others stand in its shade.
ALONE = ("right_leg", "right_foot", "right_hand", "shoulders")


@dataclass(frozen=True, slots=True)
class PictureBody:
    """Skin after three refinements, one more than the program's own.

    Attributes
    ----------
    vertices, normals
        (n, 3) in the body's frame, mm and unit vectors; the light sees the drawn relief.
    triangles
        (m, 3) vertex numbers.
    open_sky
        (n,) share of the sky that is not hidden by skin near by, 0 to 1.
    field
        (n,) of the shown part, or None.
    """

    vertices: Floats
    normals: Floats
    triangles: Ints
    open_sky: Floats
    field: Floats | None


@lru_cache(maxsize=1)
def picture_body(figure: str, pose: str, part: str) -> PictureBody:
    """Refine a figure's skin once more and measure its open sky."""
    coarse = fine_vertices(figure, pose)
    topology = _fine_topology()
    vertices = subdivide(topology, coarse.astype(np.float64)).astype(np.float32)
    quads = topology.refined_faces()
    field = fine_field(part)
    sky = open_sky(figure, pose, lit_as(part))
    carried = [sky, heights(figure), *([] if field is None else [field])]
    fine = subdivide(topology, np.stack(carried, axis=1).astype(np.float64))
    fine_part = None if field is None else fine[:, 2].astype(np.float32)
    smooth = vertex_normals(vertices, quads)
    return PictureBody(
        vertices,
        vertex_normals(vertices + smooth * fine[:, 1:2].astype(np.float32), quads),
        triangles_of(quads),
        np.clip(fine[:, 0], 0, 1).astype(np.float32),
        fine_part,
    )


def lit_as(part: str) -> str:
    """Return the part whose shade falls on a part: itself, or the whole body."""
    return part if part in ALONE else "all"


@lru_cache(maxsize=1)
def _fine_topology() -> Topology:
    return body_mesh().topologies[-1].refined()


@lru_cache(maxsize=16)  # of a figure and of the reference, by which layers are lit
def open_sky(figure: str, pose: str, part: str, rays: int = SKY_RAYS) -> Floats:
    """(n,) 0 to 1 by rays over the half sphere, denser where the light falls straight."""
    mesh, vertices, field = body_mesh(), fine_vertices(figure, pose), fine_field(part)
    scene = Scene(vertices, triangles_of(mesh.quads), field)
    normals = vertex_normals(vertices, mesh.quads)
    mirror = mirrored_vertices(mesh)
    # The body is its own mirror image, so half of it is enough.
    asked = _near_shown(mesh, field, len(vertices)) & (vertices[:, 0] <= vertices[mirror, 0])
    shown = np.flatnonzero(asked)
    start = vertices[shown] + normals[shown] * LIFT_MM
    across, along = _frame_of(normals[shown])
    open_share = np.zeros(len(shown))
    for x, y, z in half_sphere(rays):
        heading = x * across + y * along + z * normals[shown]
        open_share += ~scene.blocked(start, heading, SKY_REACH_MM)
    sky = np.ones(len(vertices))
    sky[mirror[shown]] = sky[shown] = open_share / rays
    return _smoothed(mesh, sky)


def half_sphere(count: int) -> Floats:
    """(count, 3) unit vectors round +z, as many in a direction as its cosine says (a spiral)."""
    index = np.arange(count) + 0.5
    radius = np.sqrt(index / count)
    angle = index * np.pi * (3 - np.sqrt(5))
    height = np.sqrt(1 - radius**2)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=1)


def _frame_of(normals: Floats) -> tuple[Floats, Floats]:
    """Two unit vectors square to each normal and to each other."""
    helper = np.where(np.abs(normals[:, :1]) < 0.7, [[1.0, 0, 0]], [[0, 1.0, 0]])
    across = np.cross(helper, normals)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    return across, np.cross(normals, across)


def _near_shown(mesh: BodyMesh, field: Floats | None, count: int) -> Bools:
    if field is None:
        return np.ones(count, dtype=bool)
    near = np.zeros(count, dtype=bool)
    near[mesh.quads[(field[mesh.quads] >= 0.5).any(axis=1)]] = True
    return near


def _smoothed(mesh: BodyMesh, values: Floats) -> Floats:
    """Average over neighbouring quads a few times."""
    flat = mesh.quads.ravel()
    around = np.bincount(flat, minlength=len(values))
    for _ in range(SMOOTHING_ROUNDS):
        means = values[mesh.quads].mean(axis=1)
        values = np.bincount(flat, np.repeat(means, 4), len(values)) / around
    return values
