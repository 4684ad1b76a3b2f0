"""Which spot of skin each small square of a plate shows: to bring densities onto plates."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from needlemap.history.lattice import SkinLattice
from needlemap.history.skin import Skin, corners_of

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Window = tuple[float, float, float, float]

SQUARES_ALONG = 440
_CLOSER = 1.25  # samples lie closer than squares, so that few squares are missed
_FILLED = 3  # squares that missed ones, and the rim around the body, are filled from
_BESIDE = ((0, 1), (0, -1), (1, 0), (-1, 0))


class SeenSkin(Skin, Protocol):
    """A skin that is seen on plates."""

    def project(self, points: Floats, plate: str, /) -> tuple[Floats, Bools]:
        """Places (n, 2) on a plate in mm, y up, and which points are seen there."""


@dataclass(frozen=True, slots=True)
class PlateRaster:
    """Squares of a plate that show skin.

    Attributes
    ----------
    shape
        Rows and columns; row 0 is the top of the window.
    square
        (p,) number of each square that shows skin: row * columns + column.
    nodes, shares
        (p, 4) nodes of the lattice around the spot that it shows, and the share of each.
    """

    shape: tuple[int, int]
    square: Ints
    nodes: Ints
    shares: Floats

    @classmethod
    def of(
        cls, skin: SeenSkin, lattice: SkinLattice, plate: str, window_mm: Window
    ) -> "PlateRaster":
        """Look at the skin through the squares of a plate."""
        x0, y0, x1, y1 = window_mm
        edge_mm = max(x1 - x0, y1 - y0) / SQUARES_ALONG
        shape = ceil((y1 - y0) / edge_mm), ceil((x1 - x0) / edge_mm)
        points = _samples(skin, plate, window_mm, edge_mm)
        xy, seen = skin.project(points, plate)
        points, xy = points[seen], xy[seen]
        column = np.clip(((xy[:, 0] - x0) / edge_mm).astype(np.int64), 0, shape[1] - 1)
        row = np.clip(((y1 - xy[:, 1]) / edge_mm).astype(np.int64), 0, shape[0] - 1)
        shown: Ints = np.full(shape, -1, np.int64)
        shown[row, column] = np.arange(len(points))
        for _ in range(_FILLED):
            shown = _filled(shown)
        square = np.flatnonzero(shown >= 0)
        nodes, shares = lattice.shares(points[shown.ravel()[square]])
        return cls(shape, square, nodes.astype(np.intp), shares.astype(np.float32))

    def picture(self, levels: Floats) -> Bytes:
        """Return (rows, columns) of levels (k,) of the nodes, 0 to 255; 0 off the body."""
        flat = np.zeros(self.shape[0] * self.shape[1], np.float32)
        flat[self.square] = np.einsum(
            "pi,pi->p", levels.astype(np.float32)[self.nodes], self.shares
        )
        smooth = _smoothed(flat.reshape(self.shape))
        return np.asarray(np.clip(smooth + 0.5, 0, 255).astype(np.uint8))


def _samples(skin: SeenSkin, plate: str, window_mm: Window, edge_mm: float) -> Floats:
    """Return surface points (n, 3) so close that most squares get one, where the window looks."""
    corners = corners_of(np.arange(skin.face_count), skin)
    edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    faces = np.flatnonzero(_in_window(skin, plate, window_mm, float(edges.max())))
    counts = np.ceil(_CLOSER * edges[faces] / edge_mm).astype(np.int64)
    return np.concatenate([_grid(faces[counts == n], int(n)) for n in np.unique(counts)])


def _in_window(skin: SeenSkin, plate: str, window_mm: Window, margin_mm: float) -> Bools:
    middles = np.full((skin.face_count, 3), 0.5)
    middles[:, 0] = np.arange(skin.face_count)
    xy, _ = skin.project(middles, plate)
    x0, y0, x1, y1 = window_mm
    low, high = np.array([x0, y0]) - margin_mm, np.array([x1, y1]) + margin_mm
    return np.asarray(((xy >= low) & (xy <= high)).all(axis=1))


def _grid(faces: Ints, n: int) -> Floats:
    steps = (np.arange(n) + 0.5) / n
    spots = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    points = np.empty((len(faces), n * n, 3))
    points[:, :, 0] = faces[:, None]
    points[:, :, 1:] = spots
    return points.reshape(-1, 3)


def _smoothed(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each square mixed with those beside it: spots lie anywhere in their squares."""
    mixed = values.copy()
    mixed[1:-1] = (values[:-2] + 2 * values[1:-1] + values[2:]) / 4
    smooth = mixed.copy()
    smooth[:, 1:-1] = (mixed[:, :-2] + 2 * mixed[:, 1:-1] + mixed[:, 2:]) / 4
    return smooth


def _filled(shown: Ints) -> Ints:
    """Return the squares with empty ones filled from one beside them."""
    filled = shown.copy()
    for down, right in _BESIDE:
        moved = np.roll(shown, (down, right), axis=(0, 1))
        filled = np.where((filled < 0) & (moved >= 0), moved, filled)
    return filled
