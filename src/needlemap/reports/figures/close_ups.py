"""Where more sites crowd than a whole body can name: windows of a plate to print enlarged.

Pure geometry in plate mm. Sites nearer to each other than `CROWD_MM` belong to one crowd; a crowd
of more than `MOST_TOGETHER` gets a window of its own. Where a close plate is drawn that shows such
a window, `insets` prints that plate in its place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Window = tuple[float, float, float, float]

# On a whole body such dots are less than 5 mm apart.
CROWD_MM = 60.0
MOST_TOGETHER = 6
MARGIN_MM = 55.0
LEAST_HEIGHT_MM = 330.0
NARROWEST, WIDEST = 0.62, 1.15
# A window as high as this share of the plate would enlarge nothing.
LARGEST_SHARE = 0.55


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A window in mm and the indices of the sites in it."""

    window_mm: Window
    members: tuple[int, ...]


def close_ups(points: Sequence[Point], plate_mm: Window) -> tuple[CloseUp, ...]:
    """Return the close-ups of a plate, from the top down. No site is in two of them."""
    crowds = [crowd for crowd in _crowds(points) if len(crowd) > MOST_TOGETHER]
    windows = [_window([points[i] for i in crowd], plate_mm) for crowd in crowds]
    windows = _joined([w for w in windows if _enlarges(w, plate_mm)])
    windows = [w for w in windows if _enlarges(w, plate_mm)]
    windows.sort(key=lambda w: (-w[3], w[0]))
    return tuple(CloseUp(w, _inside(points, w)) for w in windows)


def _crowds(points: Sequence[Point]) -> list[list[int]]:
    """Return groups of points that are linked by steps shorter than `CROWD_MM`."""
    left, crowds = set(range(len(points))), []
    while left:
        crowd = [left.pop()]
        for i in crowd:
            near = {j for j in left if _distance(points[i], points[j]) < CROWD_MM}
            left -= near
            crowd += sorted(near)
        crowds.append(crowd)
    return crowds


def _distance(a: Point, b: Point) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])


def _window(points: Sequence[Point], plate_mm: Window) -> Window:
    """Return a window around the points, not smaller, narrower or wider than is good to print."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width, height = max(xs) - min(xs) + 2 * MARGIN_MM, max(ys) - min(ys) + 2 * MARGIN_MM
    height = max(height, LEAST_HEIGHT_MM, width / WIDEST)
    width = max(width, height * NARROWEST)
    x0, x1 = _slid((min(xs) + max(xs)) / 2, width, plate_mm[0], plate_mm[2])
    y0, y1 = _slid((min(ys) + max(ys)) / 2, height, plate_mm[1], plate_mm[3])
    return (x0, y0, x1, y1)


def _slid(middle: float, size: float, low: float, high: float) -> tuple[float, float]:
    """Return a span of a size around a middle, moved so that it lies between low and high."""
    start = max(low, min(middle - size / 2, high - size))
    return start, min(start + size, high)


def _enlarges(window: Window, plate_mm: Window) -> bool:
    return window[3] - window[1] <= LARGEST_SHARE * (plate_mm[3] - plate_mm[1])


def _joined(windows: list[Window]) -> list[Window]:
    """Return windows of which none overlaps another, by uniting those that do."""
    joined: list[Window] = []
    for window in windows:
        for other in [other for other in joined if _overlap(window, other)]:
            joined.remove(other)
            window = _united(window, other)
        joined.append(window)
    return joined if len(joined) == len(windows) else _joined(joined)


def _overlap(a: Window, b: Window) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _united(a: Window, b: Window) -> Window:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def _inside(points: Sequence[Point], window: Window) -> tuple[int, ...]:
    x0, y0, x1, y1 = window
    return tuple(i for i, (x, y) in enumerate(points) if x0 <= x <= x1 and y0 <= y <= y1)
