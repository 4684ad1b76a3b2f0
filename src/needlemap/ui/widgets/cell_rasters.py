"""Rasters of the skin for whoever paints areas of it, made beside the window."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from needlemap.bodymap import Plate
from needlemap.bodymap.skin_cells import CellRaster, cell_raster
from needlemap.ui.widgets.background_task import Work


class CellRasters(QObject):
    """Which cell of skin each pixel of a plate shows; made beside the window when first needed.

    Signals
    -------
    made
        A raster is there: what waited for it can be painted.
    """

    made = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rasters: dict[str, CellRaster] = {}
        self._loading: set[str] = set()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being made."""
        return not self._loading

    def of(self, plate: Plate) -> CellRaster | None:
        """Return the raster of a plate; None while it is made."""
        if plate.id not in self._rasters and plate.id not in self._loading:
            self._loading.add(plate.id)
            work = Work(partial(cell_raster, plate), self)
            work.done.connect(partial(self._on_made, plate.id))
            work.start()
        return self._rasters.get(plate.id)

    def now(self, plate: Plate) -> CellRaster:
        """Return the raster of a plate, made at once where it is not there."""
        if plate.id not in self._rasters:
            self._rasters[plate.id] = cell_raster(plate)
        return self._rasters[plate.id]

    def _on_made(self, plate_id: str, raster: CellRaster) -> None:
        self._loading.discard(plate_id)
        self._rasters[plate_id] = raster
        self.made.emit()
