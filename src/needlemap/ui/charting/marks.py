"""From recorded sites to the marks drawn on one plate."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap import BodySurface
from needlemap.domain.site import NeedleSite
from needlemap.painting import Mark, MarkState, shape_of_technique


def marks_on(
    plate: str, sites: Sequence[NeedleSite], surface: BodySurface, selected: Collection[str] = ()
) -> dict[str, Mark]:
    """Return the marks, by site id, of the sites whose spot of skin the plate shows."""
    if not sites:
        return {}
    xy, visible = surface.project(_points(sites), plate)
    return {
        site.id: _mark(site, number, float(x), float(y), selected=site.id in selected)
        for number, (site, (x, y), seen) in enumerate(zip(sites, xy, visible, strict=True), 1)
        if seen
    }


def counts_on_plates(sites: Sequence[NeedleSite], surface: BodySurface) -> dict[str, int]:
    """Return how many sites each whole-body plate shows; close plates are left out."""
    whole = [plate for plate in surface.plates if not surface.plate(plate).close]
    if not sites:
        return dict.fromkeys(whole, 0)
    points = _points(sites)
    return {plate: int(surface.project(points, plate)[1].sum()) for plate in whole}


def _points(sites: Sequence[NeedleSite]) -> NDArray[np.float64]:
    """Return the surface points (n, 3): face, s, t."""
    return np.array([(s.point.face, s.point.s, s.point.t) for s in sites], np.float64)


def _mark(site: NeedleSite, number: int, x_mm: float, y_mm: float, *, selected: bool) -> Mark:
    return Mark(
        x_mm,
        y_mm,
        number=number,
        needle_count=site.needle_count,
        shape=shape_of_technique(site.technique),
        state=MarkState.IN if site.needles_in else MarkState.OUT,
        selected=selected,
        approximate=site.approximate,
    )
