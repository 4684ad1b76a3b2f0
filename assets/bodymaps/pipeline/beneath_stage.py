"""The stage that writes the anatomy folder: what lies beneath each texel, from meshes and drawings.

All files of that folder are derived from BodyParts3D and bear its licence; the program works from
the drawn outlines where the folder is missing.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from needlemap.bodymap.atlas_table import AtlasTable, DrawnStructure, RiskZone, drawn_table
from needlemap.bodymap.labels import LabelTexture, label_texture
from needlemap.bodymap.mesh import body_mesh, fine_vertices
from pipeline.beneath_lists import TexelRows, packed_lists, texel_rows
from pipeline.casting import unpaired_items
from pipeline.drawings import TARGET_FILE, ZONE_FILE, Drawing, read_drawings
from pipeline.figures import REFERENCE
from pipeline.islands import QuadSkin, islands
from pipeline.limits import Limits
from pipeline.merging import (
    LUNG,
    Item,
    Merger,
    Plan,
    keep_order,
    lung_item,
    put_in,
    zone_shares,
)
from pipeline.nodes import Nodes
from pipeline.ordering import in_order
from pipeline.packing import Arrays, as_json
from pipeline.prepared import Prepared, missing_files, read_prepared
from pipeline.regions import REGIONS
from pipeline.scene import Bools, Floats, Ints
from pipeline.store import write_npz
from pipeline.texels import Texels
from pipeline.turning import source_texels, turned_rows

FOLDER = "anatomy"
CHEST_ZONES = ("lung_field", "lung_apex", "thoracic_paraspinal_lung")
# Below this level the rib cage holds no lung: pleura ends at rib 8, 10 and 12.
CHEST_ABOVE_MM = 1165.0
POINT_REACH_MM = 10.0
NEAR_MM = 12.0
DISTANCE_STEPS = 10
FACE_CLOSING, CLOSING = 1, 3


@dataclass(frozen=True)
class Drawn:
    """What the label stage has written, and the drawings themselves."""

    drawings: list[Drawing]
    texture: LabelTexture
    table: AtlasTable
    texels: Texels
    places: Floats
    normals: Floats
    regions: Ints


def write_beneath(prepared_folder: Path, bodymaps: Path, out: Path) -> None:
    """Write beneath.npz and atlas.json into the anatomy folder.

    Reads what the label stage has written into surface.npz and plates/atlas.json.
    """
    missing = missing_files(prepared_folder)
    if missing:
        raise SystemExit(f"{prepared_folder} lacks {', '.join(missing)}.")
    rules = {path.stem: _read(path) for path in sorted((bodymaps / "rules").glob("*.json"))}
    drawn = _drawn(bodymaps)
    prepared = read_prepared(prepared_folder)
    source = source_texels(
        bodymaps / "rules" / "turns.json", drawn.places, drawn.normals, drawn.regions
    )
    prepared = turned_rows(prepared, source)
    nodes = Nodes.of(drawn.places, drawn.normals, drawn.texels.areas()[drawn.texels.right])
    limits = Limits(bodymaps / "rules" / "limits.json", drawn.regions, drawn.normals)
    structures = [one.id for one in drawn.drawings if one.file != ZONE_FILE]
    allowed = {name: limits.allow(name) for name in structures}
    for name, rule in rules["sources"]["limits"].items():
        allowed[name] &= limits.within(rule["to"])
    items = merged(prepared, nodes, drawn, allowed, rules)
    arrays, table = _packed(items, prepared, prepared_folder, nodes, drawn, allowed, rules)
    folder = out / FOLDER
    write_npz(folder / "beneath.npz", arrays)
    table["digest"] = hashlib.sha256((folder / "beneath.npz").read_bytes()).hexdigest()[:8]
    (folder / "atlas.json").write_text(as_json(table), encoding="utf-8")


def _drawn(bodymaps: Path) -> Drawn:
    texels, texture = Texels.of(body_mesh()), label_texture()
    places, normals = (each[texels.right] for each in texels.places("stand"))
    drawings, table = read_drawings(bodymaps / "outlines"), drawn_table()
    if [one.id for one in drawings] != [one.id for one in table.drawn]:
        raise SystemExit("The outlines changed: run the stage 'surface' first.")
    regions = texture.of_texels(texture.region)
    return Drawn(drawings, texture, table, texels, places, normals, regions)


def merged(
    prepared: Prepared,
    nodes: Nodes,
    drawn: Drawn,
    allowed: Mapping[str, Bools],
    rules: Mapping[str, Any],
) -> dict[str, Item]:
    """Items of the right half by name, each with a depth for the order."""
    on_nodes = {name: mask[nodes.texels] for name, mask in allowed.items()}
    merger = Merger(prepared, nodes, drawn.drawings, drawn.texture, on_nodes)
    planner = _Planner(merger, nodes, drawn, rules["sources"])
    items = {
        drawing.id: merger.structure(number, planner.plan(number))
        for number, drawing in enumerate(drawn.drawings)
        if drawing.file != ZONE_FILE
    }
    structures = {one.id for one in drawn.drawings if one.file != ZONE_FILE}
    taken = structures | planner.shared
    for name, kind in zip(prepared.names, prepared.kinds, strict=True):
        if name not in taken:
            item = merger.mesh_item(name, kind)
            if len(item.nodes):
                items[name] = item
    _only_under(items, rules["order"]["only_under"], len(nodes.texels))
    layers = {one.id: one.layer for one in drawn.drawings if one.file != ZONE_FILE}
    put_in(items, rules["order"]["rules"], layers, len(nodes.texels))
    for _ in range(2):
        keep_order(items, rules["order"]["over"], len(nodes.texels))
    chest = prepared.chest & (drawn.places[:, 1] > CHEST_ABOVE_MM)
    behind = np.asarray(nodes.gather @ chest.astype(np.float32)) > 0.5
    behind |= zone_shares(drawn.drawings, drawn.texture, CHEST_ZONES, nodes)
    items[LUNG] = lung_item(items, behind, nodes)
    return items


class _Planner:
    """Tells for each structure where mesh and where drawing decides."""

    def __init__(
        self, merger: Merger, nodes: Nodes, drawn: Drawn, sources: Mapping[str, Any]
    ) -> None:
        self._merger, self._nodes, self._drawings = merger, nodes, drawn.drawings
        self._sources, self._table, self._texels = sources, drawn.table, drawn.texels
        self._region = np.array(REGIONS)[drawn.regions[nodes.texels]]
        self._tree = cKDTree(nodes.places)
        self._number = {one.id: number for number, one in enumerate(drawn.drawings)}
        chosen = {name for name, rule in sources["regions"].items() if rule["from"] == "mesh"}
        self._by_region = np.isin(self._region, sorted(chosen))

    @property
    def shared(self) -> set[str]:
        """Meshes that stand for structures of another name."""
        return {rule["mesh"] for rule in self._sources["meshes"].values()}

    def plan(self, number: int) -> Plan:
        """Plan of one drawing."""
        drawing, count = self._drawings[number], len(self._nodes.texels)
        mesh = self._sources["meshes"].get(drawing.id, {}).get("mesh", drawing.id)
        own = self._sources["structures"].get(drawing.id)
        from_mesh = self._by_region if own is None else np.isin(self._region, own["mesh_in"])
        united = np.isin(self._region, own.get("both_in", [])) if own else np.zeros(count, bool)
        forbidden = np.zeros(count, dtype=bool)
        for tendon in self._sources["tendons"].get(drawing.id, ()):
            forbidden |= self._merger.drawn(self._number[tendon]) > 0.5
        whole = drawing.file != TARGET_FILE and self._merger.has_mesh(mesh)
        pieces = max(Counter(plane for plane, _ in drawing.outlines).values())
        face = set(self._region[self._merger.drawn(number) > 0.5]) <= {"head"}
        return Plan(
            mesh if whole else None,
            self._share(drawing.id),
            from_mesh,
            united,
            forbidden,
            self._marks(number),
            self._sources["pieces"].get(drawing.id, {}).get("count", pieces),
            FACE_CLOSING if face else CLOSING,
        )

    def _marks(self, number: int) -> Ints:
        """Nodes nearest to where the trigger points were drawn."""
        places = _marked_places(self._table.drawn[number], self._texels)
        return np.asarray(self._tree.query(places)[1])

    def _share(self, name: str) -> Bools:
        """(k,) nodes at which a structure has its share of a mesh that several share."""
        rule = self._sources["divided"].get(name)
        if rule is None:
            return np.ones(len(self._nodes.texels), dtype=bool)
        if "nearer_than" in rule:
            return self._away(name) <= self._away(rule["nearer_than"])
        level = self._nodes.places[:, 1]
        return np.asarray((level < rule.get("below", np.inf)) & (level >= rule.get("above", 0)))

    def _away(self, name: str) -> Floats:
        held = self._merger.drawn(self._number[name]) > 0.5
        tree = cKDTree(self._nodes.places[held])
        return np.asarray(tree.query(self._nodes.places)[0])


def _only_under(items: dict[str, Item], rules: Mapping[str, Any], count: int) -> None:
    """Drop the nodes of an item that none of the things it lies under covers."""
    for name, covers in rules.items():
        covered = np.zeros(count, dtype=bool)
        for cover in covers:
            covered[items[cover].nodes] = True
        item, kept = items[name], covered[items[name].nodes]
        item.nodes, item.depth = item.nodes[kept], item.depth[kept]
        item.choosable = item.choosable[kept]


def _trigger_points(
    rows: TexelRows, names: list[str], drawn: Drawn, left_out: Mapping[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """Trigger points of each structure, moved onto it where the meshes disagree.

    `left_out` names those that lie on no skin over their structure.
    """
    right, own_rows = np.flatnonzero(drawn.texels.right), rows.of_items()
    found = {}
    for one in drawn.table.drawn:
        if not isinstance(one, DrawnStructure) or not one.trigger_points:
            continue
        own = own_rows[names.index(one.id)]
        unseen = left_out.get(one.id, {}).get("names", ())
        inside = rows.texel[own[rows.choosable[own]]]
        holds = np.zeros(len(drawn.places), dtype=bool)
        holds[inside] = True
        away, nearest = cKDTree(drawn.places[inside]).query(_marked_places(one, drawn.texels))
        marks = []
        for mark, moved, texel in zip(one.trigger_points, away, nearest, strict=True):
            if mark.name in unseen:
                continue
            point = [mark.point.face, mark.point.s, mark.point.t]
            row: dict[str, Any] = {"name": mark.name, "point": point}
            if not holds[drawn.texture.texel(*point)[0]]:
                face, s, t = drawn.texels.points[right[inside[texel]]].tolist()
                row["point"] = [int(face), round(s, 4), round(t, 4)]
                row["moved_mm"] = round(float(moved), 1)
            marks.append(row)
        found[one.id] = marks
    return found


def _marked_places(one: DrawnStructure | RiskZone, texels: Texels) -> Floats:
    """(m, 3) places of the trigger points as they were drawn."""
    marks = one.trigger_points if isinstance(one, DrawnStructure) else ()
    points = np.array([[m.point.face, m.point.s, m.point.t] for m in marks]).reshape(-1, 3)
    return texels.places_of("stand", points)


def _packed(
    items: Mapping[str, Item],
    prepared: Prepared,
    prepared_folder: Path,
    nodes: Nodes,
    drawn: Drawn,
    allowed: Mapping[str, Bools],
    rules: Mapping[str, Any],
) -> tuple[Arrays, dict[str, Any]]:
    """Arrays of beneath.npz, and the table of what their numbers mean."""
    count = len(nodes.home)
    left = dict(items)
    for name in prepared.unpaired:
        left.pop(name, None)
    left |= unpaired_items(prepared_folder, items, nodes, drawn.texels)
    names = list(dict.fromkeys([*items, *left]))
    rows = texel_rows([(names.index(n), item) for n, item in items.items()], nodes, allowed)
    pieces = rules["sources"]["pieces"]
    whole = {
        names.index(name): pieces.get(name, {}).get("count", 1)
        for name, item in items.items()
        if item.drawing is not None
    }
    points = drawn.texels.points[drawn.texels.right]
    skin = QuadSkin(body_mesh(), fine_vertices(REFERENCE, "stand"), points)
    rows = replace(rows, choosable=rows.choosable & ~islands(rows, whole, skin))
    twinless = [names.index(name) for name in names if name in prepared.unpaired]
    moved = texel_rows(
        [(names.index(n), item) for n, item in left.items() if n in prepared.unpaired],
        nodes,
        allowed,
    )
    right_rows, left_rows = rows.inwards(), rows.without(twinless).joined(moved).inwards()
    number, first, members = packed_lists(
        np.concatenate([right_rows.texel, left_rows.texel + count]),
        np.concatenate([right_rows.item, left_rows.item]),
        np.concatenate([right_rows.choosable, left_rows.choosable]),
        2 * count,
    )
    kinds = [(items.get(name) or left[name]).kind for name in names]
    first, members, renamed = in_order(first, members, names, kinds, rules["order"])
    number = renamed[number]
    left_out = rules["sources"]["points_left_out"]
    marks = _trigger_points(right_rows, names, drawn, left_out)
    meant = _meant(number[:count], first, members)
    near, distance = _near(meant, drawn, names)
    arrays = {
        "list": number[:count].astype(np.uint16 if first.size < 65000 else np.uint32),
        "list.left": number[count:].astype(np.uint16 if first.size < 65000 else np.uint32),
        "first": first.astype(np.int32),
        "members": members,
        "near": near,
        "distance": distance,
        "point": _points_near(marks, drawn, names, number[:count], first, members),
    }
    table = {
        "items": [
            {"name": name, "kind": kind}
            | ({"structure": True} if (items.get(name) or left[name]).drawing is not None else {})
            for name, kind in zip(names, kinds, strict=True)
        ],
        "trigger_points": marks,
    }
    return arrays, table


def _meant(number: Ints, first: Ints, members: Ints) -> Ints:
    """(n,) the item nearest the skin that a click may mean, -1 for none."""
    start = np.full(len(first) - 1, -1)
    which = np.repeat(np.arange(len(start)), np.diff(first))
    chosen = np.flatnonzero(members % 2 == 1)[::-1]
    start[which[chosen]] = members[chosen] // 2
    return start[number]


def _near(meant: Ints, drawn: Drawn, names: list[str]) -> tuple[Ints, Ints]:
    """Nearest item of texels with none (number + 1, 0 for none), and tenths of mm to it."""
    places = drawn.places
    bare, held = np.flatnonzero(meant < 0), np.flatnonzero(meant >= 0)
    away, which = cKDTree(places[held]).query(places[bare], distance_upper_bound=NEAR_MM)
    found = np.isfinite(away)
    near = np.zeros(len(meant), dtype=np.uint16)
    near[bare[found]] = meant[held[which[found]]] + 1
    distance = np.zeros(len(meant), dtype=np.uint8)
    distance[bare[found]] = np.ceil(away[found] * DISTANCE_STEPS)
    return near, distance


def _points_near(
    points: Mapping[str, list[dict[str, Any]]],
    drawn: Drawn,
    names: list[str],
    number: Ints,
    first: Ints,
    members: Ints,
) -> Ints:
    """(n,) item number + 1 of the nearest trigger point within reach that lies there, else 0."""
    places = drawn.places
    tree = cKDTree(places)
    best = np.full(len(places), np.inf)
    owner = np.zeros(len(places), dtype=np.uint16)
    which = np.repeat(np.arange(len(first) - 1), np.diff(first))
    muscles = {one.id for one in drawn.drawings if one.kind == "muscle"}
    for name, marks in points.items():
        if name not in muscles:
            continue
        item = names.index(name)
        holds = np.zeros(len(first) - 1, dtype=bool)
        holds[which[members == item * 2 + 1]] = True
        for mark in marks:
            place = drawn.texels.places_of("stand", np.array([mark["point"]]))[0]
            reached = np.array(tree.query_ball_point(place, POINT_REACH_MM))
            away = np.linalg.norm(places[reached] - place, axis=1)
            nearer = (away < best[reached]) & holds[number[reached]]
            best[reached[nearer]] = away[nearer]
            owner[reached[nearer]] = item + 1
    return owner


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
