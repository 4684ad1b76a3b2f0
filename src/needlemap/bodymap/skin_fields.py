"""Fields of skin on any figure: which small quads belong to a segment, a nerve, a referred pain.

Fields are told by places on the male figure's views. They are found on his skin and hold for every
figure, whose small quads are the same spots of skin. Schematic: nobody measured them.
"""

import itertools
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import SPLIT, body_mesh, fine_vertices
from needlemap.bodymap.plates import Plate
from needlemap.bodymap.sight import HIDDEN, mirrored_quads, sight_of
from needlemap.bodymap.surface import BodySurface

REFERENCE = "male"
NOBODY = -1
# A place drawn just beside the body means its edge: looked for this far to both sides.
_BESIDE_MM, _STEP_MM = 30.0, 3.0
# Skin that faces away from a line counts as this much farther.
_AWAY = 0.35
_STRIDE_MM, _ON_A_LINE, _BLOCK = 25.0, 2, 4096
_SOFT_MM = 6.0

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]


class Place(Protocol):
    """A place of a view of the male figure, on the patient's right."""

    @property
    def view(self) -> str:
        """Id of the view."""

    @property
    def x_mm(self) -> float:
        """To the right on the view."""

    @property
    def y_mm(self) -> float:
        """Above the floor."""

    @property
    def radius_mm(self) -> float:
        """How far a field reaches round it."""


Pieces = Sequence[Sequence[Place]]


def nearest_fields(fields: Sequence[Pieces]) -> Ints:
    """(q,) number of the field whose lines are nearest to each small quad, both halves alike."""
    right, middles, normals = _right_half()
    lines = [(number, *line) for number, one in enumerate(fields) for line in _segments(one)]
    of = np.repeat([number for number, *_ in lines], _ON_A_LINE)
    shares = np.linspace(0, 1, _ON_A_LINE)
    spots = np.concatenate([a + np.outer(shares, b - a) for _, a, b, _, _ in lines])
    outwards = np.repeat([facing for *_, facing, _ in lines], _ON_A_LINE, axis=0)
    spots, outwards = spots.astype(np.float32), outwards.astype(np.float32)
    lengths = (spots**2).sum(axis=1)
    # Four quads together are no larger than a fingertip: one of them is asked.
    column, row = np.divmod(right % (SPLIT * SPLIT), SPLIT)
    asked = np.flatnonzero((column % 2 == 0) & (row % 2 == 0))
    found = np.empty(len(asked), dtype=np.int64)
    for start in range(0, len(asked), _BLOCK):
        block = asked[start : start + _BLOCK]
        own = middles[block].astype(np.float32)
        square = (own**2).sum(axis=1)[:, None] + lengths - 2 * own @ spots.T
        away = np.sqrt(np.maximum(square, 0))
        away *= 1 + _AWAY - _AWAY * (normals[block].astype(np.float32) @ outwards.T)
        found[start : start + _BLOCK] = of[np.argmin(away, axis=1)]
    answers = np.full(len(body_mesh().quads), NOBODY)
    answers[right[asked]] = found
    chosen = answers[right - (column % 2) * SPLIT - row % 2]
    owner = np.full(len(body_mesh().quads), NOBODY)
    owner[right] = chosen
    owner[mirrored_quads(body_mesh())[right]] = chosen
    return owner


def field_strength(
    pieces: Pieces, *, left: bool, least_mm: float = 0.0, soft_mm: float = _SOFT_MM
) -> Floats:
    """(q,) 0 to 1: how much each small quad belongs to an area, on the right or the left.

    Parameters
    ----------
    least_mm
        How far it reaches round places without a radius of their own.
    soft_mm
        How softly it ends.
    """
    right, middles, normals = _right_half()
    strength = np.zeros(len(right), dtype=np.float32)
    for start, end, facing, radius in _segments(pieces):
        reach = max(radius, least_mm) + soft_mm
        low, high = np.minimum(start, end) - reach, np.maximum(start, end) + reach
        near = np.flatnonzero((middles[:, 1] > low[1]) & (middles[:, 1] < high[1]))
        near = near[((middles[near] > low) & (middles[near] < high)).all(axis=1)]
        share = np.clip((reach - _distance(middles[near], start, end)) / (2 * soft_mm), 0, 1)
        share = np.where(normals[near] @ facing > 0, share, 0)
        strength[near] = np.maximum(strength[near], share)
    whole = np.zeros(len(body_mesh().quads), dtype=np.float32)
    whole[mirrored_quads(body_mesh())[right] if left else right] = strength
    return whole


def on_both_sides(right: Floats) -> Floats:
    """Return what holds of quads of the right half for their mirror images, too."""
    return np.asarray(np.maximum(right, right[mirrored_quads(body_mesh())]))


@lru_cache(maxsize=4)
def seen_quads(plate: Plate) -> tuple[Ints, Floats]:
    """Return numbers of the small quads that a plate shows, and their corners (n, 4, 2) in mm."""
    mesh = body_mesh()
    quads = np.flatnonzero(sight_of(plate, mesh) != HIDDEN)
    spots = fine_vertices(plate.figure, plate.pose) @ plate.axes()[:2].T
    return quads, spots[mesh.quads[quads]]


