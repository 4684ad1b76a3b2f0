"""Courses of vessels on the skin of any figure: the spots of skin that lie nearest to them.

They come from the meshes of one man, by way of the anatomy folder; where it is not there, there are
none. A spot without a course is no free way.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from needlemap import paths
from needlemap.errors import ReferenceDataError

FILE = "courses.npz"


class Stream(StrEnum):
    """What runs there."""

    VEIN = "vein"
    ARTERY = "artery"
    NERVE = "nerve"


@dataclass(frozen=True, slots=True, eq=False)
class Vessel:
    """A vessel and the small quads of skin over it, those of both sides.

    Attributes
    ----------
    share
        0 to 1, of each quad: how much of the course it holds.
    """

    name: str
    stream: Stream
    quads: NDArray[np.integer]
    share: NDArray[np.floating]


@cache
def vessels() -> tuple[Vessel, ...]:
    """Return all vessels whose course is known."""
    path = paths.bodymaps() / "anatomy" / FILE
    if not path.is_file():
        return ()
    try:
        with np.load(path) as archive:
            names, streams = archive["name"].tolist(), archive["stream"].tolist()
            parts = np.split(archive["quads"], archive["first"][1:-1])
            shares = np.split(archive["share"].astype(np.float32) / 255, archive["first"][1:-1])
        return tuple(map(Vessel, names, map(Stream, streams), parts, shares))
    except (OSError, ValueError, KeyError) as error:
        raise ReferenceDataError(
            f"The courses of vessels ({FILE}) are damaged. Please install NeedleMap again."
        ) from error
