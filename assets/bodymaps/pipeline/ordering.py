"""Puts the finished lists into the order of rules/order.json, texel by texel.

Nodes have been put in order before, but a texel's depths are mixed from several nodes around it,
and where one of them lacks a structure, two may change places by less than a millimetre. So every
list is asked once more, and mended where it breaks a rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer]  # that of `pipeline.scene` comes with the caster of rays


def pairs_of(rules: Mapping[str, Any], structures: set[str]) -> set[tuple[str, str]]:
    """Return which item lies over which: those of `over`, and of `rules` where none speaks against.

    Raises
    ------
    SystemExit
        For a circle, in which each lies over the next.
    """
    pairs = {(upper, lower) for upper, lower in rules["over"]}
    for rule in rules["rules"]:
        pairs |= {(one, rule["id"]) for one in rule.get("after", ()) if one in structures}
        pairs |= {(rule["id"], one) for one in rule.get("before", ()) if one in structures}
    below: dict[str, set[str]] = {}
    for upper, lower in sorted(pairs):
        below.setdefault(upper, set()).add(lower)
    left = {name: set(lower) for name, lower in below.items()}
    while ends := {one for lower in left.values() for one in lower} - left.keys():
        left = {name: lower - ends for name, lower in left.items()}
        left = {name: lower for name, lower in left.items() if lower}
    if left:
        raise SystemExit(f"rules/order.json goes in a circle: {', '.join(sorted(left))}.")
    return pairs


def in_order(
    first: Ints, members: Ints, names: Sequence[str], kinds: Sequence[str], rules: Mapping[str, Any]
) -> tuple[Ints, NDArray[np.int16], Ints]:
    """Return the lists in order (first, members), and the new number of each old list.

    A rule speaks of structures where a click may mean both: elsewhere they lie on the body's far
    side. Lists that have become equal are one.
    """
    structures = {names[member >> 1] for member in np.unique(members[members % 2 == 1]).tolist()}
    number = {name: n for n, name in enumerate(names)}
    below: dict[int, set[int]] = {}
    for upper, lower in pairs_of(rules, structures):
        if upper in number and lower in number:
            below.setdefault(number[upper], set()).add(number[lower])
    for name, rule in rules["behind"].items():
        for n, kind in enumerate(kinds):
            if kind in rule["kinds"] and names[n] in structures and names[n] not in rule["but"]:
                below.setdefault(n, set()).add(number[name])
    meant_only = {n for n, name in enumerate(names) if name in structures}
    found: dict[tuple[int, ...], int] = {}
    renamed = np.empty(len(first) - 1, dtype=np.int64)
    for each, (start, stop) in enumerate(zip(first[:-1].tolist(), first[1:].tolist(), strict=True)):
        mended = tuple(_mended(members[start:stop].tolist(), below, meant_only))
        renamed[each] = found.setdefault(mended, len(found))
    lengths = [len(each) for each in found]
    flat = [member for each in found for member in each]
    return np.concatenate([[0], np.cumsum(lengths)]), np.array(flat, dtype=np.int16), renamed


def _mended(
    members: list[int], below: Mapping[int, set[int]], meant_only: set[int]
) -> Iterator[int]:
    """Yield a list's members: an upper one that came too late is drawn forward, nothing else."""
    asked = [m & 1 == 1 or m >> 1 not in meant_only for m in members]
    left = list(range(len(members)))
    taken: list[int] = []
    while left:
        # From the inside outwards: the last of those with nothing left beneath them.
        for at in reversed(left):
            lower = below.get(members[at] >> 1, ()) if asked[at] else ()
            if not any(asked[o] and members[o] >> 1 in lower for o in left if o != at):
                break
        taken.append(at)
        left.remove(at)
    return (members[at] for at in reversed(taken))
