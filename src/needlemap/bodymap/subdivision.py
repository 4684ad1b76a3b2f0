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
        middles = self.face_edges + self.vertices
        centres = np.arange(len(self.faces)) + self.vertices + len(self.edges)
        count = self.vertices + len(self.edges) + len(self.faces)
        return Topology(
            self._child_faces(middles, centres),
            self._child_edges(middles, centres),
            self._child_face_edges(),
            count,
        )

    def _child_faces(self, middles: Ints, centres: Ints) -> Ints:
        c, m, f = self.faces.T, middles.T, centres
        children = [
            [c[0], m[0], f, m[3]],
            [m[0], c[1], m[1], f],
            [m[3], f, m[2], c[3]],
            [f, m[1], c[2], m[2]],
        ]
        return np.stack([np.stack(child, axis=1) for child in children], axis=1).reshape(-1, 4)

    def _child_edges(self, middles: Ints, centres: Ints) -> Ints:
        """Two halves of each edge, then four spokes of each face, from side to centre."""
        halves = np.empty((len(self.edges), 2, 2), dtype=np.int64)
        halves[:, :, 0] = self.edges
        halves[:, :, 1] = (np.arange(len(self.edges)) + self.vertices)[:, None]
        spokes = np.stack([middles, np.repeat(centres[:, None], 4, axis=1)], axis=-1)
        return np.concatenate([halves.reshape(-1, 2), spokes.reshape(-1, 2)])

    def _child_face_edges(self) -> Ints:
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
    faces, edges = topology.faces, topology.edges
    face_points = values[faces].mean(axis=1)
    ends = values[edges[:, 0]] + values[edges[:, 1]]
    beside = _sum_by(topology.face_edges.ravel(), np.repeat(face_points, 4, axis=0), len(edges))
    valence = np.bincount(faces.ravel(), minlength=topology.vertices)[:, None]
    around_faces = _sum_by(faces.ravel(), np.repeat(face_points, 4, axis=0), len(values))
    around_edges = _sum_by(edges.ravel(), np.repeat(ends / 2, 2, axis=0), len(values))
    moved = (around_faces + 2 * around_edges) / valence + (valence - 3) * values
    return np.concatenate([moved / valence, (ends + beside) / 4, face_points])


def grid_of_vertices(topology: Topology, steps: int) -> Ints:
    """Vertex numbers of the lattice on each base face after `steps` refinements.

    Returns (f, n + 1, n + 1) with n = 2 ** steps; entry [f, a, b] lies at (s, t) = (a / n, b / n).
    """
    fine = topology
    for _ in range(steps):
        fine = fine.refined()
    corners = _untangled(fine.faces, len(topology.faces), steps)
    n = 2**steps
    grid = np.empty((len(topology.faces), n + 1, n + 1), dtype=np.int32)
    grid[:, :n, :n], grid[:, 1:, :n] = corners[..., 0], corners[..., 1]
    grid[:, 1:, 1:], grid[:, :n, 1:] = corners[..., 2], corners[..., 3]
    return grid


def _untangled(fine_faces: Ints, base_count: int, steps: int) -> Ints:
    """Order the descendants of each base face by column and row: (f, n, n, 4)."""
    n = 2**steps
    column, row = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    child = np.zeros_like(column)
    for bit in reversed(range(steps)):
        child = 4 * child + 2 * ((row >> bit) & 1) + ((column >> bit) & 1)
    number = np.arange(base_count)[:, None, None] * n * n + child
    return np.asarray(fine_faces[number])


def _sum_by(index: Ints, rows: Floats, count: int) -> Floats:
    """Sum the rows that share an index: (count, d)."""
    columns = [np.bincount(index, weights=column, minlength=count) for column in rows.T]
    return np.stack(columns, axis=1)
