"""What lies bare of each texel at each depth: whose it is, its relief, tendon, and its fibres.

Whose a texel is, the lists of the anatomy folder say, as a click does. Its relief and where its
belly gives way to tendon come from the meshes; a drawn muscle has neither, and is rounded towards
its borders alone. Numbers in mm serve to shade pictures and are written nowhere.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from needlemap.bodymap.atlas_table import AtlasTable, DrawnStructure, atlas_table
from needlemap.bodymap.beneath import BeneathTexture, beneath_texture
from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.mesh import body_mesh
from pipeline.fibres import Fibres
from pipeline.nodes import Nodes
from pipeline.prepared import ORGANS, item_name, part_rows
from pipeline.scene import Bools, Floats, Ints, Scene, blend
from pipeline.texels import Texels
from pipeline.turning import source_texels

LEVELS = ("superficial", "intermediate", "deep")
HARD = ("bone", "cartilage")
LINEA_ALBA = "linea alba"
# White where they lie over a muscle; the muscle keeps its name.
SHEETS = {
    LINEA_ALBA: 0.9,
    "iliotibial_tract": 0.85, "thoracolumbar_fascia": 0.9, "plantar_fascia": 0.85,
    "quadriceps_tendon": 0.95, "triceps_tendon_insertion": 0.8,
    "biceps_femoris_distal_tendon": 0.8, "pes_anserinus": 0.6,
    "peroneal_tendons_retromalleolar": 0.7, "tibialis_posterior_tendon_ankle": 0.7,
}  # fmt: skip
TENDONS = ("achilles_tendon", "patellar_tendon")
BETWEEN_RIBS = "intercostales_externi"
# They fill the spaces between the shafts: over one, and nearer the wrist or heel, bone is seen.
BETWEEN_SHAFTS = (
    "interossei_dorsales_manus", "interossei_palmares_manus",
    "interossei_dorsales_pedis", "interossei_plantares_pedis",
)  # fmt: skip
SHAFTS = (
    "metacarpal bone", "capitate", "hamate", "trapezoid", "trapezium",
    "metatarsal bone", "cuneiform bone", "cuboid bone", "navicular bone of right foot",
)  # fmt: skip
THIN = ("platysma", "palmaris_brevis", "sternalis")
REACH_MM = 70.0
NORMAL_ROUNDS = 8


@dataclass(frozen=True)
class Exposed:
    """Of every texel of the right half, at one depth.

    Attributes
    ----------
    owner
        (n,) number of the item that lies bare, -1 where none does.
    hard
        (items,) whether an item is bone or cartilage.
    between_ribs
        (items,) whether an item fills the spaces between ribs.
    along
        (n,) where along its fibres a spot lies; they run up and down this field.
    across
        (items,) whether they run round it instead: muscles that close an opening.
    depth_mm
        (n,) of its surface below the skin, NaN where it has no mesh. For shading alone.
    white
        (n,) 0 belly to 1 tendon.
    """

    owner: Ints
    hard: Bools
    between_ribs: Bools
    along: Floats
    across: Bools
    depth_mm: Floats
    white: Floats


def exposed_levels(prepared: Path, bodymaps: Path) -> dict[str, Exposed]:
    """Work out every level; takes about a minute."""
    lists = beneath_texture()
    if lists is None:
        raise SystemExit("The anatomy folder is not there: run the stage 'beneath' first.")
    texels, table = Texels.of(body_mesh()), atlas_table()
    right = texels.points[texels.right]
    places, normals = (each[texels.right] for each in texels.places("stand"))
    nodes = Nodes.of(places, normals, texels.areas()[texels.right])
    number = lists.lists(right)[0]
    rules = _read(bodymaps / "rules" / "fibres.json")
    fibres = Fibres(nodes, rules, _landmark_places(table, texels))
    texture = label_texture()
    source = source_texels(
        bodymaps / "rules" / "turns.json", places, normals, texture.of_texels(texture.region)
    )
    meshes = _Meshes(prepared, _read(bodymaps / "rules" / "sources.json")["meshes"])
    inward = _inward(nodes)
    found = {}
    for level in LEVELS:
        owner_of, white_of = _owners(lists, table, level)
        owner, white = owner_of[number], white_of[number]
        depth = np.full(len(owner), np.nan, dtype=np.float32)
        along = np.zeros(len(owner), dtype=np.float32)
        for item in np.unique(owner[owner >= 0]).tolist():
            name = lists.items[item].name
            held = np.flatnonzero(owner == item)
            at = source[held]
            depth[held], tendon = meshes.met(name, places[at], inward[at])
            if lists.items[item].kind not in HARD:
                white[held] = np.maximum(white[held], tendon)
                along[held] = fibres.along(name, held)
            white[held] = np.maximum(white[held], fibres.white(name, places[held]))
        hard = np.array([item.kind in HARD for item in lists.items])
        between = np.array([item.name == BETWEEN_RIBS for item in lists.items])
        across = np.array([fibres.runs_round(item.name) for item in lists.items])
        found[level] = Exposed(owner, hard, between, along, across, depth, white)
    return found


@dataclass(frozen=True)
class _Painted:
    """Numbers of the items that may be painted at a level: `sheets` tell how white they are."""

    muscles: frozenset[int]
    tendons: frozenset[int]
    bones: frozenset[int]
    organs: frozenset[int]
    shafts: frozenset[int]
    between: frozenset[int]
    sheets: dict[int, float]

    @classmethod
    def at(cls, level: str, lists: BeneathTexture, table: AtlasTable) -> "_Painted":
        """Choose them."""
        drawn = {one.id: one for one in table.drawn if isinstance(one, DrawnStructure)}
        peeled = LEVELS[: LEVELS.index(level)]
        number_of = {item.name: number for number, item in enumerate(lists.items)}
        structures = [(number, drawn[n]) for n, number in number_of.items() if n in drawn]
        muscles = frozenset(
            number
            for number, one in structures
            if one.kind == "muscle" and one.layer not in peeled and one.id not in THIN
        )
        bones = frozenset(
            n for n, one in enumerate(lists.items) if one.kind in HARD and not is_tooth(one.name)
        )
        organs = frozenset(n for n, one in enumerate(lists.items) if one.kind in (*ORGANS, "organ"))
        shafts = frozenset(n for n in bones if lists.items[n].name.endswith(SHAFTS))
        between = frozenset(number_of[name] for name in BETWEEN_SHAFTS if name in number_of)
        if peeled:
            return cls(muscles, frozenset(), bones, organs, shafts, between, {})
        tendons = frozenset(number_of[name] for name in TENDONS if name in number_of)
        sheets = {number_of[name]: share for name, share in SHEETS.items() if name in number_of}
        return cls(muscles, tendons, bones, organs, shafts, between, sheets)


def _owners(lists: BeneathTexture, table: AtlasTable, level: str) -> tuple[Ints, Floats]:
    """Return (lists,) the item that lies bare at a level, and how white what covers it is."""
    painted = _Painted.at(level, lists, table)
    owner = np.full(len(lists.first) - 1, -1)
    white = np.zeros(len(owner), dtype=np.float32)
    linea = {n for n, item in enumerate(lists.items) if item.name == LINEA_ALBA}
    for row, (start, end) in enumerate(pairwise(lists.first.tolist())):
        members = lists.members[start:end].tolist()
        owner[row] = _first_painted(members, painted)
        over = [painted.sheets.get(m >> 1, 0.0) for m in members if m & 1 or m >> 1 in linea]
        white[row] = 1.0 if owner[row] in painted.tendons else max(over, default=0.0)
    return owner, white


def _first_painted(members: list[int], painted: _Painted) -> int:
    """Return the first item of a list that is painted; what lies behind organs is not seen."""
    over_shaft = any(member >> 1 in painted.shafts for member in members)
    for member in members:
        item, meant = member >> 1, member & 1
        if item in painted.organs:
            break
        if over_shaft and item in painted.between:
            continue
        if item in painted.bones or (meant and item in painted.muscles | painted.tendons):
            return item
    return -1


def is_tooth(name: str) -> bool:
    """Whether a bone of the release is a tooth: too small to be told apart."""
    return name.endswith("tooth")


class _Meshes:
    """Casts rays at single parts of the prepared folder."""

    def __init__(self, folder: Path, shared: Mapping[str, Mapping[str, str]]) -> None:
        self._shared = {name: rule["mesh"] for name, rule in shared.items()}
        self._rows: dict[str, list[int]] = {}
        for row in part_rows(folder):
            self._rows.setdefault(item_name(row), []).append(int(row["number"]))
        with np.load(folder / "parts.npz") as archive:
            self._faces = np.cumsum(archive["face_delta"]).reshape(-1, 3)
            self._first = archive["first_face"]
            self._tendon = archive["tendon_share"]
        self._vertices = warped_vertices(folder)

    def met(self, name: str, places: Floats, inward: Floats) -> tuple[Floats, Floats]:
        """(m,) depth in mm of an item below spots, NaN where it is missed, and tendon's share."""
        parts = self._rows.get(self._shared.get(name, name), [])
        depth = np.full(len(places), np.nan, dtype=np.float32)
        white = np.zeros(len(places), dtype=np.float32)
        if not parts:
            return depth, white
        faces = np.concatenate([self._faces[self._first[p] : self._first[p + 1]] for p in parts])
        scene = Scene(self._vertices, faces)
        hits = scene.cast(places.astype(np.float32), inward.astype(np.float32))
        met = np.flatnonzero((hits.triangle >= 0) & (hits.distance < REACH_MM))
        depth[met] = hits.distance[met]
        share = self._tendon[faces[hits.triangle[met]]].astype(np.float32) / 255
        white[met] = blend(share, hits.u[met], hits.v[met])
        return depth, _carried(white, met, places)


