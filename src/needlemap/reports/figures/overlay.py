"""All sites of a period on one printed plate: a mark a spot, with its age and how many."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from needlemap.domain.plurals import count_words
from needlemap.painting import (
    PRINT,
    PlateFrame,
    paint_body,
    paint_mark,
    paint_side_letters,
    shape_of_technique,
)
from needlemap.painting.ages import paper_mark
from needlemap.painting.body import BodyLayers
from needlemap.reports.content.history import OverlaySite
from needlemap.reports.figures.body_panel import (
    CAPTION_MM,
    PICTURE_DPI,
    SIDE_LETTER_MM,
    paper_pictures,
    sites_words,
)
from needlemap.reports.figures.insets import PrintedPlate, PrintedSurface
from needlemap.reports.figures.overlay_spots import Spot, overlay_plates, seen_on, spots_of
from needlemap.reports.pages.blocks import Block
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import HEADING, LABEL, Paragraph, text_width

MARK_MM = 3.4
# Marks without a number can be smaller, so that more of them are told apart.
PLAIN_MARK_MM = 1.7
# Sites nearer than this on paper, in marks, are one spot.
_TOGETHER = 0.86
_FURTHER_MM = 110.0
BETWEEN = mm(3)

Floats = NDArray[np.floating[Any]]


class PlatePanel(Block, Protocol):
    """A picture of a plate as wide as it says."""

    @property
    def width(self) -> float:
        """Width in printer pixels."""


class OverlayPanel:
    """One plate with all sites that it can show; `counts` says of spots how many and how old."""

    def __init__(
        self,
        plate: PrintedPlate,
        surface: PrintedSurface,
        sites: Sequence[OverlaySite],
        width: float,
        height: float,
        *,
        counts: bool = True,
    ) -> None:
        self.width, self.height = width, height
        self._counts = counts
        self._mark = mm(MARK_MM if counts else PLAIN_MARK_MM)
        self._plate = plate
        room = QRectF(0, mm(CAPTION_MM), width, height - mm(CAPTION_MM))
        self._frame = PlateFrame.fitted(plate.window_mm, room)
        seen = seen_on(sites, surface, plate.id)
        self._count = len(seen)
        reach = self._mark * _TOGETHER / self._frame.px_per_mm
        self._spots = spots_of(seen, reach)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner at (x, y); the youngest marks lie on top."""
        box = (x, y, self.width, self.height)
        places = f" at {count_words(len(self._spots), 'place')}" if self._spots else ""
        words = f"{self._plate.label}: {sites_words(self._count)}{places}."
        with tagged(painter, Role.FIGURE, alt=words, box=box):
            self._paint(painter, x, y)

    def _paint(self, painter: QPainter, x: float, y: float) -> None:
        painter.save()
        painter.translate(x, y)
        self._paint_caption(painter)
        paint_body(
            painter,
            self._frame,
            self._plate,
            BodyLayers(),
            (),
            PRINT,
            pictures=paper_pictures(),
            mark_px=self._mark,
            picture_px_per_mm=self._frame.px_per_mm / mm(1) * PICTURE_DPI / 25.4,
        )
        self._paint_sides(painter)
        for spot in reversed(self._spots):
            self._paint_spot(painter, spot)
        painter.restore()

    def _paint_spot(self, painter: QPainter, spot: Spot) -> None:
        mark = paper_mark(
            spot.x_mm,
            spot.y_mm,
            spot.youngest.age,
            count=spot.count if self._counts else 1,
            shape=shape_of_technique(spot.youngest.technique),
        )
        if not self._counts:
            mark = replace(mark, letter="")
        place = self._frame.to_px(spot.x_mm, spot.y_mm)
        paint_mark(painter, place, self._mark, mark, PRINT)

    def _paint_caption(self, painter: QPainter) -> None:
        title = self._plate.label
        Paragraph(title, HEADING, self.width).paint(painter, 0, 0)
        left = text_width(title, HEADING) + mm(2)
        words = sites_words(self._count)
        Paragraph(words, LABEL, self.width - left).paint(painter, left, mm(0.65))

    def _paint_sides(self, painter: QPainter) -> None:
        """Write R and L, the patient's own. After the body, which is opaque."""
        body = self._frame.rect_of(self._plate.window_mm)
        paint_side_letters(
            painter, self._plate, self._frame, body, PRINT, size_px=mm(SIDE_LETTER_MM)
        )


class PanelRow:
    """Panels side by side, in the middle."""

    def __init__(self, panels: Sequence[PlatePanel], width: float) -> None:
        self._panels, self._width = panels, width
        self.height = max(panel.height for panel in panels) + mm(1.5)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the panels."""
        used = sum(panel.width for panel in self._panels) + BETWEEN * (len(self._panels) - 1)
        x += (self._width - used) / 2
        for panel in self._panels:
            panel.paint(painter, x, y)
            x += panel.width + BETWEEN


def panel_rows(
    sites: Sequence[OverlaySite],
    surface: PrintedSurface,
    width: float,
    height: float,
    *,
    counts: bool = True,
    spare: bool = True,
) -> list[PanelRow]:
    """Return front and back in a row of a height, and further plates below as high as they are.

    `spare` keeps front and back also where they show no site.
    """
    plates = overlay_plates(sites, surface)
    if not spare:
        plates = tuple(plate for plate in plates if seen_on(sites, surface, plate.id))
    each = (width - BETWEEN) / 2
    rows = []
    for start in range(0, len(plates), 2):
        row = plates[start : start + 2]
        high = _further(row, each) if start else height
        panels = [OverlayPanel(p, surface, sites, each, high, counts=counts) for p in row]
        rows.append(PanelRow(panels, width))
    return rows


def _further(plates: Sequence[PrintedPlate], width: float) -> float:
    """Return the height of a further row: that of its highest picture, within a limit."""
    ratios = [(p.window_mm[3] - p.window_mm[1]) / (p.window_mm[2] - p.window_mm[0]) for p in plates]
    return mm(CAPTION_MM) + min(max(ratios) * width, mm(_FURTHER_MM))
