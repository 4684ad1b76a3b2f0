"""The outlines that stand out behind the marks, stroked once while nothing moves."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from needlemap.painting import BodyLayers, BodyPalette, PlateFrame, paint_structures
from needlemap.ui.widgets.backdrop import rects_of


class Highlight:
    """Keeps the outlines as a picture: to stroke them at each mark costs more than the mark."""

    def __init__(self) -> None:
        self._layers = BodyLayers()
        self._picture = QPixmap()
        self._picture_of: tuple[object, ...] | None = None

    @property
    def layers(self) -> BodyLayers:
        """What stands out."""
        return self._layers

    def show(self, layers: BodyLayers) -> list[QRectF]:
        """Let these stand out; return what they and the former ones cover, in plate mm."""
        former, self._layers = self._layers, layers
        self._picture_of = None
        shown = (*former.structures, *layers.structures)
        return [structure.path_mm.boundingRect() for structure in shown]

    def paint(
        self,
        painter: QPainter,
        frame: PlateFrame,
        palette: BodyPalette,
        *,
        region: QRegion,
        size: QSize,
        is_moving: bool,
    ) -> None:
        """Paint the region of a canvas of this size (logical pixels)."""
        if not self._layers.structures:
            return
        if is_moving:
            self._stroke(painter, frame, palette)
            return
        ratio = painter.device().devicePixelRatioF()
        wanted = (frame, palette.name, size, ratio)
        if self._picture_of != wanted:
            self._picture_of = wanted
            self._render(frame, palette, size, ratio)
        for area in rects_of(region):
            source = QRectF(area.topLeft() * ratio, area.size() * ratio)
            painter.drawPixmap(QRectF(area), self._picture, source)

    def _render(self, frame: PlateFrame, palette: BodyPalette, size: QSize, ratio: float) -> None:
        self._picture = QPixmap(size * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._stroke(painter, frame, palette)
        painter.end()

    def _stroke(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        paint_structures(
            painter,
            frame,
            self._layers.structures,
            palette,
            highlighted=self._layers.highlighted,
        )
