"""HistoryCanvas: one plate to look at: panned, zoomed, pointed at; nothing on it can change."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import Plate
from needlemap.painting import BodyPalette, PlateFrame, PlatePictures
from needlemap.ui.history.looking import Layer
from needlemap.ui.history.overlay import Overlay

_MARGIN_PX = 12.0
_CLOSEST_PX_PER_MM = 14.0
_WHEEL_STEP = 1.0015
_SLOP_PX = 5.0
_HIT_PX = 12.0
_HIT_TOUCH_PX = 22.0
_REST_MS = 140


class HistoryCanvas(QWidget):
    """A read-only plate. What lies on it is the matter of its overlay.

    Signals
    -------
    frame_moved
        Zoom (1 shows the whole plate) and x, y in plate mm of the middle: the user panned or
        zoomed.
    site_clicked
        Row of the site, -1 beside all marks.
    site_hovered
        Row of the site under the mouse, -1 when it left.
    """

    frame_moved = Signal(float, float, float)
    site_clicked = Signal(int)
    site_hovered = Signal(int)

    def __init__(
        self,
        plate: Plate,
        overlay: Overlay,
        palette: BodyPalette,
        pictures: PlatePictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._plate, self._overlay = plate, overlay
        self._palette, self._pictures = palette, pictures
        self._frame = PlateFrame(1.0, 0.0, 0.0)
        self._zoom, self._centre = 1.0, _middle(plate)
        self._body = QImage()
        self._press: QPointF | None = None
        self._panning = False
        self._hovered = -1
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._render_body)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(180, 220)
        self.refresh()

    @property
    def plate(self) -> Plate:
        """The plate shown."""
        return self._plate

    @property
    def frame(self) -> PlateFrame:
        """Where the plate lies, in logical pixels."""
        return self._frame

    @property
    def overlay(self) -> Overlay:
        """What lies on the plate."""
        return self._overlay

    @property
    def zoom_factor(self) -> float:
        """How much larger than the whole plate it is shown."""
        return self._zoom

    @property
    def centre_mm(self) -> tuple[float, float]:
        """The place of the plate in the middle of the canvas."""
        return self._centre

    def picture_for(self, palette: BodyPalette, px_per_mm: float) -> QImage:
        """Return the plate alone in other colours, clear around the body."""
        return self._pictures.plate_image(self._plate, palette, px_per_mm)

    def show_plate(self, plate: Plate, overlay: Overlay) -> None:
        """Show another plate, whole, with what lies on it."""
        self._plate, self._overlay = plate, overlay
        self._zoom, self._centre = 1.0, _middle(plate)
        self._place()
        self._render_body()
        self.refresh()

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw in other colours."""
        self._palette = palette
        self._render_body()

    def refresh(self) -> None:
        """Paint anew what lies on the plate."""
        seen = self.tr("{0} sites").format(self._overlay.shown)
        self.setAccessibleName(self.tr("Body, {0}: {1}").format(self._plate.label, seen))
        self.update()

    def fit(self) -> None:
        """Show the whole plate."""
        self.move_to(1.0, *_middle(self._plate))
        self.frame_moved.emit(self._zoom, *self._centre)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor; the place under `at` (else the middle) stays where it is."""
        place = at if at is not None else QRectF(self.rect()).center()
        fitted = self._frame.px_per_mm / self._zoom
        wanted = min(max(self._zoom * factor, 0.8), _CLOSEST_PX_PER_MM / fitted)
        frame = self._frame.zoomed(wanted / self._zoom, place)
        self.move_to(wanted, *frame.to_mm(QRectF(self.rect()).center()))
        self.frame_moved.emit(self._zoom, *self._centre)

    def move_to(self, zoom: float, x_mm: float, y_mm: float) -> None:
        """Show this zoom with this place in the middle; tells nobody."""
        if zoom != self._zoom:
            self._rest.start()
        self._zoom, self._centre = zoom, (x_mm, y_mm)
        self._place()
        self.update()

    # Painting

    def _place(self) -> None:
        area = QRectF(self.rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        if not area.isValid():
            return
        scale = PlateFrame.fitted(self._plate.window_mm, area).px_per_mm * self._zoom
        middle = QRectF(self.rect()).center()
        x_mm, y_mm = self._centre
        self._frame = PlateFrame(scale, middle.x() - x_mm * scale, middle.y() + y_mm * scale)

    def _render_body(self) -> None:
        """Make the body's picture anew at the present scale; until then the old one is scaled."""
        scale = min(self._frame.px_per_mm * self.devicePixelRatioF(), self._plate.px_per_mm)
        self._body = self._pictures.plate_image(self._plate, self._palette, scale)
        self.update()

    # Pointer

    def _point_at(self, at: QPointF) -> None:
        row = self._overlay.row_at(self._frame, at, _HIT_PX)
        if row != self._hovered:
            self._hovered = row
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor
            )
            self.site_hovered.emit(row)

    def _pan(self, step: QPointF) -> None:
        frame = self._frame.panned(step.x(), step.y())
        self.move_to(self._zoom, *frame.to_mm(QRectF(self.rect()).center()))
        self.frame_moved.emit(self._zoom, *self._centre)

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.fillRect(event.rect(), QColor(self._palette.background))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        target = self._frame.rect_of(self._plate.window_mm)
        exact = abs(target.width() * self.devicePixelRatioF() - self._body.width()) < 1.5
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
        painter.drawImage(target, self._body)
        area = QRectF(event.rect())
        if self._overlay.layer is Layer.DENSITY:
            # At rest as fine as the screen; while something moves, one pixel for each point.
            ratio = 1.0 if self._panning else self.devicePixelRatioF()
            self._overlay.paint_heat(painter, self._frame, area, self._body, ratio)
        self._overlay.paint_marks(painter, self._frame, area)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._place()
        self._render_body()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._press, self._panning = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._press is None:
            self._point_at(event.position())
            return
        step = event.position() - self._press
        if self._panning or step.manhattanLength() > _SLOP_PX:
            self._panning = True
            self._press = event.position()
            self._pan(step)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        clicked = self._press is not None and not self._panning
        self._press, self._panning = None, False
        if clicked:
            touch = event.device().type() is QInputDevice.DeviceType.TouchScreen
            reach = _HIT_TOUCH_PX if touch else _HIT_PX
            self.site_clicked.emit(self._overlay.row_at(self._frame, event.position(), reach))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        # The first click has said all; a second one would choose again.
        self._press = None

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        if self._hovered >= 0:
            self._hovered = -1
            self.site_hovered.emit(-1)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        self.zoom(_WHEEL_STEP ** event.angleDelta().y(), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom(1 + event.value(), event.position())
            return True
        return super().event(event)


def _middle(plate: Plate) -> tuple[float, float]:
    x0, y0, x1, y1 = plate.window_mm
    return (x0 + x1) / 2, (y0 + y1) / 2
