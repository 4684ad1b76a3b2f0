"""How near spots of skin are to each other. Distances are chords in mm on the standing figure.

Within a few centimetres a chord is as good as the way along the skin, except across a fold or a
thin part: so two spots count as near only when their skin faces the same way.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

_CORNERS = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
_NEIGHBOURS = [(i, j, k) for i in (0, -1, 1) for j in (0, -1, 1) for k in (0, -1, 1)]
_SHIFT = 1 << 20


class Skin(Protocol):
    """What looking back needs of the body; `needlemap.bodymap` has it."""

    def __hash__(self) -> int:
        """Return what the densities worked out for a skin are kept by."""

    @property
    def face_count(self) -> int:
        """How many faces the skin has."""

    def positions(self, points: Floats, /) -> Floats:
        """Places (n, 3) in mm of surface points (n, 3): face, s, t."""


@dataclass(frozen=True, slots=True)
class Places:
    """Spots of skin: where they are (n, 3) in mm, and which way their skin faces (n, 3)."""

    xyz: Floats
    normals: Floats

    @classmethod
    def of(cls, points: Floats, skin: Skin) -> "Places":
        """Return the places of surface points (n, 3)."""
        faces, which = np.unique(points[:, 0].astype(np.int64), return_inverse=True)
        return cls(skin.positions(points), face_normals(corners_of(faces, skin))[which])

    def __len__(self) -> int:
        return len(self.xyz)

    def taken(self, rows: Ints) -> "Places":
        """Return some of the places."""
        return Places(self.xyz[rows], self.normals[rows])


def corners_of(faces: Ints, skin: Skin, split: int = 1) -> Floats:
    """Return the corners (f * split², 4, 3) of faces, or of the small quads they are cut into.

    Counter-clockwise from the lowest (s, t); the quads of a face lie together, t changing fastest.
    """
    steps = np.arange(split)
    low = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 1, 2)
    points = np.empty((len(faces), split * split, 4, 3))
    points[..., 0] = faces[:, None, None]
    points[..., 1:] = (low + _CORNERS) / split
    return skin.positions(points.reshape(-1, 3)).reshape(-1, 4, 3)


def face_normals(corners: Floats) -> Floats:
    """Return unit vectors (f, 3) out of the body; zero for a face without area."""
    crossed = _twice_area(corners)
    length = np.linalg.norm(crossed, axis=1, keepdims=True)
    return np.asarray(crossed / np.maximum(length, 1e-12))


def face_areas(corners: Floats) -> Floats:
    """Return the areas (f,) in mm²."""
    return np.asarray(np.linalg.norm(_twice_area(corners), axis=1) / 2)


def has_near(
    spots: Places, others: Places, within_mm: float, *, before: tuple[Ints, Ints] | None = None
) -> Bools:
    """Return (n,) which spots have one of the others within `within_mm`, facing the same way.

    With `before`, whole numbers of the spots and of the others, only others of a lower number
    than the spot's count.
    """
    found = np.zeros(len(spots), bool)
    if not len(spots) or not len(others):
        return found
    own = np.floor(spots.xyz / within_mm).astype(np.int64)
    keys = _keys(np.floor(others.xyz / within_mm).astype(np.int64))
    order = np.argsort(keys, kind="stable") if before is None else np.lexsort((before[1], keys))
    keys, sorted_others = keys[order], others.taken(order)
    limits = None if before is None else (before[0], before[1][order])
    for step in _NEIGHBOURS:
        left = np.flatnonzero(~found)
        wanted = _keys(own[left] + step)
        first, last = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
        found[_meeting(spots, left, sorted_others, first, last, within_mm, limits)] = True
    return found


def _meeting(
    spots: Places,
    rows: Ints,
    others: Places,
    first: Ints,
    last: Ints,
    within_mm: float,
    limits: tuple[Ints, Ints] | None,
) -> Ints:
    """Return those of `rows` that meet one of the others first to last; one candidate a round.

    The numbers of the others rise within each stretch: from the first that is not below the
    spot's own, none is.
    """
    met = []
    while True:
        left = first < last
        if limits is not None:
            here = np.flatnonzero(left)
            left[here] = limits[1][first[here]] < limits[0][rows[here]]
        rows, first, last = rows[left], first[left], last[left]
        if not len(rows):
            break
        near = _is_near(spots.taken(rows), others.taken(first), within_mm)
        met.append(rows[near])
        rows, first, last = rows[~near], first[~near] + 1, last[~near]
    return np.concatenate(met) if met else rows


def _is_near(one: Places, other: Places, within_mm: float) -> Bools:
    apart = np.linalg.norm(one.xyz - other.xyz, axis=1)
    facing = np.einsum("ni,ni->n", one.normals, other.normals)
    return np.asarray((apart <= within_mm) & (facing > 0))


def _keys(cells: Ints) -> Ints:
    return np.asarray((cells[:, 0] * _SHIFT + cells[:, 1]) * _SHIFT + cells[:, 2])


def _twice_area(corners: Floats) -> Floats:
    return np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
