"""Nodes on the skin, a few mm apart, between which densities are smoothed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.history.skin import Skin, corners_of, face_areas, face_normals

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]

APART_MM = 8.0
# Small quads along each side of a face: those of the trunk are 20 mm long.
SPLIT = 2
_WELD_MM = 0.01


@dataclass(frozen=True, slots=True)
class SkinLattice:
    """Corners of small quads of the mesh, gathered to nodes where they are dense: hand, foot, face.

    Attributes
    ----------
    xyz
        (k, 3) places in mm.
    normals
        (k, 3) unit vectors out of the body.
    area_mm2
        (k,) skin that belongs to each node; together all of it.
    node_of_corner
        (q, 4) node of each corner of each small quad, those of a face together.
    """

    xyz: Floats
    normals: Floats
    area_mm2: Floats
    node_of_corner: Ints

    @classmethod
    def of(cls, skin: Skin, apart_mm: float = APART_MM) -> "SkinLattice":
        """Return the lattice of a skin."""
        corners = corners_of(np.arange(skin.face_count), skin, SPLIT)
        vertex = _same(np.round(corners.reshape(-1, 3) / _WELD_MM).astype(np.int64))
        facing = np.repeat(face_normals(corners) * face_areas(corners)[:, None], 4, axis=0)
        smooth = _sums(vertex, facing)[vertex]
        # Near each other and facing the same way, so that the two sides of an ear stay apart.
        cells = np.floor(corners.reshape(-1, 3) / apart_mm).astype(np.int64)
        node = _same(np.concatenate([cells, smooth > 0], axis=1))
        area = np.repeat(face_areas(corners) / 4, 4)
        count = np.bincount(node)[:, None]
        normals = _sums(node, smooth)
        length = np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        return cls(
            xyz=_sums(node, corners.reshape(-1, 3)) / count,
            normals=normals / length,
            area_mm2=np.asarray(np.bincount(node, area), np.float64),
            node_of_corner=node.reshape(-1, 4),
        )

    def __len__(self) -> int:
        return len(self.xyz)

    def shares(self, points: Floats) -> tuple[Ints, Floats]:
        """Return the nodes (n, 4) around surface points, and the share (n, 4) of each; sum 1."""
        faces, *spots = np.asarray(points, np.float64).T
        (column, s), (row, t) = (_cut(spot) for spot in spots)
        quads = (faces.astype(np.int64) * SPLIT + column) * SPLIT + row
        shares = np.stack([(1 - s) * (1 - t), s * (1 - t), s * t, (1 - s) * t], axis=1)
        return self.node_of_corner[quads], shares


def _cut(spot: Floats) -> tuple[Ints, Floats]:
    """Return in which part of a face's side a spot lies, and where in it, 0 to 1."""
    part = np.minimum((spot * SPLIT).astype(np.int64), SPLIT - 1)
    return part, spot * SPLIT - part


def _same(keys: Ints) -> Ints:
    """Return numbers from 0 of rows, the same for equal rows."""
    low = keys.min(axis=0)
    packed = np.ravel_multi_index(tuple((keys - low).T), tuple(keys.max(axis=0) - low + 1))
    return np.asarray(np.unique(packed, return_inverse=True)[1])


def _sums(numbers: Ints, values: Floats) -> Floats:
    """Return (k, d) sums of (n, d) values by number."""
    return np.stack([np.bincount(numbers, column) for column in values.T], axis=1)
