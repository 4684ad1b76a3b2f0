"""The layers of the atlas that a canvas can show, and the outlines that stand out."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from needlemap.bodymap import BodyAtlas, Plate, plate_outlines
from needlemap.domain.placement import Side
from needlemap.domain.site import NeedleSite
from needlemap.painting import BodyLayers, DrawnStructure
from needlemap.painting.atlas_layers import AtlasLayers, LayerPoint, PointKind
from needlemap.painting.structures import drawn_structure
from needlemap.reference import Reference
from needlemap.ui.charting.body.site_marks import PlateSight


class Layer(StrEnum):
    """What can be switched on and off."""

    SUPERFICIAL = "superficial"
    DEEP = "deep"
    TRIGGER_POINTS = "trigger_points"
    RISK_ZONES = "risk_zones"
    LANDMARKS = "landmarks"


_GROUPS = {
    Layer.SUPERFICIAL: ("superficial", "targets"),
    Layer.DEEP: ("deep", "intermediate"),
    Layer.RISK_ZONES: ("risk",),
}


def outline_id(structure: str, side: Side) -> str:
    """Return the id of a structure's outline on one side."""
    return f"{structure}.{side.value}"


def highlight_of(plate: Plate, sites: Iterable[NeedleSite]) -> BodyLayers:
    """Return the outlines of the structures that these sites name, all highlighted."""
    wanted = {outline_id(site.structure, site.side) for site in sites if site.structure}
    if not wanted:
        return BodyLayers()
    structures = (one for group in _grouped(plate).values() for one in group)
    shown = tuple(one for one in structures if one.id in wanted)
    return BodyLayers(structures=shown, highlighted=frozenset(one.id for one in shown))


class LayerSource:
    """Makes the layers of any plate of one figure."""

    def __init__(self, atlas: BodyAtlas, sight: PlateSight, reference: Reference) -> None:
        self._atlas = atlas
        self._sight = sight
        self._reference = reference

    def layers(self, plate: Plate, shown: Iterable[Layer]) -> AtlasLayers:
        """Return what is drawn on a plate with these layers on."""
        chosen = set(shown)
        muscles = [
            self._named(one)
            for layer in (Layer.DEEP, Layer.SUPERFICIAL)
            if layer in chosen
            for one in self._outlines(plate, layer)
        ]
        zones = self._outlines(plate, Layer.RISK_ZONES) if Layer.RISK_ZONES in chosen else []
        points: list[LayerPoint] = []
        if Layer.TRIGGER_POINTS in chosen:
            points += self._trigger_points(plate)
        if Layer.LANDMARKS in chosen:
            points += self._landmarks(plate)
        return AtlasLayers(tuple(muscles), tuple(self._zone(one) for one in zones), tuple(points))

    def _outlines(self, plate: Plate, layer: Layer) -> list[DrawnStructure]:
        grouped = _grouped(plate)
        return [one for group in _GROUPS[layer] for one in grouped.get(group, ())]

    def _named(self, outline: DrawnStructure) -> DrawnStructure:
        structure = outline.id.rpartition(".")[0]
        return replace(outline, label=self._reference.structure_name(structure).partition(" (")[0])

    def _zone(self, outline: DrawnStructure) -> DrawnStructure:
        zone = self._atlas.risk_zone(outline.id.rpartition(".")[0])
        return replace(outline, label=zone.name)

    def _trigger_points(self, plate: Plate) -> list[LayerPoint]:
        spots = self._sight.spots_of(plate.id, [mark.point for mark in self._atlas.trigger_points])
        kind = PointKind.TRIGGER_POINT
        return [LayerPoint(kind, *spot) for spot in spots if spot is not None]

    def _landmarks(self, plate: Plate) -> list[LayerPoint]:
        marks = self._atlas.landmarks
        spots = self._sight.spots_of(plate.id, [mark.point for mark in marks])
        return [
            LayerPoint(PointKind.LANDMARK, *spot, mark.name)
            for mark, spot in zip(marks, spots, strict=True)
            if spot is not None
        ]


@lru_cache(maxsize=8)
def _grouped(plate: Plate) -> dict[str, tuple[DrawnStructure, ...]]:
    """Return the outlines of a plate by their group, each group deepest first."""
    groups: dict[str, list[DrawnStructure]] = {}
    for one in plate_outlines(plate):
        drawn = replace(drawn_structure(one), id=outline_id(one.id, one.side))
        groups.setdefault(one.group, []).append(drawn)
    return {group: tuple(outlines) for group, outlines in groups.items()}
