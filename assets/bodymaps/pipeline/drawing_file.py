"""The SVG of a plate: outline of the body and one named path for each structure and side.

Coordinates are whole tenths of a mm of the plate, y up; a transform turns them round for viewers.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np

from needlemap.bodymap.atlas import COVERS
from needlemap.bodymap.atlas_table import AtlasTable, DrawnStructure
from needlemap.bodymap.beneath import BeneathTexture
from needlemap.bodymap.labels import (
    HERE,
    MARGINAL,
    MIDLINE,
    OPPOSITE,
    RELATION_BASE,
    SAME,
    TWIN,
    LabelTexture,
    held_by,
)
from needlemap.bodymap.outlines import EXPOSED
from needlemap.bodymap.plates import Plate
from needlemap.domain.placement import Side
from pipeline.scene import Bools, Floats
from pipeline.tracing import Rastered, Tracer

STEPS_PER_MM = 10
# Groups from the deepest up; only the first and the last that viewers need are shown at once.
GROUPS = ("body", "deep", "intermediate", "superficial", "targets", "risk")
PAINTED_TENDONS = ("achilles_tendon", "patellar_tendon")
LICENCE = (
    "Derived from BodyParts3D, (c) The Database Center for Life Science, licensed under CC "
    "Attribution 4.0 International; changed. One adult male model, not reviewed by a clinician."
)
HIDDEN = ("deep", "intermediate", "targets", "risk")
STYLE = (
    "#body path{fill:#f6ece4;stroke:#4a322c;stroke-width:6}"
    "#superficial path{fill:#c98f7c;fill-opacity:.45;stroke:#6b4338;stroke-width:4}"
    "#intermediate path,#deep path{fill:#a8786a;fill-opacity:.4;stroke:#6b4338;stroke-width:4}"
    "#targets path{fill:#7d9bb0;fill-opacity:.5;stroke:#33505f;stroke-width:4}"
    "#risk path{fill:#c8503c;fill-opacity:.3;stroke:#8e2a1a;stroke-width:5}"
)
Named = tuple[str, str, list[Floats]]  # group, id, curves


def drawing_of(raster: Rastered, texture: LabelTexture, table: AtlasTable) -> str:
    """Text of the drawing traced from the drawn labels."""
    tracer = Tracer(raster)
    named: list[Named] = [("body", "body", tracer.silhouette())]
    named += _traced(tracer, texture, table)
    return as_svg(raster.plate, named)


def anatomy_drawing(
    raster: Rastered, texture: LabelTexture, lists: BeneathTexture, table: AtlasTable
) -> str:
    """Text of the drawing traced from the lists of the anatomy; risk zones as they are drawn."""
    if raster.beneath is None:
        raise ValueError("the raster holds no lists")
    tracer = Tracer(raster)
    named: list[Named] = [("body", "body", tracer.silhouette())]
    named += _risk_zones(tracer, texture, table)
    named += _beneath(Tracer(replace(raster, spots=raster.beneath)), lists, table)
    return as_svg(raster.plate, named, note=LICENCE)


def as_svg(plate: Plate, named: list[Named], *, note: str = "") -> str:
    """Text of the drawing, without the paths that are empty."""
    x0, y0, x1, y1 = plate.window_mm
    width, height = x1 - x0, y1 - y0
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}mm" height="{height:g}mm">',
        f"<title>{plate.label} ({plate.figure})</title>",
        *([f"<desc>{note}</desc>"] if note else []),
        f"<style>{STYLE}</style>",
        f'<g transform="translate({-x0:g} {y1:g}) scale(0.1 -0.1)">',
    ]
    for group in GROUPS:
        hidden = ' display="none"' if group in HIDDEN else ""
        lines.append(f'<g id="{group}" fill-rule="evenodd"{hidden}>')
        lines += [_path(name, curves) for kind, name, curves in named if kind == group and curves]
        lines.append("</g>")
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _path(name: str, curves: list[Floats]) -> str:
    return f'<path id="{name}" d="{"".join(_subpath(curve) for curve in curves)}"/>'


def _subpath(curve: Floats) -> str:
    """One closed curve: a start, then steps."""
    spots = np.round(curve * STEPS_PER_MM).astype(np.int64)
    steps = np.diff(spots, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    numbers = "".join(
        f"{n}" if n < 0 and i else f" {n}" for i, n in enumerate(steps.ravel().tolist())
    )
    return f"M{spots[0, 0]} {spots[0, 1]}l{numbers.strip()}z"


def _risk_zones(tracer: Tracer, texture: LabelTexture, table: AtlasTable) -> Iterator[Named]:
    for number, one in enumerate(table.drawn):
        if not isinstance(one, DrawnStructure):
            for side, holds in _areas(number, texture, risky=True):
                yield "risk", _name(one.id, one, side), tracer.overlapping(holds)


def _beneath(tracer: Tracer, lists: BeneathTexture, table: AtlasTable) -> Iterator[Named]:
    """Whole outlines of deeper muscles and of targets, then what lies bare, border to border."""
    structures = {one.id: one for one in table.drawn if isinstance(one, DrawnStructure)}
    for number, item in enumerate(lists.items):
        one = structures.get(item.name)
        if one is not None and _group(one) != "superficial":
            holds = lists.lists_with(number, meant=True)
            for side, wanted in _halves(one, holds):
                yield _group(one), _name(one.id, one, side), tracer.overlapping(wanted)
    sides = list(Side)
    owner_of = np.full(2 * (len(lists.first) - 1), -1)
    for value, (number, side) in bare_owners(lists, table).items():
        owner_of[value] = number * 3 + sides.index(side)
    for owner, curves in tracer.abutting(owner_of):
        name = lists.items[owner // 3].name
        yield "superficial", f"{EXPOSED}{name}.{sides[owner % 3].value}", curves


def _halves(one: DrawnStructure, holds: Bools) -> list[tuple[Side, Bools]]:
    """Sides of a structure and which spot values it holds there."""
    nothing = np.zeros_like(holds)
    if one.midline:
        return [(Side.MIDLINE, np.stack([holds, holds], axis=1).ravel())]
    return [
        (Side.RIGHT, np.stack([holds, nothing], axis=1).ravel()),
        (Side.LEFT, np.stack([nothing, holds], axis=1).ravel()),
    ]


@lru_cache(maxsize=1)
def bare_owners(lists: BeneathTexture, table: AtlasTable) -> dict[int, tuple[int, Side]]:
    """Spot value to the item and side that lies bare there: the first muscle, or a large tendon."""
    structures = {one.id: one for one in table.drawn if isinstance(one, DrawnStructure)}
    painted = {
        number
        for number, item in enumerate(lists.items)
        if item.name in structures
        and item.name not in COVERS
        and (structures[item.name].kind == "muscle" or item.name in PAINTED_TENDONS)
    }
    found = {}
    for number, (start, end) in enumerate(pairwise(lists.first.tolist())):
        meant = [m >> 1 for m in lists.members[start:end].tolist() if m & 1]
        first = next((item for item in meant if item in painted), None)
        if first is not None:
            midline = structures[lists.items[first].name].midline
            for left in (False, True):
                side = Side.MIDLINE if midline else (Side.LEFT if left else Side.RIGHT)
                found[2 * number + left] = (first, side)
    return found


def _traced(tracer: Tracer, texture: LabelTexture, table: AtlasTable) -> Iterator[Named]:
    owners = _owners(texture)
    painted = {number for number, _ in owners.values()}
    for number, one in enumerate(table.drawn):
        if number not in painted:
            for side, holds in _areas(number, texture, risky=_group(one) == "risk"):
                yield _group(one), _name(one.id, one, side), tracer.overlapping(holds)
    owner_of = np.full(2 * len(texture.owner), -1)
    for value, (number, side) in owners.items():
        owner_of[value] = number * 3 + list(Side).index(side)
    for owner, curves in tracer.abutting(owner_of):
        one, side = table.drawn[owner // 3], list(Side)[owner % 3]
        yield "superficial", _name(one.id, one, side), curves


def _owners(texture: LabelTexture) -> dict[int, tuple[int, Side]]:
    """Spot value to the drawing and side that is painted there."""
    found = {}
    for number, code in enumerate(texture.owner.tolist()):
        for left in (False, True):
            held = held_by(code, left) if code >= 0 else None
            if held is not None:
                found[2 * number + left] = (held.number, held.side)
    return found


@cache
def _areas(number: int, texture: LabelTexture, *, risky: bool) -> list[tuple[Side, Bools]]:
    """Sides of a drawing, and which spot values it holds there."""
    # A risk zone is drawn as wide as it warns; a muscle where the skin faces its drawing most.
    more = np.array([0, MARGINAL] if risky else [0])
    held = {
        relation: texture.sets_with(number * RELATION_BASE + relation + more)
        for relation in (SAME, OPPOSITE, MIDLINE, HERE, TWIN)
    }
    both = {
        Side.RIGHT: (held[SAME], held[OPPOSITE]),
        Side.LEFT: (held[OPPOSITE], held[SAME]),
        Side.MIDLINE: (held[MIDLINE] | held[HERE], held[MIDLINE] | held[TWIN]),
    }
    return [
        (side, np.stack([on_right, on_left], axis=1).ravel())
        for side, (on_right, on_left) in both.items()
        if on_right.any() or on_left.any()
    ]


def _group(one: object) -> str:
    if not isinstance(one, DrawnStructure):
        return "risk"
    return one.layer if one.kind == "muscle" else "targets"


def _name(name: str, one: object, side: Side) -> str:
    prefix = "" if isinstance(one, DrawnStructure) else "risk."
    return f"{prefix}{name}.{side.value}"
