"""How densely the skin was needled, on paper: bands as patterns that grey and fax keep apart."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from needlemap.history import SkinDensity
from needlemap.history.raster import PlateRaster
from needlemap.painting import PRINT, PlateFrame, PlatePictures, paint_side_letters
from needlemap.painting.heat import (
    BANDS,
    HEAT_BOUNDS,
    band_swatch,
    heat_image,
    heat_levels,
    highest_band,
    keep_on_body,
)
from needlemap.reports.content.history import Counted, OverlaySite
from needlemap.reports.figures.body_panel import CAPTION_MM, SIDE_LETTER_MM, paper_pictures
from needlemap.reports.figures.insets import PrintedPlate, PrintedSurface, close_views
from needlemap.reports.figures.overlay import BETWEEN, PanelRow
from needlemap.reports.figures.overlay_spots import overlay_plates, points_of
from needlemap.reports.pages.blocks import Gap
from needlemap.reports.pages.document import Item
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.sections import heading_item, text_items
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import CELL, FINE, HEADING, LABEL, Paragraph, text_width

Floats = NDArray[np.floating[Any]]

TITLE = "Density of {0} on the skin"
KEY = (
    "Bands: {0} per 10 cm² of skin, spread over about 25 mm around each site; one that lies alone "
    "makes 1 where it stands. Lines part the bands. A close view has the same bands as the whole "
    "body."
)
# Of the picture. A unit of the patterns is one dot of a fax, two of these.
_PX_PER_MM = 400 / 25.4
_UNIT_PX = 2
_BODY_MM, _CLOSE_MM = 122.0, 96.0
_MOST_CLOSE = 2
_EDGE_SHARE = 0.08
_SWATCH_MM = (9.0, 4.6)
_FRAME_PX = 2


class DensityPanel:
    """One plate with its bands of density; read aloud as its densest band."""

    def __init__(
        self, plate: PrintedPlate, raster: PlateRaster, levels: Floats, width: float, height: float
    ) -> None:
        self.width, self.height = width, height
        self._plate, self._levels = plate, raster.picture(levels)
        room = QRectF(0, mm(CAPTION_MM), width, height - mm(CAPTION_MM))
        self._frame = PlateFrame.fitted(plate.window_mm, room)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner at (x, y)."""
        title, words = self._plate.label, self._words()
        box = (x, y, self.width, self.height)
        with tagged(painter, Role.FIGURE, alt=f"{title}: {words}.", box=box):
            painter.save()
            painter.translate(x, y)
            Paragraph(title, HEADING, self.width).paint(painter, 0, 0)
            left = text_width(title, HEADING) + mm(2)
            Paragraph(words, LABEL, self.width - left).paint(painter, left, mm(0.65))
            body = self._frame.rect_of(self._plate.window_mm)
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
            painter.drawImage(body, self.picture())
            paint_side_letters(
                painter, self._plate, self._frame, body, PRINT, size_px=mm(SIDE_LETTER_MM)
            )
            painter.restore()

    def picture(self) -> QImage:
        """Return body and bands as one grey picture without transparency, which PDF/A-1 forbids."""
        body = self._frame.rect_of(self._plate.window_mm)
        size = round(body.width() / mm(1) * _PX_PER_MM), round(body.height() / mm(1) * _PX_PER_MM)
        whole = QRectF(0, 0, *size)
        scale = size[0] / (self._plate.window_mm[2] - self._plate.window_mm[0])
        rows, columns = self._levels.shape
        bands = heat_image(self._levels, QRectF(0, 0, columns, rows), size, PRINT, unit_px=_UNIT_PX)
        keep_on_body(bands, _cut_out().plate_image(self._plate, PRINT, scale), whole)
        drawn = paper_pictures().plate_image(self._plate, PRINT, scale)
        sheet = drawn.convertToFormat(QImage.Format.Format_RGB32).scaled(
            *size,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        painter = QPainter(sheet)
        painter.drawImage(0, 0, bands)
        painter.end()
        return sheet.convertToFormat(QImage.Format.Format_Grayscale8)

    def _words(self) -> str:
        band = highest_band(self._levels)
        return "below the first band" if band is None else f"densest: {_band_words(band)}"


class BandKey:
    """The patterns of all bands with their bounds, as they are laid over the body."""

    height = mm(11.0)

    def __init__(self, width: float) -> None:
        self._each = width / BANDS

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint a swatch over its words, the thinnest band first."""
        with tagged(painter, Role.LIST):
            for band in range(BANDS):
                with tagged(painter, Role.LIST_ITEM), tagged(painter, Role.LIST_BODY):
                    self._paint_band(painter, x + band * self._each, y, band)

    def _paint_band(self, painter: QPainter, x: float, y: float, band: int) -> None:
        width, height = _SWATCH_MM
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        place = QRectF(x, y + mm(0.5), mm(width), mm(height))
        painter.drawImage(
            place, swatch(band, round(width * _PX_PER_MM), round(height * _PX_PER_MM))
        )
        painter.restore()
        words = _band_words(band)
        Paragraph(words, CELL, text_width(words, CELL) + mm(1)).paint(painter, x, y + mm(6.0))


def swatch(band: int, width: int, height: int) -> QImage:
    """Return a band on the palest skin of paper, framed by the line that parts it from others."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(PRINT.body_ink))
    painter = QPainter(image)
    inner = QRectF(image.rect()).adjusted(_FRAME_PX, _FRAME_PX, -_FRAME_PX, -_FRAME_PX)
    painter.fillRect(inner, QColor(PRINT.body_light))
    size = round(inner.width()), round(inner.height())
    painter.drawImage(inner.topLeft(), band_swatch(band, size, PRINT, unit_px=_UNIT_PX))
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def density_items(
    sites: Sequence[OverlaySite], surface: PrintedSurface, counted: Counted, width: float
) -> list[Item]:
    """Return the density as items of the flow: key, front and back, the close views that show most.

    Nothing where none is asked for, or without a site.
    """
    if not counted or not sites:
        return []
    skin = SkinDensity(surface)
    weights = [site.needles if counted is Counted.NEEDLES else 1 for site in sites]
    skin.take_sites(points_of(sites), np.asarray(weights, np.float64))
    levels = heat_levels(skin.of_run(0, len(sites)))
    each = (width - BETWEEN) / 2

    def row(plates: Sequence[PrintedPlate], high_mm: float) -> Item:
        panels = [
            DensityPanel(plate, _raster(surface, plate.id), levels, each, mm(high_mm))
            for plate in plates
        ]
        return Item(PanelRow(panels, width))

    whole = overlay_plates(sites, surface)
    close = _close_plates(sites, surface, whole)
    rows = [row(whole[start : start + 2], _BODY_MM) for start in range(0, len(whole), 2)]
    rows += [row(close, _CLOSE_MM)] if close else []
    key = BandKey(width)
    below = text_items(KEY.format(counted.value), width, style=FINE)
    room = key.height + sum(item.block.height for item in below) + rows[0].block.height + mm(2.5)
    title = heading_item(TITLE.format(counted.value), width, with_next=room)
    return [title, Item(key), *below, Item(Gap(mm(2.5))), *rows]


def _close_plates(
    sites: Sequence[OverlaySite], surface: PrintedSurface, whole: Sequence[PrintedPlate]
) -> tuple[PrintedPlate, ...]:
    """Return the close plates that together show most of what the whole ones show; small first.

    Only those that look as one of the whole does: then its millimetres are theirs.
    """
    points, left = points_of(sites), np.ones(len(sites), bool)
    views, seen = [], {}
    for plate in whole:
        xy, visible = surface.project(points, plate.id)
        for view in close_views(plate, surface):
            views.append(view)
            seen[view.id] = _well_inside(view, xy, visible)
    chosen: list[PrintedPlate] = []
    while views and len(chosen) < _MOST_CLOSE:
        best = max(views, key=lambda view: (int((seen[view.id] & left).sum()), -_area(view)))
        if not (seen[best.id] & left).any():
            break
        chosen.append(best)
        views.remove(best)
        left &= ~seen[best.id]
    return tuple(chosen)


def _well_inside(view: PrintedPlate, xy: Floats, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which points are seen and not at the edge, where a close view fades out."""
    low, high = np.array(view.window_mm[:2]), np.array(view.window_mm[2:])
    edge = _EDGE_SHARE * (high - low)
    return np.asarray(seen & ((xy >= low + edge) & (xy <= high - edge)).all(axis=1))


def _area(plate: PrintedPlate) -> float:
    x0, y0, x1, y1 = plate.window_mm
    return (x1 - x0) * (y1 - y0)


def _band_words(band: int) -> str:
    low = HEAT_BOUNDS[band]
    return f"{low:g} and more" if band == BANDS - 1 else f"{low:g} to {HEAT_BOUNDS[band + 1]:g}"


@lru_cache(maxsize=16)
def _raster(surface: PrintedSurface, plate: str) -> PlateRaster:
    """Return how a plate shows the skin: looking takes half a second, and stays true."""
    window = surface.plate(plate).window_mm
    return PlateRaster.of(surface, SkinDensity(surface).lattice, plate, window)


@lru_cache(maxsize=1)
def _cut_out() -> PlatePictures:
    """Return pictures that are clear around the body, by which bands are cut off."""
    return PlatePictures()
