"""What lies at a spot of skin: structures nearest the skin first, risk zones, region, landmarks.

The anatomy folder says what lies beneath; where it is not there, the drawn outlines do.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np

from needlemap import paths
from needlemap.bodymap.atlas_table import AtlasTable, DrawnStructure, RiskZone, atlas_table
from needlemap.bodymap.beneath import LUNG, Beneath, BeneathItem, BeneathTexture, beneath_texture
from needlemap.bodymap.labels import MIDLINE, RELATION_BASE, SAME, Held, Label, label_texture
from needlemap.bodymap.nearby import (
    NearbyLandmark,
    NearbyTriggerPoint,
    SkinMark,
    SkinMarks,
    all_landmarks,
    all_trigger_points,
    landmarks_near,
    trigger_points_near,
)
from needlemap.bodymap.surface import BodySurface
from needlemap.domain.placement import Candidate, Placement, PlatePoint, Side, SurfacePoint
from needlemap.reference.needling import TECHNIQUES

# What a technique calls its target, for kinds of drawing that have another name.
SAME_KIND = {"perineural": "nerve", "other": "fascia"}
# Thin sheets and variants: named after the muscle that they lie on.
COVERS = ("platysma", "palmaris_brevis", "plantar_fascia", "iliotibial_tract", "sternalis")
CHEST = "lung_field"


class BodyAtlas:
    """The drawn atlas on one figure.

    Parameters
    ----------
    surface
        The figure's skin; what lies at a spot is the same on all figures.
    """

    def __init__(self, surface: BodySurface) -> None:
        self._surface = surface
        self._landmarks = SkinMarks(surface, all_landmarks(surface))
        self._trigger_points = SkinMarks(surface, all_trigger_points(surface))

    @classmethod
    def load(cls, figure: str = "male") -> "BodyAtlas":
        """Return the atlas of a figure; ValueError for one that is not drawn."""
        return cls(BodySurface.load(figure))

    @property
    def version(self) -> str:
        """Name of the mesh and the state of the outlines; every placement carries it."""
        return atlas_table().version

    @property
    def structures(self) -> tuple[DrawnStructure, ...]:
        """All structures that are drawn."""
        return tuple(one for one in atlas_table().drawn if isinstance(one, DrawnStructure))

    @property
    def landmarks(self) -> tuple[SkinMark, ...]:
        """All landmarks, on both sides."""
        return self._landmarks.marks

    @property
    def trigger_points(self) -> tuple[SkinMark, ...]:
        """All drawn trigger points, on both sides; the id is the structure's."""
        return self._trigger_points.marks

    @property
    def regions(self) -> tuple[str, ...]:
        """Codes of the body regions; every spot of skin lies in one."""
        return atlas_table().regions

    def locate(
        self, plate: str, x_mm: float, y_mm: float, technique: str | None = None
    ) -> Placement | None:
        """Return what lies under a plate point, or None off the body.

        Parameters
        ----------
        technique
            Id of a technique; structures of the kind it aims at come first.

        Raises
        ------
        ValueError
            For an unknown plate or technique, or a coordinate that is not finite.
        """
        point = self._surface.locate(plate, x_mm, y_mm)
        if point is None:
            return None
        clicked = PlatePoint(plate, float(x_mm), float(y_mm))
        return self.at(point, technique=technique, clicked=clicked)

    def risk_zones_at(self, point: SurfacePoint) -> tuple[RiskZone, ...]:
        """Return the risk zones that hold a spot of skin."""
        self._surface.check(point)
        label = label_texture().at(point.face, point.s, point.t)
        return _zones_with_lung(label, point)

    def at(
        self,
        point: SurfacePoint,
        technique: str | None = None,
        *,
        clicked: PlatePoint | None = None,
    ) -> Placement:
        """Return what lies at a spot of skin. Where no structure does, the nearest within 12 mm.

        Structures come nearest the skin first; one whose trigger point is within 10 mm before them.
        """
        texture, table = label_texture(), atlas_table()
        self._surface.check(point)
        label = texture.at(point.face, point.s, point.t)
        half = texture.side_of(point.face)
        lists = beneath_texture()
        if lists is None:
            held = _structures(label, table)
            named = [(table.drawn[one.number].id, one.side) for one in held]
            distance = label.distance_mm
        else:
            beneath = lists.at(point)
            named = [(name, _side_of(name, half)) for name in _named(beneath, lists)]
            distance = beneath.distance_mm
        named = _preferred(named, technique)
        ids = dict.fromkeys(name for name, _ in named)
        return Placement(
            point=point,
            atlas_version=self.version,
            side=named[0][1] if named else half,
            region=table.regions[label.region],
            candidates=tuple(Candidate(name, distance) for name in ids),
            risk_zones=tuple(zone.id for zone in _zones_with_lung(label, point)),
            clicked=clicked,
        )

    def beneath(self, point: SurfacePoint) -> tuple[BeneathItem, ...]:
        """Return what lies beneath a spot of skin in order, nearest the skin first.

        Order and presence alone. An empty answer is no free way: it means that nothing is known,
        and so does an absent vessel, nerve or lung.
        """
        self._surface.check(point)
        lists = beneath_texture()
        if lists is not None:
            return tuple(lists.items[number] for number in lists.at(point).items)
        label, table = label_texture().at(point.face, point.s, point.t), atlas_table()
        drawn = (table.drawn[one.number] for one in label.held)
        return tuple(
            BeneathItem(one.id, one.kind, is_structure=True)
            for one in drawn
            if isinstance(one, DrawnStructure)
        )

    def may_lie_at(self, placement: Placement, structure: str) -> bool:
        """Whether a structure can be meant there: beneath it, or not drawn, as a scar is."""
        if any(candidate.structure == structure for candidate in placement.candidates):
            return True
        if all(one.id != structure for one in self.structures):
            return True
        return any(item.name == structure for item in self.beneath(placement.point))

    def risk_zone(self, zone: str) -> RiskZone:
        """Return the zone with this id; ValueError when there is none."""
        for one in atlas_table().drawn:
            if isinstance(one, RiskZone) and one.id == zone:
                return one
        raise ValueError(f"risk zone must be one that is drawn, not {zone!r:.100}")

    def landmarks_near(self, point: SurfacePoint, count: int = 2) -> tuple[NearbyLandmark, ...]:
        """Return the nearest landmarks, nearest first, with distance and direction in words."""
        self._surface.check(point)
        return landmarks_near(self._landmarks, point, count)

    def trigger_points_near(
        self, point: SurfacePoint, within_mm: float = 15.0
    ) -> tuple[NearbyTriggerPoint, ...]:
        """Drawn trigger points round a spot, nearest first."""
        self._surface.check(point)
        return trigger_points_near(self._trigger_points, point, within_mm)

    def typical_point(self, structure: str, side: Side) -> SurfacePoint:
        """Where a structure is usually needled: its first trigger point, else its middle.

        Raises
        ------
        ValueError
            For a structure that is not drawn.
        """
        point = _typical_point_right(structure)
        return self._surface.mirror(point) if side is Side.LEFT else point

    def structure_now(self, point: SurfacePoint, structure: str) -> str | None:
        """Return what an older site's structure would be named today, or None if the same.

        The record keeps its point and its structure; this only tells that the drawing changed.
        """
        candidates = [candidate.structure for candidate in self.at(point).candidates]
        if structure in candidates or not candidates:
            return None
        return candidates[0]


