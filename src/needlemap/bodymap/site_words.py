"""A spot of skin in words that can be read back: "4 cm lateral to T7, right".

From a landmark as a person says it: how far to the side, up or down, to the front or the back, each
in half centimetres. Rounding moves a spot by 4.4 mm at most, and the skin that lies nearest to what
is said is no further from it again; so what is read back lies within 10 mm of what was meant.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import body_mesh, fine_vertices
from needlemap.bodymap.nearby import SkinMark, SkinMarks, all_landmarks, in_sentence
from needlemap.bodymap.surface import BodySurface
from needlemap.domain.placement import Side, SurfacePoint

# The figure on which the words hold: on another one the same spot has other distances.
FIGURE = "male"
STEP_MM = 5.0
_NEAREST_QUADS = 60
_PLACES_A_QUAD = 9
_VERTEBRA = re.compile(r"([CTLS]\d+)( spinous process| \(.*\))")
_PART = re.compile(r"(\d+(?:\.5)?) cm ([a-z ]+)")
_WAYS = {
    "lateral to": (0, 1),
    "medial to": (0, -1),
    "above": (1, 1),
    "below": (1, -1),
    "in front of": (2, 1),
    "behind": (2, -1),
}
_NAMES = {way: name for name, way in _WAYS.items()}

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a spot lies from its landmark in one direction; `way` is a word of the field."""

    way: str
    distance_mm: float


@dataclass(frozen=True, slots=True)
class SiteWords:
    """Where a spot lies: landmark, side and the distances from it, none where it is at it."""

    landmark: str
    side: Side
    offsets: tuple[Offset, ...]

    @property
    def words(self) -> str:
        """For example "4 cm lateral to and 1.5 cm below T7, right"."""
        parts = [f"{each.distance_mm / 10:g} cm {each.way}" for each in self.offsets]
        *first, last = parts or ["at"]
        way = f"{', '.join(first)} and {last}" if first else last
        side = "" if self.side is Side.MIDLINE else f", {self.side.value}"
        return f"{way} {self.landmark}{side}"


class SiteWording:
    """Says where spots lie, and reads it back. Loads the body when made."""

    def __init__(self) -> None:
        self._surface = BodySurface.load(FIGURE)
        self._marks = SkinMarks(self._surface, all_landmarks(self._surface))
        self._by_name: dict[tuple[str, Side], int] = {
            (landmark_name(mark), mark.side): number
            for number, mark in enumerate(self._marks.marks)
        }

    @property
    def landmarks(self) -> tuple[SkinMark, ...]:
        """The landmarks from which spots are measured, on both sides."""
        return self._marks.marks

    def place_of(self, point: SurfacePoint) -> tuple[float, float, float]:
        """Return the place of a spot in mm: to the body's left, above the floor, forward."""
        x, y, z = self._marks.place_of(point).tolist()
        return x, y, z

    def of(self, point: SurfacePoint) -> SiteWords:
        """Return where a spot lies, from the nearest landmark that fits it."""
        here = self._marks.place_of(point)
        half = Side.LEFT if here[0] > 0 else Side.RIGHT
        number = self._marks.to_describe(point)[0][1]
        mark = self._marks.marks[number]
        shift = here - self._marks.places[number]
        steps = np.round(shift / STEP_MM) * STEP_MM
        outwards = float(steps[0]) if half is Side.LEFT else -float(steps[0])
        along = (outwards, float(steps[1]), float(steps[2]))
        offsets = tuple(
            Offset(_NAMES[axis, 1 if length > 0 else -1], abs(length))
            for axis, length in enumerate(along)
            if length
        )
        side = mark.side
        if side is Side.MIDLINE and outwards:
            side = half
        return SiteWords(landmark_name(mark), side, offsets)

    def read(self, text: str) -> SurfacePoint:
        """Return the spot of skin that words mean. ValueError for words that `of` never says."""
        words, _, last = text.rpartition(", ")
        side = Side(last) if last in ("left", "right") else Side.MIDLINE
        rest = words if side is not Side.MIDLINE else text
        number, before = self._landmark_in(rest, side)
        shift = np.zeros(3)
        for part in re.split(r", | and ", before) if before != "at" else ():
            found = _PART.fullmatch(part)
            if found is None or found[2] not in _WAYS:
                raise ValueError(f"{part[:60]!r} is no distance from a landmark")
            axis, sign = _WAYS[found[2]]
            shift[axis] += sign * float(found[1]) * 10
        if side is not Side.LEFT:
            shift[0] = -shift[0]
        return self._nearest(self._marks.places[number] + shift)

    def _landmark_in(self, text: str, side: Side) -> tuple[int, str]:
        """Return the number of the landmark that a text ends in, and what stands before it."""
        meant = [
            (len(name), number)
            for (name, of), number in self._by_name.items()
            if of in (side, Side.MIDLINE) and text.endswith(f" {name}")
        ]
        if not meant:
            raise ValueError(f"{text[-60:]!r} names no landmark")
        longest, number = max(meant)  # one name may end in another
        return number, text[: -longest - 1]

    def _nearest(self, place: Floats) -> SurfacePoint:
        mesh, vertices = body_mesh(), fine_vertices(FIGURE, "stand")
        far = np.linalg.norm(self._quad_middles - place, axis=1)
        quads = np.argpartition(far, _NEAREST_QUADS)[:_NEAREST_QUADS]
        u, v = (each.ravel() for each in np.meshgrid(*(np.linspace(0, 1, _PLACES_A_QUAD),) * 2))
        points = mesh.point_in(np.repeat(quads, len(u)), *(np.tile(e, len(quads)) for e in (u, v)))
        corners, weights = mesh.corners(points)
        places = np.einsum("nij,ni->nj", vertices[corners], weights)
        face, s, t = points[int(np.argmin(np.linalg.norm(places - place, axis=1)))].tolist()
        return SurfacePoint(int(face), s, t)

    @cached_property
    def _quad_middles(self) -> Floats:
        mesh, vertices = body_mesh(), fine_vertices(FIGURE, "stand")
        middles: Floats = vertices[mesh.quads].mean(axis=1)
        return middles


@cache
def site_wording() -> SiteWording:
    """Return the wording, made once."""
    return SiteWording()


def landmark_name(mark: SkinMark) -> str:
    """Return a landmark as a sentence names it: "T7", "the tip of the acromion"."""
    found = _VERTEBRA.fullmatch(mark.name)
    return found[1] if found else in_sentence(mark.name)
