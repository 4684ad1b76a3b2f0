"""What lies still behind the marks: body and layers, drawn once while nothing moves."""

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion

from needlemap.bodymap import Plate
from needlemap.bodymap.layers import Depth
from needlemap.painting import BodyPalette, PlateFrame, PlatePictures
from needlemap.painting.atlas_layers import AtlasLayers, paint_atlas_layers
from needlemap.painting.depths import FAINT

# While a gesture lasts, what the former view did not hold is shown as coarse as this.
_COARSE_PX_PER_MM = 0.5


class Backdrop:
    """Keeps the view as it was drawn at rest, and scales it while a gesture lasts."""

    def __init__(self, pictures: PlatePictures) -> None:
        self._pictures = pictures
        self._view = QPixmap()
        self._view_frame: PlateFrame | None = None
        self._whole = QPixmap()
        self._whole_of: tuple[object, ...] | None = None
        self._layers = AtlasLayers()

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
        self._layers = layers
        self._paint_plate(painter, plate, palette, frame, ratio)
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
        layers = self._layers
        wanted = (plate.figure, plate.id, palette.look, layers.depth, layers.is_faint)
        if self._whole_of != wanted:
            self._whole, self._whole_of = self._coarse(plate, palette), wanted
        target = frame.rect_of(plate.window_mm)
        painter.drawPixmap(target, self._whole, QRectF(self._whole.rect()))

    def _coarse(self, plate: Plate, palette: BodyPalette) -> QPixmap:
        x0, y0, x1, y1 = plate.window_mm
        size = QSizeF(x1 - x0, y1 - y0) * _COARSE_PX_PER_MM
        made = QPixmap(size.toSize())
        made.fill(QColor(palette.background))
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = PlateFrame.fitted(plate.window_mm, QRectF(made.rect()))
        self._paint_plate(painter, plate, palette, frame, 1.0)
        painter.end()
        return made

    def _paint_plate(
        self,
        painter: QPainter,
        plate: Plate,
        palette: BodyPalette,
        frame: PlateFrame,
        ratio: float,
    ) -> None:
        """Paint the skin, or the body peeled to the depth that is shown, where that is ready."""
        target, depths = frame.rect_of(plate.window_mm), self._pictures.depths
        depth = self._layers.depth
        if depth is Depth.SKIN or not depths.is_ready(plate, depth, palette):
            picture = self._pictures.plate_image(plate, palette, frame.px_per_mm * ratio)
            painter.drawImage(target, picture)
            if self._layers.is_faint:
                faint = Depth.SUPERFICIAL
                depths.paint(painter, target, plate, faint, palette, opacity=FAINT)
        else:
            depths.paint(painter, target, plate, depth, palette)


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
