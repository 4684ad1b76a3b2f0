"""The outlines that a canvas draws between body and marks."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from needlemap.bodymap import Plate, plate_outlines
from needlemap.domain.placement import Side
from needlemap.domain.site import NeedleSite
from needlemap.painting import BodyLayers, DrawnStructure
from needlemap.painting.structures import drawn_structure


def outline_id(structure: str, side: Side) -> str:
    """Return the id of a structure's outline on one side."""
    return f"{structure}.{side.value}"


def layers_of_sites(plate: Plate, sites: Iterable[NeedleSite]) -> BodyLayers:
    """Return the outlines of the structures that these sites name, all highlighted."""
    wanted = {outline_id(site.structure, site.side) for site in sites if site.structure}
    if not wanted:
        return BodyLayers()
    shown = tuple(one for one in outlined(plate) if one.id in wanted)
    return BodyLayers(structures=shown, highlighted=frozenset(one.id for one in shown))


@lru_cache(maxsize=8)
def outlined(plate: Plate) -> tuple[DrawnStructure, ...]:
    """Return the structures outlined on a plate, the deepest first; no silhouette, no zones."""
    return tuple(
        replace(drawn_structure(one), id=outline_id(one.id, one.side))
        for one in plate_outlines(plate)
        if one.group not in ("body", "risk")
    )
