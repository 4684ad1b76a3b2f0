"""Measures the figures that assets/bodymaps/README.md gives: `python -m pipeline.measure`."""

import json
from collections import Counter

import numpy as np

from needlemap.bodymap import BodyAtlas, BodySurface, figures, plate_outlines, plates
from needlemap.bodymap.atlas import COVERS
from needlemap.bodymap.beneath import BeneathTexture, beneath_texture
from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.mesh import body_mesh
from needlemap.domain.placement import SurfacePoint
from needlemap.paths import bodymaps
from pipeline.drawing_file import PAINTED_TENDONS
from pipeline.drawings import inside_curve
from pipeline.ordering import pairs_of
from pipeline.progress import say
from pipeline.scene import Bools
from pipeline.texels import Texels

TRIES = 4000  # spots of each view; about a third lie on the body


def main() -> None:
    """Print one figure a line."""
    lists, atlas = beneath_texture(), BodyAtlas.load()
    if lists is None:
        raise SystemExit("The folder 'anatomy' is not here: there is nothing to measure.")
    say(f"atlas version: {atlas.version}")
    say(f"structures on skin outside their regions: {_outside_cm2(lists):.2f} cm2")
    reached = _reached(lists)
    missing = sorted({one.id for one in atlas.structures} - reached)
    say(f"structures a click can mean: {len(reached)} of {len(atlas.structures)} {missing}")
    held = [_holds(atlas, one.id, mark.point) for one in atlas.structures
            for mark in one.trigger_points]  # fmt: skip
    say(f"trigger points over their structure: {sum(held)} of {len(held)}")
    broken, met = _order(lists)
    say(f"pairs in the order of the rules, by texels: {met - broken} of {met}")
    for figure in figures():
        say(f"drawing and click agree on {figure}: {_agreement(figure, lists):.1%}")
    files = [path for path in bodymaps().rglob("*") if path.is_file()]
    shipped = [path for path in files if "pipeline" not in path.parts]
    say(f"the body's files: {sum(path.stat().st_size for path in shipped) / 1e6:.1f} MB")


def _outside_cm2(lists: BeneathTexture) -> float:
    """Area of skin on which a structure lies where rules/limits.json does not let it."""
    rules = json.loads((bodymaps() / "rules" / "limits.json").read_text(encoding="utf-8"))
    texels, labels = Texels.of(body_mesh()), label_texture()
    areas = texels.areas()[texels.right]
    table = json.loads((bodymaps() / "plates" / "atlas.json").read_text(encoding="utf-8"))
    regions = np.array(table["regions"])[labels.of_texels(labels.region)]
    total = 0.0
    for number, item in enumerate(lists.items):
        if item.is_structure:
            allowed = {word.partition(".")[0] for word in rules[item.name].split()}
            held = _texels_with(lists, number)
            total += float(areas[held & ~np.isin(regions, sorted(allowed))].sum()) / 100
    return total


def _texels_with(lists: BeneathTexture, number: int) -> Bools:
    return np.asarray(lists.lists_with(number, meant=False)[lists.right_lists])


def _reached(lists: BeneathTexture) -> set[str]:
    return {
        item.name
        for number, item in enumerate(lists.items)
        if item.is_structure and len(lists.spots_of(number))
    }


def _holds(atlas: BodyAtlas, structure: str, point: SurfacePoint) -> bool:
    return structure in [candidate.structure for candidate in atlas.at(point).candidates]


def _order(lists: BeneathTexture) -> tuple[int, int]:
    """Count texels times pairs of rules/order.json: how many break it, and how many are met."""
    rules = json.loads((bodymaps() / "rules" / "order.json").read_text(encoding="utf-8"))
    structures = {item.name for item in lists.items if item.is_structure}
    pairs, worth = pairs_of(rules, structures), np.bincount(lists.right_lists)
    broken = met = 0
    for number, count in enumerate(worth.tolist()):
        members = lists.members[lists.first[number] : lists.first[number + 1]].tolist()
        named = [lists.items[member >> 1].name for member in members if member & 1]
        for place, lower in enumerate(named):
            met += count * sum((upper, lower) in pairs for upper in named)
            broken += count * sum((upper, lower) in pairs for upper in named[place + 1 :])
    return broken, met


def _agreement(figure: str, lists: BeneathTexture) -> float:
    """Share of spots on the front and the back where the drawing shows what a click means."""
    surface, rng = BodySurface.load(figure), np.random.default_rng(1)
    same = asked = 0
    for plate in plates(figure)[:2]:
        x0, y0, x1, y1 = plate.window_mm
        spots = rng.uniform((x0, y0), (x1, y1), (TRIES, 2))
        covers: list[Counter[str]] = [Counter() for _ in spots]
        for one in plate_outlines(plate):
            if one.group == "superficial":
                for curve in one.curves_mm:
                    for at in np.flatnonzero(inside_curve(curve, spots)).tolist():
                        covers[at][one.id] += 1
        for (x, y), over in zip(spots.tolist(), covers, strict=True):
            point = surface.locate(plate.id, x, y)
            if point is not None:
                shown = {name for name, count in over.items() if count % 2}
                same += shown == _bare(lists, point)
                asked += 1
    return same / asked


def _bare(lists: BeneathTexture, point: SurfacePoint) -> set[str]:
    """Return the first muscle or large tendon that a click means, as a set of one or none."""
    named = (lists.items[number] for number in lists.at(point).meant)
    bare = (
        item.name
        for item in named
        if (item.kind == "muscle" and item.name not in COVERS) or item.name in PAINTED_TENDONS
    )
    return set(list(bare)[:1])


if __name__ == "__main__":
    main()
