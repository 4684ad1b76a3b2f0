"""Landmarks and trigger points round a spot of skin, with distance and direction in words."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.atlas_table import DrawnStructure, atlas_table, sides_of
from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.surface import BodySurface
from needlemap.domain.placement import Side, SurfacePoint

AT_MM = 7.0  # nearer than this a spot is at the landmark
SECOND_DIRECTION = 0.55  # share of the main direction at which a second one is named too
EPONYMS = ("Gerdy", "Lister")
ARM = ("upper_arm", "forearm", "hand")

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class SkinMark:
    """A landmark, or a trigger point of a structure, on one side; `id` is the one's or other's."""

    id: str
    name: str
    side: Side
    point: SurfacePoint


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


class SkinMarks:
    """Marks of both sides on one figure, and which are near a spot.

    Parameters
    ----------
    surface
        The figure; distances are straight ones on it, standing.
    marks
        The marks.
    """

    def __init__(self, surface: BodySurface, marks: tuple[SkinMark, ...]) -> None:
        self.marks = marks
        self._surface = surface

    @cached_property
    def places(self) -> Floats:
        """(m, 3) places of the marks in mm."""
        return _places([mark.point for mark in self.marks], self._surface)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Region of the body that each mark lies in."""
        return tuple(_region_of(mark.point) for mark in self.marks)

    def to_describe(self, point: SurfacePoint) -> list[tuple[float, int]]:
        """Return what `nearest` does, of those marks alone from which one says where a spot lies.

        They lie on the same half or the midline. The arm can lie anywhere beside trunk and leg, so
        neither is described from the other, near as they are on the drawn body.
        """
        here, region = self.place_of(point), _region_of(point)
        halves = (Side.LEFT if here[0] > 0 else Side.RIGHT, Side.MIDLINE)
        return [
            (distance, number)
            for distance, number in self.nearest(here)
            if self.marks[number].side in halves and _are_joined(region, self.regions[number])
        ]

    def nearest(self, here: Floats) -> list[tuple[float, int]]:
        """Return distance in mm and number of every mark, nearest to the place `here` first."""
        distances = np.linalg.norm(self.places - here, axis=1)
        return [(float(distances[n]), n) for n in np.argsort(distances, kind="stable").tolist()]

    def place_of(self, point: SurfacePoint) -> Floats:
        """Return the place (3,) of a spot in mm."""
        return np.asarray(_places([point], self._surface)[0])


def landmarks_near(marks: SkinMarks, point: SurfacePoint, count: int) -> tuple[NearbyLandmark, ...]:
    """Return the nearest landmarks from which one says where a spot lies, with words that do."""
    here = marks.place_of(point)
    return tuple(
        NearbyLandmark(mark.id, mark.side, distance, words)
        for distance, number in marks.to_describe(point)[:count]
        for mark in [marks.marks[number]]
        for words in [where_from(here, marks.places[number], mark.name, mark.side)]
    )


def trigger_points_near(
    marks: SkinMarks, point: SurfacePoint, within_mm: float
) -> tuple[NearbyTriggerPoint, ...]:
    """Return the trigger points within a distance, nearest first."""
    near = [
        (distance, marks.marks[number])
        for distance, number in marks.nearest(marks.place_of(point))
        if distance <= within_mm
    ]
    return tuple(
        NearbyTriggerPoint(mark.id, mark.name, mark.side, distance, mark.point)
        for distance, mark in near
    )


def all_landmarks(surface: BodySurface) -> tuple[SkinMark, ...]:
    """Return the landmarks of both sides."""
    return tuple(
        SkinMark(one.id, one.name, side, _on_side(one.point, side, surface))
        for one in atlas_table().landmarks
        for side in sides_of(one)
    )


def all_trigger_points(surface: BodySurface) -> tuple[SkinMark, ...]:
    """Return the trigger points of all structures on both sides."""
    return tuple(
        SkinMark(one.id, mark.name, side, _on_side(mark.point, side, surface))
        for one in atlas_table().drawn
        if isinstance(one, DrawnStructure)
        for mark in one.trigger_points
        for side in sides_of(one)
    )


def where_from(here: Floats, landmark: Floats, name: str, side: Side) -> str:
    """For example "3 cm below the acromion, right". Places are in mm on the standing figure."""
    shift = here - landmark
    distance = float(np.linalg.norm(shift))
    title = in_sentence(name) + ("" if side is Side.MIDLINE else f", {side.value}")
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


def in_sentence(name: str) -> str:
    """Landmark's name with articles: "the tip of the acromion"; a vertebra has none."""
    name = re.sub(r" \(.*\)", "", name)
    if re.fullmatch(r"[CTLS]\d+", name):
        return name
    if name[1].islower() and not name.startswith(EPONYMS):
        name = name[0].lower() + name[1:]
    return "the " + re.sub(r" of (?!the )", " of the ", name)


def _are_joined(region: str, other: str) -> bool:
    if region in ARM:
        return other in (*ARM, "shoulder")
    return other not in ARM or (region == "shoulder" and other == "upper_arm")


def _region_of(point: SurfacePoint) -> str:
    return atlas_table().regions[label_texture().at(point.face, point.s, point.t).region]


def _on_side(point: SurfacePoint, side: Side, surface: BodySurface) -> SurfacePoint:
    return surface.mirror(point) if side is Side.LEFT else point


def _places(points: list[SurfacePoint], surface: BodySurface) -> Floats:
    return surface.positions(np.array([[point.face, point.s, point.t] for point in points]))
