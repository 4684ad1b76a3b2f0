"""Puts the finished lists into the order of rules/order.json, texel by texel.

Nodes have been put in order before, but a texel's depths are mixed from several nodes around it,
and where one of them lacks a structure, two may change places by less than a millimetre. So every
list is asked once more, and mended where it breaks a rule.

What lies before the lung lies on the near side, whether a click may mean it or not. There the rules
speak of all, and under the scapula the wall of the chest is put together: its meshes overlap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

    A rule speaks of structures where a click may mean both, and of all before the lung: elsewhere
    they lie on the body's far side. Lists that have become equal are one.
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
    wall = _Wall.of(rules, number, below)
    found: dict[tuple[int, ...], int] = {}
    renamed = np.empty(len(first) - 1, dtype=np.int64)
    for each, (start, stop) in enumerate(zip(first[:-1].tolist(), first[1:].tolist(), strict=True)):
        own = members[start:stop].tolist()
        asked = [m & 1 == 1 or m >> 1 not in meant_only for m in own]
        mended = tuple(wall.mended(_mended(own, below, asked)))
        renamed[each] = found.setdefault(mended, len(found))
    lengths = [len(each) for each in found]
    flat = [member for each in found for member in each]
    return np.concatenate([[0], np.cumsum(lengths)]), np.array(flat, dtype=np.int16), renamed


@dataclass(frozen=True)
class _Wall:
    """The wall of the chest before the lung: numbers of items.

    Attributes
    ----------
    lungs, blade
        The lung; the scapula.
    backs
        Muscles that only a ray from behind meets first.
    muscles
        Those between scapula and lung, nearer than the far side can be.
    between
        Those between the ribs: nothing reaches them through the scapula.
    """

    lungs: frozenset[int]
    blade: frozenset[int]
    backs: frozenset[int]
    muscles: frozenset[int]
    between: frozenset[int]
    below: Mapping[int, set[int]]

    @classmethod
    def of(
        cls, rules: Mapping[str, Any], number: Mapping[str, int], below: Mapping[int, set[int]]
    ) -> "_Wall":
        """Read it from the rules."""
        rule = rules.get("chest_wall", {})

        def numbers(names: Sequence[str]) -> frozenset[int]:
            return frozenset(number[name] for name in names if name in number)

        own = {upper: set(lower) for upper, lower in below.items()}
        for upper, lower in rule.get("over", ()):
            if upper in number and lower in number:
                own.setdefault(number[upper], set()).add(number[lower])
        return cls(
            numbers(list(rules["behind"])), numbers(rule.get("blade", ())),
            numbers(rule.get("from_behind", ())), numbers(rule.get("muscles", ())),
            numbers(rule.get("between", ())), own,
        )  # fmt: skip

    def mended(self, members: list[int]) -> list[int]:
        """Return the list with what lies before the lung in order."""
        members = self._between_inside(members)
        items = [member >> 1 for member in members]
        lung = next((at for at, item in enumerate(items) if item in self.lungs), None)
        if lung is None:
            return members
        blade = max((at + 1 for at in range(lung) if items[at] in self.blade), default=0)
        outside, wall, behind = members[:blade], members[blade:lung], members[lung:]
        if blade and self.backs & set(items[:blade]):
            wanted = self.muscles - set(items[:lung])
            wall = [*dict.fromkeys(m for m in behind if m >> 1 in wanted), *wall]
            behind = [m for m in behind if m >> 1 not in wanted]
        # Nothing is drawn through the bone.
        outside, wall = (_mended(each, self.below, [True] * len(each)) for each in (outside, wall))
        return outside + wall + behind

    def _between_inside(self, members: list[int]) -> list[int]:
        """Return the list with what lies between the ribs inside the scapula, meant by no click."""
        blade = max((n + 1 for n, m in enumerate(members) if m >> 1 in self.blade), default=0)
        if not blade:
            return members
        plain = [m & ~1 if m >> 1 in self.between else m for m in members]
        early = [m for m in plain[:blade] if m >> 1 in self.between]
        return [m for m in plain[:blade] if m not in early] + early + plain[blade:]


def _mended(members: list[int], below: Mapping[int, set[int]], asked: Sequence[bool]) -> list[int]:
    """Return a list's members: an upper one that came too late is drawn forward, nothing else."""
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
    return [members[at] for at in reversed(taken)]
