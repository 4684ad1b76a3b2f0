"""The pictures of what lies beneath the skin, depth by depth, and where its names belong.

They lie in the anatomy folder, one file a plate and depth; where they are not there, the skin is
all that is shown. A plate of the left side is the mirror image of its right twin.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from needlemap import paths
from needlemap.bodymap.plates import Plate
from needlemap.domain.placement import Side
from needlemap.errors import ReferenceDataError


class Depth(StrEnum):
    """How far the body is peeled. Values name files of the anatomy folder."""

    SKIN = "skin"
    SUPERFICIAL = "superficial"
    INTERMEDIATE = "intermediate"
    DEEP = "deep"
    BONE = "bone"


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A picture of a depth; `mirrored` when it shows the other side's twin."""

    path: Path
    mirrored: bool


@dataclass(frozen=True, slots=True)
class NamedSpot:
    """Where on a plate a name belongs.

    Attributes
    ----------
    name
        A structure's id, or the plain name of a bone, without its side.
    area_mm2
        How much of it is seen.
    """

    name: str
    side: Side
    x_mm: float
    y_mm: float
    area_mm2: float


# Seen from behind between other bones: a name would point into a gap.
_OF_THE_FRONT = ("costal cartilage", "sternum", "manubrium", "maxilla", "sphenoid", "hyoid")


def layer_file(plate: Plate, depth: Depth) -> LayerFile | None:
    """Return the picture of a plate at a depth, None where there is none."""
    path = _folder() / plate.figure / f"{plate.drawn_id}.{depth.value}.webp"
    return LayerFile(path, plate.is_mirrored) if path.is_file() else None


def named_spots(plate: Plate, depth: Depth) -> tuple[NamedSpot, ...]:
    """Return what a plate shows at a depth and where; empty where there are no pictures."""
    rows = _names(plate.figure).get(plate.drawn_id, {}).get(depth.value, {})
    from_behind = depth is Depth.BONE and plate.look[2] > 0.5
    spots = []
    for key, (x, y, area) in rows.items():
        name, _, side = key.rpartition(".")
        if from_behind and any(word in name for word in _OF_THE_FRONT):
            continue
        kept = Side(side)
        if plate.is_mirrored:
            x, kept = -x, kept.opposite
        spots.append(NamedSpot(name, kept, float(x), float(y), float(area)))
    return tuple(spots)


def _folder() -> Path:
    return paths.bodymaps() / "anatomy" / "layers"


@lru_cache(maxsize=3)
def _names(figure: str) -> dict[str, dict[str, dict[str, tuple[float, float, float]]]]:
    path = _folder() / figure / "names.json"
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        message = f"The names of the body's layers ({path.name}) are damaged."
        raise ReferenceDataError(f"{message} Please install NeedleMap again.") from error


_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth",
    "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
)  # fmt: skip
_ORDINALS = {word: number for number, word in enumerate(_WORDS, start=1)}
_LEVELS = {"cervical": "C", "thoracic": "T", "lumbar": "L"}


def bone_name(name: str) -> str:
    """Return the name that is written: "L3", "Rib 7", "Metacarpal 2", "Scapula"."""
    plain = name.removeprefix("right ").removeprefix("set of ")
    words = plain.split()
    if plain in ("atlas", "axis"):
        return {"atlas": "C1 (atlas)", "axis": "C2 (axis)"}[plain]
    number = _ORDINALS.get(words[0])
    if number is not None and words[-1] == "vertebra":
        return f"{_LEVELS[words[1]]}{number}"
    if number is not None:
        rest = plain.partition(" ")[2].removesuffix(" bone")
        return f"{rest[0].upper()}{rest[1:]} {number}"
    plain = plain.replace(" of right foot", "").replace(" of right hand", "")
    plain = plain.replace("of right ", "of ").removesuffix(" bone")
    plain = {"hip": "hip bone", "nasal": "nasal bone", "hyoid": "hyoid bone"}.get(plain, plain)
    return plain[0].upper() + plain[1:]
