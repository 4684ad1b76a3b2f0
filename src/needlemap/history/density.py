"""How densely the skin was needled: computed on the body, so it is the same on every plate."""

from dataclasses import dataclass
from functools import lru_cache
from math import pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.history.lattice import SkinLattice
from needlemap.history.skin import Skin

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]

# Densities are per 10 cm² of skin, and a needle is spread so that alone, on broad skin, it makes
# a density of just 1 where it stands: then the legend counts needles.
UNIT_MM2 = 1000.0
SPREAD_MM = sqrt(UNIT_MM2 / (2 * pi))
# The lattice spreads a needle too, by about as much as a normal distribution this wide.
_LATTICE_MM = 4.7
_REACH = 2.3  # in widths; beyond it lie 7 % of a normal distribution, given to what is within
_NEIGHBOURS = [(i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Spread:
    """How a weight at one node spreads over the nodes around it, rows sorted by node.

    The integral over the skin stays the weight, whatever the shape of the body there.
    """

    first: Ints
    source: Ints
    factor: Floats

    @classmethod
    def on(cls, lattice: SkinLattice, spread_mm: float = SPREAD_MM) -> "Spread":
        """Return the normal distribution of this width on a lattice."""
        width = sqrt(spread_mm**2 - _LATTICE_MM**2)
        node, source, apart = _pairs(lattice, _REACH * width)
        raw = np.exp(-((apart / width) ** 2) / 2)
        whole = np.bincount(source, raw * lattice.area_mm2[node], len(lattice))
        factor = raw / whole[source]
        return cls(
            first=np.searchsorted(node, np.arange(len(lattice))),
            source=source.astype(np.int32),
            factor=factor.astype(np.float32),
        )

    def of(self, weights: Floats) -> Floats:
        """Return (k,) density per mm² of weights (k,) at the nodes."""
        return np.add.reduceat(self.factor * weights.astype(np.float32)[self.source], self.first)


class SkinDensity:
    """The density of a run of sites, quick to follow a range that is dragged.

    Parameters
    ----------
    skin
        The patient's figure.
    """

    def __init__(self, skin: Skin) -> None:
        self.lattice, self._spread = _prepared(skin)
        self.take_sites(np.empty((0, 3)), np.empty(0))

    def take_sites(self, points: Floats, weights: Floats) -> None:
        """Take these sites: points (n, 3) face, s, t, and weights (n,), in the order of time."""
        nodes, shares = self.lattice.shares(points)
        self._nodes = nodes.astype(np.intp)
        self._parts = shares * np.asarray(weights, np.float64)[:, None]
        self._masses = np.zeros(len(self.lattice))
        self._run = slice(0, 0)

    def of_run(self, start: int, stop: int) -> Floats:
        """Return (k,) density per 10 cm² at the nodes, of the sites from start to stop.

        Only what differs from the last run is added and taken away.
        """
        last, run = self._run, slice(start, max(start, stop))
        if run.start >= last.stop or last.start >= run.stop:
            self._masses[:] = 0
            last = slice(run.start, run.start)
        for edge, sign in ((slice(run.start, last.start), 1), (slice(last.start, run.start), -1)):
            self._add(edge, sign)
        for edge, sign in ((slice(last.stop, run.stop), 1), (slice(run.stop, last.stop), -1)):
            self._add(edge, sign)
        self._run = run
        return self._spread.of(self._masses) * np.float32(UNIT_MM2)

    def total(self, density: Floats) -> float:
        """Return the weight that a density (k,) holds together."""
        return float((density * self.lattice.area_mm2).sum() / UNIT_MM2)

    def _add(self, run: slice, sign: int) -> None:
        if run.stop > run.start:
            nodes, parts = self._nodes[run].ravel(), self._parts[run].ravel()
            self._masses += sign * np.bincount(nodes, parts, len(self.lattice))


@lru_cache(maxsize=2)
def _prepared(skin: Skin) -> tuple[SkinLattice, Spread]:
    """Return what every density on a skin is made with: it takes a second, and never changes."""
    lattice = SkinLattice.of(skin)
    return lattice, Spread.on(lattice)


def _pairs(lattice: SkinLattice, reach_mm: float) -> tuple[Ints, Ints, Floats]:
    """Return pairs of nodes within reach that face the same way, sorted, with their distance."""
    cells = np.floor(lattice.xyz / reach_mm).astype(np.int64)
    cells -= cells.min(axis=0) - 1
    size = cells.max(axis=0) + 2
    keys = np.ravel_multi_index(tuple(cells.T), tuple(size))
    order = np.argsort(keys, kind="stable")
    found = [
        _candidates(lattice.xyz, nodes, order, keys, size, reach_mm)
        for nodes in np.array_split(np.arange(len(keys)), len(keys) // _CHUNK + 1)
    ]
    node, source = (np.concatenate(column) for column in zip(*found, strict=True))
    apart = np.linalg.norm(lattice.xyz[node] - lattice.xyz[source], axis=1)
    facing = np.einsum("ni,ni->n", lattice.normals[node], lattice.normals[source])
    near = ((apart <= reach_mm) & (facing > 0)) | (node == source)
    node, source, apart = node[near], source[near], apart[near]
    by_node = np.argsort(node, kind="stable")
    return node[by_node], source[by_node], apart[by_node]


def _candidates(
    xyz: Floats, nodes: Ints, order: Ints, keys: Ints, size: Ints, reach_mm: float
) -> tuple[Ints, Ints]:
    """Return each of `nodes` paired with the nodes in its cell and the cells around it."""
    wanted = keys[nodes][:, None] + _steps(size)
    ranked = keys[order]
    first, last = np.searchsorted(ranked, wanted), np.searchsorted(ranked, wanted, side="right")
    counts = (last - first).ravel()
    node = np.repeat(np.repeat(nodes, len(_NEIGHBOURS)), counts)
    starts = np.repeat(first.ravel() - np.cumsum(counts) + counts, counts)
    source = order[starts + np.arange(len(node))]
    near = np.abs(xyz[node] - xyz[source]).max(axis=1) <= reach_mm
    return node[near], source[near]


def _steps(size: Ints) -> Ints:
    """Return how the key of a cell differs from those of the cells around it, and its own."""
    around = np.ravel_multi_index(tuple((np.array(_NEIGHBOURS) + 1).T), tuple(size))
    return np.asarray(around - np.ravel_multi_index((1, 1, 1), tuple(size)))
