"""The outlines that a canvas draws between body and marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from needlemap.bodymap import Plate, PlateOutline, plate_outlines
from needlemap.domain.placement import Side
from needlemap.domain.site import NeedleSite
from needlemap.painting import BodyLayers


@dataclass(frozen=True, slots=True)
class OutlinedStructure:
    """A structure of one side as painting wants it."""

    id: str
    label: str
    path_mm: QPainterPath


def outline_id(structure: str, side: Side) -> str:
    """Return the id of a structure's outline on one side."""
    return f"{structure}.{side.value}"


def layers_of_sites(plate: Plate, sites: Iterable[NeedleSite]) -> BodyLayers:
    """Return the outlines of the structures that these sites name, all highlighted."""
    wanted = {outline_id(site.structure, site.side) for site in sites if site.structure}
    shown = tuple(one for one in outlined(plate) if one.id in wanted)
    return BodyLayers(structures=shown, highlighted=frozenset(one.id for one in shown))


@lru_cache(maxsize=8)
def outlined(plate: Plate) -> tuple[OutlinedStructure, ...]:
    """Return the structures outlined on a plate, the deepest first; no silhouette, no zones."""
    return tuple(
        OutlinedStructure(outline_id(one.id, one.side), "", _path(one))
        for one in plate_outlines(plate)
        if one.group not in ("body", "risk")
    )


def _path(outline: PlateOutline) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for curve in outline.curves_mm:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in curve.tolist()]))
        path.closeSubpath()
    return path
