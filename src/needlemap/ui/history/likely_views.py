"""On which views spots are likely seen: by where the skin faces, without what lies in front of it.

To know for sure, a view needs a grid of its own, which takes 50 ms to make: too long to ask 28.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap import BodySurface, Plate
from needlemap.history.skin import Places

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

# Skin that is seen more aslant than this shows nothing of use.
_LEAST_FACING = 0.25
_STANDING = "stand"


def likely_seen(
    surface: BodySurface, points: Floats, plates: Sequence[str], *, any_pose: bool = False
) -> dict[str, tuple[Floats, Bools]]:
    """Return by view where points (n, 3) lie (n, 2) in mm, and which (n,) it likely shows.

    Views of another pose than standing are left out, unless `any_pose`: a pose takes long to read.
    """
    standing = Places.of(points, surface)
    found = {}
    for plate in map(surface.plate, plates):
        if plate.pose == _STANDING:
            found[plate.id] = _seen(plate, standing)
        elif any_pose:
            posed = Places(surface.positions(points, plate.pose), standing.normals)
            found[plate.id] = _seen(plate, posed)
    return found


def _seen(plate: Plate, places: Places) -> tuple[Floats, Bools]:
    xy = np.stack([places.xyz @ np.array(plate.right), places.xyz @ np.array(plate.up)], axis=1)
    left, bottom, right, top = plate.window_mm
    inside = (xy >= (left, bottom)).all(axis=1) & (xy <= (right, top)).all(axis=1)
    return xy, np.asarray(inside & (places.normals @ -np.array(plate.look) > _LEAST_FACING))
