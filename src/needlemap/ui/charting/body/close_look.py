"""The way to sites that crowd: near enough to tell them apart and hit them, and back."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QPushButton

from needlemap.painting import Mark, PlateFrame
from needlemap.painting.frame import Window
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.widgets.factories import show_key

_EDGE_PX = 10
# Marks within a hand's breadth belong together; what is seen of the body around them, and at
# least, says where on it they lie.
_TOGETHER_MM = 90.0
_AROUND_MM = 45.0
_LEAST_MM = 220.0


class CloseLook(QPushButton):
    """A small button on the canvas. Hidden while there is nothing to look at or to go back from."""

    def __init__(self, canvas: BodyCanvas, previous_sites: Callable[[], Sequence[Mark]]) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._previous_sites = previous_sites
        self.setProperty("kind", "preset")
        show_key(self, "Z", self.tr("Zoom to the selected or last site, and back"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lower()  # whatever is said or asked on the canvas lies above
        self.clicked.connect(self.toggle)
        canvas.frame_changed.connect(self.refresh)
        canvas.resized.connect(self._put)
        self.hide()

    @property
    def is_close(self) -> bool:
        """Whether less than the whole plate is shown."""
        return self._canvas.zoom_factor > 1.0

    def toggle(self) -> None:
        """Show what lies around the selected or last site, or the whole plate again."""
        if self.is_close:
            self._canvas.fit()
        elif marks := self._marks():
            self._show(window_around(marks, _meant(marks)))
        self.refresh()

    def refresh(self) -> None:
        """Offer what can be done now."""
        words = self.tr("Whole view") if self.is_close else self.tr("Zoom to sites")
        if self.text() != words:
            self.setText(words)
            self.setAccessibleName(words)
        self.setVisible(self.is_close or bool(self._marks()))
        self._put()

    def _marks(self) -> list[Mark]:
        """Return today's marks on the plate, else those that can be copied forward."""
        return list(self._canvas.marks.values()) or list(self._previous_sites())

    def _show(self, window: Window) -> None:
        x0, y0, x1, y1 = window
        canvas = self._canvas
        close = PlateFrame.fitted(window, QRectF(canvas.rect())).px_per_mm
        whole = canvas.frame.px_per_mm / canvas.zoom_factor
        canvas.move_to(max(close / whole, 1.0), (x0 + x1) / 2, (y0 + y1) / 2)

    def _put(self) -> None:
        self.adjustSize()
        size = self._canvas.size()
        self.move(size.width() - self.width() - _EDGE_PX, size.height() - self.height() - _EDGE_PX)


def window_around(marks: Sequence[Mark], meant: Mark) -> Window:
    """Return the window (mm) of all marks that hang together with this one, and room around."""
    xy = np.array([(mark.x_mm, mark.y_mm) for mark in marks])
    near = (xy == (meant.x_mm, meant.y_mm)).all(axis=1)
    known = 0
    while known != near.sum():
        known = near.sum()
        apart = np.hypot(*(xy[:, None] - xy[near][None]).transpose(2, 0, 1)).min(axis=1)
        near = apart <= _TOGETHER_MM
    low, high = xy[near].min(axis=0), xy[near].max(axis=0)
    half = np.maximum((high - low) / 2 + _AROUND_MM, _LEAST_MM / 2)
    (x, y), (across, up) = (low + high) / 2, half
    return (float(x - across), float(y - up), float(x + across), float(y + up))


def _meant(marks: Sequence[Mark]) -> Mark:
    """Return the selected mark, else the last."""
    return max(marks, key=lambda mark: (mark.selected, mark.number))