def _carried(white: Floats, met: Ints, places: Floats) -> Floats:
    """Spots that missed the mesh are as white as the nearest one that met it."""
    missed = np.setdiff1d(np.arange(len(white)), met, assume_unique=True)
    if len(met) and len(missed):
        white[missed] = white[met[cKDTree(places[met]).query(places[missed])[1]]]
    return white


def warped_vertices(folder: Path) -> NDArray[np.float32]:
    """(n, 3) vertices of all parts on the standing reference figure, mm."""
    with np.load(folder / "warped_male_standing.npz") as archive:
        vertices = archive["vertices"] * float(archive["step_mm"]) + archive["origin_mm"]
    return np.asarray(vertices, dtype=np.float32)


def _inward(nodes: Nodes) -> Floats:
    """(n, 3) smooth directions into the body at the texels."""
    smooth = np.stack([nodes.smoothed(axis, NORMAL_ROUNDS) for axis in nodes.normals.T], axis=1)
    inward = -np.asarray(nodes.spread @ smooth)
    return np.asarray(inward / np.linalg.norm(inward, axis=1, keepdims=True))


def _landmark_places(table: AtlasTable, texels: Texels) -> dict[str, Floats]:
    """Place of each landmark of the right half, mm."""
    points = np.array([[m.point.face, m.point.s, m.point.t] for m in table.landmarks])
    places = texels.places_of("stand", points)
    return {mark.id: place for mark, place in zip(table.landmarks, places, strict=True)}


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))
