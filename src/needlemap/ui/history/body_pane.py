"""Two to four plates side by side that pan and zoom together."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from needlemap.bodymap import Plate
from needlemap.domain.plurals import counted
from needlemap.painting import BodyPalette
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.history.canvas import HistoryCanvas
from needlemap.ui.history.fan import are_crowded
from needlemap.ui.history.heat import Heat
from needlemap.ui.history.likely_views import likely_seen
from needlemap.ui.history.overlay import FOCUS_PX, Overlay
from needlemap.ui.history.plate_style import PlateStyle
from needlemap.ui.history.site_layer import SiteLooks
from needlemap.ui.history.state import HistoryState, Layer
from needlemap.ui.history.symptom_layer import SymptomLayer, drawings_at
from needlemap.ui.widgets.cell_rasters import CellRasters
from needlemap.ui.widgets.factories import button
from needlemap.ui.widgets.flow_layout import FlowLayout
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.theme import scaled_px, wide_px

if TYPE_CHECKING:
    from needlemap.history import Comparison

FEWEST, MOST = 1, 4
_NEARLY_ALL = 0.8
_ENOUGH = 1000  # sites, to tell which view sees most
_LEAST_PX = 130  # lower, and where words are large the page scrolls
# On a page narrower than that, as at 200 %, body and list are not squeezed: it scrolls down.
_NARROW_PX, _TALL_PX = 1000, 260
_FIRST = ("anterior", "posterior", "left_lateral", "right_lateral")


class BodyPane(QWidget):
    """The plates, each with a box that chooses it.

    Signals
    -------
    site_clicked
        Row of the site, -1 beside all marks.
    site_hovered
        Row of the site, -1 for none.
    """

    site_clicked = Signal(int)
    site_hovered = Signal(int)

    def __init__(
        self,
        looking: HistoryState,
        look: PlateStyle,
        words_of: Callable[[int], str],
        parent: QWidget | None = None,
        *,
        plates: int = 2,
    ) -> None:
        super().__init__(parent)
        self._looking, self._surface, self._words_of = looking, look.surface, words_of
        self._pictures, self._palette = look.pictures, look.palette
        self._heat = Heat(looking, look.surface)
        self._looks = SiteLooks(looking.history, look.sheets)
        self._overlays: dict[str, Overlay] = {}
        self.rasters = CellRasters(self)
        self.rasters.made.connect(self._repaint)
        self._columns: list[tuple[QWidget, ComboBox, HistoryCanvas]] = []
        self._least_px = _LEAST_PX
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        column.addLayout(self._row, 1)
        self.elsewhere: list[QPushButton] = []
        self._elsewhere_row = QWidget(self)
        self._elsewhere_flow = FlowLayout(self._elsewhere_row)
        column.addWidget(self._elsewhere_row)
        for plate_id in _first_plates(look.surface.plates, plates):
            self._add(plate_id)
        self._is_stale = True
        self._counts: object = None
        # After the paint: it is said beside the body, and asks views that nobody sees yet.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_elsewhere)
        for changed in (
            looking.view_changed,
            looking.selection_changed,
            looking.layer_changed,
            looking.tolerance_changed,
            looking.symptoms_changed,
        ):
            changed.connect(self._on_changed)

    @property
    def canvases(self) -> tuple[HistoryCanvas, ...]:
        """The canvases, from left to right."""
        return tuple(canvas for _, _, canvas in self._columns)

    @property
    def boxes(self) -> tuple[ComboBox, ...]:
        """The boxes that choose the plates, from left to right."""
        return tuple(box for _, box, _ in self._columns)

    def show_count(self, count: int) -> None:
        """Show so many plates, 1 to 4; more than now are the next that are not shown yet."""
        wanted = min(max(count, FEWEST), MOST, len(self._surface.plates))
        shown = [canvas.plate.id for canvas in self.canvases]
        spare = [p for p in _first_plates(self._surface.plates, 99) if p not in shown]
        while len(self._columns) < wanted:
            self._add(spare.pop(0))
        while len(self._columns) > wanted:
            column, _, _ = self._columns.pop()
            self._row.removeWidget(column)
            column.deleteLater()
        self.refresh()

    def fit_page(self, width_px: int) -> None:
        """Ask for the height that the body needs to be read, where the page scrolls anyway."""
        self._least_px = _TALL_PX if width_px < wide_px(_NARROW_PX) else _LEAST_PX
        for canvas in self.canvases:
            canvas.setMinimumHeight(scaled_px(self._least_px))

    def plate_label(self, plate_id: str) -> str:
        """Return what a plate is called on screen."""
        return self._surface.plate(plate_id).label

    def show_plate(self, plate_id: str, place: int = 0) -> None:
        """Show a plate in one of the places, unless it is shown already."""
        if plate_id in [canvas.plate.id for canvas in self.canvases]:
            return
        _, box, _ = self._columns[place]
        box.setCurrentIndex(box.findData(plate_id))

    def show_plates(self, plate_ids: Sequence[str]) -> None:
        """Show these plates, from left to right, one in each place."""
        for (_, box, canvas), plate_id in zip(self._columns, plate_ids, strict=False):
            if canvas.plate.id != plate_id:
                box.blockSignals(True)
                box.setCurrentIndex(box.findData(plate_id))
                box.blockSignals(False)
                canvas.show_with(self._surface.plate(plate_id), self.overlay_of(plate_id))
        self._on_changed()

    def show_session_views(self) -> None:
        """Show the session in front where it is seen best.

        The whole body first; where the sites crowd there, a close view of them beside it.
        """
        front = self._front()
        if not len(front) or len(self._columns) < 2:
            return
        points = self._looking.sites.points[front]
        likely = likely_seen(self._surface, points, self._surface.plates)
        whole = _most(likely, [plate for plate in _FIRST if plate in likely])
        shown = [canvas.plate.id for canvas in self.canvases]
        if whole not in shown:
            self.show_plates([whole, *(p for p in shown[1:] if p != whole)])
        close = self._close_view(likely, whole)
        if close:
            self.show_plates([whole, close])

    def _close_view(self, likely: dict[str, tuple[np.ndarray, np.ndarray]], whole: str) -> str:
        """Return the close view that sees nearly all of what crowds on the whole body, if any."""
        xy, seen = likely[whole]
        scale = self.canvases[0].frame.px_per_mm / max(self.canvases[0].zoom_factor, 0.01)
        if not are_crowded(xy[seen] * scale, FOCUS_PX):
            return ""
        close = [plate for plate in likely if self._surface.plate(plate).close]
        if not close:
            return ""
        best = _most(likely, close)
        return best if likely[best][1].sum() >= _NEARLY_ALL * seen.sum() else ""

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw in other colours."""
        self._palette = palette
        for canvas in self.canvases:
            canvas.show_palette(palette)
        self.refresh()

    def select(self, row: int) -> None:
        """Put a halo around a site on every plate; -1 around none."""
        for canvas in self.canvases:
            canvas.overlay.select(row)
            canvas.refresh()

    def refresh(self) -> None:
        """Show what is looked at."""
        self._is_stale = False
        looking = self._looking
        rows = looking.body_rows()
        ages = looking.ages(rows)
        front = self._front()
        drawings = drawings_at(looking)
        levels = self._heat.levels() if looking.layer is Layer.DENSITY else None
        for canvas in self.canvases:
            overlay = canvas.overlay
            overlay.show_layer(looking.layer)
            overlay.tolerance_mm = looking.tolerance_mm
            overlay.apply_theme(self._palette, canvas.devicePixelRatioF())
            overlay.show_sites(rows, ages, front)
            overlay.show_comparison(looking.comparison)
            if overlay.selected >= 0 and overlay.selected not in looking.drawn_rows():
                overlay.select(-1)  # or its mark would stand there, though it is not shown
            overlay.symptoms.show(drawings)
            if levels is not None:
                self._heat.lay_on(overlay, levels)
            canvas.refresh()
        self._soon.start()

    def _show_elsewhere(self) -> None:
        """Say how many of the sites shown no view in sight sees, and on which view they are."""
        points = self._looking.sites.points
        left = self._looking.drawn_rows()
        for canvas in self.canvases:
            left = left[~canvas.overlay.sites.sees(left)]
        found: list[tuple[str, int]] = []
        shown = [canvas.plate.id for canvas in self.canvases]
        others = [p for p in self._by_nearness() if p not in shown]
        while len(left):
            likely = likely_seen(self._surface, points[left], others, any_pose=True)
            plate = _most(likely, list(likely)) if likely else ""
            if not plate or not likely[plate][1].any():
                break
            others.remove(plate)
            # Only a view that is named is asked for sure.
            _, seen = self._surface.project(points[left], plate)
            if seen.any():
                found.append((plate, int(seen.sum())))
                left = left[~seen]
        self._tell_elsewhere(found)

    def _by_nearness(self) -> list[str]:
        return _first_plates(self._surface.plates, len(self._surface.plates))

    def _tell_elsewhere(self, found: Sequence[tuple[str, int]]) -> None:
        if (counts := tuple(found)) == self._counts:
            return
        self._counts = counts
        self._elsewhere_flow.clear()
        self.elsewhere = []
        for plate, count in found:
            words = self.tr("{0} on {1}").format(f"{count:,}", self.plate_label(plate))
            made = button(words, kind="link")
            made.setAccessibleName(
                counted(
                    count,
                    self.tr("{0} on {1}: this site is not in sight, show that view"),
                    self.tr("{0} on {1}: these sites are not in sight, show that view"),
                    self.plate_label(plate),
                )
            )
            made.clicked.connect(
                lambda _=False, each=plate: self.show_plate(each, len(self._columns) - 1)
            )
            self.elsewhere.append(made)
            self._elsewhere_flow.addWidget(made)
        tab_as_laid_out(self)
        self._elsewhere_row.setVisible(bool(found))

    def zoom(self, factor: float) -> None:
        """Zoom all plates about their middles."""
        self.canvases[0].zoom(factor)

    def fit(self) -> None:
        """Show all plates whole."""
        for canvas in self.canvases:
            canvas.fit()

    def compare(self) -> "Comparison | None":
        """Return the comparison shown."""
        return self._looking.comparison

    def overlay_of(self, plate_id: str) -> Overlay:
        """Return what lies on a plate; made when first asked for."""
        if plate_id not in self._overlays:
            plate = self._surface.plate(plate_id)
            history = self._looking.history
            symptoms = SymptomLayer(self._surface, plate, self.rasters.of)
            self._overlays[plate_id] = Overlay(history, self._looks, self._surface, plate, symptoms)
        return self._overlays[plate_id]

    def show_most(self) -> None:
        """Show in the first place the whole-body view that sees most of what is shown."""
        rows = self._looking.drawn_rows()
        # Of a long history some tell as well as all: looking at 10,000 takes 15 ms.
        points = self._looking.sites.points[rows[:: max(1, len(rows) // _ENOUGH)]]
        shown = self.canvases[0].plate.id
        if not len(rows):
            return
        plates = list(dict.fromkeys((shown, *_first_plates(self._surface.plates, len(_FIRST)))))
        likely = likely_seen(self._surface, points, plates, any_pose=True)
        best = _most(likely, [plate for plate in plates if plate in likely])
        if shown not in likely or likely[best][1].sum() > likely[shown][1].sum():
            self.show_plate(best)

    def _repaint(self) -> None:
        for canvas in self.canvases:
            canvas.update()

    def _on_changed(self) -> None:
        # While another face of the history is in sight, or none yet, it can wait.
        if self.isVisible():
            self.refresh()
        else:
            self._is_stale = True

    def _front(self) -> np.ndarray:
        current = self._looking.view.current
        if current is None:
            return np.empty(0, np.int64)
        run = self._looking.history.sites_of_session(current)
        rows = self._looking.body_rows()
        return np.asarray(rows[(rows >= run.start) & (rows < run.stop)])

    def _add(self, plate_id: str) -> None:
        plate = self._surface.plate(plate_id)
        column = QWidget(self)
        box = self._box(plate_id, column)  # first, as the tabulator goes
        canvas = HistoryCanvas(
            plate, self.overlay_of(plate_id), self._palette, self._pictures, column
        )
        canvas.name_marks_by(self._words_of)
        canvas.setMinimumHeight(scaled_px(self._least_px))
        inside = QVBoxLayout(column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(box)
        inside.addWidget(canvas, 1)
        box.currentIndexChanged.connect(lambda _: self._on_plate_chosen(canvas, box))
        canvas.frame_moved.connect(lambda *where: self._follow(canvas, *where))
        canvas.site_clicked.connect(self.site_clicked)
        canvas.site_hovered.connect(self.site_hovered)
        self._row.addWidget(column, 1)
        self._columns.append((column, box, canvas))

    def _box(self, plate_id: str, column: QWidget) -> ComboBox:
        box = ComboBox(column)
        box.setAccessibleName(self.tr("View"))
        for each in self._surface.plates:
            box.addItem(self._surface.plate(each).label, each)
        box.setCurrentIndex(box.findData(plate_id))
        return box

    def _on_plate_chosen(self, canvas: HistoryCanvas, box: ComboBox) -> None:
        plate_id = str(box.currentData())
        canvas.show_with(self._surface.plate(plate_id), self.overlay_of(plate_id))
        self._on_changed()

    def _follow(self, moved: HistoryCanvas, zoom: float, x_mm: float, y_mm: float) -> None:
        """Let the other whole-body plates show the same place of the body."""
        if moved.plate.close:
            return
        for canvas in self.canvases:
            if canvas is not moved and not canvas.plate.close:
                turned = _turned(moved.plate, canvas.plate)
                own_x, _ = canvas.centre_mm
                canvas.move_to(zoom, turned * x_mm if turned else own_x, y_mm)

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        if self._is_stale:
            self.refresh()


def _most(likely: dict[str, tuple[np.ndarray, np.ndarray]], plates: Sequence[str]) -> str:
    """Return the view that likely shows most, the first of several."""
    return max(plates, key=lambda plate: int(likely[plate][1].sum()))


def _turned(one: Plate, other: Plate) -> int:
    """Return 1 where right is right on both plates, -1 where it is left, 0 for a side view."""
    return round(float(np.dot(one.right, other.right)))


def _first_plates(plates: Sequence[str], count: int) -> list[str]:
    """Return front, back and sides first, as far as they are drawn, then the others."""
    first = [plate for plate in _FIRST if plate in plates]
    return [*first, *(plate for plate in plates if plate not in first)][:count]
