"""PlateView: one plate with its layers, fitted, panned and zoomed. What lies on it is others'."""

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import Plate
from needlemap.painting import BodyPalette, PlateFrame, PlatePictures
from needlemap.painting.atlas_layers import AtlasLayers
from needlemap.ui.charting.backdrop import Backdrop

_MARGIN_PX = 16.0
_CLOSEST_PX_PER_MM = 14.0
_FARTHEST = 0.8  # of the scale that shows the whole plate
_WHEEL_STEP = 1.0015
_REST_MS = 140


class PlateView(QWidget):
    """Shows a plate. The picture is scaled while a gesture lasts and drawn anew when it rests.

    Signals
    -------
    frame_changed
        The plate lies elsewhere on the canvas now.
    """

    frame_changed = Signal()

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
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._render)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 240)

    @property
    def plate(self) -> Plate:
        """The plate shown."""
        return self._plate

    @property
    def frame(self) -> PlateFrame:
        """Where the plate lies on the canvas, in logical pixels."""
        return self._frame

    def show_plate(self, plate: Plate) -> None:
        """Show another plate, whole."""
        self._plate = plate
        self.fit()

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw in other colours."""
        self._palette = palette
        self._render()

    def show_layers(self, layers: AtlasLayers) -> None:
        """Draw these layers of the atlas behind what lies on the plate."""
        if layers != self._layers:
            self._layers = layers
            self._render()

    def fit(self) -> None:
        """Show the whole plate."""
        self._fits = True
        area = QRectF(self.rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        if area.isValid():
            self._frame = PlateFrame.fitted(self._plate.window_mm, area)
            self._render()
            self.frame_changed.emit()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor; the place under `at` (else the middle) stays where it is."""
        wanted = self._frame.px_per_mm * factor
        wanted = min(max(wanted, self._fitted_scale() * _FARTHEST), _CLOSEST_PX_PER_MM)
        place = at if at is not None else QRectF(self.rect()).center()
        self.show_frame(self._frame.zoomed(wanted / self._frame.px_per_mm, place))

    def show_frame(self, frame: PlateFrame) -> None:
        """Move the plate to where this frame has it."""
        self._frame = frame
        self._fits = False
        self._rest.start()
        self.update()
        self.frame_changed.emit()

    def paint_plate(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint plate and layers; the painter is then ready for what lies on them."""
        painter.setClipRect(event.rect())
        self._backdrop.paint(painter, self._plate, self._palette, self._frame, area=event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _fitted_scale(self) -> float:
        x0, y0, x1, y1 = self._plate.window_mm
        return min(self.width() / (x1 - x0), self.height() / (y1 - y0))

    def _render(self) -> None:
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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        if self._fits:
            self.fit()
        else:
            self._render()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        self.zoom(_WHEEL_STEP ** event.angleDelta().y(), event.position())
        event.accept()