def _zones(label: Label, table: AtlasTable) -> Iterator[RiskZone]:
    """Yield the risk zones that hold the spot."""
    for held in label.held:
        if isinstance(zone := table.drawn[held.number], RiskZone):
            yield zone


def _structures(label: Label, table: AtlasTable) -> list[Held]:
    """Structures that hold the spot, else the nearest one."""
    held = [one for one in label.held if isinstance(table.drawn[one.number], DrawnStructure)]
    return held or ([label.near] if label.near else [])


def _zones_with_lung(label: Label, point: SurfacePoint) -> tuple[RiskZone, ...]:
    """Zones that hold the spot; the lung's too where the meshes have a chest wall behind it."""
    found = {zone.id: zone for zone in _zones(label, atlas_table())}
    lists = beneath_texture()
    if lists is not None and CHEST not in found:
        kinds = {lists.items[number].kind for number in lists.at(point).items}
        if LUNG in kinds and (chest := _zone_of(CHEST)) is not None:
            found[CHEST] = chest
    return tuple(found.values())


@cache
def _zone_of(name: str) -> RiskZone | None:
    zones = (one for one in atlas_table().drawn if isinstance(one, RiskZone))
    return next((zone for zone in zones if zone.id == name), None)


def _named(beneath: Beneath, lists: BeneathTexture) -> list[str]:
    """Structures that a click may mean: of a trigger point near by, muscles, covers, targets."""
    if beneath.near is not None:
        return [lists.items[beneath.near].name]

    def rank(number: int) -> int:
        item = lists.items[number]
        if number == beneath.at_point and item.kind == "muscle":
            return 0
        if item.name in COVERS:
            return 2
        return 1 if item.kind in ("muscle", "other") else 3

    return [lists.items[number].name for number in sorted(beneath.meant, key=rank)]


