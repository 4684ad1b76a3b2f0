"""How quickly a click finds its spot of skin and what lies under it."""

import statistics
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from bench.measure import Row, medians_in_turn, timed_ms
from needlemap.bodymap import BodyAtlas, BodySurface

_CLICKS = 2000
_POINTS = 100_000


def rows(_folder: Path) -> Sequence[Row]:
    """Return the rows locate_ms and project_100k_ms: medians on the front of the male figure."""
    surface = BodySurface.load("male")
    return [_locate(BodyAtlas(surface)), _project(surface)]


def _locate(atlas: BodyAtlas) -> Row:
    random = np.random.default_rng(7)
    places = random.uniform((-180, 600), (180, 1600), (_CLICKS, 2))
    atlas.locate("anterior", 0.0, 1300.0)
    taken = [timed_ms(partial(atlas.locate, "anterior", x, y)) for x, y in places.tolist()]
    return Row("locate_ms", statistics.median(taken), "ms", goal=0.5)


def _project(surface: BodySurface) -> Row:
    random = np.random.default_rng(8)
    faces = random.integers(0, surface.face_count, _POINTS)
    points = np.column_stack([faces, random.random((_POINTS, 2))])
    (value,) = medians_in_turn(lambda: surface.project(points, "anterior"), times=15)
    return Row("project_100k_ms", value, "ms", goal=40)
