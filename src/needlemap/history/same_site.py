"""Which sites are at the same place: within a stated distance on the skin, on the same side.

The second palpation of a trigger point lay up to about 26 mm from the first, so sites nearer than
that count as the same. Barbero M et al. J Man Manip Ther 2012;20:171-7: one examiner, upper
trapezius, 24 people. The number is our own choice from it; it can be changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.domain.placement import Side, SurfacePoint
from needlemap.history.history import History
from needlemap.history.skin import Places, Skin, has_near

Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

LEAST_MM, MOST_MM = 5.0, 60.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a site is, and what was named there."""

    point: SurfacePoint
    side: Side
    structure: str | None


def paired(
    spots: Sequence[Spot], others: Sequence[Spot], skin: Skin, within_mm: float
) -> dict[int, tuple[int, float]]:
    """Return by spot which of the others is at the same place, and how far off it is in mm.

    Each other answers for one spot alone, the nearest. Of those equally near, to the millimetre,
    the one with the same structure; else a structure counts for nothing.
    """
    if not spots or not others:
        return {}
    here, there = (Places.of(_points(each), skin) for each in (spots, others))
    apart = np.linalg.norm(here.xyz[:, None] - there.xyz[None], axis=2)
    facing = here.normals @ there.normals.T
    found = [
        (round(float(apart[i, j])), spots[i].structure != others[j].structure, i, j)
        for i, j in np.argwhere((apart <= within_mm) & (facing > 0)).tolist()
        if spots[i].side is others[j].side
    ]
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(found):
        if i not in pairs and j not in taken:
            pairs[i] = j, float(apart[i, j])
            taken.add(j)
    return pairs


def repeated_sites(history: History, skin: Skin, within_mm: float) -> Bools:
    """Return (n,) which sites an earlier session had at the same place; withdrawn ones are none."""
    sites, valid = history.sites, ~history.in_error
    side = sites.coded["side"].numbers
    found = np.zeros(len(sites), bool)
    for each in np.unique(side):
        own = np.flatnonzero(valid & (side == each))
        places, sessions = Places.of(sites.points[own], skin), sites.session[own]
        found[own] = has_near(places, places, within_mm, before=(sessions, sessions))
    return found


def _points(spots: Sequence[Spot]) -> NDArray[np.float64]:
    return np.array([(one.point.face, one.point.s, one.point.t) for one in spots], float)
