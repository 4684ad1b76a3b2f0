"""Which plates a record prints, and which sites on each.

A site is drawn once: on the plate where it was clicked. A site that was typed in, or whose plate
is not drawn any more, goes to the first plate on which its spot of skin can be seen. Front and
back are printed together whenever one of them is used, so that a reader sees both; other plates
only when used. A plate with more sites than its columns can name is printed again for the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from needlemap.painting import DrawnPlate
from needlemap.reports.content import SitePlace

TOGETHER = ("anterior", "posterior")


class PrintedPlate(DrawnPlate, Protocol):
    """A plate, and which way it looks; `needlemap.bodymap.Plate` is one."""

    @property
    def right(self) -> tuple[float, float, float]:
        """Where the picture's right lies: x to the body's left, y up, z forward."""


class PrintedSurface(Protocol):
    """What a report needs of the body; `needlemap.bodymap.BodySurface` has it."""

    @property
    def plates(self) -> tuple[str, ...]:
        """Ids of the plates, the whole body first."""

    def plate(self, plate: str, /) -> PrintedPlate:
        """Return the plate with this id."""

    def project(
        self, points: NDArray[np.floating[Any]], plate: str, /
    ) -> tuple[NDArray[np.floating[Any]], NDArray[np.bool_]]:
        """Where points (n, 3: face, s, t) lie on a plate in mm, and which can be seen."""


@dataclass(frozen=True, slots=True)
class PlacedSite:
    """A site and its spot on a plate in mm."""

    place: SitePlace
    x_mm: float
    y_mm: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One printed plate with some of its sites; ``part`` of ``parts``, from 1."""

    plate: PrintedPlate
    sites: tuple[PlacedSite, ...]
    part: int = 1
    parts: int = 1


def panels_of(
    places: Sequence[SitePlace], surface: PrintedSurface, *, most_sites: int
) -> tuple[Panel, ...]:
    """Return the panels of a record in the order of the surface's plates."""
    home = _homes(places, surface)
    used = set(home)
    if not used or used & set(TOGETHER):
        used |= set(TOGETHER)
    panels: list[Panel] = []
    for plate in surface.plates:
        if plate in used:
            mine = [place for place, its in zip(places, home, strict=True) if its == plate]
            panels += _parts(mine, surface, plate, most_sites)
    return tuple(panels)


def _homes(places: Sequence[SitePlace], surface: PrintedSurface) -> list[str]:
    """Return the plate on which each site is drawn."""
    known = set(surface.plates)
    homes = [p.clicked.plate if p.clicked and p.clicked.plate in known else "" for p in places]
    lost = [i for i, home in enumerate(homes) if not home]
    for plate in surface.plates:
        if lost:
            _, visible = surface.project(_points([places[i] for i in lost]), plate)
            for i, seen in zip(lost, visible, strict=True):
                homes[i] = plate if seen else ""
            lost = [i for i in lost if not homes[i]]
    return [home or surface.plates[0] for home in homes]


def _parts(
    places: list[SitePlace], surface: PrintedSurface, plate: str, most_sites: int
) -> list[Panel]:
    drawn = surface.plate(plate)
    if not places:
        return [Panel(drawn, ())]
    xy, _ = surface.project(_points(places), plate)
    sites = [PlacedSite(p, float(x), float(y)) for p, (x, y) in zip(places, xy, strict=True)]
    parts = [sites[i : i + most_sites] for i in range(0, len(sites), most_sites)]
    return [Panel(drawn, tuple(part), n, len(parts)) for n, part in enumerate(parts, 1)]


def _points(places: Sequence[SitePlace]) -> NDArray[np.float64]:
    """Return the surface points as (n, 3): face, s, t."""
    points = [(p.point.face, p.point.s, p.point.t) for p in places]
    return np.array(points, dtype=np.float64).reshape(-1, 3)
