"""How the fibres of muscles run: a field on the skin whose slope they follow.

A spindle's fibres leave one end and gather at the other; those of a fan run towards one place
(rules/fibres.json); those of a flat sheet one way; those of a ring round its middle.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from pipeline.nodes import Nodes
from pipeline.scene import Bools, Floats, Ints

ROUNDS = 6


class Fibres:
    """Fields of muscles on the nodes.

    Parameters
    ----------
    rules
        Muscle to `towards` (landmark, or x, y, z in mm on the standing reference figure), `way`
        (a direction) or `round` (a place); `white_at` are levels in mm of bands of tendon.
    landmarks
        Their places.
    """

    def __init__(
        self, nodes: Nodes, rules: Mapping[str, Any], landmarks: Mapping[str, Floats]
    ) -> None:
        self._nodes, self._rules, self._landmarks = nodes, rules, landmarks
        start, end = nodes.links.nonzero()
        length = np.linalg.norm(nodes.places[start] - nodes.places[end], axis=1)
        count = len(nodes.texels)
        self._ways = sparse.csr_matrix((length, (start, end)), shape=(count, count))

    def runs_round(self, name: str) -> bool:
        """Whether fibres run along the levels of the field, not up and down it."""
        return "round" in self._rules.get(name, {})

    def along(self, name: str, texels: Ints) -> Floats:
        """(m,) the field at texels that a muscle owns, mm."""
        nodes = self._nodes
        held = np.zeros(len(nodes.texels), dtype=bool)
        held[nodes.home[texels]] = True
        field = self._field(name, held)
        share = nodes.spread[texels]
        weight = np.asarray(share @ held.astype(np.float32))
        total = np.asarray(share @ np.where(held, field, 0.0).astype(np.float32))
        return np.asarray(total / np.maximum(weight, 1e-6), dtype=np.float32)

    def white(self, name: str, places: Floats) -> Floats:
        """(m,) how white bands of tendon across a muscle, or its flat tendon, make it, 0 to 1."""
        rule = self._rules.get(name, {})
        white = np.zeros(len(places), dtype=np.float32)
        bow = 5.0 * np.cos(places[:, 0] / 13.0) - 0.08 * np.abs(places[:, 0])
        for level in rule.get("white_at", ()):
            white = np.maximum(white, 0.8 * np.exp(-(((places[:, 1] - level - bow) / 3.5) ** 2)))
        for axis, sign, at, soft in rule.get("white_beyond", ()):
            beyond = sign * (places[:, "xyz".index(axis)] - at) / soft
            white = np.maximum(white, np.clip(beyond + 0.5, 0, 1))
        return np.asarray(white, dtype=np.float32)

    def _place(self, named: str | list[float]) -> Floats:
        return self._landmarks[named] if isinstance(named, str) else np.array(named)

    def _field(self, name: str, held: Bools) -> Floats:
        rule, places = self._rules.get(name, {}), self._nodes.places
        if "way" in rule:
            return np.asarray(places @ (np.array(rule["way"]) / np.linalg.norm(rule["way"])))
        for key in ("towards", "round"):
            if key in rule:
                return np.asarray(np.linalg.norm(places - self._place(rule[key]), axis=1))
        return self._spindle(held)

    def _spindle(self, held: Bools) -> Floats:
        """How much nearer a node is to one end than to the other, along the skin."""
        inside = np.flatnonzero(held)
        field = np.zeros(len(held))
        ways = self._ways[inside][:, inside]
        places = self._nodes.places[inside]
        middle = places - places.mean(axis=0)
        first = int(np.argmax(middle @ np.linalg.svd(middle, full_matrices=False)[2][0]))
        ends = []
        for _ in range(2):
            away = dijkstra(ways, directed=False, indices=first)
            lost = ~np.isfinite(away)
            away[lost] = np.linalg.norm(places[lost] - places[first], axis=1)
            ends.append(away)
            first = int(np.argmax(away))
        ends.append(dijkstra(ways, directed=False, indices=first))
        lost = ~np.isfinite(ends[2])
        ends[2][lost] = np.linalg.norm(places[lost] - places[first], axis=1)
        # Smoothed among the muscle's own nodes alone: the rest weighs nothing.
        links, around = self._nodes.links[inside][:, inside], self._nodes.around[inside]
        spread = 0.5 + 0.5 * np.asarray(links.sum(axis=1)).ravel() / around
        own = ends[1] - ends[2]
        for _ in range(ROUNDS):
            own = (0.5 * own + 0.5 * (links @ own) / around) / spread
        field[inside] = own
        return field
