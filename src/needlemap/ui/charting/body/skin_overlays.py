"""Overlays on the body: segments with their movements, fields of nerves, referred pain."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import Plate
from needlemap.bodymap.courses import Stream, vessels
from needlemap.bodymap.mesh import body_mesh
from needlemap.bodymap.skin_fields import (
    field_strength,
    middle_of,
    nearest_fields,
    on_both_sides,
    seen_quads,
)
from needlemap.domain.placement import Side
from needlemap.painting.leaders import Leader
from needlemap.painting.overlays import OverlayPicture, overlay_picture
from needlemap.reference import Reference
from needlemap.reference.skin import SkinField

Shares = NDArray[np.floating[Any]]

# Neighbours in the table get hues far apart: the golden angle.
_HUE_STEP, _SATURATION, _VALUE, _OPACITY = 137.5, 150, 215, 120
_PAIN, _PAIN_OPACITY = (206, 38, 38), 165
_FIELDS_SOFT_MM, _PAIN_SOFT_MM = 3.0, 6.0
# Red, blue and yellow, as every atlas has them; yellow over the others, which are wider.
_STREAMS = {
    Stream.VEIN: (52, 92, 178),
    Stream.ARTERY: (190, 34, 40),
    Stream.NERVE: (232, 176, 0),
}
_STREAM_OPACITY, _STREAM_SOFT_MM = 205, 2.0
_NERVE_MM, _NERVE_SOFT_MM = 3.0, 1.5
_NAMED_MM2 = 150.0  # crumbs of a course are seen, but not named


class OverlayKind(StrEnum):
    """What can be laid over the skin; one at a time."""

    DERMATOMES = "dermatomes"
    NERVES = "nerves"
    REFERRED_PAIN = "referred_pain"
    COURSES = "courses"


@dataclass(frozen=True, slots=True)
class Overlay:
    """A picture for one plate, and the names of its fields."""

    picture: OverlayPicture
    names: tuple[Leader, ...]


Muscles = frozenset[tuple[str, Side]]


class SkinOverlays:
    """Makes overlays; each takes a moment, so they are made beside the window and kept."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._made: dict[tuple[OverlayKind, str, str, Muscles], Overlay] = {}
        self._owners: dict[OverlayKind, NDArray[np.integer]] = {}
        self._nerves: dict[str, Shares] = {}

    def ready(self, kind: OverlayKind, plate: Plate, muscles: Muscles) -> Overlay | None:
        """Return an overlay that was made before."""
        return self._made.get(_key(kind, plate, muscles))

    def make(self, kind: OverlayKind, plate: Plate, muscles: Muscles) -> Overlay:
        """Make an overlay. May run on any thread."""
        if kind is OverlayKind.REFERRED_PAIN:
            made = self._pain(plate, muscles)
        elif kind is OverlayKind.COURSES:
            made = self._courses(plate)
        else:
            made = self._fields(kind, plate)
        self._made[_key(kind, plate, muscles)] = made
        return made

    def has_pain(self, muscles: Collection[tuple[str, Side]]) -> bool:
        """Whether a field of referred pain is drawn for one of these."""
        return any(name in self._reference.referred_pain for name, _ in muscles)

    def _fields(self, kind: OverlayKind, plate: Plate) -> Overlay:
        of_kind = "nerve" if kind is OverlayKind.NERVES else "dermatome"
        fields = [one for one in self._reference.skin_fields.values() if one.kind == of_kind]
        if kind not in self._owners:  # the same on every plate
            self._owners[kind] = nearest_fields([one.path for one in fields])
        owner = self._owners[kind]
        hues = [int(number * _HUE_STEP) % 360 for number in range(len(fields))]
        tones = [QColor.fromHsv(hue, _SATURATION, _VALUE) for hue in hues]
        table = [(t.red(), t.green(), t.blue(), _OPACITY) for t in tones]
        colours = np.array(table, dtype=np.uint8)[owner]
        quads, corners = seen_quads(plate)
        picture = overlay_picture(plate.window_mm, corners, colours[quads], soft_mm=_FIELDS_SOFT_MM)
        names = [
            Leader(_field_words(field), *spot)
            for number, field in enumerate(fields)
            for spot in middle_of(plate, owner == number).values()
        ]
        return Overlay(picture, tuple(names))

    def _pain(self, plate: Plate, muscles: Muscles) -> Overlay:
        quads, corners = seen_quads(plate)
        strength = np.zeros(len(quads), dtype=np.float32)
        for name, side in muscles:
            row = self._reference.referred_pain.get(name)
            if row is not None:
                whole = field_strength(row.path, left=side is Side.LEFT)
                strength = np.maximum(strength, whole[quads])
        colours = np.zeros((len(quads), 4), dtype=np.uint8)
        colours[:, :3] = _PAIN
        colours[:, 3] = np.round(strength * _PAIN_OPACITY)
        picture = overlay_picture(plate.window_mm, corners, colours, soft_mm=_PAIN_SOFT_MM)
        return Overlay(picture, ())

    def _courses(self, plate: Plate) -> Overlay:
        quads, corners = seen_quads(plate)
        colours = np.zeros((len(body_mesh().quads), 4), dtype=np.uint8)
        names: list[Leader] = []
        for name, stream, share in self._streams():  # what comes last lies over the others
            over = share >= 0.5 * colours[:, 3] / _STREAM_OPACITY
            over &= share > 0
            colours[over, :3] = _STREAMS[stream]
            colours[over, 3] = np.round(share[over] * _STREAM_OPACITY)
            spots = middle_of(plate, share > 0.5).values()
            names += [Leader(name, *spot) for spot in spots if spot[2] >= _NAMED_MM2]
        picture = overlay_picture(plate.window_mm, corners, colours[quads], soft_mm=_STREAM_SOFT_MM)
        return Overlay(picture, tuple(names))

    def _streams(self) -> Iterator[tuple[str, Stream, Shares]]:
        """Name, kind and course of veins, arteries and nerves."""
        count = len(body_mesh().quads)
        for stream in (Stream.VEIN, Stream.ARTERY):
            for vessel in vessels():
                if vessel.stream is stream:
                    share = np.zeros(count, dtype=np.float32)
                    share[vessel.quads] = vessel.share
                    yield vessel.name, stream, share
        if not self._nerves:  # the same on every plate
            self._nerves = {
                nerve.name: on_both_sides(
                    field_strength(
                        nerve.path, left=False, least_mm=_NERVE_MM, soft_mm=_NERVE_SOFT_MM
                    )
                )
                for nerve in self._reference.nerve_courses.values()
            }
        for name, share in self._nerves.items():
            yield name, Stream.NERVE, share


