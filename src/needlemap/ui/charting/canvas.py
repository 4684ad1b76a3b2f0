"""BodyCanvas: one plate with its marks, panned and zoomed, clicked and dragged. Decides nothing."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import Plate
from needlemap.painting import (
    BodyLayers,
    BodyPalette,
    Mark,
    MarkArrays,
    MarkSprites,
    PlateFrame,
    PlatePictures,
    paint_structures,
)
from needlemap.painting.atlas_layers import AtlasLayers
from needlemap.ui.charting.backdrop import Backdrop
from needlemap.ui.charting.pointer import Doing, PointerTrack
from needlemap.ui.common.pieces import label

MARK_PX = 20.0
HIT_MOUSE_PX = 12.0
HIT_TOUCH_PX = 22.0
_MARGIN_PX = 16.0
_CLOSEST_PX_PER_MM = 14.0
_WHEEL_STEP = 1.0015
_REST_MS = 140
_HOVER_MS = 60
_HOLD_MS = 600


class BodyCanvas(QWidget):
    """The body, to click on. Coordinates in signals are plate millimetres.

    Signals
    -------
    point_clicked
        Plate id, x, y: the plate was clicked where no mark is.
    mark_clicked
        Site id, and whether to extend the selection (Ctrl or Shift).
    mark_dragged
        Site id, x, y: a mark was dropped there.
    band_drawn
        Site ids inside a rubber band.
    pointed_at
        x, y: the mouse rests there, or a finger is held there.
    pointer_left
        The mouse has left the canvas.
    """

    point_clicked = Signal(str, float, float)
    mark_clicked = Signal(str, bool)
    mark_dragged = Signal(str, float, float)
    band_drawn = Signal(object)
    pointed_at = Signal(float, float)
    pointer_left = Signal()

    def __init__(
        self,
        plate: Plate,
        palette: BodyPalette,
        pictures: PlatePictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._plate = plate
        self._palette = palette
        self._frame = PlateFrame(1.0, 0.0, 0.0)
        self._fits = True
        self._backdrop = Backdrop(pictures)
        self._layers = AtlasLayers()
        self._ids: list[str] = []
        self._marks: dict[str, Mark] = {}
        self._highlight = BodyLayers()
        self._changed = QRegion()
        self._track: PointerTrack | None = None
        self._sprites = MarkSprites(palette, MARK_PX, self.devicePixelRatioF())
        self._arrays: MarkArrays = self._sprites.arrays(())
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._render_body)
        self._hover = QTimer(self, singleShot=True, interval=_HOVER_MS)
        self._hover.timeout.connect(self._on_pointer_rested)
        self._hold = QTimer(self, singleShot=True, interval=_HOLD_MS)
        self._hold.timeout.connect(self._on_held)
        self._pointer = QPointF()
        self._hint = label("", "hint")
        self._hint.setParent(self)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.hide()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 240)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._name_it()

    @property
    def plate(self) -> Plate:
        """The plate shown."""
        return self._plate

    @property
    def frame(self) -> PlateFrame:
        """Where the plate lies on the canvas, in logical pixels."""
        return self._frame

    @property
    def marks(self) -> Mapping[str, Mark]:
        """The marks shown, by site id."""
        return self._marks

    @property
    def hint(self) -> str:
        """The words about what lies under the pointer."""
        return self._hint.text()

    def show_plate(self, plate: Plate) -> None:
        """Show another plate, whole."""
        self._plate = plate
        self._marks, self._ids = {}, []
        self._arrays = self._sprites.arrays(())
        self.fit()
        self._name_it()

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw in other colours."""
        self._palette = palette
        self._renew_sprites()
        self._render_body()

    def show_layers(self, layers: AtlasLayers) -> None:
        """Draw these layers of the atlas behind the marks."""
        if layers != self._layers:
            self._layers = layers
            self._render_body()

    def show_highlight(self, highlight: BodyLayers) -> None:
        """Let these outlines stand out."""
        if highlight != self._highlight:
            old, self._highlight = self._highlight, highlight
            for structure in (*old.structures, *highlight.structures):
                area = self._frame.transform().mapRect(structure.path_mm.boundingRect())
                self.update(area.toAlignedRect().adjusted(-4, -4, 4, 4))

    def show_hint(self, words: str) -> None:
        """Say what lies under the pointer; no words take the hint away."""
        self._hint.setText(words)
        self._hint.setVisible(bool(words))
        self._hint.adjustSize()
        self._hint.move(12, self.height() - self._hint.height() - 10)

    def show_marks(self, marks: Mapping[str, Mark]) -> None:
        """Show exactly these marks; only what changed is painted again."""
        changed = [
            mark
            for one, other in ((self._marks, marks), (marks, self._marks))
            for site_id, mark in one.items()
            if other.get(site_id) != mark
        ]
        self._marks = dict(marks)
        self._ids = list(marks)
        self._arrays = self._sprites.arrays(marks.values())
        for mark in changed:
            self._update_mark(mark)
        self._name_it()

    def put_marks(self, marks: Mapping[str, Mark]) -> None:
        """Add these marks, or show known ones anew; all others stay as they are."""
        fresh = {
            site_id: mark for site_id, mark in marks.items() if self._marks.get(site_id) != mark
        }
        for site_id, mark in fresh.items():
            if site_id in self._marks:
                self._update_mark(self._marks[site_id])
            self._update_mark(mark)
        known = {site_id: mark for site_id, mark in fresh.items() if site_id in self._marks}
        added = {site_id: mark for site_id, mark in fresh.items() if site_id not in self._marks}
        if known:
            rows = np.array([self._ids.index(site_id) for site_id in known])
            self._arrays = self._arrays.with_rows(rows, self._sprites.arrays(known.values()))
        if added:
            self._arrays = self._arrays.followed_by(self._sprites.arrays(added.values()))
        self._ids += added
        self._marks |= fresh
        self._name_it()

    def paint_marks_now(self) -> None:
        """Paint the marks that have changed at once, before the rest of the window."""
        changed, self._changed = self._changed, QRegion()
        if not changed.isEmpty():
            self.repaint(changed)

    def fit(self) -> None:
        """Show the whole plate."""
        self._fits = True
        area = QRectF(self.rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        if area.isValid():
            self._frame = PlateFrame.fitted(self._plate.window_mm, area)
            self._render_body()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor; the place under `at` (else the middle) stays where it is."""
        least = self._fitted_scale() * 0.8
        wanted = min(max(self._frame.px_per_mm * factor, least), _CLOSEST_PX_PER_MM)
        place = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        self._show_frame(self._frame.zoomed(wanted / self._frame.px_per_mm, place))

    def centre_on(self, x_mm: float, y_mm: float) -> None:
        """Bring a place of the plate into view, unless it is well in view already."""
        place = self._frame.to_px(x_mm, y_mm)
        if not QRectF(self.rect()).adjusted(40, 40, -40, -40).contains(place):
            step = QRectF(self.rect()).center() - place
            self._show_frame(self._frame.panned(step.x(), step.y()))

    def mark_at(self, at: QPointF, reach_px: float) -> str | None:
        """Return the site whose mark is nearest to a pixel within reach; the latest wins a tie."""
        if not self._ids:
            return None
        px = self._frame.points_to_px(self._arrays.xy_mm)
        distance = np.hypot(px[:, 0] - at.x(), px[:, 1] - at.y())
        nearest = len(distance) - 1 - int(np.argmin(distance[::-1]))
        return self._ids[nearest] if distance[nearest] <= reach_px else None

    # Painting

    def _fitted_scale(self) -> float:
        x0, y0, x1, y1 = self._plate.window_mm
        return min(self.width() / (x1 - x0), self.height() / (y1 - y0))

    def _show_frame(self, frame: PlateFrame) -> None:
        self._frame = frame
        self._fits = False
        self._rest.start()
        self.update()

    def _render_body(self) -> None:
        """Draw the view anew; until then the old one is scaled."""
        self._backdrop.render(
            self._plate,
            self._palette,
            self._layers,
            self._frame,
            size=self.size(),
            ratio=self.devicePixelRatioF(),
        )
        self.update()

    def _renew_sprites(self) -> None:
        self._sprites = MarkSprites(self._palette, MARK_PX, self.devicePixelRatioF())
        self._arrays = self._sprites.arrays(self._marks.values())

    def _update_mark(self, mark: Mark) -> None:
        reach = self._sprites.reach_px + 1
        centre = self._frame.to_px(mark.x_mm, mark.y_mm)
        corner = centre - QPointF(reach, reach)
        area = QRectF(corner, QSizeF(2 * reach, 2 * reach)).toAlignedRect()
        self._changed += area
        self.update(area)

    def _paint_band(self, painter: QPainter, track: PointerTrack) -> None:
        colour = QColor(self._palette.highlight_line)
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
        colour.setAlpha(40)
        painter.setBrush(colour)
        painter.drawRect(QRectF(track.start, track.last).normalized())

    def _name_it(self) -> None:
        shown = self.tr("%n site(s)", "", len(self._marks))
        self.setAccessibleName(self.tr("Body, {0}: {1}").format(self._plate.label, shown))

    # Pointer

    def _finish(self, track: PointerTrack, *, extend: bool) -> None:
        x_mm, y_mm = self._frame.to_mm(track.last)
        if track.doing is Doing.BANDING:
            self.band_drawn.emit(self._inside(QRectF(track.start, track.last).normalized()))
        elif track.doing is Doing.MOVING_MARK and track.mark:
            self.mark_dragged.emit(track.mark, x_mm, y_mm)
        elif track.doing is Doing.PRESSING and track.button == Qt.MouseButton.LeftButton:
            if track.mark:
                self.mark_clicked.emit(track.mark, extend)
            else:
                self.point_clicked.emit(self._plate.id, x_mm, y_mm)

    def _inside(self, band: QRectF) -> list[str]:
        px = self._frame.points_to_px(self._arrays.xy_mm)
        return [
            site_id
            for site_id, (x, y) in zip(self._ids, px, strict=True)
            if band.contains(float(x), float(y))
        ]

    def _dragged_mark(self, painter: QPainter, track: PointerTrack) -> None:
        painter.setPen(QPen(QColor(self._palette.selected), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(track.last, MARK_PX * 0.7, MARK_PX * 0.7)
        painter.drawLine(track.start, track.last)

    def _on_pointer_rested(self) -> None:
        self.pointed_at.emit(*self._frame.to_mm(self._pointer))

    def _on_held(self) -> None:
        """Name what lies under a press that is held; it is no click any more."""
        if self._track is not None and self._track.doing is Doing.PRESSING:
            self._track.doing = Doing.NAMING
            self.pointed_at.emit(*self._frame.to_mm(self._track.last))

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        self._backdrop.paint(painter, self._plate, self._palette, self._frame, area=event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_structures(
            painter,
            self._frame,
            self._highlight.structures,
            self._palette,
            highlighted=self._highlight.highlighted,
        )
        self._sprites.paint(painter, self._frame, self._arrays, visible=QRectF(event.rect()))
        if self._track and self._track.doing is Doing.BANDING:
            self._paint_band(painter, self._track)
        if self._track and self._track.doing is Doing.MOVING_MARK:
            self._dragged_mark(painter, self._track)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        if self._fits:
            self.fit()
        else:
            self._render_body()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        touch = event.device().type() is QInputDevice.DeviceType.TouchScreen
        mark = self.mark_at(event.position(), HIT_TOUCH_PX if touch else HIT_MOUSE_PX)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._track = PointerTrack.pressed(event.position(), mark, event.button(), shift=shift)
        self._hold.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._pointer = event.position()
        if self._track is None:
            self._hover.start()
            return
        step = self._track.moved_to(event.position())
        if self._track.doing is Doing.PANNING:
            self._show_frame(self._frame.panned(step.x(), step.y()))
        elif self._track.doing is not Doing.PRESSING:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        track, self._track = self._track, None
        self._hold.stop()
        if track is None:
            return
        track.moved_to(event.position())
        extend = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if track.doing in (Doing.BANDING, Doing.MOVING_MARK):
            self.update()
        self._finish(track, extend=bool(extend))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        # The first click has placed the site already; the second must not place another.
        self._track = None

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._hover.stop()
        self.pointer_left.emit()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        self.zoom(_WHEEL_STEP ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape and self._track is not None:
            self._track = None
            self.update()
        else:
            super().keyPressEvent(event)
