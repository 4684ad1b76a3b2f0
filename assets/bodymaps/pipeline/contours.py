"""Contour lines of a map at zero, by marching squares, and leaving out needless points."""

import numpy as np

from pipeline.scene import Floats, Ints

# For each case of which corners are inside (1: low left, 2: low right, 4: high right, 8: high left)
# the sides at which a line enters and leaves, inside on its left.
# Sides: 0 low, 1 right, 2 high, 3 left.
CASES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((0, 3),), 2: ((1, 0),), 3: ((1, 3),), 4: ((2, 1),), 5: ((0, 3), (2, 1)),
    6: ((2, 0),), 7: ((2, 3),), 8: ((3, 2),), 9: ((0, 2),), 10: ((1, 0), (3, 2)),
    11: ((1, 2),), 12: ((3, 1),), 13: ((0, 1),), 14: ((3, 0),),
}  # fmt: skip


def closed_curves(level: Floats) -> list[Floats]:
    """Curves (n, 2) of row and column where `level` (h, w) is zero; positive lies to the left.

    Beyond its edges the map counts as negative, so every curve closes.
    """
    framed = np.pad(level, 1, constant_values=-0.5)
    starts, ends = _segments(framed)
    return [_crossings(framed, loop) - 1 for loop in _loops(starts, ends)]


def simplified(curve: Floats, tolerance: float) -> Floats:
    """Leave out points that lie within `tolerance` of the rest (Douglas and Peucker, 1973)."""
    if len(curve) < 5:
        return curve
    far = int(np.argmax(np.linalg.norm(curve - curve[0], axis=1)))
    closed = np.concatenate([curve, curve[:1]])
    keep = np.zeros(len(closed), dtype=bool)
    keep[[0, far, -1]] = True
    waiting = [(0, far), (far, len(closed) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        away = _away_from_line(closed[first + 1 : last], closed[first], closed[last])
        worst = int(np.argmax(away))
        if away[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return closed[keep][:-1]


def _away_from_line(points: Floats, start: Floats, end: Floats) -> Floats:
    along = end - start
    length = float(np.hypot(*along))
    if length < 1e-9:
        return np.asarray(np.linalg.norm(points - start, axis=1))
    shift = points - start
    return np.asarray(np.abs(shift[:, 0] * along[1] - shift[:, 1] * along[0]) / length)


def _segments(level: Floats) -> tuple[Ints, Ints]:
    """Side numbers at which lines enter and leave cells.

    Side 2 * (row * width + column) is the one from a point to the next column, the odd one after
    it the one to the next row.
    """
    inside = (level > 0).astype(np.int64)
    case = inside[:-1, :-1] + 2 * inside[:-1, 1:] + 4 * inside[1:, 1:] + 8 * inside[1:, :-1]
    width = level.shape[1]
    starts, ends = [], []
    row, column = np.nonzero((case > 0) & (case < 15))
    crossed, corners = case[row, column], row * width + column
    for number, lines in CASES.items():
        corner = corners[crossed == number]
        sides = (2 * corner, 2 * (corner + 1) + 1, 2 * (corner + width), 2 * corner + 1)
        for enter, leave in lines:
            starts.append(sides[enter])
            ends.append(sides[leave])
    return np.concatenate(starts), np.concatenate(ends)


def _loops(starts: Ints, ends: Ints) -> list[list[int]]:
    """Chains of sides, each closed."""
    after = dict(zip(starts.tolist(), ends.tolist(), strict=True))
    loops = []
    while after:
        first, side = after.popitem()
        loop = [first]
        while side != first:
            loop.append(side)
            side = after.pop(side)
        loops.append(loop)
    return loops


def _crossings(level: Floats, loop: list[int]) -> Floats:
    """Row and column at which each side is crossed."""
    corner, upright = np.divmod(np.array(loop), 2)
    row, column = np.divmod(corner, level.shape[1])
    here = level[row, column]
    there = level[row + upright, column + 1 - upright]
    share = np.clip(here / (here - there), 0.001, 0.999)
    return np.stack([row + share * upright, column + share * (1 - upright)], axis=1)
