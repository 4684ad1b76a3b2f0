"""What lies on one plate of the history: marks, the session in front, density or comparison."""

from collections.abc import Sequence
from math import hypot
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from needlemap.bodymap import BodySurface, Plate
from needlemap.history import Comparison, History
from needlemap.painting import (
    BodyPalette,
    Mark,
    MarkState,
    PlateFrame,
    shape_of_technique,
)
from needlemap.painting.changes import CHANGES, paint_change
from needlemap.ui.history.fan import FannedMark, fan_out, paint_fan
from needlemap.ui.history.site_layer import SiteLayer, SiteLooks, strike
from needlemap.ui.history.state import Layer
from needlemap.ui.history.symptom_layer import SymptomLayer

if TYPE_CHECKING:
    from needlemap.ui.history.heat_layer import HeatLayer

Ints = NDArray[np.integer[Any]]
FOCUS_PX = 20.0
CHANGE_PX = 18.0
_NOTHING = np.empty(0, np.int64)


class Overlay:
    """Everything that is laid on a plate. Told what to show; paints it into any frame."""

    def __init__(
        self,
        history: History,
        looks: SiteLooks,
        surface: BodySurface,
        plate: Plate,
        symptoms: SymptomLayer,
    ) -> None:
        self.plate = plate
        self.symptoms = symptoms
        self._layer, self._area = Layer.MARKS, QRectF()
        self.tolerance_mm = 0.0
        self.heat: HeatLayer | None = None
        self._history, self._looks = history, looks
        self._sites = SiteLayer(history, looks, lambda points: surface.project(points, plate.id))
        self._palette: BodyPalette | None = None
        self._ratio = 0.0
        self._front: Ints = _NOTHING
        self._selected = -1
        self._focus: tuple[list[int], list[Mark]] = ([], [])
        self._fanned: tuple[object, tuple[FannedMark, ...]] | None = None
        self._changes: dict[str, Ints] = {}
        self._compared: Ints = _NOTHING
        self._stamps: dict[str, QPixmap] = {}

    @property
    def layer(self) -> Layer:
        """What is laid on the plate."""
        return self._layer

    def show_layer(self, layer: Layer) -> None:
        """Lay marks, density or comparison on the plate."""
        self._layer = layer
        self._make_focus()

    @property
    def shown(self) -> int:
        """How many of the sites shown can be seen on the plate."""
        if self.layer is Layer.COMPARISON:
            return len(self._sites.places(self._compared)[0])
        return self._sites.shown + len(self._sites.places(self._front)[0])

    @property
    def sites(self) -> SiteLayer:
        """The marks of all sites."""
        return self._sites

    def apply_theme(self, palette: BodyPalette, ratio: float) -> None:
        """Use these colours, for this device pixel ratio."""
        if (palette, ratio) == (self._palette, self._ratio):
            return
        self._palette, self._ratio = palette, ratio
        self._looks.apply_theme(palette, ratio)
        self._stamps = {change: _stamp(change, palette, ratio) for change in CHANGES}
        self._make_focus()

    def show_sites(self, rows: Ints, ages: Ints, front: Ints) -> None:
        """Show sites in their age classes; those of the session in front in full, numbered."""
        if len(front):
            aside = ~np.isin(rows, front)
            rows, ages = rows[aside], ages[aside]
        self._sites.show(rows, ages)
        self._front = front
        self._make_focus()

    def show_comparison(self, comparison: Comparison | None) -> None:
        """Show what is new, dropped and repeated."""
        self._changes, self._compared = {}, _NOTHING
        if comparison is not None:
            self._compared = comparison.shown
            # Dropped first, so that what is there today lies on top.
            self._changes = {
                "dropped": comparison.dropped,
                "repeated": comparison.repeated,
                "new": comparison.new,
            }

    def select(self, row: int) -> None:
        """Put a halo around a site; -1 around none."""
        self._selected = row
        self._make_focus()

    @property
    def selected(self) -> int:
        """The site with the halo, -1 for none."""
        return self._selected

    def listed(self) -> Ints:
        """Return the rows of the sites on the plate, the latest session first, by number in it."""
        if self.layer is Layer.COMPARISON:
            rows = self._compared
        else:
            rows = np.concatenate([self._sites.rows, self._front])
        seen, _ = self._sites.places(rows)
        sites = self._history.sites
        return np.asarray(seen[np.lexsort((sites.number[seen], -sites.session[seen]))])

    def row_at(self, frame: PlateFrame, at: QPointF, reach_px: float) -> int:
        """Return the site at a pixel, the session in front before all others; -1 for none."""
        if self.layer is Layer.COMPARISON:
            return self._nearest(self._compared, frame, at, reach_px)
        front = self._fanned_at(frame, at, reach_px)
        if front >= 0:
            return front
        found = self._sites.row_at(frame, at, reach_px)
        return -1 if found is None else found

    def paint_symptoms(
        self, painter: QPainter, frame: PlateFrame, size: QSize, ratio: float
    ) -> None:
        """Paint the symptom drawings, below all marks."""
        if self._palette is not None:
            self.symptoms.paint(painter, frame, self._palette, size, ratio)

    def paint_heat(
        self, painter: QPainter, frame: PlateFrame, area: QRectF, body: QImage, ratio: float
    ) -> None:
        """Paint the density."""
        if self.heat is not None and self._palette is not None:
            picture, part = self.heat.picture(frame, area, self._palette, body, ratio)
            painter.drawImage(part, picture)

    def paint_marks(self, painter: QPainter, frame: PlateFrame, area: QRectF) -> None:
        """Paint the marks that the layer asks for."""
        if self._palette is None:
            return
        if self.layer is Layer.COMPARISON:
            self._paint_changes(painter, frame, area)
        elif self.layer is Layer.MARKS:
            self._sites.paint(painter, frame, area)
            if self._history.timeline.in_error.any():
                self._sites.paint_strikes(painter, frame, self._palette)
        self._paint_tolerance(painter, frame, self._palette)
        fanned = self.fanned(frame)
        if fanned:
            paint_fan(painter, fanned, self._palette)
            self._strike_front(painter, fanned, self._palette)

    def _paint_tolerance(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Paint how far from the selected site another still counts as the same."""
        place = self._sites.place_of(self._selected) if self._selected >= 0 else None
        if place is None or not self.tolerance_mm:
            return
        reach = self.tolerance_mm * frame.px_per_mm
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for code, width, style in (
            (palette.rim, 3.5, Qt.PenStyle.SolidLine),
            (palette.selected_edge, 1.5, Qt.PenStyle.DashLine),
        ):
            painter.setPen(QPen(QColor(code), width, style))
            painter.drawEllipse(frame.to_px(*place), reach, reach)
        painter.restore()

    def show_area(self, area: QRectF) -> None:
        """Fan the session in front out within this area, all that the canvas shows."""
        self._area = area

    def fanned(self, frame: PlateFrame) -> tuple[FannedMark, ...]:
        """Return where the marks drawn in full stand: the session in front, the selected site."""
        key = (frame, self._area.getRect())
        if self._fanned is None or self._fanned[0] != key:
            rows, marks = self._focus
            window = self.plate.window_mm
            made = fan_out(rows, marks, frame, self._area, window, FOCUS_PX)
            self._fanned = (key, made)
        return self._fanned[1]

    def mark_centre(self, frame: PlateFrame, row: int) -> QPointF | None:
        """Return where the mark of a site stands; None when it cannot be seen here."""
        for one in self.fanned(frame):
            if one.row == row:
                return one.centre
        place = self._sites.place_of(row)
        return None if place is None else frame.to_px(*place)

    def _fanned_at(self, frame: PlateFrame, at: QPointF, reach_px: float) -> int:
        """Return the site of the session in front whose mark, or whose spot, is at a pixel."""
        best, nearest = -1, max(reach_px, FOCUS_PX / 2)
        for one in self.fanned(frame):
            if one.row not in self._front:
                continue
            for place in (one.centre, one.spot):
                apart = QPointF(place - at)
                length = hypot(apart.x(), apart.y())
                if length <= nearest:
                    best, nearest = one.row, length
        return best

    def _strike_front(
        self, painter: QPainter, fanned: Sequence[FannedMark], palette: BodyPalette
    ) -> None:
        """Strike the session in front through when it was entered in error."""
        struck = set(self._front[self._history.in_error[self._front]].tolist())
        places = [(one.centre.x(), one.centre.y()) for one in fanned if one.row in struck]
        if places and self.layer is Layer.MARKS:
            strike(painter, np.array(places), FOCUS_PX, palette)

    @property
    def is_front_struck(self) -> bool:
        """Whether the session in front was entered in error."""
        return bool(self._history.in_error[self._front].any())

    def changes(self) -> dict[str, Ints]:
        """Return the rows of the comparison, in the order of painting."""
        return self._changes

    def focus_marks(self) -> list[Mark]:
        """Return the marks drawn in full: the session in front (among marks), the selected site."""
        return self._focus[1]

    def _make_focus(self) -> None:
        rows = self._front if self.layer is Layer.MARKS else _NOTHING
        if self._selected >= 0 and self._selected not in rows:
            rows = np.append(rows, self._selected)
        seen, places = self._sites.places(rows)
        marks = [
            self._mark(int(row), x, y) for row, (x, y) in zip(seen, places.tolist(), strict=True)
        ]
        self._focus, self._fanned = (seen.tolist(), marks), None

    def _mark(self, row: int, x_mm: float, y_mm: float) -> Mark:
        sites = self._history.sites
        return Mark(
            x_mm,
            y_mm,
            number=int(sites.number[row]) if row in self._front else 0,
            needle_count=int(sites.needles[row]),
            shape=shape_of_technique(sites.coded["technique"][row] or ""),
            state=MarkState.OUT,
            selected=row == self._selected,
        )

    def _nearest(self, rows: Ints, frame: PlateFrame, at: QPointF, reach_px: float) -> int:
        seen, places = self._sites.places(rows)
        if not len(seen):
            return -1
        apart = np.hypot(*(frame.points_to_px(places) - [at.x(), at.y()]).T)
        nearest = int(np.argmin(apart))
        return int(seen[nearest]) if apart[nearest] <= reach_px else -1

    def _paint_changes(self, painter: QPainter, frame: PlateFrame, area: QRectF) -> None:
        reach = CHANGE_PX
        within = area.adjusted(-reach, -reach, reach, reach)
        for change, rows in self._changes.items():
            stamp = self._stamps[change]
            _, places = self._sites.places(rows)
            half = stamp.width() / stamp.devicePixelRatio() / 2
            for x, y in frame.points_to_px(places).tolist():
                if within.contains(x, y):
                    painter.drawPixmap(QPointF(x - half, y - half), stamp)


def _stamp(change: str, palette: BodyPalette, ratio: float) -> QPixmap:
    side = CHANGE_PX * 1.7
    stamp = QPixmap(round(side * ratio), round(side * ratio))
    stamp.setDevicePixelRatio(ratio)
    stamp.fill("transparent")
    painter = QPainter(stamp)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_change(painter, QPointF(side / 2, side / 2), CHANGE_PX, change, palette)
    painter.end()
    return stamp
