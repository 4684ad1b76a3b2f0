"""Which part of the body a close plate shows: smooth fields on the skin, cut where they are 0.5.

A field comes from planes through the reference figure, or from the skin weights of bones (how much
a vertex follows a limb), smoothed over the mesh, so that a cut is one smooth line.
"""

import re

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.skin import Skin
from pipeline.source import Source

Field = NDArray[np.float64]

SMOOTHING_ROUNDS = 12
ARM_BONES = r"(upperarm|lowerarm|wrist|finger|metacarpal).*\.R"
# Planes on the standing reference figure, mm: shown on the side to which the normal points.
FOOT_BELOW = ((0.0, 122.0, 0.0), (0.0, -1.0, 0.0))
HAND_BEYOND = ((-318.0, 905.0, 0.0), (-0.309, -0.951, 0.06))
HAND_OUTSIDE = ((-265.0, 0.0, 0.0), (-1.0, 0.0, 0.0))
GROIN_BELOW = ((-8.0, 872.0, 0.0), (-0.66, -0.75, 0.0))
RIGHT_HALF = ((-6.0, 0.0, 0.0), (-1.0, 0.0, 0.0))
WAIST_ABOVE = ((0.0, 1080.0, 0.0), (0.0, 1.0, 0.0))
TRUNK_HALF_MM = 175.0
SHOULDERS_ABOVE = ((0.0, 1270.0, 0.0), (0.0, 1.0, 0.0))
NECK_BELOW = ((0.0, 1492.0, 0.0), (0.0, -1.0, 0.0))
RAMP_MM = 160.0

Plane = tuple[tuple[float, float, float], tuple[float, float, float]]


def fields(
    source: Source, skin: Skin, standing: NDArray[np.float32]
) -> dict[str, NDArray[np.uint8]]:
    """Name of a part to (v,) 0-255; a spot is shown where the field is at least half of it.

    `standing` are the reference figure's vertices in mm.
    """
    arm = _repeat(_smoother(skin), bone_share(source, skin, ARM_BONES), SMOOTHING_ROUNDS)
    shown = {
        "right_leg": np.minimum(_beyond(standing, GROIN_BELOW, RIGHT_HALF), 1 - arm),
        "right_foot": _beyond(standing, FOOT_BELOW, RIGHT_HALF),
        "right_hand": _beyond(standing, HAND_BEYOND, HAND_OUTSIDE),
        "right_arm": arm,
        "no_right_arm": 1 - arm,
    }
    mirrored = {
        name.replace("right", "left"): field[skin.mirrored] for name, field in shown.items()
    }
    shown["shoulders"] = _shoulders(standing)
    return {name: _bytes(field) for name, field in sorted((shown | mirrored).items())}


def _beyond(vertices: NDArray[np.float32], *planes: Plane) -> Field:
    """(v,) 0 to 1: how far beyond all planes each vertex lies, 0.5 on the nearest one."""
    distances = [(vertices - np.array(at)) @ np.array(normal) for at, normal in planes]
    return np.asarray(np.clip(np.min(distances, axis=0) / RAMP_MM + 0.5, 0, 1))


def _shoulders(standing: NDArray[np.float32]) -> Field:
    """(v,) what is seen from above: neck cut off, arms cut off below, nothing below the waist."""
    trunk = np.clip((TRUNK_HALF_MM - np.abs(standing[:, 0])) / RAMP_MM + 0.5, 0, 1)
    high = np.maximum(trunk, _beyond(standing, SHOULDERS_ABOVE))
    return np.minimum(high, _beyond(standing, NECK_BELOW, WAIST_ABOVE))


def bone_share(source: Source, skin: Skin, pattern: str) -> Field:
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
