"""Landmarks and trigger points round a spot of skin, with distance and direction in words."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.atlas_table import DrawnStructure, atlas_table, sides_of
from needlemap.bodymap.surface import BodySurface
from needlemap.domain.placement import Side, SurfacePoint

AT_MM = 7.0  # nearer than this a spot is at the landmark
SECOND_DIRECTION = 0.55  # share of the main direction at which a second one is named too
EPONYMS = ("Gerdy", "Lister")

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class NearbyLandmark:
    """A landmark near a spot; `words` say where the spot lies from it."""

    id: str
    side: Side
    distance_mm: float
    words: str


@dataclass(frozen=True, slots=True)
class NearbyTriggerPoint:
    """A drawn trigger point near a spot."""

    structure: str
    name: str
    side: Side
    distance_mm: float
    point: SurfacePoint


class Landmarks:
    """The landmarks of both sides on one figure."""

    def __init__(self, surface: BodySurface) -> None:
        self._surface = surface
        self._places: Floats | None = None
        self._all = [(one, side) for one in atlas_table().landmarks for side in sides_of(one)]

    def near(self, point: SurfacePoint, count: int) -> tuple[NearbyLandmark, ...]:
        """Return the `count` nearest ones."""
        if self._places is None:
            points = [_on_side(one.point, side, self._surface) for one, side in self._all]
            self._places = _places(points, self._surface)
        here = _places([point], self._surface)[0]
        distances = np.linalg.norm(self._places - here, axis=1)
        found = []
        for index in np.argsort(distances, kind="stable")[:count].tolist():
            landmark, side = self._all[index]
            words = where_from(here, self._places[index], landmark.name, side)
            found.append(NearbyLandmark(landmark.id, side, float(distances[index]), words))
        return tuple(found)


class TriggerPoints:
    """The drawn trigger points of both sides on one figure."""

    def __init__(self, surface: BodySurface) -> None:
        self._surface = surface
        self._places: Floats | None = None
        self._all = [
            (one, mark, side)
            for one in atlas_table().drawn
            if isinstance(one, DrawnStructure)
            for mark in one.trigger_points
            for side in sides_of(one)
        ]

    def near(self, point: SurfacePoint, within_mm: float) -> tuple[NearbyTriggerPoint, ...]:
        """Those within a distance, nearest first."""
        points = [_on_side(mark.point, side, self._surface) for _, mark, side in self._all]
        if self._places is None:
            self._places = _places(points, self._surface)
        here = _places([point], self._surface)[0]
        distances = np.linalg.norm(self._places - here, axis=1)
        order = np.argsort(distances, kind="stable")
        found = []
        for index in order[distances[order] <= within_mm].tolist():
            structure, mark, side = self._all[index]
            distance = float(distances[index])
            found.append(NearbyTriggerPoint(structure.id, mark.name, side, distance, points[index]))
        return tuple(found)


def where_from(here: Floats, landmark: Floats, name: str, side: Side) -> str:
    """For example "3 cm below the acromion, right". Places are in mm on the standing figure."""
    shift = here - landmark
    distance = float(np.linalg.norm(shift))
    title = _in_sentence(name) + ("" if side is Side.MIDLINE else f", {side.value}")
    if distance < AT_MM:
        return f"at {title}"
    return f"{_centimetres(distance)} {_direction(shift, landmark)} {title}"


def _direction(shift: Floats, landmark: Floats) -> str:
    """Return main direction, and a second one where it counts, in the field's words."""
    outwards = abs(landmark[0] + shift[0]) > abs(landmark[0])
    aside = "lateral to" if outwards else "medial to"
    level = "above" if shift[1] > 0 else "below"
    depth = "in front of" if shift[2] > 0 else "behind"
    ways = sorted(
        [(abs(shift[1]), 0, level), (abs(shift[0]), 1, aside), (abs(shift[2]), 2, depth)],
        key=lambda way: (-way[0], way[1]),
    )
    if ways[1][0] < SECOND_DIRECTION * ways[0][0]:
        return ways[0][2]
    return f"{ways[0][2]} and {ways[1][2]}"


def _centimetres(distance_mm: float) -> str:
    half_steps = round(distance_mm / 5)
    whole = half_steps / 2
    return f"{whole:g} cm" if whole < 10 else f"{round(distance_mm / 10)} cm"


def _in_sentence(name: str) -> str:
    """Landmark's name with articles: "the tip of the acromion"; a vertebra has none."""
    name = re.sub(r" \(.*\)", "", name)
    if re.fullmatch(r"[CTLS]\d+", name):
        return name
    if name[1].islower() and not name.startswith(EPONYMS):
        name = name[0].lower() + name[1:]
    return "the " + re.sub(r" of (?!the )", " of the ", name)


def _on_side(point: SurfacePoint, side: Side, surface: BodySurface) -> SurfacePoint:
    return surface.mirror(point) if side is Side.LEFT else point


def _places(points: list[SurfacePoint], surface: BodySurface) -> Floats:
    return surface.positions(np.array([[point.face, point.s, point.t] for point in points]))
