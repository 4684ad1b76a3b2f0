"""From items on the nodes to ordered lists of the texels, packed: one number a texel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.merging import Item
from pipeline.nodes import Nodes
from pipeline.scene import Bools, Ints

SMOOTHING = 2
HALF = 0.5
NOISE_SEED = 20
LONGEST = 96


@dataclass(frozen=True)
class TexelRows:
    """What lies beneath the texels, in any order; `depth` is for sorting alone."""

    texel: Ints
    item: NDArray[np.int16]
    depth: NDArray[np.float32]
    choosable: Bools

    def without(self, items: Sequence[int]) -> "TexelRows":
        """Return the rows but those of some items."""
        kept = ~np.isin(self.item, items)
        return TexelRows(self.texel[kept], self.item[kept], self.depth[kept], self.choosable[kept])

    def joined(self, other: "TexelRows") -> "TexelRows":
        """Return the rows of both."""
        return TexelRows(
            np.concatenate([self.texel, other.texel]),
            np.concatenate([self.item, other.item]),
            np.concatenate([self.depth, other.depth]),
            np.concatenate([self.choosable, other.choosable]),
        )

    def of_items(self) -> dict[int, Ints]:
        """Numbers of the rows of each item, in their order."""
        order = np.argsort(self.item, kind="stable")
        items, start = np.unique(self.item[order], return_index=True)
        return dict(zip(items.tolist(), np.split(order, start[1:]), strict=True))

    def inwards(self) -> "TexelRows":
        """Return the rows sorted by texel, then from the skin inwards."""
        order = np.lexsort((self.item, self.depth, self.texel))
        return TexelRows(
            self.texel[order], self.item[order], self.depth[order], self.choosable[order]
        )


def texel_rows(
    items: Sequence[tuple[int, Item]], nodes: Nodes, allowed: Mapping[str, Bools]
) -> TexelRows:
    """Carry the items to the texels: their borders as smooth curves, in order of depth.

    `allowed` gives by name (n,) the texels on which an item may lie; it lacks those without limits.
    """
    found: list[tuple[Ints, NDArray[np.int16], NDArray[np.float32], Bools]] = []
    count = len(nodes.texels)
    for number, item in items:
        field = np.zeros(count)
        field[item.nodes] = 1
        near = np.flatnonzero(nodes.grown(field > 0, 2)[nodes.home])
        carried = nodes.spread[near] @ nodes.smoothed(field, SMOOTHING).astype(np.float32)
        there = near[carried > HALF]
        if (allow := allowed.get(item.name)) is not None:
            there = there[allow[there]]
        depth = np.zeros(count, dtype=np.float32)
        depth[item.nodes] = item.depth
        weight = nodes.spread[there] @ field.astype(np.float32)
        level = (nodes.spread[there] @ depth) / np.maximum(weight, 1e-6)
        chosen = np.zeros(count)
        chosen[item.nodes[item.choosable]] = 1
        meant = (nodes.spread[there] @ nodes.smoothed(chosen, SMOOTHING)) > HALF
        kept = weight > 1e-6
        found.append(
            (
                there[kept],
                np.full(int(kept.sum()), number, dtype=np.int16),
                level[kept].astype(np.float32),
                meant[kept],
            )
        )
    return TexelRows(*(np.concatenate(column) for column in zip(*found, strict=True)))


def packed_lists(
    texel: Ints, item: Ints, choosable: Bools, count: int
) -> tuple[Ints, Ints, NDArray[np.int16]]:
    """Return the list of each texel (n,), the first member of each list, and the members.

    Rows are sorted by texel. A member is its item's number * 2, + 1 where a click may mean it.
    """
    member = (item.astype(np.int64) * 2 + choosable).astype(np.int16)
    start = np.searchsorted(texel, np.arange(count + 1))
    position = np.minimum(np.arange(len(member)) - start[texel], LONGEST - 1)
    shape = (int(member.max()) + 1, LONGEST)
    noise = np.random.default_rng(NOISE_SEED).integers(1, 2**63, shape, dtype=np.uint64)
    keys = np.zeros(count, dtype=np.uint64)
    np.bitwise_xor.at(keys, texel, noise[member, position])
    _, sample, number = np.unique(keys, return_index=True, return_inverse=True)
    lengths = (start[1:] - start[:-1])[sample]
    first = np.concatenate([[0], np.cumsum(lengths)])
    which = np.repeat(start[sample] - first[:-1], lengths) + np.arange(first[-1])
    return number, first, member[which]
