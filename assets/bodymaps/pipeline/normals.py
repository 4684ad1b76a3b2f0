"""Normals of the skin's vertices, and their mirror images."""

import numpy as np

from needlemap.bodymap.mesh import BodyMesh
from needlemap.bodymap.sight import mirrored_quads
from pipeline.scene import Floats, Ints


def vertex_normals(vertices: Floats, quads: Ints) -> Floats:
    """(n, 3) unit normals: the mean of the faces around, weighed by their area."""
    a, b, c, d = (vertices[corner] for corner in quads.T)
    facing = np.cross(c - a, d - b)
    total = np.zeros(vertices.shape)
    for axis in range(3):
        weights = np.repeat(facing[:, axis], 4)
        total[:, axis] = np.bincount(quads.ravel(), weights, len(vertices))
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.asarray(total / np.maximum(length, 1e-12), dtype=np.float32)


def mirrored_vertices(mesh: BodyMesh) -> Ints:
    """(n,) number of each fine vertex's mirror image."""
    mirror = np.empty(int(mesh.quads.max()) + 1, dtype=np.int64)
    mirror[mesh.quads] = mesh.quads[mirrored_quads(mesh)][:, [0, 3, 2, 1]]
    return mirror
