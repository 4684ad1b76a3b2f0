"""Symptoms on one body canvas: what is drawn, what was drawn before, and the brush at work."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from needlemap.bodymap import BodySurface
from needlemap.bodymap.skin_cells import NOBODY, CellBrush, CellRaster, distance_to
from needlemap.painting import BodyPalette, PlateFrame
from needlemap.painting.symptoms import (
    ShownDrawings,
    SpreadLine,
    SymptomShape,
    paint_spread,
    symptom_colour,
    symptom_picture,
    symptom_shapes,
)
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.mark_layer import MARK_PX
from needlemap.ui.charting.body.site_marks import PlateSight
from needlemap.ui.charting.tools.symptom_model import Mode, SymptomModel
from needlemap.ui.widgets.cell_rasters import CellRasters
from needlemap.ui.widgets.pointer import Pointer

if TYPE_CHECKING:
    from needlemap.domain.placement import SurfacePoint

_LIVE_OPACITY, _ERASED_OPACITY = 0.55, 0.75
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class SymptomCanvas(QObject):
    """Paints symptoms below the marks of a canvas and, while it is on, follows the brush there.

    Whatever a stroke touches is found on the skin itself; the picture of it is only a picture.
    """

    def __init__(
        self, model: SymptomModel, canvas: BodyCanvas, surface: BodySurface, sight: PlateSight
    ) -> None:
        super().__init__(canvas)
        self._model, self._canvas = model, canvas
        self._surface, self._sight = surface, sight
        self._is_on = False
        self._rasters = CellRasters(self)
        self._rasters.made.connect(canvas.update)
        self._picture, self._picture_of = QPixmap(), ()  # type: tuple[QPixmap, tuple[object, ...]]
        self._picture_frame = PlateFrame(1, 0, 0)
        self._stroke: _Stroke | None = None
        self._arrow_from: SurfacePoint | None = None
        self._circle_at: QPointF | None = None
        canvas.add_underlay(self.paint)
        canvas.pointer_left.connect(self._forget_pointer)
        model.drawing_changed.connect(canvas.update)
        model.brush_changed.connect(self._on_brush_changed)

    def _on_brush_changed(self) -> None:
        if self._model.mode is not Mode.ARROW:
            self._arrow_from = None
        self._canvas.update()

    @property
    def is_settled(self) -> bool:
        """Whether all that is drawn can be shown."""
        return self._rasters.is_settled

    @property
    def shapes(self) -> tuple[SymptomShape, ...]:
        """The areas of today that the canvas shows."""
        raster = self._rasters.of(self._canvas.plate)
        return () if raster is None else symptom_shapes(self._model.drawing, raster)

    def switch(self, *, on: bool) -> None:
        """Let the brush hear the pointer, or no longer."""
        self._is_on = on
        self._arrow_from = None
        self._stroke = self._circle_at = None
        self._canvas.brush = self if on else None
        self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        self._canvas.update()

    # Pointer

    def pressed(self, pointer: Pointer) -> bool:
        """Begin a stroke; false for what is not the brush's matter."""
        if pointer.button not in (_LEFT, _NONE):
            return False
        frame, plate = self._canvas.frame, self._canvas.plate
        place = frame.to_mm(pointer.at)
        self._stroke = _Stroke(
            place,
            brush=CellBrush(self._surface, plate.id, self._model.radius_mm),
            raster=self._rasters.now(plate),
            radius_mm=self._model.radius_mm,
            tone=self._tone(),
            is_arrow=self._model.mode is Mode.ARROW,
        )
        self._circle_at = pointer.at
        self._show_stretch(self._stroke.to(place))
        return True

    def moved(self, pointer: Pointer) -> bool:
        """Follow the pointer; false while nothing is pressed."""
        if self._circle_at is not None:
            self._canvas.update(self._circle_box(self._circle_at))
        self._circle_at = pointer.at
        self._canvas.update(self._circle_box(pointer.at))
        if self._stroke is None:
            return False
        self._show_stretch(self._stroke.to(self._canvas.frame.to_mm(pointer.at)))
        return True

    def released(self, pointer: Pointer) -> bool:
        """Store the stroke; false when there was none."""
        stroke = self._stroke
        if stroke is None:
            return False
        place = self._canvas.frame.to_mm(pointer.at)
        if place != stroke.last:
            stroke.to(place)
        self._stroke = None
        if pointer.is_touch:
            self._circle_at = None  # a finger that is up is nowhere
        if stroke.is_arrow:
            self._end_arrow(stroke)
        else:
            self._model.stroke(stroke.brush.cells)
        self._canvas.update()
        return True

    def cancelled(self) -> None:
        """Forget the stroke: a second finger or the pen came."""
        if self._stroke is not None:
            self._stroke = None
            self._canvas.update()

    def _end_arrow(self, stroke: "_Stroke") -> None:
        """Draw an arrow from where a drag began, or from the click before this one."""
        plate = self._canvas.plate.id
        start = self._surface.locate(plate, *stroke.start)
        end = self._surface.locate(plate, *stroke.last)
        if start is None or end is None:
            words = self.tr("No arrow was drawn: drag from one spot of the body to another.")
            self._model.message.emit(words)
        elif start != end:
            self._arrow_from = None
            self._model.spread(start, end)
        elif self._arrow_from is None or self._arrow_from == end:
            self._arrow_from = end
            self._model.message.emit(self.tr("Now click where it spreads to."))
        else:
            begun, self._arrow_from = self._arrow_from, None
            self._model.spread(begun, end)

    def _tone(self) -> QColor:
        if self._model.mode is Mode.ERASE:
            tone = QColor(self._canvas.palette_in_force.background)
            tone.setAlphaF(_ERASED_OPACITY)
            return tone
        tone = QColor(symptom_colour(self._model.kind, self._canvas.palette_in_force))
        tone.setAlphaF(_LIVE_OPACITY)
        return tone

    def _show_stretch(self, area_mm: QRectF) -> None:
        box = self._canvas.frame.transform().mapRect(area_mm)
        self._canvas.update(box.toAlignedRect().adjusted(-3, -3, 3, 3))

    def _circle_box(self, at: QPointF) -> QRect:
        reach = self._model.radius_mm * self._canvas.frame.px_per_mm + 3
        return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach).toAlignedRect()

    def _forget_pointer(self) -> None:
        self._circle_at = None
        self._canvas.update()

    # Painting

    def paint(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Paint symptoms; the marks come over them."""
        model = self._model
        earlier = model.earlier.drawing if self._is_on and model.earlier else None
        earlier = model.proposal or earlier
        shown = ShownDrawings(model.drawing, earlier, model.chosen if self._is_on else None)
        raster = None if shown.is_empty else self._rasters.of(self._canvas.plate)
        if raster is not None:
            self._paint_drawings(painter, frame, palette, raster, shown)
        stroke = self._stroke
        if stroke is not None:
            stroke.paint(painter, frame, palette)
        if self._is_on and self._circle_at is not None and model.mode is not Mode.ARROW:
            self._paint_circle(painter, palette)

    def _paint_drawings(
        self,
        painter: QPainter,
        frame: PlateFrame,
        palette: BodyPalette,
        raster: CellRaster,
        shown: ShownDrawings,
    ) -> None:
        """Keep what is drawn as a picture; while the body moves, move the picture."""
        ratio, size, plate = painter.device().devicePixelRatioF(), self._canvas.size(), self._plate
        wanted = (shown, plate, palette.look, size, ratio, None if self._is_moving else frame)
        is_same = self._picture_of == wanted
        if not is_same and not (self._is_moving and self._picture_of[:2] == (shown, plate)):
            project = partial(self._surface.project, plate=plate)
            self._picture = symptom_picture(
                shown, raster, project, frame, palette, size=size, ratio=ratio, mark_px=MARK_PX
            )
            self._picture_frame, self._picture_of = frame, wanted
        start = frame.to_px(*self._picture_frame.to_mm(QPointF(0, 0)))
        end = frame.to_px(*self._picture_frame.to_mm(QPointF(size.width(), size.height())))
        painter.drawPixmap(QRectF(start, end), self._picture, QRectF(self._picture.rect()))

    @property
    def _plate(self) -> str:
        return self._canvas.plate.id

    @property
    def _is_moving(self) -> bool:
        return self._canvas.is_moving

    def _paint_circle(self, painter: QPainter, palette: BodyPalette) -> None:
        if self._circle_at is None:
            return
        reach = self._model.radius_mm * self._canvas.frame.px_per_mm
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for code, width in ((palette.rim, 3.0), (palette.label_text, 1.2)):
            painter.setPen(QPen(QColor(code), width))
            painter.drawEllipse(self._circle_at, reach, reach)

    def prepare(self) -> None:
        """Make the plate in front ready beside the window, before the first stroke."""
        self._rasters.of(self._canvas.plate)


class _Stroke:
    """A stroke under way: its cells, and a picture of the skin that it has touched."""

    def __init__(
        self,
        start: tuple[float, float],
        *,
        brush: CellBrush,
        raster: CellRaster,
        radius_mm: float,
        tone: QColor,
        is_arrow: bool,
    ) -> None:
        self.start = self.last = start
        self.brush, self.is_arrow = brush, is_arrow
        self._raster, self._radius_mm = raster, radius_mm
        rows, columns = raster.cell.shape
        self._image = QImage(columns, rows, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(Qt.GlobalColor.transparent)
        self._tone = _premultiplied(tone)

    def to(self, place: tuple[float, float]) -> QRectF:
        """Follow the brush to a place; return what it covered on the way, in plate mm."""
        start, self.last = self.last, place
        reach = self._radius_mm
        left, right = min(start[0], place[0]) - reach, max(start[0], place[0]) + reach
        low, high = min(start[1], place[1]) - reach, max(start[1], place[1]) + reach
        if self.is_arrow:
            box = QRectF(QPointF(*self.start), QPointF(*place)).normalized()
            box |= QRectF(QPointF(*self.start), QPointF(*start)).normalized()
            return box.adjusted(-30, -30, 30, 30)
        self.brush.stretch(start, place)
        self._colour(start, place, (left, low, right, high))
        return QRectF(left, low, right - left, high - low)

    def paint(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Paint what the brush has touched so far."""
        if self.is_arrow:
            paint_spread(painter, frame, [SpreadLine(*self.start, *self.last)], palette, MARK_PX)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale, (x0, _, _, y1) = self._raster.px_per_mm, self._raster.window_mm
        rows, columns = self._raster.cell.shape
        # The raster may reach a little beyond the window.
        window = x0, y1 - rows / scale, x0 + columns / scale, y1
        painter.drawImage(frame.rect_of(window), self._image)

    def _colour(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        box_mm: tuple[float, float, float, float],
    ) -> None:
        raster, (left, low, right, high) = self._raster, box_mm
        scale, (x0, _, _, y1) = raster.px_per_mm, raster.window_mm
        rows, columns = raster.cell.shape
        c0, c1 = (int(np.clip((x - x0) * scale, 0, columns)) for x in (left, right))
        r0, r1 = (int(np.clip((y1 - y) * scale, 0, rows)) for y in (high, low))
        c1, r1 = min(c1 + 1, columns), min(r1 + 1, rows)
        if c0 >= c1 or r0 >= r1:
            return
        x = x0 + (np.arange(c0, c1) + 0.5) / scale
        y = y1 - (np.arange(r0, r1) + 0.5) / scale
        places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        near = distance_to(places, start, end).reshape(r1 - r0, c1 - c0) <= self._radius_mm
        pixels = np.frombuffer(self._image.bits(), np.uint32).reshape(rows, -1)
        part = pixels[r0:r1, c0:c1]
        part[near & (raster.cell[r0:r1, c0:c1] != NOBODY)] = self._tone


def _premultiplied(tone: QColor) -> int:
    share = tone.alphaF()
    red, green, blue = (round(c * share) for c in (tone.red(), tone.green(), tone.blue()))
    return round(255 * share) << 24 | red << 16 | green << 8 | blue
