"""Symptom drawings below the marks of the history: the one looked at, the one before as a line."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from needlemap.bodymap import BodySurface, Plate
from needlemap.bodymap.skin_cells import CellRaster
from needlemap.domain.symptoms import SymptomArrow, SymptomDrawing
from needlemap.painting import BodyPalette, PlateFrame
from needlemap.painting.symptoms import (
    SpreadLine,
    paint_faint_symptoms,
    paint_spread,
    paint_symptoms,
    symptom_shapes,
)
from needlemap.ui.history.state import HistoryState

_SIZE_PX = 18.0


@dataclass(frozen=True, slots=True)
class DrawingPair:
    """What is to be painted: a drawing in full, and another as a dashed line."""

    full: SymptomDrawing | None = None
    faint: SymptomDrawing | None = None

    @classmethod
    def at(cls, looking: HistoryState) -> "DrawingPair":
        """Return what the state asks for: an earlier drawing than that of the session is faint."""
        shown, drawings = looking.shown_drawings(), looking.history.drawings
        if shown.latest is None:
            return cls()
        latest = drawings[shown.latest]
        if not shown.is_current:
            return cls(faint=latest)
        return cls(latest, None if shown.before is None else drawings[shown.before])


class SymptomLayer:
    """Symptom drawings on one plate, painted once for each frame."""

    def __init__(
        self, surface: BodySurface, plate: Plate, raster_of: Callable[[Plate], CellRaster | None]
    ) -> None:
        self._surface, self._plate, self._raster_of = surface, plate, raster_of
        self._drawings = DrawingPair()
        self._picture, self._key = QPixmap(), ()  # type: tuple[QPixmap, tuple[object, ...]]

    def show(self, drawings: DrawingPair) -> None:
        """Show these drawings."""
        self._drawings = drawings

    def paint(
        self, painter: QPainter, frame: PlateFrame, palette: BodyPalette, size: QSize, ratio: float
    ) -> None:
        """Paint the drawings onto a canvas of this size, below what comes next."""
        if self._drawings == DrawingPair():
            return
        raster = self._raster_of(self._plate)
        if raster is None:
            return
        key = (self._drawings, frame, palette.look, size.toTuple(), ratio)
        if key != self._key:
            self._picture = self._painted(raster, frame, palette, size, ratio)
            self._key = key
        painter.drawPixmap(0, 0, self._picture)

    def _painted(
        self,
        raster: CellRaster,
        frame: PlateFrame,
        palette: BodyPalette,
        size: QSize,
        ratio: float,
    ) -> QPixmap:
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._drawings.faint is not None:
            shapes = symptom_shapes(self._drawings.faint, raster)
            paint_faint_symptoms(painter, frame, shapes, palette, _SIZE_PX)
        if self._drawings.full is not None:
            shapes = symptom_shapes(self._drawings.full, raster)
            visible = QRectF(0, 0, size.width(), size.height())
            paint_symptoms(painter, frame, shapes, palette, _SIZE_PX, visible=visible)
            lines = self._lines(self._drawings.full.arrows)
            paint_spread(painter, frame, lines, palette, _SIZE_PX)
        painter.end()
        return picture

    def _lines(self, arrows: tuple[SymptomArrow, ...]) -> list[SpreadLine]:
        """Return the arrows of which the plate sees both ends."""
        if not arrows:
            return []
        ends = [end for arrow in arrows for end in (arrow.start, arrow.end)]
        points = np.array([(end.face, end.s, end.t) for end in ends], float)
        xy, seen = self._surface.project(points, self._plate.id)
        return [
            SpreadLine(*xy[n].tolist(), *xy[n + 1].tolist())
            for n in range(0, len(ends), 2)
            if seen[n] and seen[n + 1]
        ]
