"""Which regions of the skin a drawing may lie on: an outline labels nothing beyond them.

An outline of a plane would else hold whatever skin faces that camera: pectoralis minor the back of
the arm, the intercostals the deltoid.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.regions import REGIONS
from pipeline.scene import Bools, Floats

FRONT, BACK = ".front", ".back"


class Limits:
    """The limits of rules/limits.json, asked on the texels.

    Parameters
    ----------
    path
        The file: id to regions with blanks between, a region whole or with ".front" or ".back".
    regions
        (n,) number in REGIONS of each texel.
    normals
        (n, 3) outward normals.
    """

    def __init__(self, path: Path, regions: NDArray[np.uint8], normals: Floats) -> None:
        table = json.loads(path.read_text(encoding="utf-8"))
        self._regions = {name: words.split() for name, words in table.items()}
        self._number, self._front = regions, normals[:, 2] > 0

    def __contains__(self, name: str) -> bool:
        return name in self._regions

    def allow(self, name: str) -> Bools:
        """(n,) where a drawing may lie; KeyError for one without limits."""
        return self.within(" ".join(self._regions[name]))

    def within(self, words: str) -> Bools:
        """(n,) texels of some regions, as the file writes them."""
        allowed = np.zeros(len(self._number), dtype=bool)
        for word in words.split():
            region, aspect = word.removesuffix(FRONT).removesuffix(BACK), word.partition(".")[2]
            here = self._number == REGIONS.index(region)
            if aspect:
                here &= self._front == (f".{aspect}" == FRONT)
            allowed |= here
        return allowed
