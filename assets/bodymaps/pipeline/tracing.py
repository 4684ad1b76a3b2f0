"""Traces the labels of one plate into smooth paths in plate mm.

Rays ask the label texture; each area's share is blurred a little, and a path runs where an area
has as much of the blur as its strongest neighbour. Neighbours so get the same line.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from needlemap.bodymap.beneath import BeneathTexture
from needlemap.bodymap.labels import LabelTexture
from needlemap.bodymap.mesh import BodyMesh, fine_vertices
from needlemap.bodymap.plates import Plate
from pipeline.contours import closed_curves, simplified
from pipeline.scene import FAR_MM, Bools, Floats, Ints, skin_scene, surface_points, triangles_of

Box = tuple[slice, slice]

SAMPLES_ALONG = 1200
FINEST_MM, COARSEST_MM = 0.2, 0.9
BLUR_MM, LEAST_BLUR = 1.4, 1.6  # the latter in samples
LEAST_AREA_MM2 = 6.0
TOLERANCE = 0.45  # of a sample, when points on straight stretches are left out


@dataclass(frozen=True, slots=True)
class Rastered:
    """Labels at a plate's samples; maps (h, w), rows from the bottom.

    Attributes
    ----------
    skin
        Where there is skin.
    spots
        Set number of the label texture * 2, + 1 on the left half of the body. Beside the body
        the value of the nearest skin, so that areas reach the silhouette.
    beneath
        The same for the lists of the anatomy, None without them.
    quads
        Numbers of the small quads that the rays met.
    """

    plate: Plate
    step_mm: float
    skin: Bools
    spots: Ints
    beneath: Ints | None
    quads: Ints


def rastered(
    plate: Plate, mesh: BodyMesh, texture: LabelTexture, lists: BeneathTexture | None = None
) -> Rastered:
    """Ask the label texture, and the lists of the anatomy, along the rays of a plate."""
    x0, y0, x1, y1 = plate.window_mm
    step = float(np.clip(max(x1 - x0, y1 - y0) / SAMPLES_ALONG, FINEST_MM, COARSEST_MM))
    x, y = np.arange(x0 + step / 2, x1, step), np.arange(y0 + step / 2, y1, step)
    grid = np.stack([*np.meshgrid(x, y), np.full((len(y), len(x)), FAR_MM)], axis=-1)
    origins = grid.reshape(-1, 3).astype(np.float32)
    axes = plate.axes().astype(np.float32)
    spots = fine_vertices(plate.figure, plate.pose) @ axes.T
    triangles = triangles_of(mesh.quads)
    hits = skin_scene(plate.figure, plate.pose, plate.part).cast_on_plate(axes, origins)
    met = np.flatnonzero((hits.triangle >= 0) & _faces_viewer(spots, triangles, hits.triangle))
    points = surface_points(mesh, hits.triangle[met], hits.u[met], hits.v[met])
    found = np.full((2, len(origins)), -1)
    for layer, asked in enumerate((texture.sets, lists.lists if lists else None)):
        if asked is not None:
            number, left = asked(points)
            found[layer, met] = number.astype(np.int64) * 2 + left
    sets, below = found.reshape(2, *grid.shape[:2])
    skin = sets >= 0
    nearest = ndimage.distance_transform_edt(~skin, return_distances=False, return_indices=True)
    quads = np.unique(hits.triangle[met] % len(mesh.quads))
    beneath = below[tuple(nearest)] if lists else None
    return Rastered(plate, step, skin, sets[tuple(nearest)], beneath, quads)


class Tracer:
    """Turns areas of a raster into curves; a table tells which spot values an area holds."""

    def __init__(self, raster: Rastered) -> None:
        self._raster = raster
        self._sigma = max(BLUR_MM / raster.step_mm, LEAST_BLUR)
        self._edge = ndimage.gaussian_filter(raster.skin.astype(np.float32), 1.0) - 0.5
        found = ndimage.find_objects(raster.spots + 1)
        there = [value for value, box in enumerate(found) if box is not None]
        self._values = np.array(there)
        self._boxes = np.array(
            [[[side.start, side.stop] for side in found[value]] for value in there]
        )

    @property
    def values(self) -> Ints:
        """The spot values that occur."""
        return self._values

    def silhouette(self) -> list[Floats]:
        """Return closed curves (n, 2) round all skin."""
        return _curves(self._raster, self._edge, (slice(0, None), slice(0, None)))

    def overlapping(self, holds: Bools) -> list[Floats]:
        """Return closed curves of an area that may lie over others."""
        boxes = self._boxes[holds[self._values]]
        if not len(boxes):
            return []
        low, high = boxes[:, :, 0].min(axis=0).tolist(), boxes[:, :, 1].max(axis=0).tolist()
        window = _widened((slice(low[0], high[0]), slice(low[1], high[1])), self._raster.skin.shape)
        share = self._blurred(holds[self._raster.spots[window]])
        return _curves(self._raster, np.minimum(share - 0.5, self._edge[window]), window)

    def abutting(self, owner_of: Ints) -> Iterator[tuple[int, list[Floats]]]:
        """Curves of areas that share their borders.

        `owner_of` tells the owner of every spot value, -1 for nobody.
        """
        owners = owner_of[self._raster.spots]
        strongest = np.zeros(owners.shape, dtype=np.float32)
        second, leader = strongest.copy(), np.full(owners.shape, -2)
        shares = [
            (owner, box, self._blurred(owners[box] == owner)) for owner, box in _boxes(owners)
        ]
        for owner, box, share in shares:
            first = strongest[box]
            ahead = share > first
            second[box] = np.where(ahead, first, np.maximum(second[box], share))
            leader[box][ahead] = owner
            strongest[box] = np.maximum(first, share)
        for owner, box, share in shares:
            if owner >= 0:
                rival = np.where(leader[box] == owner, second[box], strongest[box])
                level = np.minimum(share - rival, self._edge[box])
                yield owner, _curves(self._raster, level, box)

    def _blurred(self, area: Bools) -> NDArray[np.float32]:
        return np.asarray(ndimage.gaussian_filter(area.astype(np.float32), self._sigma))


def _boxes(owners: Ints) -> Iterator[tuple[int, Box]]:
    """Each owner with the widened box that holds all of it."""
    for shifted, box in enumerate(ndimage.find_objects(owners + 2)):
        if box is not None:
            yield shifted - 1, _widened(box, owners.shape)


def _widened(box: Box, shape: tuple[int, ...]) -> Box:
    rows, columns = (
        slice(max(side.start - 16, 0), min(side.stop + 16, length))
        for side, length in zip(box, shape, strict=True)
    )
    return rows, columns


def _curves(raster: Rastered, level: Floats, window: Box) -> list[Floats]:
    """Curves of a window of levels in plate mm, small crumbs left out."""
    x0, y0, _, _ = raster.plate.window_mm
    curves = []
    for curve in closed_curves(level):
        spots = (curve[:, ::-1] + [window[1].start + 0.5, window[0].start + 0.5]) * raster.step_mm
        if _area(spots) >= LEAST_AREA_MM2 * min(1.0, raster.step_mm / 0.5):
            curves.append(simplified(spots, TOLERANCE * raster.step_mm) + np.array([x0, y0]))
    return curves


def _area(spots: Floats) -> float:
    x, y = spots.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _faces_viewer(spots: Floats, triangles: Ints, hit: Ints) -> Bools:
    a, b, c = (spots[triangles[hit, corner], :2] for corner in range(3))
    first, second = b - a, c - a
    return np.asarray(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0] > 0)
