"""The density of what is looked at, brought up to date as the range is dragged."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap import BodySurface
from needlemap.history import SkinDensity
from needlemap.history.raster import PlateRaster
from needlemap.painting.heat import heat_levels
from needlemap.ui.history.heat_layer import HeatLayer
from needlemap.ui.history.overlay import Overlay
from needlemap.ui.history.state import HistoryState, Weight


class Heat:
    """Density of the sites that pass the filters, for any range. Heavy parts are made on demand."""

    def __init__(self, looking: HistoryState, surface: BodySurface) -> None:
        self._looking, self._surface = looking, surface
        self._density: SkinDensity | None = None
        self._taken: tuple[object, ...] = ()
        self._rows: NDArray[np.integer[Any]] = np.empty(0, np.int64)

    def levels(self) -> NDArray[np.floating[Any]]:
        """Return the levels (k,) of the nodes for the sites looked at."""
        if self._density is None:
            self._density = SkinDensity(self._surface)
        self._take(self._density)
        rows = self._looking.rows()
        if not len(rows):
            return heat_levels(self._density.of_run(0, 0))
        # The rows looked at are a run of those that pass the filters.
        start, stop = np.searchsorted(self._rows, (rows[0], rows[-1] + 1))
        return heat_levels(self._density.of_run(int(start), int(stop)))

    def lay_on(self, overlay: Overlay, levels: NDArray[np.floating[Any]]) -> None:
        """Show the levels on a plate."""
        if overlay.heat is None and self._density is not None:
            plate = overlay.plate
            raster = PlateRaster.of(self._surface, self._density.lattice, plate.id, plate.window_mm)
            overlay.heat = HeatLayer(raster, plate.window_mm)
        if overlay.heat is not None:
            overlay.heat.show(levels)

    def _take(self, density: SkinDensity) -> None:
        looking = self._looking
        key = (looking.view.filters, looking.view.show_errors, looking.weight)
        if key == self._taken:
            return
        self._taken = key
        history = looking.history
        passed = looking.filters.mask(history)
        if not looking.view.show_errors:
            passed &= ~history.in_error
        self._rows = np.flatnonzero(passed)
        weights = np.ones(len(self._rows))
        if looking.weight is Weight.NEEDLES:
            weights = history.sites.needles[self._rows].astype(float)
        density.take_sites(history.sites.points[self._rows], weights)
