"""The stage that paints the layers of plates into the anatomy folder, and says where names belong.

Only right and whole plates are painted: the program mirrors them for the left.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from needlemap import paths
from needlemap.bodymap.atlas_table import atlas_table
from needlemap.bodymap.beneath import beneath_texture
from needlemap.bodymap.plates import plates
from pipeline.beneath_stage import FOLDER
from pipeline.exposed import LEVELS, Exposed, exposed_levels
from pipeline.layer_picture import bone_picture, canvas_of, layer_picture, save_layer, spots_of
from pipeline.skeleton import bones_seen, skeleton

LAYERS_FOLDER = "layers"
BONE = "bone"
# The prepared folder is not here: what it says of order is in the lists.
MADE_FROM = (
    "surface.npz",
    "anatomy/beneath.npz",
    "plates/plates.json",
    "rules/fibres.json",
    "rules/sources.json",
    "rules/turns.json",
)
Spots = dict[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Layers:
    """What is painted on every figure.

    Attributes
    ----------
    names
        Of the items, as `named_spots` keeps them; empty for what is not a structure.
    midline
        Items without sides.
    """

    prepared: Path
    levels: Mapping[str, Exposed]
    names: tuple[str, ...]
    midline: frozenset[int]

    @classmethod
    def of(cls, prepared: Path, bodymaps: Path) -> "Layers":
        """Work out every level; reads what the stages before have written."""
        levels = exposed_levels(prepared, bodymaps)
        lists, middle = beneath_texture(), {one.id for one in atlas_table().drawn if one.midline}
        items = () if lists is None else lists.items
        names = tuple(item.name if item.is_structure else "" for item in items)
        midline = frozenset(
            number
            for number, item in enumerate(items)
            if item.name in middle or (not item.is_structure and "right " not in item.name)
        )
        return cls(prepared, levels, names, midline)


def paint_layers(figure: str, out: Path, layers: Layers, only: Collection[str] = ()) -> None:
    """Write the layers of all plates of a figure, or of those named."""
    folder = out / FOLDER / LAYERS_FOLDER / figure
    path = folder / "names.json"
    named: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    wanted = [one for one in plates(figure) if not one.is_mirrored and (not only or one.id in only)]
    for plate in sorted(wanted, key=lambda plate: (plate.pose, plate.part, plate.id)):
        canvas = canvas_of(plate)
        bones = bones_seen(plate, layers.prepared, canvas.texel.shape, canvas.step_mm)
        rows: dict[str, Spots] = {}
        for level in LEVELS:
            picture, owner = layer_picture(
                canvas, layers.levels[level], layers.midline, bones, peeled=level != LEVELS[0]
            )
            save_layer(picture, folder / f"{plate.id}.{level}.webp")
            rows[level] = _named(spots_of(canvas, owner), layers)
        save_layer(bone_picture(canvas, bones), folder / f"{plate.id}.{BONE}.webp")
        names = skeleton(layers.prepared).names
        found = spots_of(canvas, bones.part)
        rows[BONE] = {names[n]: spot for n, spot in found.items() if names[n]}
        named[plate.id] = {level: dict(sorted(spots.items())) for level, spots in rows.items()}
    text = json.dumps(dict(sorted(named.items())), separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def write_sources(out: Path) -> None:
    """Say what all pictures were made from."""
    made_from = json.dumps(sources(paths.bodymaps()), indent=1) + "\n"
    (out / FOLDER / LAYERS_FOLDER / "made_from.json").write_text(made_from, encoding="utf-8")


def sources(bodymaps: Path) -> dict[str, str]:
    """Return a digest of each file that the pictures are made from: a test compares them."""
    read = {name: (bodymaps / name).read_bytes() for name in MADE_FROM}
    return {name: hashlib.sha256(content).hexdigest()[:16] for name, content in read.items()}


def _named(found: Mapping[int, tuple[float, float, float]], layers: Layers) -> Spots:
    rows: Spots = {}
    for code, spot in found.items():
        item, left = divmod(code, 2)
        side = "midline" if item in layers.midline else "left" if left else "right"
        if layers.names[item]:
            rows[f"{layers.names[item]}.{side}"] = spot
    return rows
