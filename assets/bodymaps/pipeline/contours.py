"""Contour lines of a map at zero, and leaving out needless points."""

import numpy as np
import shapely
from contourpy import LineType, contour_generator

from pipeline.scene import Floats


def closed_curves(level: Floats) -> list[Floats]:
    """Curves (n, 2) of row and column where `level` (h, w) is zero; positive lies to the left.

    Beyond its edges the map counts as negative, so every curve closes.
    """
    framed = np.pad(level, 1, constant_values=-0.5)
    lines = contour_generator(z=framed, name="serial", line_type=LineType.Separate).lines(0.0)
    return [np.asarray(line)[:-1, ::-1] - 1 for line in lines]


def simplified(curve: Floats, tolerance: float) -> Floats:
    """Leave out points that lie within `tolerance` of the rest (Douglas and Peucker, 1973)."""
    if len(curve) < 5:
        return curve
    far = int(np.argmax(np.linalg.norm(curve - curve[0], axis=1)))
    closed = np.concatenate([curve, curve[:1]])
    halves = shapely.simplify(
        [shapely.LineString(closed[: far + 1]), shapely.LineString(closed[far:])],
        tolerance,
        preserve_topology=False,
    )
    there, back = (shapely.get_coordinates(half)[:-1] for half in halves)
    return np.concatenate([there, back])
