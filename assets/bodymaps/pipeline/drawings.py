"""The drawn outlines: read, smoothed, and asked which points they hold."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from pipeline.scene import Bools, Floats

# Later files lie nearer the skin where layers are equal; targets come after all muscles.
MUSCLE_FILES = ("trunk_thigh", "shoulder_thorax", "head_neck", "arm_hand", "leg_foot")
TARGET_FILE, ZONE_FILE, LANDMARK_FILE = "structures", "risk_zones", "landmarks"
LAYERS = ("superficial", "intermediate", "deep")
# Thin sheets over whole muscles: offered after the muscle they cover.
COVERS = ("platysma", "palmaris_brevis", "plantar_fascia", "iliotibial_tract")
# Lies on the patient's left alone and is never mirrored.
ONE_SIDED = ("heart_area",)
CURVE_STEPS = 6
MASK_PX_PER_MM = 4


@dataclass(frozen=True)
class Drawing:
    """One drawn structure or risk zone.

    Attributes
    ----------
    outlines
        Pairs of authoring plane and closed curve (n, 2) in plane mm, for the patient's right.
    order
        Position from deep to superficial within its file.
    """

    id: str
    file: str
    layer: str
    kind: str
    midline: bool
    order: int
    outlines: tuple[tuple[str, Floats], ...]
    marks: tuple[tuple[str, tuple[float, float], str], ...]
    facts: dict[str, Any] = field(hash=False)

    @property
    def planes(self) -> tuple[str, ...]:
        """The authoring planes in which it is drawn."""
        return tuple(dict.fromkeys(plane for plane, _ in self.outlines))

    def holds(self, plane: str, spots: Floats) -> Bools:
        """Which of the spots (n, 2) of a plane lie inside an outline."""
        inside = np.zeros(len(spots), dtype=bool)
        for drawn_in, curve in self.outlines:
            if drawn_in == plane:
                inside |= inside_curve(curve, spots)
        return inside


def read_drawings(folder: Path) -> list[Drawing]:
    """Muscles, other targets and risk zones, in this order."""
    found = []
    for file in (*MUSCLE_FILES, TARGET_FILE, ZONE_FILE):
        table = json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))
        found += [_drawing(file, order, *row) for order, row in enumerate(table.items())]
    return found


def read_landmarks(folder: Path) -> dict[str, dict[str, Any]]:
    """Landmark id to its name and its points on authoring planes."""
    text = (folder / f"{LANDMARK_FILE}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _drawing(file: str, order: int, name: str, facts: dict[str, Any]) -> Drawing:
    kind = facts.get("kind", "muscle")
    outlines = [(each["plane"], smooth_curve(each["points"])) for each in facts["outlines"]]
    marks = [
        (mark["plane"], tuple(mark["point"]), mark["label"]) for mark in facts["trigger_points"]
    ]
    layer, midline = facts["layer"], facts["midline"]
    return Drawing(name, file, layer, kind, midline, order, tuple(outlines), tuple(marks), facts)


def smooth_curve(points: list[list[float]]) -> Floats:
    """Return closed uniform Catmull-Rom curve through the points, six steps a side: (6 n, 2)."""
    b = np.array(points, dtype=float)
    a, c, d = np.roll(b, 1, axis=0), np.roll(b, -1, axis=0), np.roll(b, -2, axis=0)
    t = (np.arange(CURVE_STEPS) / CURVE_STEPS)[:, None, None]
    bend = 2 * a - 5 * b + 4 * c - d
    curve = 0.5 * (2 * b + (c - a) * t + bend * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.asarray(curve.transpose(1, 0, 2).reshape(-1, 2))


def inside_curve(curve: Floats, spots: Floats) -> Bools:
    """Which spots lie in a closed curve, decided on a mask of 1/4 mm."""
    low = np.floor(curve.min(axis=0)) - 1
    size = np.ceil((curve.max(axis=0) + 1 - low) * MASK_PX_PER_MM).astype(int)
    image = Image.new("1", tuple(size.tolist()))
    corners = ((curve - low) * MASK_PX_PER_MM).ravel().tolist()
    ImageDraw.Draw(image).polygon(corners, fill=1)
    mask = np.array(image)
    pixel = np.floor((spots - low) * MASK_PX_PER_MM).astype(np.int64)
    near = ((pixel >= 0) & (pixel < size)).all(axis=1)
    inside = np.zeros(len(spots), dtype=bool)
    inside[near] = mask[pixel[near, 1], pixel[near, 0]]
    return inside


def skin_order(drawing: Drawing) -> tuple[int, int, int, int]:
    """Sort key: nearest the skin first, covers behind muscles, other targets behind both."""
    group = 2 if drawing.file == TARGET_FILE or drawing.kind not in ("muscle", "other") else 0
    if drawing.id in COVERS:
        group = 1
    file = (*MUSCLE_FILES, TARGET_FILE, ZONE_FILE).index(drawing.file)
    return group, LAYERS.index(drawing.layer), -file, -drawing.order


def painted_on_top(drawing: Drawing) -> bool:
    """Part of the map of superficial muscles, where each spot has one owner."""
    named = drawing.kind == "muscle" or drawing.id in (
        "iliotibial_tract",
        "achilles_tendon",
        "patellar_tendon",
    )
    hidden = drawing.id in ("platysma", "palmaris_brevis", "plantar_fascia")
    return named and not hidden and drawing.layer == "superficial"


def outlines_of(drawings: list[Drawing], plane: str) -> Iterator[Drawing]:
    """Return the drawings that have an outline in a plane."""
    return (drawing for drawing in drawings if plane in drawing.planes)
