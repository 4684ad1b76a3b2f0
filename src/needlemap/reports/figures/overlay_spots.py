"""Sites of a period gathered into spots, and the plates that show them all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlemap.reports.content.history import OverlaySite
from needlemap.reports.figures.insets import PrintedPlate, PrintedSurface

_ALWAYS = ("anterior", "posterior")


@dataclass(frozen=True, slots=True)
class Spot:
    """Sites at one spot of a plate: its youngest site, and how many there are."""

    x_mm: float
    y_mm: float
    youngest: OverlaySite
    count: int


def spots_of(seen: Sequence[tuple[float, float, OverlaySite]], reach_mm: float) -> list[Spot]:
    """Return sites (x, y, site) gathered into spots, the youngest first.

    A site joins the nearest spot whose youngest site is within `reach_mm`.
    """
    order = sorted(range(len(seen)), key=lambda i: (seen[i][2].age, -i))
    heads: list[int] = []
    places = np.empty((len(seen), 2))
    counts = np.zeros(len(seen), int)
    for i in order:
        x, y, _ = seen[i]
        apart = np.hypot(*(places[: len(heads)] - (x, y)).T)
        if len(heads) and apart.min() <= reach_mm:
            counts[int(apart.argmin())] += 1
            continue
        places[len(heads)], counts[len(heads)] = (x, y), 1
        heads.append(i)
    return [Spot(*seen[i], int(counts[rank])) for rank, i in enumerate(heads)]


def overlay_plates(
    sites: Sequence[OverlaySite], surface: PrintedSurface
) -> tuple[PrintedPlate, ...]:
    """Return front and back, and for what they hide the plates that show most of it."""
    names = [name for name in _ALWAYS if name in surface.plates]
    left = _hidden(sites, surface, names)
    others = [name for name in surface.plates if name not in names]
    while left and others:
        hidden = {name: len(_hidden(left, surface, [name])) for name in others}
        best = min(others, key=lambda name: hidden[name])
        if hidden[best] == len(left):
            break
        names.append(best)
        others.remove(best)
        left = _hidden(left, surface, [best])
    return tuple(surface.plate(name) for name in names)


def _hidden(
    sites: Sequence[OverlaySite], surface: PrintedSurface, plates: Sequence[str]
) -> list[OverlaySite]:
    shown = np.zeros(len(sites), bool)
    for plate in plates:
        shown |= surface.project(points_of(sites), plate)[1]
    return [site for site, seen in zip(sites, shown, strict=True) if not seen]


def seen_on(
    sites: Sequence[OverlaySite], surface: PrintedSurface, plate: str
) -> list[tuple[float, float, OverlaySite]]:
    """Return the sites that a plate shows, with their places in mm."""
    xy, seen = surface.project(points_of(sites), plate)
    return [
        (float(x), float(y), site)
        for (x, y), shown, site in zip(xy, seen, sites, strict=True)
        if shown
    ]


def points_of(sites: Sequence[OverlaySite]) -> NDArray[np.float64]:
    """Return the surface points as (n, 3): face, s, t."""
    listed = [(site.point.face, site.point.s, site.point.t) for site in sites]
    return np.array(listed, np.float64).reshape(-1, 3)