def _side_of(structure: str, half: Side) -> Side:
    return Side.MIDLINE if structure in _of_midline() else half


@cache
def _of_midline() -> frozenset[str]:
    return frozenset(one.id for one in atlas_table().drawn if one.midline)


@cache
def _kind_of() -> dict[str, str]:
    """Kind of each structure by its id, by the name that techniques use."""
    drawn = (one for one in atlas_table().drawn if isinstance(one, DrawnStructure))
    return {one.id: SAME_KIND.get(one.kind, one.kind) for one in drawn}


def _preferred(named: list[tuple[str, Side]], technique: str | None) -> list[tuple[str, Side]]:
    """Those of the kind the technique aims at first, else as they were."""
    aims = _aims_of(technique) if technique else ()
    kinds = _kind_of()

    def rank(one: tuple[str, Side]) -> int:
        kind = kinds[one[0]]
        return aims.index(kind) if kind in aims else len(aims)

    return sorted(named, key=rank)


@cache
def _aims_of(technique: str) -> tuple[str, ...]:
    known = TECHNIQUES.read(paths.data_table(TECHNIQUES.file_name))
    if technique not in known:
        raise ValueError(f"technique must be one of {', '.join(known)}, not {technique!r:.100}")
    return known[technique].aims_at


@cache
def _typical_point_right(structure: str) -> SurfacePoint:
    drawn = atlas_table().drawn
    for number, one in enumerate(drawn):
        if isinstance(one, DrawnStructure) and one.id == structure:
            if one.trigger_points:
                return one.trigger_points[0].point
            return _middle(number)
    raise ValueError(f"structure must be one that is drawn, not {structure!r:.100}")


def _middle(number: int) -> SurfacePoint:
    """Return the spot of a structure that lies nearest to the mean of all its spots."""
    lists = beneath_texture()
    if lists is None:
        codes = np.array([number * RELATION_BASE + relation for relation in (SAME, MIDLINE)])
        spots = label_texture().spots_of(codes)
    else:
        name = atlas_table().drawn[number].id
        items = [item.name for item in lists.items]
        spots = lists.spots_of(items.index(name))
    places = BodySurface.load().positions(spots)
    best = np.argmin(np.linalg.norm(places - places.mean(axis=0), axis=1))
    face, s, t = spots[best].tolist()
    return SurfacePoint(int(face), s, t)
