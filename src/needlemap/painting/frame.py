"""The frame of a plate on a page or a screen: millimetres of the body to pixels and back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

Window = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PlateFrame:
    """Where a plate lies: ``px = origin + mm * scale``, y turned over (up in mm, down in px).

    Parameters
    ----------
    px_per_mm
        Scale, above 0. Pixels are those of the painter (logical pixels on a screen).
    origin_x_px, origin_y_px
        Where the plate's (0, 0) mm falls.
    """

    px_per_mm: float
    origin_x_px: float
    origin_y_px: float

    def __post_init__(self) -> None:
        if not 0 < self.px_per_mm < float("inf"):
            raise ValueError(f"px_per_mm must be above 0, not {self.px_per_mm}")

    @classmethod
    def fitted(cls, window_mm: Window, area: QRectF) -> "PlateFrame":
        """Return the frame that shows the whole window, as large as it fits, centred."""
        x0, y0, x1, y1 = window_mm
        scale = min(area.width() / (x1 - x0), area.height() / (y1 - y0))
        middle = area.center()
        return cls(scale, middle.x() - scale * (x0 + x1) / 2, middle.y() + scale * (y0 + y1) / 2)

    def to_px(self, x_mm: float, y_mm: float) -> QPointF:
        """Return the pixel of a place on the plate."""
        return QPointF(
            self.origin_x_px + x_mm * self.px_per_mm, self.origin_y_px - y_mm * self.px_per_mm
        )

    def to_mm(self, point: QPointF) -> tuple[float, float]:
        """Return the place (x, y in mm) on the plate at a pixel."""
        return (
            (point.x() - self.origin_x_px) / self.px_per_mm,
            (self.origin_y_px - point.y()) / self.px_per_mm,
        )

    def points_to_px(self, xy_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) pixels of (n, 2) places in mm."""
        scale = np.array([self.px_per_mm, -self.px_per_mm])
        moved: NDArray[np.float64] = xy_mm * scale + [self.origin_x_px, self.origin_y_px]
        return moved

    def rect_of(self, window_mm: Window) -> QRectF:
        """Return the pixel rectangle of a window (x0, y0, x1, y1 in mm)."""
        x0, y0, x1, y1 = window_mm
        return QRectF(self.to_px(x0, y1), self.to_px(x1, y0))

    def shown_mm(self, area: QRectF) -> Window:
        """Return the window in mm that a pixel rectangle shows."""
        x0, y1 = self.to_mm(area.topLeft())
        x1, y0 = self.to_mm(area.bottomRight())
        return (x0, y0, x1, y1)

    def transform(self) -> QTransform:
        """Return the transform from mm to pixels, to map whole paths."""
        scale = self.px_per_mm
        return QTransform(scale, 0, 0, -scale, self.origin_x_px, self.origin_y_px)

    def panned(self, dx_px: float, dy_px: float) -> "PlateFrame":
        """Return the frame moved by some pixels."""
        return PlateFrame(self.px_per_mm, self.origin_x_px + dx_px, self.origin_y_px + dy_px)

    def zoomed(self, factor: float, at: QPointF) -> "PlateFrame":
        """Return the frame scaled by `factor`; the place under the pixel `at` stays there."""
        return PlateFrame(
            self.px_per_mm * factor,
            at.x() + (self.origin_x_px - at.x()) * factor,
            at.y() + (self.origin_y_px - at.y()) * factor,
        )
