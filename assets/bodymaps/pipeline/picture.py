"""Draws the tone picture of a plate: grey with alpha, one file a plate."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from needlemap.bodymap.plates import Plate
from pipeline.body import PictureBody, picture_body
from pipeline.plate_list import plate_definitions
from pipeline.scene import FAR_MM, Floats, Scene, blend
from pipeline.shading import SECTION_GREY, Seen, grey_of

BAND_PX, OVERLAP_PX = 512, 24
BESIDE_PX = 40  # left empty beside the skin, so that no filter feels the edge
EDGE_PX = 0.6
LINE_MM_ON_PAPER = 0.16  # ink width when the plate fills a page
PAGE_MM = 250.0
FADE = 0.035  # where skin runs on beyond the window it fades, as a share of the window
QUALITY = 82
# Parts without a floor: what is seen right through them is closed in the picture.
OPEN_BELOW = ("shoulders",)
CROPPED = {plate.id for plate in plate_definitions() if plate.crop}


def write_picture(plate: Plate, path: Path) -> None:
    """Cast, shade and save one plate."""
    grey, alpha = draw(plate)
    save_picture(Image.fromarray(np.stack([grey, grey, grey, alpha], axis=-1)), path)


def save_picture(picture: Image.Image, path: Path) -> None:
    """Save grey with alpha."""
    picture.save(path, quality=QUALITY, alpha_quality=90, method=4)


def draw(plate: Plate) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Grey and alpha (h, w) of a plate, drawn in bands to save memory."""
    body = picture_body(plate.figure, plate.pose, plate.part)
    axes = plate.axes().astype(np.float32)
    spots, normals = body.vertices @ axes.T, body.normals @ axes.T
    scene = _scene_of(plate.figure, plate.pose, plate.part)
    caster = _Caster(plate, body, scene, (spots, normals))
    height = caster.height
    bands = [caster.band(top, min(top + BAND_PX, height)) for top in range(0, height, BAND_PX)]
    grey = np.concatenate([band[0] for band in bands])
    alpha = np.concatenate([band[1] for band in bands]) * fade_of(
        plate, caster.width, caster.height
    )
    if plate.part in OPEN_BELOW:
        grey, alpha = _closed(grey, alpha)
    empty = alpha < 0.5
    grey = np.where(empty, 255, grey)
    return _bytes(grey), _bytes(np.where(empty, 0, alpha))


