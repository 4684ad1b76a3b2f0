"""Which part of the body a close plate shows: smooth fields on the skin, cut where they are 0.5.

A field comes from the skin weights of bones (how much a vertex follows a limb), smoothed over the
mesh, so that a cut runs round the limb as one smooth line.
"""

import re

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.skin import Skin
from pipeline.source import Source

Field = NDArray[np.float64]

ARM = r"(upperarm|lowerarm|wrist|finger|metacarpal)"
# Part to the bones whose share of a vertex is wanted, and how many rounds it is smoothed.
FOLLOWED = {
    "arm": (ARM, 12),
    "leg": (r"(upperleg|lowerleg|foot|toe)", 30),
    "foot": (r"(foot|toe)", 16),
    "hand": (r"(lowerarm02|wrist|finger|metacarpal)", 12),
    "head": (r"(head|jaw|neck03|neck02)", 20),
}
SHOULDERS_ABOVE_MM, SHOULDERS_FADE_MM = 1270.0, 120.0


def fields(
    source: Source, skin: Skin, standing: NDArray[np.float32]
) -> dict[str, NDArray[np.uint8]]:
    """Name of a part to (v,) 0-255; a spot is shown where the field is at least 128.

    `standing` are the reference figure's vertices in mm.
    """
    smooth = _smoother(skin)
    right = {}
    for part, (bones, rounds) in FOLLOWED.items():
        side = r".*\.R" if part != "head" else ".*"
        right[part] = _repeat(smooth, _share(source, skin, bones + side), rounds)
    shown = {f"right_{part}": right[part] for part in ("leg", "foot", "hand")}
    shown["no_right_arm"] = 1 - right["arm"]
    mirrored = {
        name.replace("right", "left"): field[skin.mirrored] for name, field in shown.items()
    }
    high = (standing[:, 1] - SHOULDERS_ABOVE_MM) / SHOULDERS_FADE_MM + 0.5
    shown["shoulders"] = np.minimum(high, 1 - right["head"])
    return {name: _bytes(field) for name, field in sorted((shown | mirrored).items())}


def _share(source: Source, skin: Skin, pattern: str) -> Field:
    """(v,) share of the bones that match `pattern` in the motion of each vertex."""
    count = len(source.vertices)
    chosen, total = np.zeros(count), np.zeros(count)
    for bone, (vertices, weights) in source.weights.items():
        total[vertices] += weights
        if re.fullmatch(pattern, bone):
            chosen[vertices] += weights
    return np.asarray((chosen / np.maximum(total, 1e-9))[skin.used])


def _smoother(skin: Skin) -> sparse.csr_matrix:
    """Half a vertex, half the mean of its neighbours."""
    starts = skin.faces.ravel()
    ends = np.roll(skin.faces, -1, axis=1).ravel()
    count = len(skin.used)
    links = sparse.csr_matrix((np.ones(len(starts)), (starts, ends)), shape=(count, count))
    links = links + links.T
    mean = sparse.diags(1 / np.asarray(links.sum(axis=1)).ravel()) @ links
    return (0.5 * sparse.identity(count) + 0.5 * mean).tocsr()


def _repeat(smooth: sparse.csr_matrix, field: Field, rounds: int) -> Field:
    for _ in range(rounds):
        field = smooth @ field
    return field


def _bytes(field: Field) -> NDArray[np.uint8]:
    return np.clip(np.round(field * 255), 0, 255).astype(np.uint8)
