"""How quickly a click finds its spot of skin and what lies under it."""

import statistics
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
    points = _random_skin(surface)
    (value,) = medians_in_turn(lambda: surface.project(points, "anterior"), times=15)
    return Row("project_100k_ms", value, "ms", goal=40)


def _random_skin(surface: BodySurface) -> NDArray[np.float64]:
    """Return points (n, 3) spread evenly over the skin: by faces, half would lie in the face."""
    random = np.random.default_rng(8)
    faces = np.arange(surface.face_count)
    corners = [
        surface.positions(np.column_stack([faces, np.full(len(faces), s), np.full(len(faces), t)]))
        for s, t in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
    ]
    area = np.linalg.norm(np.cross(corners[1] - corners[0], corners[2] - corners[0]), axis=1)
    chosen = random.choice(faces, _POINTS, p=area / area.sum())
    return np.column_stack([chosen, random.random((_POINTS, 2))])
