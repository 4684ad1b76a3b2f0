"""Turns the meshes of thigh and calf back: a texel takes its list from a spot beside it.

The fit was led by bones alone there, and the muscles came out turned outwards about the limb's
axis. rules/turns.json says by how much at which level, and why.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from pipeline.prepared import Prepared
from pipeline.regions import REGIONS
from pipeline.scene import Floats, Ints

BAND_MM = 20.0
HIP_ABOVE_MM = 900.0


def source_texels(path: Path, places: Floats, normals: Floats, regions: Ints) -> Ints:
    """(n,) for each texel of the right half the texel whose list is meant for it."""
    rules = json.loads(path.read_text(encoding="utf-8"))
    source = np.arange(len(places))
    level = places[:, 1]
    hip = (regions == REGIONS.index("pelvis_hip")) & (level < HIP_ABOVE_MM) & (places[:, 0] < -60)
    for region, rule in rules.items():
        if region == "why":
            continue
        here = regions == REGIONS.index(region)
        if region == "thigh":
            here |= hip
        chosen = np.flatnonzero(here)
        turned = _turned(places[chosen], rule)
        _, nearest = cKDTree(places[chosen]).query(turned)
        source[chosen] = chosen[nearest]
    return source


def turned_rows(prepared: Prepared, source: Ints) -> Prepared:
    """Return the rows with each texel's list taken from its source."""
    start = np.searchsorted(prepared.texel, np.arange(len(source) + 1))
    length = np.diff(start)[source]
    texel = np.repeat(np.arange(len(source)), length)
    before = np.cumsum(length) - length
    row = np.repeat(start[:-1][source] - before, length) + np.arange(len(texel))
    return Prepared(
        prepared.names,
        prepared.kinds,
        texel,
        prepared.item[row],
        prepared.entry_mm[row],
        prepared.exit_mm[row],
        prepared.far_mm[source],
        prepared.chest,
        prepared.unpaired,
    )


def _turned(places: Floats, rule: dict[str, Any]) -> Floats:
    """(m, 3) places turned about the limb's upright axis, level by level."""
    levels, degrees = np.array(rule["levels"], dtype=float)[::-1].T
    angle = np.radians(np.interp(places[:, 1], levels, degrees, left=degrees[0]))
    across, depth = _from_axis(places)
    outer = np.clip(-across / np.maximum(np.hypot(across, depth), 1e-6), 0, 1) ** 6
    front = np.clip(depth / np.maximum(np.hypot(across, depth), 1e-6), 0, 1) ** 2
    angle *= 1 - (1 - rule["outer_share"]) * outer
    angle *= 1 - (1 - rule.get("front_share", 1.0)) * front
    cos, sin = np.cos(angle), np.sin(angle)
    moved = places.astype(np.float64).copy()
    moved[:, 0] += across * cos - depth * sin - across
    moved[:, 2] += across * sin + depth * cos - depth
    return moved


def _from_axis(places: Floats) -> tuple[Floats, Floats]:
    """Distance of each place from the middle of its band, to the left and to the front."""
    band = np.floor(places[:, 1] / BAND_MM).astype(int)
    low = band.min()
    middles = np.array(
        [
            (places[band == n][:, [0, 2]].min(axis=0) + places[band == n][:, [0, 2]].max(axis=0))
            / 2
            for n in range(low, band.max() + 1)
            if (band == n).any()
        ]
    )
    centres = (
        np.array([n for n in range(low, band.max() + 1) if (band == n).any()]) + 0.5
    ) * BAND_MM
    across = places[:, 0] - np.interp(places[:, 1], centres, middles[:, 0])
    depth = places[:, 2] - np.interp(places[:, 1], centres, middles[:, 1])
    return across, depth
