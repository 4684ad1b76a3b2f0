"""Cells of skin as a test wants them: those under a stroke, as text, as a spot."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap import BodySurface
from needlemap.bodymap.skin_cells import CellBrush, Spot, middles_of
from needlemap.domain.placement import SurfacePoint
from needlemap.domain.skin_cells import text_of

Ints = NDArray[np.integer[Any]]


def cells_of_stroke(
    surface: BodySurface, plate: str, way: Sequence[Spot], radius_mm: float
) -> Ints:
    """Return the cells under a whole stroke; a single place is a dab."""
    brush = CellBrush(surface, plate, radius_mm)
    for start, end in zip(way, [*way[1:], way[-1]], strict=True):
        brush.stretch(start, end)
    return brush.cells


def text_of_cells(cells: Iterable[int]) -> str:
    """Return the text of the area of these cells."""
    return text_of((cell, cell + 1) for cell in cells)


def surface_point(cell: int) -> SurfacePoint:
    """Return the spot amid a cell."""
    face, s, t = middles_of(np.array([cell]))[0].tolist()
    return SurfacePoint(int(face), s, t)
