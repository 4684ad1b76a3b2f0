"""Symptom drawings below the marks of the history: the one looked at, the one before as a line."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPixmap

from needlemap.bodymap import BodySurface, Plate
from needlemap.bodymap.skin_cells import CellRaster
from needlemap.painting import BodyPalette, PlateFrame
from needlemap.painting.symptoms import ShownDrawings, symptom_picture
from needlemap.ui.history.state import HistoryState

_SIZE_PX = 18.0


def drawings_at(looking: HistoryState) -> ShownDrawings:
    """Return what the state asks for: an earlier drawing than that of the session is faint."""
    shown, drawings = looking.shown_drawings(), looking.history.drawings
    if shown.latest is None:
        return ShownDrawings()
    latest = drawings[shown.latest]
    if not shown.is_current:
        return ShownDrawings(faint=latest)
    return ShownDrawings(latest, None if shown.before is None else drawings[shown.before])


class SymptomLayer:
    """Symptom drawings on one plate, painted once for each frame."""

    def __init__(
        self, surface: BodySurface, plate: Plate, raster_of: Callable[[Plate], CellRaster | None]
    ) -> None:
        self._surface, self._plate, self._raster_of = surface, plate, raster_of
        self._drawings = ShownDrawings()
        self._picture, self._key = QPixmap(), ()  # type: tuple[QPixmap, tuple[object, ...]]

    def show(self, drawings: ShownDrawings) -> None:
        """Show these drawings."""
        self._drawings = drawings

    def paint(
        self, painter: QPainter, frame: PlateFrame, palette: BodyPalette, size: QSize, ratio: float
    ) -> None:
        """Paint the drawings onto a canvas of this size, below what comes next."""
        if self._drawings.is_empty:
            return
        raster = self._raster_of(self._plate)
        if raster is None:
            return
        key = (self._drawings, frame, palette.look, size.toTuple(), ratio)
        if key != self._key:
            project = partial(self._surface.project, plate=self._plate.id)
            self._picture = symptom_picture(
                self._drawings,
                raster,
                project,
                frame,
                palette,
                size=size,
                ratio=ratio,
                mark_px=_SIZE_PX,
            )
            self._key = key
        painter.drawPixmap(0, 0, self._picture)