def _key(
    kind: OverlayKind, plate: Plate, muscles: Muscles
) -> tuple[OverlayKind, str, str, Muscles]:
    of = muscles if kind is OverlayKind.REFERRED_PAIN else frozenset()
    return kind, plate.figure, plate.id, of


def _field_words(field: SkinField) -> str:
    return f"{field.name}: {field.movement}" if field.movement else field.name


def overlay_names(owner: QWidget) -> dict[OverlayKind, str]:
    """Return the overlays with their names on screen."""
    return {
        OverlayKind.DERMATOMES: owner.tr("Dermatomes, with the movement of each segment"),
        OverlayKind.NERVES: owner.tr("Skin fields of peripheral nerves"),
        OverlayKind.REFERRED_PAIN: owner.tr("Referred pain of the selected sites"),
        OverlayKind.COURSES: owner.tr("Courses of vessels and nerves"),
    }


def overlay_notes(owner: QWidget) -> dict[OverlayKind, str]:
    """Return what is said of each overlay while it is shown."""
    schematic = owner.tr("Schematic, from textbook descriptions. Not reviewed by a clinician.")
    pain = owner.tr(
        "As described in the trigger point tradition of Travell and Simons. "
        "Not reviewed by a clinician."
    )
    return {
        OverlayKind.DERMATOMES: schematic,
        OverlayKind.NERVES: schematic,
        OverlayKind.REFERRED_PAIN: pain,
        OverlayKind.COURSES: owner.tr(
            "Arteries red, veins blue, nerves yellow. Vessels of one adult male model, on the skin "
            "nearest to them; nerves schematic, from general knowledge. Not reviewed by a "
            "clinician. Skin without a course is no free way."
        ),
    }
