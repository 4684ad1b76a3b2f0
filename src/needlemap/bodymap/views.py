"""How well each plate of a figure shows spots of skin, told without preparing the plates.

Where small quads are seen in part only, the exact answer is `BodySurface.project`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import body_mesh, fine_vertices
from needlemap.bodymap.plates import Plate
from needlemap.bodymap.sight import HIDDEN, PARTLY_SEEN, sight_of
from needlemap.bodymap.surface import BodySurface
from needlemap.domain.placement import SurfacePoint

# What is seen in part only may be hidden: it counts half.
_PARTLY = 0.5
# A spot nearer to the edge than this share of the picture lies in a corner of the eye.
_EDGE = 0.12
# A plate that shows a spot more aslant than this shows it badly, however large (cosine).
_ASLANT = 0.35
# How much a larger picture weighs against one that faces the spot more squarely.
_SIZE = 0.35

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class PlateViewOf:
    """Spots on one plate.

    Attributes
    ----------
    xy
        (n, 2) plate mm.
    facing
        (n,) cosine between the skin's outward direction and the way to the viewer; 0 where the
        plate does not show the spot.
    """

    xy: Floats
    facing: Floats

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(n,) which spots the plate shows."""
        return np.asarray(self.facing > 0)


class PlateViews:
    """The plates of one figure, as looked at from afar."""

    def __init__(self, surface: BodySurface) -> None:
        self._surface = surface
        self._plates = [surface.plate(plate_id) for plate_id in surface.plates]
        self._sights: dict[str, NDArray[np.uint8]] = {}

    def on(self, plate_id: str, points: Floats) -> PlateViewOf:
        """Return where a plate shows surface points (n, 3), and how squarely."""
        plate, mesh = self._surface.plate(plate_id), body_mesh()
        vertices, weights = mesh.corners(points)
        corners = fine_vertices(plate.figure, plate.pose)[vertices]
        axes = plate.axes()
        xy = np.einsum("nij,ni->nj", corners, weights) @ axes[:2].T
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        length = np.maximum(np.linalg.norm(normal, axis=1), 1e-9)
        facing = np.abs(normal @ axes[2]) / length
        quad, _, _ = mesh.quad_of(points)
        sight = self._sight(plate)[quad]
        facing = np.where(sight == PARTLY_SEEN, _PARTLY * facing, facing)
        return PlateViewOf(xy, np.where((sight == HIDDEN) | ~plate.holds(xy), 0.0, facing))

    def may_show(self, plate_id: str, points: Floats) -> NDArray[np.bool_]:
        """(n,) False where a plate surely hides surface points (n, 3): sooner told than `on`."""
        quad, _, _ = body_mesh().quad_of(points)
        return np.asarray(self._sight(self._surface.plate(plate_id))[quad] != HIDDEN)

    def best(self, point: SurfacePoint) -> str | None:
        """Return the plate on which a spot is seen best, None when none shows it.

        The larger the picture and the more squarely the skin faces the viewer, the better.
        """
        array = np.array([[point.face, point.s, point.t]])
        marks = {plate.id: self._mark(plate, self.on(plate.id, array)) for plate in self._plates}
        best = max(marks, key=lambda plate_id: marks[plate_id])
        return best if marks[best] > 0 else None

    def _mark(self, plate: Plate, view: PlateViewOf) -> float:
        facing, (x, y) = float(view.facing[0]), view.xy[0].tolist()
        x0, y0, x1, y1 = plate.window_mm
        from_edge = min((x - x0) / (x1 - x0), (x1 - x) / (x1 - x0))
        from_edge = min(from_edge, (y - y0) / (y1 - y0), (y1 - y) / (y1 - y0))
        centred = min(1.0, max(0.05, from_edge / _EDGE))
        squarely = facing if facing >= _ASLANT else facing * facing
        return float(squarely * plate.px_per_mm**_SIZE * centred)

    def _sight(self, plate: Plate) -> NDArray[np.uint8]:
        if plate.id not in self._sights:
            self._sights[plate.id] = sight_of(plate, body_mesh())
        return self._sights[plate.id]
