"""Where numbered marks stand on a printed body when sites crowd: leader lines without crossings.

Pure geometry in mm, y down. A site with room keeps its mark on the spot. The others are moved to
columns left and right of the body; a leader runs level from the mark to a rail beside the body,
then straight to the spot. Leaders of one column are freed of crossings by swapping their marks:
each swap makes the lines shorter in sum, so it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from needlemap.reports.figures.geometry import (
    Extent,
    Point,
    Segment,
    segment_enters,
    segments_cross,
)

# A column longer than this lends its innermost marks to the other, down to this share of all.
LONG_COLUMN = 9
UNEVEN_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Stage:
    """The room for a body with its columns: rails at ``left_rail`` and ``right_rail``.

    Marks may stand between ``top`` and ``bottom``, and outside of the rails by ``stub`` or more.
    """

    left_rail: float
    right_rail: float
    top: float
    bottom: float
    stub: float = 1.2
    gap: float = 0.6


@dataclass(frozen=True, slots=True)
class Spot:
    """A site on the printed body and the room that its mark takes."""

    at: Point
    extent: Extent


@dataclass(frozen=True, slots=True)
class Callout:
    """Where the mark of a spot stands; ``leader`` is empty when it stands on the spot."""

    centre: Point
    leader: tuple[Point, ...] = ()


def column_capacity(height: float, up: float, down: float, *, gap: float) -> int:
    """Return how many marks with this reach stand below each other in a height."""
    return int((height + gap + 1e-9) // (up + down + gap))


def arrange(spots: Sequence[Spot], stage: Stage) -> tuple[Callout, ...]:
    """Return the place of every mark: nothing overlaps, no leaders cross.

    Raises
    ------
    ValueError
        When the columns are too short for the marks that need them.
    """
    moved = _crowded(spots, stage)
    while True:
        callouts = _placed(spots, moved, stage)
        touched = _touched(spots, callouts, moved, stage.gap)
        if not touched:
            return callouts
        moved |= touched


def _crowded(spots: Sequence[Spot], stage: Stage) -> set[int]:
    """Return spots whose marks would overlap, hide another spot, or leave the rails."""
    boxes = [spot.extent.box(spot.at) for spot in spots]
    crowded = set()
    for i, box in enumerate(boxes):
        if not (stage.left_rail <= box.x0 and box.x1 <= stage.right_rail):
            crowded.add(i)
        if box.y0 < stage.top or box.y1 > stage.bottom:
            crowded.add(i)
        for j in range(i):
            if box.overlaps(boxes[j], gap=stage.gap):
                crowded |= {i, j}
    return crowded


def _placed(spots: Sequence[Spot], moved: set[int], stage: Stage) -> tuple[Callout, ...]:
    callouts = {i: Callout(spot.at) for i, spot in enumerate(spots) if i not in moved}
    for side, members in zip((-1, 1), _sides(spots, moved, stage), strict=True):
        callouts.update(_column(spots, members, stage, side))
    return tuple(callouts[i] for i in range(len(spots)))


def _sides(spots: Sequence[Spot], moved: set[int], stage: Stage) -> tuple[list[int], list[int]]:
    """Split spots between the columns by nearness, moving the innermost from a long one.

    What goes left lies left of all that goes right, so leaders of the two never cross.
    """
    by_x = sorted(moved, key=lambda i: (spots[i].at[0], i))
    middle = (stage.left_rail + stage.right_rail) / 2
    left = sum(spots[i].at[0] < middle for i in by_x)
    most = max(LONG_COLUMN, ceil(UNEVEN_SHARE * len(by_x)))
    left = min(max(left, len(by_x) - most), most)
    left = min(left, _fitting([spots[i] for i in by_x], stage))
    room_right = _fitting([spots[i] for i in reversed(by_x)], stage)
    left = max(left, len(by_x) - room_right)
    return by_x[:left], by_x[left:]


def _fitting(spots: Sequence[Spot], stage: Stage) -> int:
    """Return how many of the spots, from the first on, fit below each other."""
    height = stage.bottom - stage.top
    for count in range(len(spots), 0, -1):
        if count <= column_capacity(height, *_widest(spots[:count]), gap=stage.gap):
            return count
    return 0


def _column(
    spots: Sequence[Spot], members: list[int], stage: Stage, side: int
) -> dict[int, Callout]:
    """Return the callouts of one column; side -1 is left, 1 right."""
    if _fitting([spots[i] for i in members], stage) < len(members):
        raise ValueError(f"{len(members)} marks do not fit into a column of this height")
    rail = stage.left_rail if side < 0 else stage.right_rail
    order = sorted(members, key=lambda i: (spots[i].at[1], i))
    heights = _heights([spots[i] for i in order], stage)
    while True:
        legs = [(spots[i].at, (rail, y)) for i, y in zip(order, heights, strict=True)]
        crossing = _first_crossing(legs)
        if crossing is None:
            break
        a, b = crossing
        order[a], order[b] = order[b], order[a]
    return {
        i: _called_out(spots[i], (rail, y), stage.stub, side)
        for i, y in zip(order, heights, strict=True)
    }


def _called_out(spot: Spot, port: Point, stub: float, side: int) -> Callout:
    reach = spot.extent.right if side < 0 else spot.extent.left
    centre = (port[0] + side * (stub + reach), port[1])
    return Callout(centre, (centre, port, spot.at))


def _heights(spots: Sequence[Spot], stage: Stage) -> list[float]:
    """Return heights for marks in any order, as near to the spots from top to bottom as can be.

    Least squares under one minimum distance, by pooling adjacent violators.
    """
    if not spots:
        return []
    up, down = _widest(spots)
    pitch = up + down + stage.gap
    pools: list[tuple[float, int]] = []
    for rank, spot in enumerate(spots):
        value, count = spot.at[1] - rank * pitch, 1
        while pools and pools[-1][0] > value:
            last, others = pools.pop()
            value = (value * count + last * others) / (count + others)
            count += others
        pools.append((value, count))
    lowest = stage.top + up
    highest = stage.bottom - down - (len(spots) - 1) * pitch
    level = [max(min(value, highest), lowest) for value, count in pools for _ in range(count)]
    return [value + rank * pitch for rank, value in enumerate(level)]


def _widest(spots: Sequence[Spot]) -> tuple[float, float]:
    """Return the largest reach up and down."""
    return max(s.extent.up for s in spots), max(s.extent.down for s in spots)


def _first_crossing(legs: Sequence[Segment]) -> tuple[int, int] | None:
    for i in range(len(legs)):
        for j in range(i):
            if segments_cross(legs[i], legs[j]):
                return j, i
    return None


def _touched(
    spots: Sequence[Spot], callouts: Sequence[Callout], moved: set[int], gap: float
) -> set[int]:
    """Return spots still marked in place whose mark a leader or a moved mark touches."""
    touched = set()
    lines = [leg for callout in callouts for leg in legs_of(callout)]
    boxes = [spots[i].extent.box(callouts[i].centre) for i in moved]
    for i, spot in enumerate(spots):
        box = spot.extent.box(spot.at)
        if i not in moved and (
            any(box.overlaps(other, gap=gap) for other in boxes)
            or any(segment_enters(line, box) for line in lines)
        ):
            touched.add(i)
    return touched


def legs_of(callout: Callout) -> tuple[Segment, ...]:
    """Return the straight pieces of a leader."""
    return tuple(zip(callout.leader, callout.leader[1:], strict=False))
