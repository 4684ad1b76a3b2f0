"""PlateView: one plate with its layers, fitted, panned and zoomed. What lies on it is others'."""

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputDevice,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import Plate
from needlemap.painting import (
    BodyPalette,
    PlateFrame,
    PlatePictures,
    SideLetter,
    side_letters,
)
from needlemap.painting.atlas_layers import AtlasLayers
from needlemap.painting.palette import colour
from needlemap.painting.side_letters import paint_letter
from needlemap.ui.widgets.backdrop import Backdrop
from needlemap.ui.widgets.pointer_widget import PointerWidget
from needlemap.ui.widgets.theme import scaled_px

_MARGIN_PX = 10.0
_RING_PX = 2
_CLOSEST_PX_PER_MM = 14.0
_FARTHEST = 0.8  # of the scale that shows the whole plate
_WHEEL_STEP = 1.0015
_REST_MS = 140
_LETTER_PX = 22


class PlateView(PointerWidget):
    """Shows a plate. The picture is scaled while a gesture lasts and drawn again when it rests.

    Signals
    -------
    resized
        It has another size. Who lies over it hears this sooner than by a filter of its events,
        which would look at each click and each paint.
    frame_changed
        The plate lies elsewhere on the canvas now.
    frame_moved
        Zoom (1 shows the whole plate) and x, y in plate mm of the middle: the user panned or
        zoomed.
    """

    resized = Signal()
    frame_changed = Signal()
    frame_moved = Signal(float, float, float)

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
        self._zoom, self._centre = 1.0, _middle(plate)
        self._letters: tuple[SideLetter, ...] = ()
        self._backdrop = Backdrop(pictures)
        self._layers = AtlasLayers()
        self._is_stale = True
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.render_plate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 240)

    @property
    def plate(self) -> Plate:
        """The plate shown."""
        return self._plate

    @property
    def palette_in_force(self) -> BodyPalette:
        """The colours in which it draws."""
        return self._palette

    @property
    def frame(self) -> PlateFrame:
        """Where the plate lies on the canvas, in logical pixels."""
        return self._frame

    @property
    def zoom_factor(self) -> float:
        """How much larger than the whole plate it is shown."""
        return self._zoom

    @property
    def centre_mm(self) -> tuple[float, float]:
        """The place of the plate in the middle of the canvas."""
        return self._centre

    @property
    def pointer_at(self) -> QPointF | None:
        """The pixel at which the pointer is, as far as the view knows."""
        return None

    @property
    def side_letters(self) -> tuple[SideLetter, ...]:
        """R and L, the patient's own, and where they stand on the canvas."""
        return self._letters

    @property
    def is_moving(self) -> bool:
        """Whether a gesture lasts, so that the picture is the old one, scaled."""
        return self._rest.isActive()

    def show_plate(self, plate: Plate) -> None:
        """Show another plate, whole."""
        self._plate = plate
        self._zoom, self._centre = 1.0, _middle(plate)
        self._place()
        self.render_plate()

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw in other colours."""
        self._palette = palette
        self.render_plate()

    def show_layers(self, layers: AtlasLayers) -> None:
        """Draw these layers of the atlas behind what lies on the plate."""
        if layers != self._layers:
            self._layers = layers
            self.render_plate()

    def fit(self) -> None:
        """Show the whole plate."""
        self._by_hand(1.0, _middle(self._plate))
        self.render_plate()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor; the place under `at` (else the middle) stays where it is."""
        fitted = self._frame.px_per_mm / self._zoom
        wanted = min(max(self._zoom * factor, _FARTHEST), _CLOSEST_PX_PER_MM / fitted)
        place = at if at is not None else self._middle_px
        frame = self._frame.zoomed(wanted / self._zoom, place)
        self._by_hand(wanted, frame.to_mm(self._middle_px))

    def pan(self, step: QPointF) -> None:
        """Move the plate by some pixels."""
        frame = self._frame.panned(step.x(), step.y())
        self._by_hand(self._zoom, frame.to_mm(self._middle_px))

    def move_to(self, zoom: float, x_mm: float, y_mm: float) -> None:
        """Show this zoom with this place in the middle; `frame_moved` is not said."""
        self._zoom, self._centre = zoom, (x_mm, y_mm)
        self._place()
        self._rest.start()
        self.update()

    def paint_plate(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint plate and layers; the painter is then ready for what lies on them."""
        region = event.region()
        if self._is_stale:
            self._draw_backdrop()
        painter.setClipRegion(region)
        self._backdrop.paint(painter, self._plate, self._palette, self._frame, region=region)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for letter in self._letters:
            if region.intersects(letter.box.toAlignedRect()):
                paint_letter(painter, letter, self._palette)

    def paint_focus(self, painter: QPainter) -> None:
        """Paint a ring at the edge while the keys go here."""
        if self.hasFocus() and self.focusProxy() is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for code, width in (
                (self._palette.background, 2 * _RING_PX + 2),
                (self._palette.highlight_line, 2 * _RING_PX),
            ):
                painter.setPen(QPen(colour(code), width))  # its outer half lies outside
                painter.drawRect(self.rect())

    def render_plate(self) -> None:
        """Draw the view again, once, when it is next painted: what nobody sees costs nothing."""
        self._rest.stop()
        self._is_stale = True
        self.update()

    def _draw_backdrop(self) -> None:
        self._is_stale = False
        self._backdrop.render(
            self._plate,
            self._palette,
            self._layers,
            self._frame,
            size=self.size(),
            ratio=self.devicePixelRatioF(),
        )

    @property
    def _middle_px(self) -> QPointF:
        return QRectF(self.rect()).center()

    def _by_hand(self, zoom: float, centre_mm: tuple[float, float]) -> None:
        self.move_to(zoom, *centre_mm)
        self.frame_moved.emit(self._zoom, *self._centre)

    def _place(self) -> None:
        """Work out the frame from zoom and middle."""
        area = QRectF(self.rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        if not area.isValid():
            return
        scale = PlateFrame.fitted(self._plate.window_mm, area).px_per_mm * self._zoom
        middle, (x_mm, y_mm) = self._middle_px, self._centre
        self._frame = PlateFrame(scale, middle.x() - x_mm * scale, middle.y() + y_mm * scale)
        self._letters = side_letters(
            self._plate, self._frame, QRectF(self.rect()), scaled_px(_LETTER_PX)
        )
        self.frame_changed.emit()

    # Gestures

    def pinched(self, step: QPointF, factor: float, at: QPointF) -> None:
        """Pan and zoom with two fingers at once."""
        self.pan(step)
        self.zoom(factor, at)

    def tapped_with_two(self) -> None:
        """Show the whole plate."""
        self.fit()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._place()
        self.render_plate()
        super().resizeEvent(event)
        self.resized.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        if _is_swipe(event):
            self.pan(QPointF(event.pixelDelta()))
        else:
            self.zoom(_WHEEL_STEP ** event.angleDelta().y(), event.position())
        event.accept()


def _is_swipe(event: QWheelEvent) -> bool:
    """Whether two fingers move over a trackpad; with Ctrl they zoom like a wheel."""
    on_pad = event.device().type() is QInputDevice.DeviceType.TouchPad
    with_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return on_pad and not with_control and not event.pixelDelta().isNull()


def _middle(plate: Plate) -> tuple[float, float]:
    x0, y0, x1, y1 = plate.window_mm
    return (x0 + x1) / 2, (y0 + y1) / 2