def middle_of(plate: Plate, held: NDArray[np.bool_]) -> dict[bool, tuple[float, float, float]]:
    """Return for each half, right False and left True, x, y in mm amid the quads, and their mm2.

    `held` (q,) says which quads are meant; halves that the plate does not show are left out.
    """
    quads, corners = seen_quads(plate)
    chosen = held[quads]
    quads, corners = quads[chosen], corners[chosen]
    sideways = fine_vertices(plate.figure, "stand")[body_mesh().quads[quads, 0], 0]
    found = {}
    for left in (False, True):
        own = corners[(sideways > 0) == left]
        if len(own):
            spots = own.mean(axis=1)
            inner = spots[np.argmin(np.linalg.norm(spots - np.median(spots, axis=0), axis=1))]
            across, up = own[:, 2] - own[:, 0], own[:, 3] - own[:, 1]
            area = float(np.abs(across[:, 0] * up[:, 1] - across[:, 1] * up[:, 0]).sum() / 2)
            found[left] = (float(inner[0]), float(inner[1]), area)
    return found


@lru_cache(maxsize=1)
def _right_half() -> tuple[Ints, Floats, Floats]:
    """Numbers of the small quads of the right half, their middles in mm, unit normals."""
    mesh, vertices = body_mesh(), fine_vertices(REFERENCE, "stand")
    corners = vertices[mesh.quads]
    middles = corners.mean(axis=1)
    faces = len(mesh.faces)
    on_right = middles[:, 0].reshape(faces, -1).mean(axis=1) <= 0  # faces are never divided
    right = np.flatnonzero(np.repeat(on_right, SPLIT * SPLIT))
    facing = np.cross(corners[right, 2] - corners[right, 0], corners[right, 3] - corners[right, 1])
    facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-9)
    return right, middles[right], facing


def _segments(pieces: Pieces) -> list[tuple[Floats, Floats, Floats, float]]:
    """Start, end, direction outwards and radius of each stretch between two places."""
    found: list[tuple[Floats, Floats, Floats, float]] = []
    for piece in pieces:
        places = _along(piece)
        spots = [_spot(*place[:3]) for place in places]
        pairs = list(itertools.pairwise(spots)) or [(spots[0], spots[0])]
        for ((start, one), (end, other)), place in zip(pairs, places, strict=False):
            facing = one + other
            facing = facing / max(float(np.linalg.norm(facing)), 1e-9)
            found.append((start, end, facing, place[3]))
    return found


def _along(piece: Sequence[Place]) -> list[tuple[str, float, float, float]]:
    """View, x, y and radius of the places of a piece and between them, so that it keeps to skin."""
    found = []
    for place, following in itertools.pairwise(piece):
        near = place.view == following.view
        away = np.hypot(following.x_mm - place.x_mm, following.y_mm - place.y_mm) if near else 0
        count = max(1, int(away / _STRIDE_MM))
        for share in np.arange(count) / count:
            ends = ((place.x_mm, following.x_mm), (place.y_mm, following.y_mm))
            x_mm, y_mm = (float(a + share * (b - a)) for a, b in ends)
            radius = place.radius_mm + share * (following.radius_mm - place.radius_mm)
            found.append((place.view, x_mm, y_mm, float(radius)))
    last = piece[-1]
    return [*found, (last.view, last.x_mm, last.y_mm, last.radius_mm)]


def _spot(view: str, x_mm: float, y_mm: float) -> tuple[Floats, Floats]:
    """Place on the skin in mm, and the direction outwards there.

    Raises
    ------
    ValueError
        For a place that lies off the body.
    """
    surface = _reference()
    for aside in sorted(np.arange(-_BESIDE_MM, _BESIDE_MM + 1, _STEP_MM).tolist(), key=abs):
        point = surface.locate(view, x_mm + aside, y_mm)
        if point is not None:
            array = np.array([[point.face, point.s, point.t]])
            vertices, mesh = fine_vertices(REFERENCE, "stand"), body_mesh()
            corners, weights = mesh.corners(array)
            a, b, c, d = vertices[mesh.quads[mesh.quad_of(array)[0][0]]]
            facing = np.cross(c - a, d - b)
            length = max(float(np.linalg.norm(facing)), 1e-9)
            return weights[0] @ vertices[corners[0]], facing / length
    raise ValueError(f"place must lie on the body, not at {view} {x_mm:g} {y_mm:g}")


@lru_cache(maxsize=1)
def _reference() -> BodySurface:
    """Return a surface of its own, since fields are found beside the window."""
    return BodySurface(REFERENCE, body_mesh())


def _distance(points: Floats, start: Floats, end: Floats) -> Floats:
    """(n,) distance in mm to the stretch from start to end."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length > 0 else 0.0
    nearest = start + np.multiply.outer(np.atleast_1d(share), along)
    return np.asarray(np.linalg.norm(points - nearest, axis=1))
