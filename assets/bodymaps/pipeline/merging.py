"""Merges the meshes with the drawn outlines: for each texel what lies beneath it, in order.

Where a structure is, the better of mesh and drawing says, region by region (rules/sources.json).
In which order structures lie, the meshes say where they have them; the others are put in by the
rules of rules/order.json. Depths serve to sort and are not kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from needlemap.bodymap.labels import MARGINAL, MIDLINE, RELATION_BASE, SAME, LabelTexture
from pipeline.drawings import LAYERS, ZONE_FILE, Drawing
from pipeline.nodes import Nodes
from pipeline.prepared import Prepared
from pipeline.scene import Bools, Floats, Ints

LUNG = "lung"
# Nothing behind these is looked for; behind ribs, breastbone, scapula and clavicle it is.
STOPS = re.compile(
    r"femur|humerus|tibia|fibula|radius$|ulna$|vertebra$|^atlas$|^axis$|sacrum|hip bone|mandible|"
    r"maxilla|frontal bone|parietal|occipital|temporal bone|sphenoid|zygomatic|nasal bone|ethmoid|"
    r"patella|calcaneus|talus|metacarpal bone|metatarsal bone|phalanx|cuboid|cuneiform|navicular|"
    r"capitate|hamate|lunate|scaphoid|trapezium|trapezoid|triquetral|pisiform"
)
RIB = "rib"
RIBS = re.compile(r"\brib$|costal cartilage$")
BLOCKS = ("bone", "cartilage", "organ", "liver", "heart", "spleen", "kidney", "trachea")
THICK_MM = 3.0
DEEPEST_CANDIDATE_MM = 65.0
PAST_MIDDLE = 0.55  # of the way to the far skin: what lies beyond is reached from there
MARGINAL_SHARE = 0.45
SMOOTHING = 4
CLOSING = 3
LEAST_PIECE = 0.12  # of the largest piece; smaller ones are crumbs
DEPTH_FROM_MM = 60.0
DEPTH_ROUNDS = 6
STEP_MM = 0.5
MIDLINE_MM = 7.0
DRAWN_COUNTS = 5.0
LARGEST_HOLE_MM2 = 400.0


@dataclass
class Item:
    """One thing that may lie beneath the skin: a structure by its id, or a mesh by its name.

    Attributes
    ----------
    nodes
        (m,) numbers of the nodes beneath which it lies.
    depth
        (m,) for the order, NaN until a rule has put it in.
    choosable
        (m,) whether a click there may mean it.
    """

    name: str
    kind: str
    nodes: Ints
    depth: Floats
    choosable: Bools
    drawing: int | None = None
    notes: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """How one structure is built.

    Attributes
    ----------
    mesh
        Name of its mesh, None for drawing alone; `part` (k,) its share of that mesh.
    from_mesh
        (k,) nodes at which the mesh decides; `united` (k,) where mesh or drawing is enough.
    forbidden
        (k,) nodes at which something else takes its place.
    marks
        Nodes at which its trigger points were drawn.
    pieces, closing
        How many pieces it may have; how wide slits are that get closed, in links.
    """

    mesh: str | None
    part: Bools
    from_mesh: Bools
    united: Bools
    forbidden: Bools
    marks: Ints
    pieces: int
    closing: int


def kept_rows(prepared: Prepared) -> tuple[Bools, Bools]:
    """(r,) rows not behind a bone that ends the list; of these the rows that a click may mean."""
    stops = np.array([bool(STOPS.search(name)) for name in prepared.names])
    blocks = np.isin(prepared.kinds, BLOCKS)
    thick = prepared.exit_mm - prepared.entry_mm >= THICK_MM
    count = len(prepared.far_mm)
    stop = _first(prepared, stops[prepared.item] & thick, count)
    block = _first(prepared, blocks[prepared.item] & thick, count)
    entry, texel = prepared.entry_mm, prepared.texel
    kept = entry <= stop[texel]
    far = prepared.far_mm[texel]
    near = (entry <= DEEPEST_CANDIDATE_MM) & ((far >= 110) | (entry <= PAST_MIDDLE * far))
    return kept, kept & (entry <= block[texel]) & near


def _first(prepared: Prepared, rows: Bools, count: int) -> Floats:
    first = np.full(count, np.inf, dtype=np.float32)
    np.minimum.at(first, prepared.texel[rows], prepared.entry_mm[rows])
    return first


def drawn_share(texture: LabelTexture, number: int) -> NDArray[np.float32]:
    """(n,) 1 where a drawing holds a texel of its side, less where only a slanting plane does."""
    of_set = np.zeros(len(texture.owner), dtype=np.float32)
    for extra, worth in ((MARGINAL, MARGINAL_SHARE), (0, 1.0)):
        codes = number * RELATION_BASE + np.array([SAME, MIDLINE]) + extra
        of_set[texture.sets_with(codes)] = worth
    return texture.of_texels(of_set)


class Merger:
    """Builds the items on the nodes."""

    def __init__(
        self,
        prepared: Prepared,
        nodes: Nodes,
        drawings: Sequence[Drawing],
        texture: LabelTexture,
        allowed: Mapping[str, Bools],
    ) -> None:
        self.prepared, self.nodes, self._texture = prepared, nodes, texture
        self.drawings, self._allowed = drawings, allowed
        self.kept, self.choosable = kept_rows(prepared)
        order = np.argsort(prepared.item, kind="stable")
        bounds = np.searchsorted(prepared.item[order], np.arange(len(prepared.names) + 1))
        self._rows = {
            name: order[bounds[n] : bounds[n + 1]] for n, name in enumerate(prepared.names)
        }

    def has_mesh(self, name: str) -> bool:
        """Whether the prepared folder has a mesh under this name."""
        return name in self._rows

    def mesh_share(self, name: str, *, choosable: bool) -> NDArray[np.float32]:
        """(k,) share of the texels around each node that have the mesh beneath them."""
        rows = self._rows[name]
        rows = rows[(self.choosable if choosable else self.kept)[rows]]
        held = np.zeros(len(self.prepared.far_mm), dtype=np.float32)
        held[self.prepared.texel[rows]] = 1
        return np.asarray(self.nodes.gather @ held)

    def mesh_depth(self, name: str) -> Floats:
        """(k,) mean entry into the mesh around each node; NaN where it is not met."""
        rows = self._rows[name]
        home = self.nodes.home[self.prepared.texel[rows]]
        count = len(self.nodes.texels)
        total = np.bincount(home, self.prepared.entry_mm[rows], count)
        met = np.bincount(home, minlength=count)
        return np.where(met > 0, total / np.maximum(met, 1), np.nan)

    def mended(self, share: Floats, drawn: Floats, plan: "Plan", allowed: Bools) -> Bools:
        """Mask of a share: smoothed, slits closed, holes filled, crumbs dropped.

        Of several pieces those are kept that hold most of the trigger points and of the drawing.
        """
        raw = self.nodes.smoothed(share, SMOOTHING) > 0.5
        # Beside the midline there is nothing to close towards: the other half is not here.
        aside = np.abs(self.nodes.places[:, 0]) > MIDLINE_MM
        mask = (raw | (self.nodes.closed(raw, plan.closing) & aside)) & allowed
        number, area = self.nodes.pieces(mask)
        if len(area) > 1:
            inside = mask & (drawn > 0.5)
            held = np.bincount(number[inside], self.nodes.area_mm2[inside], len(area))
            worth = area + DRAWN_COUNTS * held
            marked = number[plan.marks]
            worth += worth.max() * np.bincount(marked[marked >= 0], minlength=len(area))
            best = np.argsort(-worth)[: plan.pieces]
            mask = np.isin(number, best[worth[best] >= LEAST_PIECE * worth.max()])
        number, area = self.nodes.pieces(~mask)
        small = np.flatnonzero(area < LARGEST_HOLE_MM2)
        holes = np.isin(number, small) if plan.closing > 1 else np.zeros_like(mask)
        return mask | (holes & allowed)

    def structure(self, number: int, plan: "Plan") -> Item:
        """Item of a drawing, from mesh or drawing as planned."""
        drawing = self.drawings[number]
        drawn = self.drawn(number)
        share, seen = drawn, drawn
        if plan.mesh is not None:
            chosen = self.mesh_share(plan.mesh, choosable=True) * plan.part
            every = self.mesh_share(plan.mesh, choosable=False) * plan.part
            behind = np.where(drawn > 0.5, every, 0)
            share = np.where(plan.from_mesh, np.maximum(chosen, behind), drawn)
            share = np.where(plan.united, np.maximum(np.maximum(chosen, behind), drawn), share)
            seen = np.where(plan.from_mesh | plan.united, np.maximum(every, share), drawn)
        allowed = self._allowed[drawing.id] & ~plan.forbidden
        choosable = self.mended(share, drawn, plan, allowed)
        present = choosable | (self.nodes.smoothed(seen, SMOOTHING) > 0.5) & allowed
        where = np.flatnonzero(present)
        depth = self._depth_at(where, plan.mesh) if plan.mesh else np.full(len(where), np.nan)
        return Item(drawing.id, drawing.kind, where, depth, choosable[where], number)

    def drawn(self, number: int) -> Floats:
        """(k,) share of the texels around each node that the drawing holds."""
        return np.asarray(self.nodes.gather @ drawn_share(self._texture, number))

    def mesh_item(self, name: str, kind: str) -> Item:
        """Item of a mesh that is no structure of ours; never meant by a click."""
        share = self.mesh_share(name, choosable=False)
        rounds = 1 if kind in ("vessel", "nerve") else 3
        where = np.flatnonzero(self.nodes.smoothed(share, rounds) > 0.4)
        return Item(
            name, kind, where, self._depth_at(where, name), np.zeros(len(where), dtype=bool)
        )

    def _depth_at(self, where: Ints, mesh: str) -> Floats:
        """(m,) entry at nodes: the mesh's own, smoothed; beside it that of its nearest nodes."""
        depth = self.mesh_depth(mesh)
        known = np.isfinite(depth)
        if not known.any():
            return np.full(len(where), np.nan)
        sure = self.nodes.smoothed(known.astype(np.float64), DEPTH_ROUNDS)
        total = self.nodes.smoothed(np.where(known, depth, 0.0), DEPTH_ROUNDS)
        depth = np.where(known, total / np.maximum(sure, 1e-9), np.nan)
        found = depth[where]
        missing = np.flatnonzero(np.isnan(found))
        if len(missing):
            holders = np.flatnonzero(known)
            away, which = cKDTree(self.nodes.places[holders]).query(
                self.nodes.places[where[missing]], distance_upper_bound=DEPTH_FROM_MM
            )
            near = np.isfinite(away)
            found[missing[near]] = depth[holders[which[near]]]
        return np.asarray(found)


