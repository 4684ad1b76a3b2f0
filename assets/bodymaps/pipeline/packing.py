"""Packs the labels: each texel gets the number of a set; sets say what holds such texels."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.drawings import ZONE_FILE, Drawing, skin_order
from pipeline.labelling import MARGINAL, NOBODY, Labels
from pipeline.regions import REGIONS
from pipeline.scene import Bools, Ints
from pipeline.texels import Texels

DISTANCE_STEPS = 10  # tenths of a mm
SEED = 20

Arrays = dict[str, NDArray[Any]]


def packed(
    drawings: list[Drawing], labels: Labels, regions: NDArray[np.uint8], texels: Texels
) -> Arrays:
    """Arrays of surface.npz whose names begin with 'label.'.

    Code in all of them: number in atlas.json * 16 + relation, + 8 where it is marginal.
    `members` lists the codes of set after set, structures nearest the skin first, then zones.
    """
    keys = _keys(labels, regions)
    _, sample, number = np.unique(keys, return_index=True, return_inverse=True)
    rows = [_ordered(drawings, codes) for codes in _columns(labels.members, sample)]
    lengths = [len(row) for row in rows]
    return {
        "label.split": texels.split,
        "label.left": ~texels.right[texels.first[:-1]],
        "label.set": number.astype(np.uint16),
        "label.distance": _tenths(labels),
        "label.members": np.concatenate(rows).astype(np.int16),
        "label.first": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        "label.owner": labels.owner[sample].astype(np.int16),
        "label.near": _plain(labels.near[sample]).astype(np.int16),
        "label.region": regions[sample],
    }


def _keys(labels: Labels, regions: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """(n,) equal where everything said of two texels is equal."""
    rng = np.random.default_rng(SEED)

    def noise(count: int) -> NDArray[np.uint64]:
        return rng.integers(0, 2**63, count, dtype=np.uint64)

    keys = noise(len(REGIONS))[regions]
    highest = int(max(labels.owner.max(), labels.near.max())) + 2
    keys ^= noise(highest)[labels.owner] ^ noise(highest)[labels.near]
    for code in sorted(labels.members):
        keys[labels.members[code]] ^= noise(1)
    return keys


def _columns(members: Mapping[int, Bools], sample: Ints) -> list[list[int]]:
    """Return the codes that hold each sample texel."""
    rows: list[list[int]] = [[] for _ in sample]
    for code in sorted(members):
        for row in np.flatnonzero(members[code][sample]).tolist():
            rows[row].append(code)
    return rows


def _ordered(drawings: list[Drawing], codes: list[int]) -> list[int]:
    """Return codes of a set, nearest the skin first, risk zones last."""

    def order(code: int) -> tuple[bool, int, int, int, int, int]:
        drawing = drawings[code // 16]
        group, layer, file, place = skin_order(drawing)
        return drawing.file == ZONE_FILE, group, layer, code & MARGINAL, file, place

    return sorted(codes, key=order)


def _plain(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return codes without the mark of marginal ones; nobody stays nobody."""
    return np.where(codes == NOBODY, NOBODY, codes & ~MARGINAL)


def _tenths(labels: Labels) -> NDArray[np.uint8]:
    """(n,) distance to the nearest structure in tenths of a mm."""
    far = np.where(labels.near == NOBODY, 0, labels.distance)
    return np.ceil(far * DISTANCE_STEPS).astype(np.uint8)


def as_json(table: Mapping[str, Any]) -> str:
    """Text of a table, the same each time."""
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"
