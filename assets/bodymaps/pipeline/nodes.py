"""Nodes: texels about 2 mm apart, on which masks of structures are smoothed and mended.

What is decided on the nodes is carried back to the texels as a smooth field, so that borders run
as curves.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from pipeline.scene import Bools, Floats, Ints

SPACING_MM = 2.0
REACH_MM = 4.6
NEIGHBOURS = 10
LEAST_FACING = 0.2
MOST_OF = 0.4  # of all nodes: so many are not cut out first
CARRIED_FROM = 5


@dataclass(frozen=True)
class Nodes:
    """The nodes of the right half.

    Attributes
    ----------
    texels
        (k,) number of each node's texel among those of the right half.
    places, normals
        (k, 3) on the reference figure.
    area_mm2
        (k,) skin around each.
    home
        (n,) the nearest node of each texel.
    links
        (k, k) 1 where nodes are neighbours on the skin.
    gather
        (k, n) takes values of texels to the mean at their nearest node.
    spread
        (n, k) takes values of nodes to the texels.
    """

    texels: Ints
    places: Floats
    normals: Floats
    area_mm2: Floats
    home: Ints
    links: sparse.csr_matrix
    gather: sparse.csr_matrix
    spread: sparse.csr_matrix

    @classmethod
    def of(cls, places: Floats, normals: Floats, area_mm2: Floats) -> "Nodes":
        """Choose nodes among texels and link them."""
        cell = np.floor(places / SPACING_MM).astype(np.int64)
        octant = (normals > 0) @ np.array([1, 2, 4])
        key = np.concatenate([cell, octant[:, None]], axis=1)
        centre_off = np.linalg.norm(places - (cell + 0.5) * SPACING_MM, axis=1)
        order = np.lexsort((centre_off, *key.T))
        new = np.ones(len(order), dtype=bool)
        new[1:] = (key[order][1:] != key[order][:-1]).any(axis=1)
        texels = np.sort(order[new])
        tree = cKDTree(places[texels])
        near, which = tree.query(places, k=CARRIED_FROM)
        facing = np.einsum("nj,nkj->nk", normals, normals[texels][which])
        weight = np.exp(-((near / 1.6) ** 2)) * (facing > LEAST_FACING) + 1e-9
        weight /= weight.sum(axis=1, keepdims=True)
        count, many = len(texels), len(places)
        rows = np.repeat(np.arange(many), CARRIED_FROM)
        spread = sparse.csr_matrix(
            (weight.ravel().astype(np.float32), (rows, which.ravel())), shape=(many, count)
        )
        home = which[:, 0]
        inside = np.bincount(home, minlength=count)
        share = (1 / np.maximum(inside, 1))[home].astype(np.float32)
        gather = sparse.csr_matrix((share, (home, np.arange(many))), shape=(count, many))
        area = np.bincount(home, area_mm2, count)
        links = _links(tree, normals[texels])
        return cls(texels, places[texels], normals[texels], area, home, links, gather, spread)

    @cached_property
    def around(self) -> Floats:
        """(k,) how many neighbours each node has, at least 1."""
        return np.maximum(np.asarray(self.links.sum(axis=1)).ravel(), 1)

    def smoothed(self, field: Floats, rounds: int) -> Floats:
        """Half a node, half the mean of its neighbours, a few times."""
        links, around, own = self._near(field != 0, rounds)
        part = field[own]
        for _ in range(rounds):
            part = 0.5 * part + 0.5 * (links @ part) / around
        whole = np.zeros(len(field), dtype=part.dtype)
        whole[own] = part
        return whole

    def grown(self, mask: Bools, rounds: int) -> Bools:
        """Mask and what lies within some links of it."""
        links, _, own = self._near(mask, rounds)
        whole = np.zeros(len(mask), dtype=bool)
        whole[own] = _grown(links, mask[own], rounds)
        return whole

    def closed(self, mask: Bools, rounds: int) -> Bools:
        """Mask with its narrow slits and gaps filled."""
        links, _, own = self._near(mask, 2 * rounds + 1)
        part = mask[own]
        whole = np.zeros(len(mask), dtype=bool)
        whole[own] = part | ~_grown(links, ~_grown(links, part, rounds), rounds)
        return whole

    def _near(self, held: Bools, rounds: int) -> tuple[sparse.csr_matrix, Floats, Ints | slice]:
        """Links among the nodes that can be reached from some, their neighbours, and which."""
        spots = self.places[held]
        if not len(spots):
            return self.links[:0, :0], self.around[:0], slice(0, 0)
        low, high = spots.min(axis=0) - rounds * REACH_MM, spots.max(axis=0) + rounds * REACH_MM
        own = np.flatnonzero(((self.places >= low) & (self.places <= high)).all(axis=1))
        if len(own) > MOST_OF * len(held):
            return self.links, self.around, slice(None)
        return self.links[own][:, own], self.around[own], own

    def pieces(self, mask: Bools) -> tuple[Ints, Floats]:
        """Return the piece of each node in the mask (k,), -1 outside; area of the pieces."""
        inside = np.flatnonzero(mask)
        number = np.full(len(mask), -1)
        if not len(inside):
            return number, np.zeros(0)
        count, label = connected_components(self.links[inside][:, inside], directed=False)
        number[inside] = label
        return number, np.bincount(label, self.area_mm2[inside], count)


def _grown(links: sparse.csr_matrix, mask: Bools, rounds: int) -> Bools:
    for _ in range(rounds):
        mask = mask | ((links @ mask.astype(np.float32)) > 0)
    return mask


def _links(tree: cKDTree, normals: Floats) -> sparse.csr_matrix:
    count = len(normals)
    near, which = tree.query(tree.data, k=NEIGHBOURS + 1, distance_upper_bound=REACH_MM)
    ends = np.where(np.isfinite(near), which, np.arange(count)[:, None])[:, 1:]
    starts = np.repeat(np.arange(count), NEIGHBOURS)
    ends = ends.ravel()
    sound = (starts != ends) & (
        np.einsum("ij,ij->i", normals[starts], normals[ends]) > LEAST_FACING
    )
    links = sparse.csr_matrix(
        (np.ones(int(sound.sum()), dtype=np.float32), (starts[sound], ends[sound])),
        shape=(count, count),
    )
    return links.maximum(links.T).tocsr()
