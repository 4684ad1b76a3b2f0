"""What lies still behind the marks: body and layers, drawn once while nothing moves."""

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion

from needlemap.bodymap import Plate
from needlemap.painting import BodyPalette, PlateFrame, PlatePictures
from needlemap.painting.atlas_layers import AtlasLayers, paint_atlas_layers


class Backdrop:
    """Keeps the view as it was drawn at rest, and scales it while a gesture lasts."""

    def __init__(self, pictures: PlatePictures) -> None:
        self._pictures = pictures
        self._view = QPixmap()
        self._view_frame: PlateFrame | None = None
        self._whole = QPixmap()
        self._whole_of: tuple[str, str, str, float] | None = None

    def render(
        self,
        plate: Plate,
        palette: BodyPalette,
        layers: AtlasLayers,
        frame: PlateFrame,
        *,
        size: QSize,
        ratio: float,
    ) -> None:
        """Draw the view of this size (logical pixels) as sharp as screen and picture allow."""
        self._view = QPixmap(size * ratio)
        self._view.setDevicePixelRatio(ratio)
        self._view.fill(QColor(palette.background))
        self._view_frame = frame
        painter = QPainter(self._view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        picture = self._pictures.plate_image(plate, palette, frame.px_per_mm * ratio)
        painter.drawImage(frame.rect_of(plate.window_mm), picture)
        area = QRectF(QPointF(), size.toSizeF())
        paint_atlas_layers(painter, frame, layers, palette, visible=area)
        painter.end()

    def paint(
        self,
        painter: QPainter,
        plate: Plate,
        palette: BodyPalette,
        frame: PlateFrame,
        *,
        region: QRegion,
    ) -> None:
        """Paint the region: the view itself, or while the frame moves the old view scaled."""
        old = self._view_frame
        if old == frame:
            for area in rects_of(region):
                source = QRectF(area.topLeft() * self._ratio, area.size() * self._ratio)
                painter.drawPixmap(QRectF(area), self._view, source)
            return
        painter.fillRect(region.boundingRect(), QColor(palette.background))
        self._paint_whole(painter, plate, palette, frame)
        if old is not None:
            painter.drawPixmap(
                _moved(old, frame, self._view), self._view, QRectF(self._view.rect())
            )

    @property
    def _ratio(self) -> float:
        return self._view.devicePixelRatio()

    def _paint_whole(
        self, painter: QPainter, plate: Plate, palette: BodyPalette, frame: PlateFrame
    ) -> None:
        """Paint the plate coarsely where the old view does not reach."""
        wanted = (plate.figure, plate.id, palette.name, 0.5)
        if self._whole_of != wanted:
            image = self._pictures.plate_image(plate, palette, wanted[3])
            self._whole, self._whole_of = QPixmap.fromImage(image), wanted
        target = frame.rect_of(plate.window_mm)
        painter.drawPixmap(target, self._whole, QRectF(self._whole.rect()))


def rects_of(region: QRegion) -> Iterable[QRect]:
    """Return the rectangles of a region: two marks far apart span far more than they cover."""
    return cast("Iterable[QRect]", region)  # it can be gone through, which its types do not say


def _moved(old: PlateFrame, new: PlateFrame, view: QPixmap) -> QRectF:
    """Return where a view drawn with the old frame lies in the new one."""
    scale = new.px_per_mm / old.px_per_mm
    size = view.deviceIndependentSize() * scale
    corner = QPointF(
        new.origin_x_px - old.origin_x_px * scale, new.origin_y_px - old.origin_y_px * scale
    )
    return QRectF(corner, size)
