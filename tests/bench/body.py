"""How quickly a click finds its spot of skin and what lies under it."""

import statistics
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.measure import Row, timed_ms
from needlemap.bodymap import BodyAtlas, BodySurface

_CLICKS = 2000


def rows(_folder: Path) -> Sequence[Row]:
    """Return the row locate_ms: the median over random places of the front of the body."""
    atlas = BodyAtlas(BodySurface.load("male"))
    random = np.random.default_rng(7)
    places = random.uniform((-180, 600), (180, 1600), (_CLICKS, 2))
    atlas.locate("anterior", 0.0, 1300.0)
    taken = [timed_ms(lambda x=x, y=y: atlas.locate("anterior", x, y)) for x, y in places]  # type: ignore[misc]
    return [Row("locate_ms", statistics.median(taken), "ms", goal=0.5)]