def put_in(
    items: Mapping[str, Item],
    rules: Sequence[Mapping[str, Any]],
    layer_of: Mapping[str, str],
    count: int,
) -> None:
    """Give a depth to what no mesh has: by its own rule, else by its layer.

    `rules` lists, from the skin inwards, ids with what they lie `after` and `before`; names of
    kinds stand for all items of that kind, "rib" for ribs and their cartilages.
    """
    ruled = [rule["id"] for rule in rules]
    by_layer = sorted(
        (name for name, item in items.items() if item.drawing is not None and name not in ruled),
        key=lambda name: LAYERS.index(layer_of[name]),
    )
    after = {rule["id"]: rule.get("after", []) for rule in rules}
    before = {rule["id"]: rule.get("before", []) for rule in rules}
    for name in [*ruled, *by_layer]:
        item = items.get(name)
        if item is None or not np.isnan(item.depth).any():
            continue
        level = LAYERS.index(layer_of[name]) if name in layer_of else len(LAYERS)
        upper = after.get(name) or [
            other for other in layer_of if LAYERS.index(layer_of[other]) < level and other in items
        ]
        lower = before.get(name) or ["bone", *BLOCKS]
        low = _extreme(items, upper, name, count, np.fmax, meant=True)
        high = _extreme(items, lower, name, count, np.fmin, meant=False)
        placed = np.where(np.isnan(low), 0.2, low + STEP_MM)
        placed = np.where(np.isnan(high), placed, np.minimum(placed, high - STEP_MM / 2))
        item.depth = np.where(np.isnan(item.depth), placed[item.nodes], item.depth)


