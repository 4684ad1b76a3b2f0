"""The prepared anatomy: what the meshes of BodyParts3D, laid onto our figure, have beneath it.

Reads the folder that `--anatomy` names; its README tells how it was made and what it must not be
used for. Depths are used here for the order of structures alone and are written nowhere: they are
too large by 5 to 25 mm.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.scene import Bools, Floats, Ints

STEP_MM = 0.5
NOT_IN_REACH = 220
NO_RIB = 255
FILES = ("parts.csv", "parts.npz", "warped_male_standing.npz", "texel_structures.npz")
# Kinds whose parts are lumped under one name in the lists.
ORGANS = ("liver", "heart", "spleen", "trachea", "kidney")
# The release names this one for the hand; it lies on the back of the foot.
MISNAMED = {"dorsal metacarpal vein": "dorsal metatarsal vein"}


@dataclass(frozen=True)
class Prepared:
    """Rows of the rays through the texels of the right half, nearest the skin first.

    Attributes
    ----------
    names, kinds
        Of the items: a structure's id, or the part's own name; muscle, bone, vessel and so on.
    texel, item
        (r,) whose ray, and what it enters.
    entry_mm, exit_mm
        (r,) along the ray. For order only.
    far_mm
        (n,) where the ray leaves the body; 110 when that is farther.
    chest
        (n,) whether the rib cage lies near behind the texel.
    unpaired
        Names of items that lie in one place and have no mirror image: organs, great vessels.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    texel: Ints
    item: Ints
    entry_mm: Floats
    exit_mm: Floats
    far_mm: Floats
    chest: Bools
    unpaired: frozenset[str]


def missing_files(folder: Path) -> list[str]:
    """Names of files that a prepared folder must hold and that are not there."""
    return [name for name in FILES if not (folder / name).is_file()]


def read_prepared(folder: Path) -> Prepared:
    """Read a prepared folder."""
    with np.load(folder / "texel_structures.npz") as archive:
        code, start = archive["code"], archive["start"]
        members = archive["members"].astype(np.int64)
        entry, leave = archive["entry"], archive["exit"]
        names, kinds = archive["names"].tolist(), archive["kinds"].tolist()
        far, chest = archive["far_skin"], archive["rib_cage_inner"]
    lengths = np.diff(start)[code]
    before = np.cumsum(lengths) - lengths
    texel = np.repeat(np.arange(len(code)), lengths)
    item = members[np.repeat(start[:-1][code] - before, lengths) + np.arange(len(texel))]
    if len(item) != len(entry):
        raise ValueError(f"{folder} holds {len(entry)} depths for {len(item)} rows")
    return Prepared(
        tuple(MISNAMED.get(name, name) for name in names),
        tuple(kinds),
        texel,
        item,
        entry.astype(np.float32) * STEP_MM,
        leave.astype(np.float32) * STEP_MM,
        far.astype(np.float32) * STEP_MM,
        chest != NO_RIB,
        _unpaired(folder / "parts.csv"),
    )


def part_rows(folder: Path) -> list[dict[str, str]]:
    """Rows of parts.csv, with names put right."""
    with (folder / "parts.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["name"] = MISNAMED.get(row["name"], row["name"])
    return rows


def item_name(row: dict[str, str]) -> str:
    """Name under which a part stands in the lists."""
    if row["needlemap_id"]:
        return row["needlemap_id"]
    return row["kind"] if row["kind"] in ORGANS else row["name"]


def is_unpaired(row: dict[str, str]) -> bool:
    """Whether a part lies in one place only: an organ, or a vessel that has no twin."""
    if row["kind"] in (*ORGANS, "organ"):
        return not row["name"].startswith("right ") or row["kind"] in ORGANS
    return row["kind"] == "vessel" and not row["name"].startswith(("right ", "set of", "Common"))


def _unpaired(path: Path) -> frozenset[str]:
    return frozenset(item_name(row) for row in part_rows(path.parent) if is_unpaired(row))
