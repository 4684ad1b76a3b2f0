"""What lies at a spot of skin: structures nearest the skin first, risk zones, region, landmarks."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from needlemap import paths
from needlemap.bodymap.atlas_table import AtlasTable, DrawnStructure, RiskZone, atlas_table
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
        return tuple({zone.id: zone for zone in _zones(label, atlas_table())}.values())

    def at(
        self,
        point: SurfacePoint,
        technique: str | None = None,
        *,
        clicked: PlatePoint | None = None,
    ) -> Placement:
        """Return what lies at a spot of skin. Where no structure does, the nearest within 12 mm."""
        texture, table = label_texture(), atlas_table()
        self._surface.check(point)
        label = texture.at(point.face, point.s, point.t)
        named = _preferred(_structures(label, table), table, technique)
        return Placement(
            point=point,
            atlas_version=self.version,
            side=named[0].side if named else texture.side_of(point.face),
            region=table.regions[label.region],
            candidates=_candidates(named, label, table),
            risk_zones=tuple(dict.fromkeys(zone.id for zone in _zones(label, table))),
            clicked=clicked,
        )

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

    def usual_point(self, structure: str, side: Side) -> SurfacePoint:
        """Where a structure is usually needled: its first trigger point, else its middle.

        Raises
        ------
        ValueError
            For a structure that is not drawn.
        """
        point = _usual_point_right(structure)
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


def _preferred(named: list[Held], table: AtlasTable, technique: str | None) -> list[Held]:
    """Those of the kind the technique aims at first, else as they were."""
    aims = _aims_of(technique) if technique else ()

    def rank(one: Held) -> int:
        structure = table.drawn[one.number]
        kind = getattr(structure, "kind", "")
        kind = SAME_KIND.get(kind, kind)
        return aims.index(kind) if kind in aims else len(aims)

    return sorted(named, key=rank)


def _candidates(named: Sequence[Held], label: Label, table: AtlasTable) -> tuple[Candidate, ...]:
    ids = dict.fromkeys(table.drawn[one.number].id for one in named)
    return tuple(Candidate(structure, label.distance_mm) for structure in ids)


@cache
def _aims_of(technique: str) -> tuple[str, ...]:
    known = TECHNIQUES.read(paths.data_table(TECHNIQUES.file_name))
    if technique not in known:
        raise ValueError(f"technique must be one of {', '.join(known)}, not {technique!r:.100}")
    return known[technique].aims_at


@cache
def _usual_point_right(structure: str) -> SurfacePoint:
    drawn = atlas_table().drawn
    for number, one in enumerate(drawn):
        if isinstance(one, DrawnStructure) and one.id == structure:
            if one.trigger_points:
                return one.trigger_points[0].point
            return _middle(number)
    raise ValueError(f"structure must be one that is drawn, not {structure!r:.100}")


def _middle(number: int) -> SurfacePoint:
    """Return the spot of a structure that lies nearest to the mean of all its spots."""
    codes = np.array([number * RELATION_BASE + relation for relation in (SAME, MIDLINE)])
    spots = label_texture().spots_of(codes)
    places = BodySurface.load().positions(spots)
    best = np.argmin(np.linalg.norm(places - places.mean(axis=0), axis=1))
    face, s, t = spots[best].tolist()
    return SurfacePoint(int(face), s, t)
