"""The density as a picture on one plate, made for what a canvas shows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from needlemap.history.raster import PlateRaster
from needlemap.painting import BodyPalette, PlateFrame
from needlemap.painting.heat import heat_image, keep_on_body

Window = tuple[float, float, float, float]


class HeatLayer:
    """The heat of one plate. Levels come from the page; the picture follows frame and palette."""

    def __init__(self, raster: PlateRaster, window_mm: Window) -> None:
        self._raster = raster
        self._window = window_mm
        self._levels = np.zeros(raster.shape, np.uint8)
        self._made: tuple[object, QImage] | None = None

    def show(self, levels: NDArray[np.floating[Any]]) -> None:
        """Show these levels (k,) of the nodes of the lattice."""
        self._levels = self._raster.picture(levels)
        self._made = None

    def picture(
        self, frame: PlateFrame, area: QRectF, palette: BodyPalette, body: QImage, ratio: float
    ) -> tuple[QImage, QRectF]:
        """Return the heat over a part of the canvas, and that part.

        Parameters
        ----------
        area
            What is to be covered, in logical pixels; only the plate's window in it is.
        body
            Picture of the whole plate; where it is clear there is no heat.
        ratio
            Pixels of the picture for each logical pixel.
        """
        window = frame.rect_of(self._window)
        part = QRectF(window.intersected(area).toAlignedRect())
        key = (frame, part.getRect(), palette.look, ratio, body.cacheKey())
        if self._made is None or self._made[0] != key:
            self._made = (key, self._make(window, part, palette, body, ratio))
        return self._made[1], part

    def _make(
        self, window: QRectF, part: QRectF, palette: BodyPalette, body: QImage, ratio: float
    ) -> QImage:
        size = max(1, round(part.width() * ratio)), max(1, round(part.height() * ratio))
        rows, columns = self._raster.shape
        along, down = columns / window.width(), rows / window.height()
        shown = QRectF(
            (part.left() - window.left()) * along,
            (part.top() - window.top()) * down,
            part.width() * along,
            part.height() * down,
        )
        heat = heat_image(self._levels, shown, size, palette, unit_px=max(1, round(ratio)))
        place = window.translated(-part.topLeft())
        scaled = QRectF(
            place.left() * ratio, place.top() * ratio, place.width() * ratio, place.height() * ratio
        )
        keep_on_body(heat, body, scaled)
        return heat
