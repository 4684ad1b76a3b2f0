"""Labels every texel: which structures and risk zones hold it, and who owns it on the surface.

The rule of the drawn atlas: a spot belongs to a structure if, in some plane in which the structure
is drawn, it can be seen and lies inside the outline, and if its region is one on which the
structure may lie. Where planes disagree, the plane that the
spot faces most decides who owns it, and who is named first.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from pipeline.drawings import ONE_SIDED, ZONE_FILE, Drawing, painted_on_top, skin_order
from pipeline.limits import Limits
from pipeline.planes import SeenInPlane
from pipeline.scene import Bools, Floats, Ints
from pipeline.texels import Texels

GAP_MM = 3.5  # neighbours grow this far towards each other
NEAR_MM = 12.0
NOBODY = -1
# A cover that is painted over the muscle it covers, though the muscle is named first.
PAINTED_LAST = ("iliotibial_tract",)

# How a structure relates to a spot of the right half. The mirrored spot swaps SAME and OPPOSITE.
SAME, OPPOSITE, MIDLINE, HERE, TWIN = range(5)
MARGINAL = 8  # added where the plane that the spot faces most disagrees


@dataclass(frozen=True)
class Labels:
    """What each texel of the right half belongs to.

    Attributes
    ----------
    members
        Code, which is drawing number * 16 + relation, to the right-half texels (bool) it holds.
    owner
        (n,) drawing that is painted there, with its relation as a code, or -1.
    near
        (n,) code of the nearest structure where none holds the texel, or -1.
    distance
        (n,) mm to it.
    """

    members: dict[int, Bools]
    owner: NDArray[np.int32]
    near: NDArray[np.int32]
    distance: Floats


def label(
    drawings: list[Drawing], seen: dict[str, SeenInPlane], texels: Texels, limits: Limits
) -> Labels:
    """Decide membership, close gaps, and find the nearest structure where none holds a spot."""
    right = np.flatnonzero(texels.right)
    places = texels.places("stand")[0][right]
    members: dict[int, Bools] = {}
    owner = np.full(len(right), NOBODY, dtype=np.int32)
    for number in _deep_first(drawings):
        for code, held in _held(number, drawings[number], seen, texels, right, limits):
            members[code] = held
            if painted_on_top(drawings[number]) and not code & MARGINAL:
                owner[held] = code
    for code in sorted(members):
        if drawings[code // 16].id in PAINTED_LAST and not code & MARGINAL:
            owner[members[code]] = code
    grown = _closed_gaps(owner, places)
    allowed = {
        code: limits.allow(drawings[code // 16].id)[right]
        for code in set(grown.tolist()) - {NOBODY}
    }
    for code, there in allowed.items():
        grown[(grown == code) & ~there & (owner != code)] = NOBODY
        members[code] |= grown == code
    near, distance = _nearest(drawings, members, grown, places)
    return Labels(members, grown, near, distance)


def _deep_first(drawings: list[Drawing]) -> list[int]:
    return sorted(range(len(drawings)), key=lambda n: skin_order(drawings[n]), reverse=True)


def _held(
    number: int,
    drawing: Drawing,
    seen: dict[str, SeenInPlane],
    texels: Texels,
    right: Ints,
    limits: Limits,
) -> Iterator[tuple[int, Bools]]:
    """Codes of one drawing and the right-half texels that each holds."""
    somewhere, agreed = _membership(drawing, seen, len(texels.right))
    somewhere &= limits.allow(drawing.id)
    agreed &= somewhere
    twins = texels.mirror[right]
    if drawing.id in ONE_SIDED:
        relations = [(HERE, right), (TWIN, twins)]
    elif drawing.midline:
        somewhere |= somewhere[texels.mirror]
        agreed |= agreed[texels.mirror]
        relations = [(MIDLINE, right)]
    else:
        relations = [(SAME, right), (OPPOSITE, twins)]
    for relation, chosen in relations:
        code = number * 16 + relation
        for extra, held in ((0, agreed[chosen]), (MARGINAL, (somewhere & ~agreed)[chosen])):
            if held.any():
                yield code + extra, held


def _membership(drawing: Drawing, seen: dict[str, SeenInPlane], count: int) -> tuple[Bools, Bools]:
    """(count,) held in some plane, and held in the plane that the spot faces most."""
    somewhere, agreed = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    best = np.zeros(count, dtype=np.float32)
    for plane in drawing.planes:
        view = seen[plane]
        inside = drawing.holds(plane, view.spots)
        somewhere[view.texels] |= inside
        facing_more = view.facing > best[view.texels]
        chosen = view.texels[facing_more]
        agreed[chosen] = inside[facing_more]
        best[chosen] = view.facing[facing_more]
    return somewhere, agreed & somewhere


def _closed_gaps(owner: NDArray[np.int32], places: Floats) -> NDArray[np.int32]:
    """Let owners grow into bare skin that has two of them within reach; not into open skin."""
    bare = np.flatnonzero(owner == NOBODY)
    owned = owner != NOBODY
    close, _ = cKDTree(places[owned]).query(places[bare], distance_upper_bound=GAP_MM)
    bare = bare[np.isfinite(close)]
    first = np.full(len(bare), np.inf)
    second, winner = first.copy(), np.full(len(bare), NOBODY, dtype=np.int32)
    for code in np.unique(owner[owned]).tolist():
        held = places[owner == code]
        box = (places[bare] > held.min(axis=0) - GAP_MM) & (
            places[bare] < held.max(axis=0) + GAP_MM
        )
        asked = np.flatnonzero(box.all(axis=1))
        if not len(asked):
            continue
        away, _ = cKDTree(held).query(places[bare[asked]], distance_upper_bound=GAP_MM)
        nearer = away < first[asked]
        second[asked] = np.where(nearer, first[asked], np.minimum(second[asked], away))
        winner[asked[nearer]], first[asked[nearer]] = code, away[nearer]
    between = np.isfinite(second)
    grown = owner.copy()
    grown[bare[between]] = winner[between]
    return grown


def _nearest(
    drawings: list[Drawing],
    members: dict[int, Bools],
    owner: NDArray[np.int32],
    places: Floats,
) -> tuple[NDArray[np.int32], Floats]:
    """Nearest structure of texels that no structure holds, and how far it is."""
    top = np.full(len(owner), NOBODY, dtype=np.int32)
    for number in _deep_first(drawings):
        if drawings[number].file != ZONE_FILE:
            for code in (
                number * 16 + relation + extra for relation in range(3) for extra in (8, 0)
            ):
                if code in members:
                    top[members[code]] = code
    bare = np.flatnonzero(top == NOBODY)
    held = np.flatnonzero(top != NOBODY)
    distance = np.zeros(len(owner))
    away, which = cKDTree(places[held]).query(places[bare], distance_upper_bound=NEAR_MM)
    found = np.isfinite(away)
    near = np.full(len(owner), NOBODY, dtype=np.int32)
    near[bare[found]] = top[held[which[found]]]
    distance[bare] = np.where(found, away, np.inf)
    return near, distance
