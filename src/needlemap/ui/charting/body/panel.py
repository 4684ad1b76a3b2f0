"""What lies under the pointer, in words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.bodymap.layers import Depth, layer_file
from needlemap.domain.placement import Placement
from needlemap.domain.site import NeedleSite
from needlemap.painting import BodyPalette
from needlemap.reference import Reference
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.depth_slider import DepthSlider
from needlemap.ui.charting.body.layers import (
    LayerMenu,
    LayerSource,
    LayerView,
    Legend,
    highlight_of,
)
from needlemap.ui.charting.body.plate_strip import PlateStrip
from needlemap.ui.charting.body.plate_tabs import PlateTabs
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.body.skin_overlays import Overlay, OverlayKind, SkinOverlays
from needlemap.ui.charting.state import ChartState, Part
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.factories import tool_button
from needlemap.ui.widgets.notice import NoticeBar
from needlemap.ui.widgets.pointer import HIT_MOUSE_PX
from needlemap.ui.widgets.theme import has_large_text

_NAMED_AT_MOST = 3


class HoverText:
    """Names structures, nearest landmark and risk zones at a place of a plate."""

    def __init__(self, atlas: BodyAtlas, reference: Reference) -> None:
        self._atlas = atlas
        self._reference = reference

    def words(self, plate: str, x_mm: float, y_mm: float) -> str:
        """Return one line for each kind of thing there; nothing beside the body."""
        placement = self._atlas.locate(plate, x_mm, y_mm)
        if placement is None:
            return ""
        lines = [self._structures(placement), self._landmark(placement)]
        return "\n".join(line for line in (*lines, self._zones(placement)) if line)

    def _structures(self, placement: Placement) -> str:
        names = [
            self._reference.short_structure_name(candidate.structure)
            for candidate in placement.candidates[:_NAMED_AT_MOST]
        ]
        listed = ", ".join(names) or self._reference.region_name(placement.region)
        return f"{listed}, {placement.side.value}"

    def _landmark(self, placement: Placement) -> str:
        nearest = self._atlas.landmarks_near(placement.point, 1)
        return nearest[0].words if nearest else ""

    def _zones(self, placement: Placement) -> str:
        names = [self._atlas.risk_zone(zone).name for zone in placement.risk_zones]
        return f"\u26a0 {', '.join(names)}" if names else ""


# So wide that two bodies side by side are each as wide as one on a usual screen; with the strip.
_TWO_FROM_PX = 1250
_COMPANIONS = {
    "anterior": "posterior",
    "posterior": "anterior",
    "left_lateral": "right_lateral",
    "right_lateral": "left_lateral",
}
_DEFAULT_COMPANION = "posterior"


class BodyPanel(QWidget):
    """Shows one plate of a figure. What is charted on it is the page's matter.

    Signals
    -------
    plate_shown
        Id of the plate that is shown now; it has no marks yet.
    plates_ready
        There is room for the counts: the plates are ready, or the strip is open.
    counts_shown
        The sites of the session were counted again.
    second_made
        There is a second canvas now.
    second_shown
        It shows another plate, without marks.
    layers_chosen
        The user chose another depth or other layers.
    """

    plate_shown = Signal(str)
    plates_ready = Signal()
    counts_shown = Signal()
    second_made = Signal()
    second_shown = Signal()
    layers_chosen = Signal()

    def __init__(
        self, state: ChartState, body: Body, reference: Reference, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state, self._body = state, body
        plates = [body.surface.plate(plate_id) for plate_id in body.surface.plates]
        self.notice = NoticeBar()
        self.tabs = PlateTabs(plates)
        self.strip = PlateStrip(plates, body.palette)
        self.strip_button = self._strip_button()
        self.layers = LayerMenu()
        self.depth_slider = DepthSlider()
        if layer_file(plates[0], Depth.SUPERFICIAL) is None:
            self.depth_slider.hide()
        self._loading: set[tuple[object, ...]] = set()
        self._has_room = False
        self.side_by_side = self._two_button()
        self.canvas = BodyCanvas(plates[0], body.palette, body.pictures)
        self.legend = Legend(body.palette, self.canvas)
        self.legend.move(12, 10)
        self.notice.lie_over(self.canvas, self.canvas.selected_boxes)
        self.layer_source = LayerSource(body.atlas, body.sight, reference)
        self._overlays = SkinOverlays(reference)
        self._pointed = HoverText(body.atlas, reference)
        self.second: BodyCanvas | None = None
        self._chosen: tuple[NeedleSite, ...] = ()
        self._lay_out()
        self.tabs.plate_clicked.connect(state.show_plate)
        self.strip.plate_chosen.connect(state.show_plate)
        state.changed.connect(self._on_state_changed)
        self.strip.clicked.connect(self.canvas.setFocus)
        self.layers.layers_changed.connect(self._on_layers_chosen)
        self.depth_slider.depth_chosen.connect(self._on_layers_chosen)
        self.canvas.hover_text.connect(self._on_hover_text)
        self.canvas.double_clicked.connect(self._on_double_clicked)
        self.canvas.pointer_left.connect(lambda: self.canvas.show_hint(""))

    @property
    def plate_ids(self) -> tuple[str, ...]:
        """Ids of the plates that can be shown."""
        return self._body.surface.plates

    @property
    def plate_labels(self) -> dict[str, str]:
        """Names on screen of the plates, by id."""
        surface = self._body.surface
        return {plate_id: surface.plate(plate_id).label for plate_id in surface.plates}

    def _on_state_changed(self, part: Part) -> None:
        if part is Part.PLATE:
            self._show_plate(self._state.plate)

    def _show_plate(self, plate_id: str) -> None:
        self.canvas.show_plate(self._body.surface.plate(plate_id))
        self.tabs.show_plate(plate_id)
        self.strip.show_plate(plate_id)
        self._show_layers()
        self.plate_shown.emit(plate_id)
        self._show_companion()

    @property
    def canvases(self) -> tuple[BodyCanvas, ...]:
        """The canvases that are shown: one, or two side by side."""
        second = self.second
        return (self.canvas,) if second is None or second.isHidden() else (self.canvas, second)

    def is_close(self, plate_id: str) -> bool:
        """Whether a plate shows a detail, not the whole body."""
        return self._body.surface.plate(plate_id).close

    def step_close_plate(self, step: int) -> None:
        """Show the next or previous close plate; from a whole-body plate the first or last."""
        close = [p for p in self.plate_ids if self.is_close(p)]
        shown = self.canvas.plate.id
        before = 0 if step < 0 else -1
        place = close.index(shown) if shown in close else before
        self._state.show_plate(close[(place + step) % len(close)])

    def show_best_plate(self, site: NeedleSite) -> None:
        """Show the plate on which a site is seen best."""
        best = self._body.sight.best_plate(site.point)
        shown = {canvas.plate.id for canvas in self.canvases}
        if best is not None and best not in shown:
            self._state.show_plate(best)

    def plate_of_most(self, sites: Sequence[NeedleSite]) -> str:
        """Return the view of the whole body that shows most of these sites, else the first."""

        def count(plate_id: str) -> int:
            return sum(spot is not None for spot in self._body.sight.from_afar(plate_id, sites))

        return max(self.tabs.whole_plates, key=count) if sites else self.plate_ids[0]

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw the body in other colours."""
        for canvas in filter(None, (self.canvas, self.second)):
            canvas.show_palette(palette)
        self.strip.show_palette(palette)
        self.legend.show_palette(palette)
        self._show_layers()

    def add_to_row(self, widget: QWidget) -> None:
        """Put a widget into the row above the body, before the layers."""
        self._row.insertWidget(self._row.indexOf(self.layers), widget)

    def show_chosen(self, sites: Sequence[NeedleSite]) -> None:
        """Let the structures of these sites stand out."""
        self._chosen = tuple(sites)
        if self.layers.overlay is OverlayKind.REFERRED_PAIN:
            self._show_layers()
        for canvas in self.canvases:
            canvas.show_highlight(highlight_of(canvas.plate, sites))

    def show_counts(self, sites: Sequence[NeedleSite]) -> None:
        """Say on the tabs how many of these sites each whole-body plate shows; dot the strip."""
        sight = self._body.sight

        @cache  # the strip shows plates that were counted for the tabs
        def spots(plate_id: str) -> list[tuple[float, float]]:
            return [spot for spot in sight.from_afar(plate_id, sites) if spot is not None]

        ready = [plate_id for plate_id in self.tabs.whole_plates if plate_id in sight.ready]
        self.tabs.show_counts({plate_id: len(spots(plate_id)) for plate_id in ready})
        if self.strip_button.isChecked():
            self.strip.show_spots(spots)
        self.counts_shown.emit()

    def prepare_plates(self) -> None:
        """Make the whole-body plates ready beside the window, for their counts."""
        missing = [p for p in self.tabs.whole_plates if p not in self._body.sight.ready]
        if missing:
            work = Work(lambda: self._body.sight.prepare_all(missing), self)
            work.done.connect(self.plates_ready)
            work.start()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(6)
        self._row = QHBoxLayout()
        self._row.addWidget(self.strip_button)
        if has_large_text():
            column.addWidget(self.tabs)
            self._row.addStretch(1)
        else:
            self._row.addWidget(self.tabs, 1)
        self._row.addWidget(self.side_by_side)
        self._row.addWidget(self.layers)
        column.addLayout(self._row)
        body = QHBoxLayout()
        body.setSpacing(8)
        body.addWidget(self.strip)
        body.addWidget(self.canvas, 1)
        # Aligned, or the height of the slider would be all that the body may have.
        body.addWidget(self.depth_slider, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(body, 1)
        self._bodies = body

    def _show_companion(self) -> None:
        """Show the other face of the body beside the first where there is room and it is wished."""
        has_room = self.width() >= _TWO_FROM_PX
        self.side_by_side.setVisible(has_room)
        wanted = has_room and self.side_by_side.isChecked()
        if wanted and self.second is None:
            self.second = self._second_canvas()
            self.second_made.emit()
        second = self.second
        if second is None:
            return
        second.setVisible(wanted)
        plate = companion(self.canvas.plate.id, self._body.surface)
        if wanted:
            second.show_plate(self._body.surface.plate(plate))
            self._show_layers()
            second.show_highlight(highlight_of(second.plate, self._chosen))
            self.second_shown.emit()

    def _second_canvas(self) -> BodyCanvas:
        plate = self._body.surface.plate(companion(self.canvas.plate.id, self._body.surface))
        made = BodyCanvas(plate, self.canvas.palette_in_force, self._body.pictures, self)
        made.setFocusProxy(self.canvas)  # the keys of the body are those of both
        made.hover_text.connect(lambda x, y: self._name_on(made, x, y))
        made.double_clicked.connect(lambda *at: self._fit_beside(made, *at))
        made.pointer_left.connect(lambda: made.show_hint(""))
        self._bodies.insertWidget(self._bodies.indexOf(self.depth_slider), made, 1)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if (self.width() >= _TWO_FROM_PX) is not self._has_room:
            self._has_room = not self._has_room
            self._show_companion()

    def _two_button(self) -> QToolButton:
        made = tool_button(
            self.tr("Side by side"),
            name=self.tr("Front and back side by side"),
            tip=self.tr("Chart on front and back side by side"),
        )
        made.setCheckable(True)
        made.setChecked(True)
        made.hide()
        made.toggled.connect(self._show_companion)
        return made

    def _strip_button(self) -> QToolButton:
        words = self.tr("Thumbnails of all views")
        made = tool_button(self.tr("Views"), name=words, tip=words)
        made.setCheckable(True)
        made.setChecked(True)
        made.toggled.connect(self._on_strip_toggled)
        return made

    def _on_strip_toggled(self, shown: bool) -> None:
        self.strip.setVisible(shown)
        self.plates_ready.emit()

    @property
    def is_settled(self) -> bool:
        """Whether all pictures of depths that are wanted are there."""
        return not self._loading

    @property
    def layer_view(self) -> LayerView:
        """How the body itself is shown."""
        return LayerView(
            self.depth_slider.shown_depth,
            self.layers.faint.isChecked(),
            self.layers.names.isChecked(),
        )

    @property
    def layer_codes(self) -> tuple[str, ...]:
        """The depth and what is switched on, as it is remembered."""
        switches = self.layers.switches
        shown = [code for code, action in switches.items() if action.isChecked()]
        return (self.depth_slider.shown_depth.value, *shown)

    def show_layer_codes(self, codes: tuple[str, ...] | None) -> None:
        """Show the depth and the layers that were remembered; None is the usual view."""
        if codes is None:
            return
        depths = {depth.value: depth for depth in Depth}
        self.depth_slider.show_depth(next((depths[c] for c in codes if c in depths), Depth.SKIN))
        self.layers.show_switches(codes)
        self._show_layers()

    def _on_layers_chosen(self) -> None:
        self._show_layers()
        self.layers_chosen.emit()

    def _show_layers(self) -> None:
        shown, view = self.layers.shown, self.layer_view
        self.legend.show_layers(shown, self.layers.overlay)
        for canvas in self.canvases:
            overlay = self._overlay_of(canvas)
            seen = replace(view, overlay=overlay)
            canvas.show_layers(self.layer_source.layers(canvas.plate, shown, seen))
            self._load_depth(canvas, view)

    def _overlay_of(self, canvas: BodyCanvas) -> Overlay | None:
        """Return the overlay that is on, if it is made; else have it made beside the window."""
        kind, plate = self.layers.overlay, canvas.plate
        muscles = frozenset((one.structure, one.side) for one in self._chosen if one.structure)
        is_pain = kind is OverlayKind.REFERRED_PAIN
        if kind is None or (is_pain and not self._overlays.has_pain(muscles)):
            return None
        made = self._overlays.ready(kind, plate, muscles)
        wanted = (kind, plate.id, muscles)
        if made is None and wanted not in self._loading:
            self._load(wanted, lambda: self._overlays.make(kind, plate, muscles))
        return made

    def _load(self, wanted: tuple[object, ...], call: Callable[[], object]) -> None:
        """Make a picture beside the window; show it when it is there."""
        self._loading.add(wanted)
        work = Work(call, self)
        work.done.connect(lambda _: self._on_loaded(wanted))
        work.failed.connect(lambda words: self._on_load_failed(wanted, words))
        work.start()

    def _on_loaded(self, wanted: tuple[object, ...]) -> None:
        self._loading.discard(wanted)
        self._show_layers()
        for canvas in self.canvases:
            canvas.render_plate()

    def _on_load_failed(self, wanted: tuple[object, ...], words: str) -> None:
        self._loading.discard(wanted)
        self.notice.show_error(words)

    def _load_depth(self, canvas: BodyCanvas, view: LayerView) -> None:
        """Read the picture of a depth beside the window; until it is there the skin is shown."""
        depth = view.depth
        if depth is Depth.SKIN and view.is_faint:
            depth = Depth.SUPERFICIAL
        plate, palette, depths = canvas.plate, canvas.palette_in_force, self._body.pictures.depths
        wanted = (plate.id, depth, palette.look)
        if wanted in self._loading or layer_file(plate, depth) is None:
            return
        if depths.is_ready(plate, depth, palette):
            return
        self._load(wanted, lambda: depths.load(plate, depth, palette))

    def _on_hover_text(self, x_mm: float, y_mm: float) -> None:
        self._name_on(self.canvas, x_mm, y_mm)

    def _name_on(self, canvas: BodyCanvas, x_mm: float, y_mm: float) -> None:
        words = self._pointed.words(canvas.plate.id, x_mm, y_mm)
        stack = canvas.stack_at(canvas.frame.to_px(x_mm, y_mm), HIT_MOUSE_PX)
        if len(stack) > 1:
            numbers = sorted(canvas.marks[site_id].number or 0 for site_id in stack)
            listed = ", ".join(str(number) for number in numbers)
            here = self.tr("Sites {0} lie here: click again for the next").format(listed)
            words = f"{here}\n{words}"
        canvas.show_hint(words)

    def _on_double_clicked(self, plate: str, x_mm: float, y_mm: float) -> None:
        self._fit_beside(self.canvas, plate, x_mm, y_mm)

    def _fit_beside(self, canvas: BodyCanvas, plate: str, x_mm: float, y_mm: float) -> None:
        """Show the whole plate, where the body was missed: on the skin each click is a site."""
        if self._body.surface.locate(plate, x_mm, y_mm) is None:
            canvas.fit()


def companion(plate_id: str, surface: BodySurface) -> str:
    """Return the view that belongs beside another: the other face of the body, else the back."""
    wanted = _COMPANIONS.get(plate_id, _DEFAULT_COMPANION)
    return wanted if wanted in surface.plates else surface.plates[0]
