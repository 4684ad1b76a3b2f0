"""HistoryCanvas: one plate to look at: panned, zoomed, pointed at; nothing on it can change."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import Plate
from needlemap.domain.plurals import counted
from needlemap.painting import BodyPalette, PlatePictures
from needlemap.ui.history.overlay import Overlay
from needlemap.ui.history.state import Layer
from needlemap.ui.widgets.accessible_marks import AccessibleMarks, Acts, Marks, tell_marks_of
from needlemap.ui.widgets.plate_view import PlateView
from needlemap.ui.widgets.pointer import HIT_MOUSE_PX, Doing, Pointer, PointerTrack


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
        self.accessible: AccessibleMarks | None = None
        self._words_of: Callable[[int], str] = str
        self._listed: dict[int, None] | None = None
        tell_marks_of("HistoryCanvas")
        self.setMinimumSize(180, 160)
        self.refresh()

    @property
    def overlay(self) -> Overlay:
        """What lies on the plate."""
        return self._overlay

    def show_with(self, plate: Plate, overlay: Overlay) -> None:
        """Show another plate, whole, with what lies on it."""
        self._overlay = overlay
        self.show_plate(plate)
        self.refresh()

    def refresh(self) -> None:
        """Paint again what lies on the plate."""
        seen = counted(self._overlay.shown, self.tr("{0} site"), self.tr("{0} sites"))
        self.setAccessibleName(self.tr("Body, {0}: {1}").format(self._plate.label, seen))
        self._listed = None
        self._overlay.show_area(QRectF(self.rect()))
        if self.accessible is not None:
            self.accessible.marks_changed()
        self.update()

    def render_plate(self) -> None:
        """Draw the plate again at the present scale; until then the old picture is scaled."""
        scale = min(self._frame.px_per_mm * self.devicePixelRatioF(), self._plate.px_per_mm)
        self._body = self._pictures.plate_image(self._plate, self._palette, scale)
        super().render_plate()

    # For screen readers

    def name_marks_by(self, words_of: Callable[[int], str]) -> None:
        """Name marks to screen readers by this, from the site's row to its words."""
        self._words_of = words_of

    def mark_ids(self) -> list[int]:
        """Return the rows of the sites on the plate, the latest session first."""
        return list(self._rows_on_plate())

    def has_mark(self, row: int) -> bool:
        """Return whether a site lies on the plate."""
        return row in self._rows_on_plate()

    def _rows_on_plate(self) -> dict[int, None]:
        """Return the rows as a set that keeps their order; read when first asked for."""
        if self._listed is None:
            self._listed = dict.fromkeys(self._overlay.listed().tolist())
        return self._listed

    def is_mark_selected(self, row: int) -> bool:
        """Return whether a site has the halo."""
        return row == self._overlay.selected

    def words_of(self, row: int) -> str:
        """Return what a screen reader says of a site."""
        return self._words_of(row)

    def acts_on(self, row: int) -> Acts:
        """Return what a screen reader can do to a mark: what a click does."""
        return {"Press": partial(self.site_clicked.emit, row)}

    def select_marks(self, rows: Sequence[int]) -> bool:
        """Put the halo around one site, as a click does; of several around the last."""
        self.site_clicked.emit(rows[-1] if rows else -1)
        return True

    def other_lists(self) -> Sequence[tuple[str, Marks]]:
        """Return nothing: all marks are of one kind."""
        return ()

    def mark_under(self, x_px: int, y_px: int) -> int | None:
        """Return the site whose mark lies at a pixel of the screen."""
        at = self.mapFromGlobal(QPointF(x_px, y_px))
        row = self._overlay.row_at(self._frame, at, self._overlay.sites.mark_px / 2)
        return row if row >= 0 else None

    def mark_on_screen(self, row: int) -> QRect:
        """Return the pixels of the screen that a mark covers; empty when it is not shown."""
        centre = self._overlay.mark_centre(self._frame, row)
        if centre is None or not self.has_mark(row):
            return QRect()
        size = self._overlay.sites.mark_px
        box = QRectF(0, 0, size, size)
        box.moveCenter(self.mapToGlobal(centre))
        return box.toAlignedRect()

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
        self._track = PointerTrack.pressed(pointer)

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

    def cancelled(self) -> None:
        """Forget what was pressed."""
        self._track = None

    @property
    def _is_panning(self) -> bool:
        return self._track is not None and self._track.doing is not Doing.PRESSING

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        self._overlay.show_area(QRectF(self.rect()))
        self.paint_plate(painter, event)
        area = QRectF(event.rect())
        if self._overlay.layer is Layer.DENSITY:
            # At rest as fine as the screen; while something moves, one pixel for each point.
            ratio = 1.0 if self.is_moving else self.devicePixelRatioF()
            self._overlay.paint_heat(painter, self._frame, area, self._body, ratio)
        self._overlay.paint_symptoms(painter, self._frame, self.size(), self.devicePixelRatioF())
        self._overlay.paint_marks(painter, self._frame, area)
        self.paint_focus(painter)
        painter.end()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        if self._hovered >= 0:
            self._hovered = -1
            self.site_hovered.emit(-1)
        super().leaveEvent(event)