def _closed(grey: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """Fill what is seen right through the body with the tone of a cut end."""
    hole = ndimage.binary_fill_holes(alpha > 0) & (alpha < 255)
    hole &= ndimage.binary_erosion(ndimage.binary_fill_holes(alpha > 127), iterations=3)
    share = np.where(hole, alpha / 255, 1.0)
    return grey * share + SECTION_GREY * (1 - share), np.where(hole, 255.0, alpha)


@lru_cache(maxsize=1)
def _scene_of(figure: str, pose: str, part: str) -> Scene:
    """Return the skin that all plates of a part in a pose show."""
    body = picture_body(figure, pose, part)
    return Scene(body.vertices, body.triangles, body.field)


class _Caster:
    """Rays through the pixels of one plate."""

    def __init__(
        self, plate: Plate, body: PictureBody, scene: Scene, on_plate: tuple[Floats, Floats]
    ) -> None:
        self._body, self._scene, self._axes = body, scene, plate.axes()
        self._spots, self._normals = on_plate
        x0, y0, x1, y1 = plate.window_mm
        self.width = round((x1 - x0) * plate.px_per_mm)
        self.height = round((y1 - y0) * plate.px_per_mm)
        self._left, self._top = x0, y1
        self._step = 1 / plate.px_per_mm
        page = max(x1 - x0, y1 - y0) / PAGE_MM
        self._line_px = max(LINE_MM_ON_PAPER * page / self._step, 1.2)

    def band(self, top: int, bottom: int) -> tuple[Floats, Floats]:
        """Grey and alpha (0-255) of pixel rows from `top` to `bottom`."""
        start, end = max(top - OVERLAP_PX, 0), min(bottom + OVERLAP_PX, self.height)
        shape = (bottom - top, self.width)
        grey_map, alpha_map = np.full(shape, 255.0), np.zeros(shape)
        left, right = self._columns(start, end)
        if left >= right:
            return grey_map, alpha_map
        seen = self._look((start, end), (left, right))
        there = (seen.skin | seen.section).astype(np.float32)
        grey = grey_of(seen, self._step, self._line_px) * there
        # One ray a pixel: the edge is softened over a pixel, its tone is that of the skin beside.
        near = ndimage.gaussian_filter(there, EDGE_PX)
        tone = ndimage.gaussian_filter(grey, EDGE_PX) / np.maximum(near, 1e-3)
        cover = np.clip(near * 1.6 - 0.3, 0, 1)
        rows = slice(top - start, bottom - start)
        mean = np.where(there > 0, grey, tone)
        grey_map[:, left:right], alpha_map[:, left:right] = mean[rows], 255 * cover[rows]
        return grey_map, alpha_map

    def _columns(self, top: int, bottom: int) -> tuple[int, int]:
        """Return the pixel columns between which the rows from `top` to `bottom` hold skin."""
        px_mm = self._step
        x, y = self._spots[:, 0], self._top - self._spots[:, 1]
        beside = (y > (top - BESIDE_PX) * px_mm) & (y < (bottom + BESIDE_PX) * px_mm)
        if not beside.any():
            return 0, 0
        first = int((x[beside].min() - self._left) / px_mm) - BESIDE_PX
        last = int((x[beside].max() - self._left) / px_mm) + BESIDE_PX
        return max(first, 0), min(last, self.width)

    def _look(self, rows: tuple[int, int], columns: tuple[int, int]) -> Seen:
        """Cast the pixels between two rows and two columns."""
        (first, last), (left, right) = rows, columns
        x = self._left + (np.arange(left, right) + 0.5) * self._step
        y = self._top - (np.arange(first, last) + 0.5) * self._step
        grid = np.stack([*np.meshgrid(x, y), np.full((len(y), len(x)), FAR_MM)], axis=-1)
        origins = grid.reshape(-1, 3).astype(np.float32)
        hits = self._scene.cast_on_plate(self._axes, origins)
        met = np.flatnonzero(hits.triangle >= 0)
        corners = self._scene.triangles[hits.triangle[met]]
        u, v = hits.u[met], hits.v[met]
        normal = np.zeros(origins.shape, dtype=np.float32)
        normal[met] = blend(self._normals[corners], u, v)
        normal[met] /= np.linalg.norm(normal[met], axis=1, keepdims=True)
        sky = np.ones(len(origins), dtype=np.float32)
        sky[met] = blend(self._body.open_sky[corners], u, v)
        depth = np.full(len(origins), -FAR_MM, dtype=np.float32)
        depth[met] = FAR_MM - hits.distance[met]
        section = np.zeros(len(origins), dtype=bool)
        section[met] = normal[met, 2] < -0.05
        skin = np.zeros(len(origins), dtype=bool)
        skin[met] = ~section[met]
        shape = (len(y), len(x))
        return Seen(
            normal.reshape(*shape, 3),
            sky.reshape(shape),
            depth.reshape(shape),
            skin.reshape(shape),
            section.reshape(shape),
        )


def fade_of(plate: Plate, width: int, height: int) -> Floats:
    """(h, w) 0 to 1: runs out towards the edges of a cropped plate."""
    if plate.id not in CROPPED:
        return np.ones((height, width))
    y, x = np.mgrid[0:height, 0:width]
    ramp = FADE * max(width, height)
    edge = np.minimum.reduce([x, y, width - 1 - x, height - 1 - y])
    share = np.clip(edge / ramp, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _bytes(values: Floats) -> NDArray[np.uint8]:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)
