"""Catmull-Clark subdivision of a closed quad mesh, kept in step with (s, t) on each base quad.

A face runs counter-clockwise seen from outside: corner 0 at (s, t) = (0, 0), corner 1 at (1, 0),
corner 2 at (1, 1), corner 3 at (0, 1). Its four children tile it in the same frame; child number
4 * face + 2 * j + i covers s from i / 2 and t from j / 2. numpy only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Topology:
    """Faces and edges of a closed quad mesh: every edge has two faces.

    Attributes
    ----------
    faces
        (f, 4) vertex numbers.
    edges
        (e, 2) vertex numbers.
    face_edges
        (f, 4) edge numbers; side j runs from corner j to corner j + 1.
    vertices
        How many vertices the mesh has.
    """

    faces: Ints
    edges: Ints
    face_edges: Ints
    vertices: int

    @classmethod
    def of(cls, faces: Ints, vertices: int) -> "Topology":
        """Find the edges of `faces`."""
        ends = np.stack([faces, np.roll(faces, -1, axis=1)], axis=-1).astype(np.int64)
        keys = ends.min(axis=-1) * vertices + ends.max(axis=-1)
        unique, inverse = np.unique(keys, return_inverse=True)
        edges = np.stack(np.divmod(unique, vertices), axis=1)
        return cls(faces, edges, inverse.reshape(faces.shape), vertices)

    def refined(self) -> "Topology":
        """Topology after one step: vertices keep their numbers, then edge, then face points."""
        count = self.vertices + len(self.edges) + len(self.faces)
        return Topology(
            self.refined_faces(), self._refined_edges(), self._refined_face_edges(), count
        )

    def refined_faces(self) -> Ints:
        """Faces (4 f, 4) after one step."""
        c, m, f = self.faces.T, (self.face_edges + self.vertices).T, self._centres()
        children = [
            [c[0], m[0], f, m[3]],
            [m[0], c[1], m[1], f],
            [m[3], f, m[2], c[3]],
            [f, m[1], c[2], m[2]],
        ]
        return np.stack([np.stack(child, axis=1) for child in children], axis=1).reshape(-1, 4)

    def _centres(self) -> Ints:
        return np.arange(len(self.faces)) + self.vertices + len(self.edges)

    def _refined_edges(self) -> Ints:
        """Two halves of each edge, then four spokes of each face, from side to centre."""
        middles = np.arange(len(self.edges)) + self.vertices
        halves = np.stack([self.edges, np.stack([middles, middles], axis=1)], axis=-1)
        centres = np.repeat(self._centres()[:, None], 4, axis=1)
        spokes = np.stack([self.face_edges + self.vertices, centres], axis=-1)
        return np.concatenate([halves.reshape(-1, 2), spokes.reshape(-1, 2)])

    def _refined_face_edges(self) -> Ints:
        first = self.edges[self.face_edges, 0] == self.faces
        start = (2 * self.face_edges + ~first).T  # the half of side j at its corner j
        end = (2 * self.face_edges + first).T  # the half of side j at its corner j + 1
        spoke = (2 * len(self.edges) + np.arange(4 * len(self.faces)).reshape(-1, 4)).T
        children = [
            [start[0], spoke[0], spoke[3], end[3]],
            [end[0], start[1], spoke[1], spoke[0]],
            [spoke[3], spoke[2], end[2], start[3]],
            [spoke[1], end[1], start[2], spoke[2]],
        ]
        return np.stack([np.stack(child, axis=1) for child in children], axis=1).reshape(-1, 4)


def subdivide(topology: Topology, values: Floats) -> Floats:
    """One Catmull-Clark step of values at the vertices: positions in mm, or any smooth field.

    `values` is (v, d); the answer (v + e + f, d): moved vertices, edge points, face points.
    Source of the rule: Catmull and Clark, 1978.
    """
    valence = np.bincount(topology.faces.ravel(), minlength=topology.vertices)
    columns = [_subdivide_column(topology, valence, column) for column in values.T.copy()]
    return np.stack(columns, axis=1)


def fine_quads(topology: Topology, steps: int) -> Ints:
    """Corners (f, n, n, 4) of the small quads after `steps` refinements, n = 2 ** steps.

    Entry [f, i, j] covers s from i / n and t from j / n of base face f.
    """
    coarse = topology
    for _ in range(steps - 1):
        coarse = coarse.refined()
    n = 2**steps
    column, row = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    child = np.zeros_like(column)
    for bit in reversed(range(steps)):
        child = 4 * child + 2 * ((row >> bit) & 1) + ((column >> bit) & 1)
    number = np.arange(len(topology.faces))[:, None, None] * n * n + child
    return np.asarray(coarse.refined_faces()[number], dtype=np.int32)


def _subdivide_column(topology: Topology, valence: Ints, values: Floats) -> Floats:
    corners, (start, end) = values[topology.faces.T], topology.edges.T
    face_points = (corners[0] + corners[1] + corners[2] + corners[3]) / 4
    ends = values[start] + values[end]
    spread = np.repeat(face_points, 4)
    beside = np.bincount(topology.face_edges.ravel(), spread, len(ends))
    around = np.bincount(topology.faces.ravel(), spread, len(values))
    around += np.bincount(start, ends, len(values)) + np.bincount(end, ends, len(values))
    moved = (around / valence + (valence - 3) * values) / valence
    return np.concatenate([moved, (ends + beside) / 4, face_points])
