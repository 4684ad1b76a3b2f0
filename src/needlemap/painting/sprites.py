"""Many marks at once: each looks is drawn once into a sheet, then stamped by one painter call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from shiboken6 import wrapInstance

from needlemap.painting.frame import PlateFrame
from needlemap.painting.marks import LONGEST_REACH, Mark, paint_mark, reach_of
from needlemap.painting.palette import BodyPalette

_COLUMNS = 32
# Left, top, width, height in the sheet, scale x, scale y, rotation.
_SOURCE = 7

PlateStyle = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class MarkArrays:
    """Marks as arrays: places (n, 2) in mm, the cell of each mark's look, opacity (n,) 0 to 1."""

    xy_mm: NDArray[np.float64]
    cells: NDArray[np.intp]
    opacity: NDArray[np.float64]

    def with_rows(self, rows: Sequence[int], marks: "MarkArrays") -> "MarkArrays":
        """Return these marks with those in some rows replaced; what is left over follows them."""
        known = len(rows)
        changed = MarkArrays(
            np.concatenate([self.xy_mm, marks.xy_mm[known:]]),
            np.concatenate([self.cells, marks.cells[known:]]),
            np.concatenate([self.opacity, marks.opacity[known:]]),
        )
        if rows:
            changed.xy_mm[rows] = marks.xy_mm[:known]
            changed.cells[rows] = marks.cells[:known]
            changed.opacity[rows] = marks.opacity[:known]
        return changed


class MarkSprites:
    """A sheet of drawn marks for one palette, size and device pixel ratio; it grows as needed.

    Parameters
    ----------
    size_px
        Diameter of a circle mark in logical pixels.
    device_pixel_ratio
        That of the screen; make new sprites when it changes.
    """

    def __init__(
        self, palette: BodyPalette, size_px: float, device_pixel_ratio: float = 1.0
    ) -> None:
        self._palette = palette
        self._size = size_px * device_pixel_ratio
        self._ratio = device_pixel_ratio
        self._cell_px = 2 * ceil(self._size * LONGEST_REACH)
        self._cell_of: dict[PlateStyle, int] = {}
        self._sources = np.empty((0, _SOURCE))
        self._sheet = QPixmap()

    @property
    def reach_px(self) -> float:
        """How far a mark reaches from its centre, in logical pixels."""
        return self._cell_px / 2 / self._ratio

    def arrays(self, marks: Iterable[Mark]) -> MarkArrays:
        """Return the marks as arrays for `paint`, drawing looks not yet in the sheet."""
        listed = tuple(marks)
        looks = [_look(mark) for mark in listed]
        self._add(dict(zip(looks, listed, strict=True)))
        return MarkArrays(
            xy_mm=np.array([(m.x_mm, m.y_mm) for m in listed], float).reshape(-1, 2),
            cells=np.array([self._cell_of[look] for look in looks], np.intp),
            opacity=np.array([m.opacity for m in listed], float),
        )

    def paint(
        self,
        painter: QPainter,
        frame: PlateFrame,
        marks: MarkArrays,
        *,
        visible: QRectF | None = None,
    ) -> None:
        """Stamp the marks where the frame puts them.

        `visible` (logical pixels) leaves out marks that lie outside of it.
        """
        xy = frame.points_to_px(marks.xy_mm)
        self.stamp(painter, xy, marks, visible=None if visible is None else [visible])

    def stamp(
        self,
        painter: QPainter,
        xy_px: NDArray[np.float64],
        marks: MarkArrays,
        *,
        visible: Iterable[QRectF] | None = None,
    ) -> None:
        """Stamp the marks at these (n, 2) logical pixels; only those in `visible` rectangles."""
        if visible is None:
            self._stamp(painter, xy_px, marks.cells, marks.opacity)
            return
        inside = self._inside(xy_px, visible)
        if len(inside):
            self._stamp(painter, xy_px[inside], marks.cells[inside], marks.opacity[inside])

    def _inside(self, xy: NDArray[np.float64], areas: Iterable[QRectF]) -> NDArray[np.intp]:
        """Return the rows of the marks that reach into one of the areas."""
        r = self.reach_px
        x, y = xy.T
        within = np.zeros(len(xy), bool)
        for area in areas:
            beside = (x > area.left() - r) & (x < area.right() + r)
            within |= beside & (y > area.top() - r) & (y < area.bottom() + r)
        return np.flatnonzero(within)

    def _stamp(
        self,
        painter: QPainter,
        xy: NDArray[np.float64],
        cells: NDArray[np.intp],
        opacity: NDArray[np.float64],
    ) -> None:
        # x, y, then the source, then the opacity: Qt's own layout.
        stamps = np.empty((len(xy), 2 + _SOURCE + 1))
        # On whole device pixels, or the stamps are resampled and blur.
        stamps[:, :2] = np.round(xy * self._ratio) / self._ratio
        stamps[:, 2:-1] = self._sources[cells]
        stamps[:, -1] = opacity
        first = wrapInstance(stamps.ctypes.data, QPainter.PixmapFragment)
        painter.drawPixmapFragments(
            cast("QPainter.PixmapFragment", first), len(stamps), self._sheet
        )

    def _add(self, looks: Mapping[PlateStyle, Mark]) -> None:
        fresh = {look: mark for look, mark in looks.items() if look not in self._cell_of}
        if not fresh:
            return
        start = len(self._cell_of)
        self._make_room(start + len(fresh))
        painter = QPainter(self._sheet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for cell, (look, mark) in enumerate(fresh.items(), start):
            paint_mark(painter, self._centre(cell), self._size, mark, self._palette)
            self._cell_of[look] = cell
        painter.end()
        sources = [self._source(self._cell_of[look], mark) for look, mark in fresh.items()]
        self._sources = np.concatenate([self._sources, sources])

    def _source(self, cell: int, mark: Mark) -> list[float]:
        """Return where a look lies in the sheet, and how it is stamped, as Qt lays it out."""
        centre, half = self._centre(cell), ceil(self._size * reach_of(mark))
        left, top = centre.x() - half, centre.y() - half
        return [left, top, 2 * half, 2 * half, 1 / self._ratio, 1 / self._ratio, 0]

    def _centre(self, cell: int) -> QPointF:
        row, column = divmod(cell, _COLUMNS)
        return QPointF((column + 0.5) * self._cell_px, (row + 0.5) * self._cell_px)

    def _make_room(self, cells: int) -> None:
        rows = ceil(cells / _COLUMNS)
        if rows * self._cell_px <= self._sheet.height():
            return
        grown = QPixmap(_COLUMNS * self._cell_px, 2 * rows * self._cell_px)
        grown.fill(Qt.GlobalColor.transparent)
        if not self._sheet.isNull():
            painter = QPainter(grown)
            painter.drawPixmap(0, 0, self._sheet)
            painter.end()
        self._sheet = grown


def paint_marks(
    painter: QPainter,
    frame: PlateFrame,
    marks: Sequence[Mark],
    size_px: float,
    palette: BodyPalette,
) -> None:
    """Paint a few marks as vectors: for paper. On a screen `MarkSprites.paint` is far quicker."""
    for mark in marks:
        painter.setOpacity(mark.opacity)
        paint_mark(painter, frame.to_px(mark.x_mm, mark.y_mm), size_px, mark, palette)
    painter.setOpacity(1.0)


def _look(mark: Mark) -> PlateStyle:
    """Return all of a mark but its place and its opacity."""
    return (
        mark.number,
        mark.needle_count,
        mark.shape,
        mark.state,
        mark.selected,
        mark.approximate,
        mark.warning,
        mark.needles_in,
    )
