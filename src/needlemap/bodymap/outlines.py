"""Reads the traced outlines of a plate: numpy arrays in plate mm, ready to be painted."""

import gzip
import re
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.plates import Plate
from needlemap.domain.placement import Side
from needlemap.errors import ReferenceDataError

STEPS_PER_MM = 10
# What is bare of a muscle that has a whole outline in a deeper layer too.
EXPOSED = "bare."
GROUP = re.compile(r'<g id="(\w+)"')
PATH = re.compile(r'<path id="([\w.]+)" d="([^"]+)"')


@dataclass(frozen=True, slots=True)
class PlateOutline:
    """What can be seen of a structure or risk zone on a plate.

    Attributes
    ----------
    group
        body, deep, intermediate, superficial, targets or risk: the layers from the bottom up.
    curves_mm
        Closed curves (n, 2) in plate mm, to be filled by the even-odd rule.
    """

    id: str
    side: Side
    group: str
    curves_mm: tuple[NDArray[np.float64], ...]


@lru_cache(maxsize=16)
def plate_outlines(plate: Plate) -> tuple[PlateOutline, ...]:
    """Outlines of a plate, the deepest layer first; the body's own silhouette is the first."""
    try:
        text = gzip.decompress(plate.outlines.read_bytes()).decode("utf-8")
    except (OSError, EOFError, zlib.error) as error:
        message = (
            f"The drawing of plate {plate.id} is missing or damaged; "
            "please install NeedleMap again."
        )
        raise ReferenceDataError(message) from error
    outlines = parsed_outlines(text)
    return tuple(_mirrored(one) for one in outlines) if plate.is_mirrored else outlines


def _mirrored(outline: PlateOutline) -> PlateOutline:
    curves = tuple(curve[::-1] * [-1, 1] for curve in outline.curves_mm)
    return replace(outline, side=outline.side.opposite, curves_mm=curves)


def parsed_outlines(text: str) -> tuple[PlateOutline, ...]:
    """Outlines in the text of a plate's drawing."""
    outlines, group = [], ""
    for line in text.splitlines():
        if opened := GROUP.match(line):
            group = opened[1]
        elif path := PATH.match(line):
            outlines.append(_outline(group, path[1], path[2]))
    return tuple(outlines)


def _outline(group: str, name: str, path: str) -> PlateOutline:
    curves = tuple(_curve(part) for part in path.split("z") if part)
    stem, _, side = name.removeprefix("risk.").removeprefix(EXPOSED).rpartition(".")
    if group == "body":
        return PlateOutline("body", Side.MIDLINE, group, curves)
    return PlateOutline(stem, Side(side), group, curves)


def _curve(part: str) -> NDArray[Any]:
    """Return a start and steps, in whole tenths of a mm."""
    numbers = part[1:].replace("l", " ").replace("-", " -").split()
    steps = np.array(numbers, dtype=np.int64).reshape(-1, 2)
    return np.cumsum(steps, axis=0) / STEPS_PER_MM
