"""Casts the left half anew through what has no twin: organs stay where they are.

Lists of the left half are those of the right, mirrored, but for liver, heart, spleen, stomach,
bowel, kidney and the great vessels.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from pipeline.merging import STEP_MM, STOPS, Item
from pipeline.nodes import Nodes
from pipeline.prepared import is_unpaired, item_name, part_rows
from pipeline.scene import Floats, Ints, Scene
from pipeline.texels import Texels

REACH_MM = 110.0
LOWEST_MM, HIGHEST_MM, WIDEST_MM = 850.0, 1560.0, 240.0
ROUNDS = 8


def unpaired_items(
    folder: Path, items: Mapping[str, Item], nodes: Nodes, texels: Texels
) -> dict[str, Item]:
    """Items of the left half for parts without a twin; nodes are those of the right, mirrored."""
    places = nodes.places * [-1, 1, 1]
    normals = np.stack([nodes.smoothed(axis, ROUNDS) for axis in nodes.normals.T], axis=1)
    normals *= [-1, 1, 1]
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    trunk = (places[:, 1] > LOWEST_MM) & (places[:, 1] < HIGHEST_MM) & (places[:, 0] < WIDEST_MM)
    asked = np.flatnonzero(trunk)
    ends = _ends(items, len(places))
    found: dict[str, Item] = {}
    for row, corners in _unpaired_parts(folder):
        scene = Scene(*corners)
        hits = scene.cast(places[asked], -normals[asked])
        met = np.flatnonzero((hits.triangle >= 0) & (hits.distance < REACH_MM))
        met = met[hits.distance[met] <= ends[asked[met]]]
        if len(met):
            name = item_name(row)
            item = Item(
                name,
                row["kind"],
                asked[met],
                hits.distance[met].astype(np.float64),
                np.zeros(len(met), dtype=bool),
            )
            found[name] = _joined(found[name], item) if name in found else item
    return found


def _unpaired_parts(folder: Path) -> list[tuple[dict[str, str], tuple[Floats, Ints]]]:
    with np.load(folder / "parts.npz") as archive:
        faces = np.cumsum(archive["face_delta"]).reshape(-1, 3)
        first = archive["first_face"]
    with np.load(folder / "warped_male_standing.npz") as archive:
        vertices = archive["vertices"] * float(archive["step_mm"]) + archive["origin_mm"]
    parts = []
    for row in part_rows(folder):
        if is_unpaired(row):
            number = int(row["number"])
            own = faces[first[number] : first[number + 1]]
            used, flat = np.unique(own, return_inverse=True)
            parts.append((row, (vertices[used].astype(np.float32), flat.reshape(own.shape))))
    return parts


def _ends(items: Mapping[str, Item], count: int) -> Floats:
    """(k,) depth of the first bone behind which nothing is looked for."""
    ends = np.full(count, np.inf)
    for item in items.values():
        if item.kind == "bone" and STOPS.search(item.name):
            ends[item.nodes] = np.fmin(ends[item.nodes], item.depth)
    return ends + STEP_MM


def _joined(one: Item, other: Item) -> Item:
    nodes = np.concatenate([one.nodes, other.nodes])
    depth = np.concatenate([one.depth, other.depth])
    order = np.lexsort((depth, nodes))
    nodes, depth = nodes[order], depth[order]
    first = np.concatenate([[True], nodes[1:] != nodes[:-1]])
    kept = nodes[first]
    return Item(one.name, one.kind, kept, depth[first], np.zeros(len(kept), dtype=bool))
