"""HistoryCanvas: one plate to look at: panned, zoomed, pointed at; nothing on it can change."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import Plate
from needlemap.painting import BodyPalette, PlatePictures
from needlemap.ui.common.plate_view import PlateView
from needlemap.ui.common.pointer import HIT_MOUSE_PX, Doing, Pointer, PointerTrack
from needlemap.ui.history.looking import Layer
from needlemap.ui.history.overlay import Overlay


class HistoryCanvas(PlateView):
    """A read-only plate. What lies on it is the matter of its overlay.

    Signals
    -------
    site_clicked
        Row of the site, -1 beside all marks.
    site_hovered
        Row of the site under the mouse, -1 when it left.
    """

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
        super().__init__(plate, palette, pictures, parent)
        self._overlay, self._pictures = overlay, pictures
        self._body = QImage()
        self._track: PointerTrack | None = None
        self._hovered = -1
        self.setMinimumSize(180, 220)
        self.refresh()

    @property
    def overlay(self) -> Overlay:
        """What lies on the plate."""
        return self._overlay

    def picture_for(self, palette: BodyPalette, px_per_mm: float) -> QImage:
        """Return the plate alone in other colours, clear around the body."""
        return self._pictures.plate_image(self._plate, palette, px_per_mm)

    def show_with(self, plate: Plate, overlay: Overlay) -> None:
        """Show another plate, whole, with what lies on it."""
        self._overlay = overlay
        self.show_plate(plate)
        self.refresh()

    def refresh(self) -> None:
        """Paint anew what lies on the plate."""
        seen = self.tr("{0} sites").format(self._overlay.shown)
        self.setAccessibleName(self.tr("Body, {0}: {1}").format(self._plate.label, seen))
        self.update()

    def render_plate(self) -> None:
        """Draw the plate anew at the present scale; until then the old picture is scaled."""
        scale = min(self._frame.px_per_mm * self.devicePixelRatioF(), self._plate.px_per_mm)
        self._body = self._pictures.plate_image(self._plate, self._palette, scale)
        super().render_plate()

    # Pointer

    def _point_at(self, at: QPointF) -> None:
        row = self._overlay.row_at(self._frame, at, HIT_MOUSE_PX)
        if row != self._hovered:
            self._hovered = row
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor
            )
            self.site_hovered.emit(row)

    def pressed(self, pointer: Pointer) -> None:
        """Begin a click or a pan."""
        self._track = PointerTrack.pressed(pointer, mark=None)

    def moved(self, pointer: Pointer) -> None:
        """Pan, or tell what the pointer is above."""
        if self._track is None:
            self._point_at(pointer.at)
            return
        step = self._track.moved_to(pointer.at)
        if self._is_panning:
            self.pan(step)

    def released(self, pointer: Pointer) -> None:
        """Say which site was clicked, unless the plate was panned."""
        clicked = self._track is not None and not self._is_panning
        self._track = None
        if clicked:
            row = self._overlay.row_at(self._frame, pointer.at, pointer.reach_px)
            self.site_clicked.emit(row)
        self.update()

    def doubled(self, pointer: Pointer) -> None:
        """Leave it at the first click: a second one would choose again."""
        self._track = None

    def given_up(self) -> None:
        """Forget what was pressed."""
        self._track = None

    @property
    def _is_panning(self) -> bool:
        return self._track is not None and self._track.doing is not Doing.PRESSING

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        self.paint_plate(painter, event)
        area = QRectF(event.rect())
        if self._overlay.layer is Layer.DENSITY:
            # At rest as fine as the screen; while something moves, one pixel for each point.
            ratio = 1.0 if self.is_moving else self.devicePixelRatioF()
            self._overlay.paint_heat(painter, self._frame, area, self._body, ratio)
        self._overlay.paint_marks(painter, self._frame, area)
        painter.end()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        if self._hovered >= 0:
            self._hovered = -1
            self.site_hovered.emit(-1)
        super().leaveEvent(event)
