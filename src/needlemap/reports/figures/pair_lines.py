"""Which currents a printed plate shows: lines between two needles, stubs where one is elsewhere."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from needlemap.painting import PRINT, PlateFrame
from needlemap.painting.estim import EstimLine, channel_label, paint_estim_lines
from needlemap.reports.figures.panels import PlacedSite
from needlemap.reports.pages.paper import mm

_SIGN_MM, _SIGN_REACH_MM = 2.4, 2.1


def pair_lines(sites: Sequence[PlacedSite]) -> Iterable[EstimLine]:
    """Yield the line of each pair; one that is seen alone gets a stub with the other's number."""
    seen = {site.place.number: site for site in sites}
    for site in sites:
        place, x_mm, y_mm = site.place, site.x_mm, site.y_mm
        if place.partner is None:
            continue
        label = channel_label(place.channel)
        other = seen.get(place.partner)
        if other is None:
            yield EstimLine(x_mm, y_mm, None, None, f"{label} to {place.partner}")
        elif place.number < place.partner:
            yield EstimLine(x_mm, y_mm, other.x_mm, other.y_mm, label)


def paint_pair_sign(painter: QPainter, centre: QPointF) -> None:
    """Paint what stands in the legend for such a line."""
    frame, reach = PlateFrame(1.0, centre.x(), centre.y()), mm(_SIGN_REACH_MM)
    line = EstimLine(-reach, 0, reach, 0, "")
    paint_estim_lines(painter, frame, [line], mm(_SIGN_MM), PRINT)
