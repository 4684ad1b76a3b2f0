"""Texels: small squares on every face of the skin, about a millimetre wide on the reference.

Only the right half is stored; a spot on the left is looked up at its mirror.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import SPLIT, BodyMesh, fine_vertices
from pipeline.figures import REFERENCE
from pipeline.normals import vertex_normals
from pipeline.scene import Bools, Floats, Ints

WIDTH_MM = 1.0
FEWEST, MOST = 2, 6  # powers of two along a side


@dataclass(frozen=True)
class Texels:
    """All texels of both halves, face by face; within a face row by row, t then s.

    Attributes
    ----------
    split
        (f,) texels along each side of a face; `first` (f + 1,) the number of its first one.
    points
        (n, 3) face, s, t of the centres.
    mirror
        (n,) the texel on the other side.
    right
        (n,) lies on the patient's right half.
    """

    mesh: BodyMesh
    split: NDArray[np.uint8]
    first: NDArray[np.int32]
    points: Floats
    mirror: Ints
    right: Bools

    @classmethod
    def of(cls, mesh: BodyMesh) -> "Texels":
        """Divide the faces so that texels are about a millimetre on the reference figure."""
        split = _splits(mesh)
        counts = split.astype(np.int64) ** 2
        first = np.concatenate([[0], np.cumsum(counts)])
        face = np.repeat(np.arange(len(split)), counts)
        side = split[face].astype(np.int64)
        row, column = np.divmod(np.arange(len(face)) - first[face], side)
        points = np.stack([face, (column + 0.5) / side, (row + 0.5) / side], axis=1)
        mirror = first[mesh.twin[face]] + column * side + row
        right_face = fine_vertices(REFERENCE, "stand")[mesh.quads, 0].reshape(len(split), -1)
        right = (right_face.mean(axis=1) < 0)[face]
        return cls(mesh, split, first.astype(np.int32), points, mirror, right)

    def places(self, pose: str) -> tuple[Floats, Floats]:
        """(n, 3) places in mm and unit normals on the reference figure."""
        vertices = fine_vertices(REFERENCE, pose)
        normals = vertex_normals(vertices, self.mesh.quads)
        corners, weights = self._corners
        facing = np.einsum("nij,ni->nj", normals[corners], weights)
        facing /= np.linalg.norm(facing, axis=1, keepdims=True)
        return np.einsum("nij,ni->nj", vertices[corners], weights), facing

    def places_of(self, pose: str, points: Floats) -> Floats:
        """(n, 3) places in mm of any surface points on the reference figure."""
        corners, weights = self.mesh.corners(points)
        return np.einsum("nij,ni->nj", fine_vertices(REFERENCE, pose)[corners], weights)

    @cached_property
    def _corners(self) -> tuple[Ints, Floats]:
        corners, weights = self.mesh.corners(self.points)
        return corners, weights.astype(np.float32)

    def areas(self) -> Floats:
        """(n,) mm2 of skin of each texel on the reference figure."""
        vertices = fine_vertices(REFERENCE, "stand")
        a, b, c, d = (vertices[corner] for corner in self.mesh.quads.T)
        halves = [np.linalg.norm(np.cross(one - a, c - a), axis=1) for one in (b, d)]
        quad, _, _ = self.mesh.quad_of(self.points)
        many = np.bincount(quad, minlength=len(a))
        return np.asarray(((halves[0] + halves[1]) / 2)[quad] / many[quad])

    def field(self, fine: Floats) -> Floats:
        """(n,) a field of the fine vertices at the centres."""
        corners, weights = self._corners
        return np.asarray((fine[corners] * weights).sum(axis=1))


def _splits(mesh: BodyMesh) -> NDArray[np.uint8]:
    vertices = fine_vertices(REFERENCE, "stand")
    a, b, _, d = (vertices[corner] for corner in mesh.quads.T)
    lengths = [
        np.linalg.norm(end - a, axis=1).reshape(len(mesh.faces), -1).sum(axis=1) / SPLIT
        for end in (b, d)
    ]
    longest = np.maximum(*lengths)
    longest = np.maximum(longest, longest[mesh.twin])
    powers = np.clip(np.round(np.log2(longest / WIDTH_MM)), FEWEST, MOST)
    return (2**powers).astype(np.uint8)