def _extreme(
    items: Mapping[str, Item],
    names: Sequence[str],
    but: str,
    count: int,
    choose: Any,
    *,
    meant: bool,
) -> Floats:
    """(k,) deepest or shallowest depth of the named items or kinds at each node, NaN for none.

    With `meant` only where a click may mean them: elsewhere they lie on the body's far side.
    """
    wanted = set(names)
    found = np.full(count, np.nan)
    for item in items.values():
        named = item.name in wanted or item.kind in wanted
        named |= RIB in wanted and bool(RIBS.search(item.name))
        if item.name != but and named:
            near = item.choosable if meant else np.ones(len(item.nodes), dtype=bool)
            found[item.nodes[near]] = choose(found[item.nodes[near]], item.depth[near])
    return found


def keep_order(items: Mapping[str, Item], pairs: Sequence[Sequence[str]], count: int) -> None:
    """Push the second of each pair under the first wherever a click may mean the first.

    Elsewhere the ray meets it on the far side, where the pair lies the other way round.
    """
    for upper, lower in pairs:
        if upper in items and lower in items:
            over = np.full(count, np.nan)
            first = items[upper]
            over[first.nodes[first.choosable]] = first.depth[first.choosable]
            under = items[lower]
            least = over[under.nodes] + STEP_MM
            under.depth = np.where(under.depth < least, least, under.depth)


def lung_item(items: Mapping[str, Item], chest: Bools, nodes: Nodes) -> Item:
    """Return the lung behind the chest wall, wherever meshes or drawn zones have a chest."""
    where = np.flatnonzero(chest)
    wall = np.full(len(nodes.texels), np.nan)
    every = wall.copy()
    for item in items.values():
        if RIBS.search(item.name) or item.name == "intercostales_externi":
            wall[item.nodes] = np.fmax(wall[item.nodes], item.depth)
        elif item.kind in ("muscle", "bone"):
            near = item.depth <= DEEPEST_CANDIDATE_MM
            own = item.nodes[near]
            every[own] = np.fmax(every[own], item.depth[near])
    behind = np.where(np.isnan(every), STEP_MM, every + STEP_MM)
    depth = np.where(np.isnan(wall), behind, wall + STEP_MM)
    return Item(LUNG, LUNG, where, depth[where], np.zeros(len(where), dtype=bool))


def zone_shares(
    drawings: Sequence[Drawing], texture: LabelTexture, names: Sequence[str], nodes: Nodes
) -> Bools:
    """(k,) nodes that one of the named zones holds."""
    held = np.zeros(len(nodes.home), dtype=np.float32)
    for number, drawing in enumerate(drawings):
        if drawing.file == ZONE_FILE and drawing.id in names:
            held = np.maximum(held, drawn_share(texture, number) > 0)
    return np.asarray(nodes.gather @ held) > 0.3
