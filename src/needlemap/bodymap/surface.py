"""The body's surface: from a plate to the skin, from the skin to every plate, and to the mirror."""

import math
from collections import OrderedDict
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.atlas_table import atlas_table
from needlemap.bodymap.grid import PlateGrid
from needlemap.bodymap.mesh import BodyMesh, body_mesh, fine_vertices
from needlemap.bodymap.plates import Plate, plates
from needlemap.domain.placement import SurfacePoint

PLATES_KEPT = 12  # about 8 MB each

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]


class BodySurface:
    """The skin of one figure on its plates. Plates are prepared when first asked for.

    Arrays of surface points are (n, 3): face, s, t. Plate coordinates are mm.

    Parameters
    ----------
    figure
        The figure's name.
    mesh
        The skin that all figures share.
    """

    def __init__(self, figure: str, mesh: BodyMesh) -> None:
        self.figure = figure
        self._mesh = mesh
        self._plates = {plate.id: plate for plate in plates(figure)}
        self._grids: OrderedDict[str, PlateGrid] = OrderedDict()

    @classmethod
    def load(cls, figure: str = "male") -> "BodySurface":
        """Open a figure, once: later calls give the same surface. ValueError for one not drawn."""
        return _loaded(figure)

    @property
    def version(self) -> str:
        """Name of the mesh and the state of the outlines."""
        return atlas_table().version

    @property
    def plates(self) -> tuple[str, ...]:
        """Ids of the figure's plates, the whole body first."""
        return tuple(self._plates)

    @property
    def face_count(self) -> int:
        """How many faces the skin has."""
        return len(self._mesh.faces)

    def plate(self, plate: str) -> Plate:
        """Return the plate with this id; ValueError when there is none."""
        if plate not in self._plates:
            known = ", ".join(self._plates)
            raise ValueError(f"plate must be one of {known}, not {plate!r:.100}")
        return self._plates[plate]

    def prepare(self, plate: str) -> None:
        """Make a plate ready, so that the first click on it waits for nothing."""
        self._grid(plate).fill()

    def locate(self, plate: str, x_mm: float, y_mm: float) -> SurfacePoint | None:
        """Return the spot of skin that is seen at a plate point, or None off the body.

        Raises
        ------
        ValueError
            For an unknown plate, or a coordinate that is not finite.
        """
        grid = self._grid(plate)
        for field, value in (("x_mm", x_mm), ("y_mm", y_mm)):
            if not math.isfinite(value):
                raise ValueError(f"{field} must be a finite number, not {value!r}")
        spot = grid.hit(x_mm, y_mm)
        return None if spot is None else SurfacePoint(*spot)

    def project(self, points: Floats, plate: str) -> tuple[Floats, NDArray[np.bool_]]:
        """Where surface points (n, 3) lie on a plate, and which can be seen there.

        Returns xy (n, 2) and visible (n,). A point is visible where it faces the viewer, lies in
        the window and no skin is in front of it; xy is given for the others too.
        """
        return self._grid(plate).project(self._checked(points))

    def quads_in(self, plate: str, x0: float, y0: float, x1: float, y1: float) -> Ints:
        """Return the small quads that can be seen in a rectangle of a plate, in mm."""
        return self._grid(plate).quads_in(x0, y0, x1, y1)

    def positions(self, points: Floats, pose: str = "stand") -> Floats:
        """Places (n, 3) in mm of surface points: x to the body's left, y up, z forward."""
        poses = sorted({plate.pose for plate in self._plates.values()})
        if pose not in poses:
            raise ValueError(f"pose must be one of {', '.join(poses)}, not {pose!r:.100}")
        vertices, weights = self._mesh.corners(self._checked(points))
        places = fine_vertices(self.figure, pose)[vertices]
        return np.asarray(np.einsum("nij,ni->nj", places, weights))

    def mirror(self, point: SurfacePoint) -> SurfacePoint:
        """Return the same spot on the other side of the body; twice gives the point back."""
        self.check(point)
        return SurfacePoint(int(self._mesh.twin[point.face]), point.t, point.s)

    def check(self, point: SurfacePoint) -> None:
        """ValueError unless the point's face is one of this mesh."""
        if point.face >= self.face_count:
            raise ValueError(f"face must be from 0 to {self.face_count - 1}, not {point.face}")

    def _grid(self, plate: str) -> PlateGrid:
        if plate not in self._grids:
            self._grids[plate] = PlateGrid(self.plate(plate), self._mesh)
            if len(self._grids) > PLATES_KEPT:
                self._grids.popitem(last=False)
        self._grids.move_to_end(plate)
        return self._grids[plate]

    def _checked(self, points: Floats) -> Floats:
        """Refuse points that are not on the mesh."""
        array = np.asarray(points, dtype=np.float64)
        if array.ndim != 2 or array.shape[1] != 3:
            raise ValueError(f"points must have the shape (n, 3), not {array.shape}")
        # By columns, one after the other: the checks and what comes after go along each.
        columns = np.ascontiguousarray(array.T)
        if not np.isfinite(columns).all():
            raise ValueError("points must be finite numbers")
        if len(array) and (columns[0].min() < 0 or columns[0].max() >= self.face_count):
            raise ValueError(f"face must be from 0 to {self.face_count - 1}")
        if len(array) and (columns[1:].min() < 0 or columns[1:].max() > 1):
            raise ValueError("s and t must be from 0 to 1")
        return columns.T


@cache
def _loaded(figure: str) -> BodySurface:
    return BodySurface(figure, body_mesh())
