"""Which close plate can stand for an enlarged part of a plate: same view, all its sites seen."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from needlemap.painting import DrawnPlate
from needlemap.reports.figures.close_ups import LARGEST_SHARE, Window


class PrintedPlate(DrawnPlate, Protocol):
    """A plate and how the body stands on it; `needlemap.bodymap.Plate` is one."""

    @property
    def pose(self) -> str:
        """How the body stands."""


class PrintedSurface(Protocol):
    """What a report needs of the body; `needlemap.bodymap.BodySurface` has it."""

    def __hash__(self) -> int:
        """Return what the densities worked out for a body are kept by."""

    @property
    def face_count(self) -> int:
        """How many faces the skin has."""

    def positions(self, points: NDArray[np.floating[Any]], /) -> NDArray[np.floating[Any]]:
        """Places (n, 3) in mm of surface points (n, 3): face, s, t."""

    @property
    def plates(self) -> tuple[str, ...]:
        """Ids of the plates, the whole body first."""

    def plate(self, plate: str, /) -> PrintedPlate:
        """Return the plate with this id."""

    def project(
        self, points: NDArray[np.floating[Any]], plate: str, /
    ) -> tuple[NDArray[np.floating[Any]], NDArray[np.bool_]]:
        """Where points (n, 3: face, s, t) lie on a plate in mm, and which can be seen."""


def inset_for(
    plate: PrintedPlate, surface: PrintedSurface, points: NDArray[np.float64]
) -> PrintedPlate | None:
    """Return the smallest close plate that shows all these points as the plate does, or None.

    Its millimetres are those of the plate, so its window is a frame on it.
    """
    for view in sorted(close_views(plate, surface), key=lambda view: _area(view.window_mm)):
        if _enlarges(view, plate) and surface.project(points, view.id)[1].all():
            return view
    return None


def close_views(plate: PrintedPlate, surface: PrintedSurface) -> list[PrintedPlate]:
    """Return the close plates that look as a plate does: their millimetres are the same."""
    views = [surface.plate(name) for name in surface.plates]
    return [view for view in views if view.close and _same_view(view, plate)]


def _same_view(one: PrintedPlate, other: PrintedPlate) -> bool:
    same = (one.pose, one.look, one.right) == (other.pose, other.look, other.right)
    return same and one.id != other.id


def _enlarges(view: PrintedPlate, plate: PrintedPlate) -> bool:
    return _height(view.window_mm) <= LARGEST_SHARE * _height(plate.window_mm)


def _height(window: Window) -> float:
    return window[3] - window[1]


def _area(window: Window) -> float:
    return (window[2] - window[0]) * _height(window)
