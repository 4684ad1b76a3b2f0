"""Panels of the body set in rows: two side by side, a lone close-up as wide as it is worth."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtGui import QPainter

from needlemap.domain.symptoms import SymptomDrawing
from needlemap.reports.content.record import SitePlace
from needlemap.reports.figures.body_panel import CAPTION_MM, BodyPanel, picture_width
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.figures.marks import GAP_MM, extent_of, mark_of, most_sites
from needlemap.reports.figures.panels import Panel, panels_of
from needlemap.reports.pages.paper import mm

CLOSE_UPS_MM = 96.0
_BETWEEN_PANELS = mm(3.0)
_LONE_SHARE = 0.78
BELOW_BODY = mm(1.5)


class BodyRow:
    """One or two panels side by side, in the middle of the page."""

    def __init__(self, panels: list[BodyPanel], width: float) -> None:
        self.panels, self._width = tuple(panels), width
        self.height = max(panel.height for panel in panels) + BELOW_BODY

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the panels."""
        used = sum(panel.width for panel in self.panels)
        used += _BETWEEN_PANELS * (len(self.panels) - 1)
        x += (self._width - used) / 2
        for panel in self.panels:
            panel.paint(painter, x, y)
            x += panel.width + _BETWEEN_PANELS


def body_rows(
    places: Sequence[SitePlace],
    surface: PrintedSurface,
    width: float,
    height: float,
    drawing: SymptomDrawing | None = None,
) -> list[BodyRow]:
    """Return the plates that a record needs, in rows of a width; `height` is the highest."""
    most = most_sites(places, min(height / mm(1), CLOSE_UPS_MM) - CAPTION_MM)
    panels = panels_of(places, surface, most_sites=most, drawing=drawing)
    return [_body_row(panels[i : i + 2], width, height, surface) for i in range(0, len(panels), 2)]


def _body_row(
    panels: tuple[Panel, ...], width: float, height: float, surface: PrintedSurface
) -> BodyRow:
    each = (width - _BETWEEN_PANELS) / 2
    if all(_is_close(panel) for panel in panels):
        each = width * _LONE_SHARE if len(panels) == 1 else each
        height = min(height, max(_needed(panel, each) for panel in panels))
    return BodyRow([BodyPanel(panel, each, height, surface) for panel in panels], width)


def _is_close(panel: Panel) -> bool:
    return panel.close_up is not None or panel.plate.close


def _needed(panel: Panel, width: float) -> float:
    """Return the height that a close-up of a width takes: its picture, or its columns of marks."""
    x0, y0, x1, y1 = panel.window_mm
    picture = picture_width(width) * (y1 - y0) / (x1 - x0)
    return mm(CAPTION_MM) + max(min(picture, mm(CLOSE_UPS_MM)), _columns(panel))


def _columns(panel: Panel) -> float:
    extents = [extent_of(mark_of(site.place)) for site in panel.sites]
    pitch = max((e.up + e.down + GAP_MM for e in extents), default=0.0)
    return mm((ceil(len(extents) / 2) + 1) * pitch)
