"""The label texture: what lies at each spot of skin, the same on every figure, pose and plate.

Only the right half of the body is stored; a spot on the left is looked up at its mirror.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import body_mesh, stored
from needlemap.domain.placement import Side

# How a drawing relates to a spot of the right half, as the pipeline writes it.
SAME, OPPOSITE, MIDLINE, HERE, TWIN = range(5)
# Added to a relation where only planes that the skin faces less hold the spot.
MARGINAL = 8
RELATION_BASE = 16
NOBODY = -1
DISTANCE_STEPS = 10

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Held:
    """A drawing, by its number in the atlas, that holds a spot, and on which side it lies."""

    number: int
    side: Side


@dataclass(frozen=True, slots=True)
class Label:
    """What holds a spot: structures nearest the skin first, then risk zones.

    `near` is the nearest structure where none holds the spot, `distance_mm` how far it is.
    """

    held: tuple[Held, ...]
    region: int
    near: Held | None
    distance_mm: float


class LabelTexture:
    """Reads the texture of surface.npz."""

    def __init__(self) -> None:
        mesh = body_mesh()
        self._twin = mesh.twin
        self._split = stored("label.split")
        self._set, self._distance = stored("label.set"), stored("label.distance")
        self._members, self._first = stored("label.members"), stored("label.first")
        self._owner, self._near = stored("label.owner"), stored("label.near")
        self._region = stored("label.region")
        self._is_left = stored("label.left")
        counts = np.where(self._is_left, 0, self._split.astype(np.int64) ** 2)
        self._start = np.cumsum(counts) - counts

    def side_of(self, face: int) -> Side:
        """Return the half of the body on which a face lies."""
        return Side.LEFT if self._is_left[face] else Side.RIGHT

    def at(self, face: int, s: float, t: float) -> Label:
        """Return what holds one spot."""
        texel, flipped = self.texel(face, s, t)
        number = int(self._set[texel])
        codes = self._members[self._first[number] : self._first[number + 1]].tolist()
        held = tuple(one for code in codes if (one := held_by(code, flipped)) is not None)
        near_code = int(self._near[number])
        near = None if near_code == NOBODY else held_by(near_code, flipped)
        distance = float(self._distance[texel]) / DISTANCE_STEPS
        return Label(held, int(self._region[number]), near, distance)

    def sets(self, points: Floats) -> tuple[Ints, NDArray[np.bool_]]:
        """Set number of each surface point (n, 3), and whether it lies on the left half."""
        texels, left = self.texels(points)
        return self._set[texels], left

    def sets_with(self, codes: Ints) -> NDArray[np.bool_]:
        """Return (sets,) which sets list one of the codes."""
        found = np.isin(self._members, codes)
        number = np.repeat(np.arange(len(self._owner)), np.diff(self._first))
        return np.bincount(number[found], minlength=len(self._owner)) > 0

    def of_texels(self, of_sets: NDArray[Any]) -> NDArray[Any]:
        """(n,) what is said of their sets, for all texels of the right half."""
        return np.asarray(of_sets[self._set])

    @property
    def owner(self) -> Ints:
        """(sets,) code of the superficial muscle that is painted there, or -1."""
        return self._owner

    @property
    def region(self) -> Ints:
        """(sets,) number of the body region."""
        return self._region

    def spots_of(self, codes: Ints) -> Floats:
        """(n, 3) surface points, on the right half, of all texels that one of the codes holds."""
        return self.points_of(np.flatnonzero(self.sets_with(codes)[self._set]))

    def points_of(self, texels: Ints) -> Floats:
        """(n, 3) surface points of the centres of texels of the right half."""
        faces = np.flatnonzero(~self._is_left)
        face = faces[np.searchsorted(self._start[faces], texels, side="right") - 1]
        side = self._split[face].astype(np.int64)
        row, column = np.divmod(texels - self._start[face], side)
        return np.stack([face, (column + 0.5) / side, (row + 0.5) / side], axis=1)

    def texel(self, face: int, s: float, t: float) -> tuple[int, bool]:
        """Return what `texels` does, of one spot: plain numbers are quicker than short arrays."""
        left = bool(self._is_left[face])
        if left:
            face, s, t = int(self._twin[face]), t, s
        side = int(self._split[face])
        column, row = min(int(s * side), side - 1), min(int(t * side), side - 1)
        return int(self._start[face]) + row * side + column, left

    def texels(self, points: Floats) -> tuple[Ints, NDArray[np.bool_]]:
        """Return texels of the right half for points (n, 3), and which points lie on the left."""
        faces, s, t = np.asarray(points, dtype=np.float64).T
        face = faces.astype(np.int64)
        left = self._is_left[face]
        face = np.where(left, self._twin[face], face)
        s, t = np.where(left, t, s), np.where(left, s, t)
        side = self._split[face].astype(np.int64)
        column = np.minimum((s * side).astype(np.int64), side - 1)
        row = np.minimum((t * side).astype(np.int64), side - 1)
        return self._start[face] + row * side + column, left


@cache
def label_texture() -> LabelTexture:
    """Return the texture, read once when first asked for."""
    return LabelTexture()


def held_by(code: int, flipped: bool) -> Held | None:
    """Drawing and side of a code; None where it holds only the other half's spot.

    `flipped` says that the spot lies on the left and its mirror was looked up.
    """
    number, relation = divmod(code & ~MARGINAL, RELATION_BASE)
    if relation in (HERE, TWIN):
        return Held(number, Side.MIDLINE) if flipped == (relation == TWIN) else None
    if relation == MIDLINE:
        return Held(number, Side.MIDLINE)
    right = (relation == SAME) != flipped
    return Held(number, Side.RIGHT if right else Side.LEFT)
