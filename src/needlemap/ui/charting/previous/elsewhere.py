"""Says on which views the previous sites lie that the view in front does not show; leads there."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from needlemap.domain.placement import SurfacePoint
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.site_marks import PlateSight

_EDGE_PX = 10


class PreviousElsewhere(QPushButton):
    """A small button at the foot of the body: "Previous sites: 9 on Back". A click goes there.

    Signals
    -------
    plate_wanted
        Id of the plate that shows most of them.
    """

    plate_wanted = Signal(str)

    def __init__(
        self,
        canvas: BodyCanvas,
        sight: PlateSight,
        names: dict[str, str],
        points: Callable[[], Sequence[SurfacePoint]],
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._sight, self._names, self._points = canvas, sight, names, points
        self._plate = ""
        self.setProperty("kind", "preset")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip(self.tr("Show the view with most of the previous sites"))
        self.lower()  # whatever is said or asked on the canvas lies above
        self.clicked.connect(lambda: self.plate_wanted.emit(self._plate))
        canvas.resized.connect(self._put)
        self.hide()

    def refresh(self) -> None:
        """Say what can be said now: nothing while the view in front shows a previous site."""
        counts = self._counts()
        self._plate = max(counts, key=lambda plate: counts[plate], default="")
        if not counts or self._shows_any(self._canvas.plate.id):
            self.hide()
            return
        where = self.tr("{0} on {1}").format(counts[self._plate], self._names[self._plate])
        words = self.tr("Previous sites: {0}").format(where)
        self.setText(words)
        self.setAccessibleName(words)
        self._put()
        self.show()

    def _counts(self) -> dict[str, int]:
        points = self._points()
        if not points:
            return {}
        seen = {
            plate: sum(spot is not None for spot in self._sight.from_afar_of(plate, points))
            for plate in self._names
        }
        return {plate: count for plate, count in seen.items() if count}

    def _shows_any(self, plate: str) -> bool:
        spots = self._sight.from_afar_of(plate, self._points())
        return any(spot is not None for spot in spots)

    def _put(self) -> None:
        self.adjustSize()
        self.move(_EDGE_PX, self._canvas.height() - self.height() - _EDGE_PX)
