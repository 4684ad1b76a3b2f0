"""What stands for a site on paper: its mark, the room it takes, and lines between two needles."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from needlemap.painting import PRINT, Mark, MarkState, PlateFrame, box_of, shape_of_technique
from needlemap.painting.estim import EstimLine, channel_label, paint_estim_lines
from needlemap.reports.content.record import SitePlace
from needlemap.reports.figures.callouts import column_capacity
from needlemap.reports.figures.geometry import Extent
from needlemap.reports.figures.panels import PlacedSite
from needlemap.reports.pages.paper import mm

MARK_MM = 4.3
GAP_MM = 0.5


def mark_of(place: SitePlace) -> Mark:
    """Return the mark of a site: its number is that of its row."""
    return Mark(
        0.0,
        0.0,
        number=place.number,
        needle_count=place.needle_count,
        shape=shape_of_technique(place.technique),
        state=MarkState.IN if place.needles_in else MarkState.OUT,
        approximate=place.approximate,
    )


def extent_of(mark: Mark) -> Extent:
    """Return how far a printed mark reaches from its centre, in mm."""
    box = box_of(mark)
    return Extent(
        left=-box.left() * MARK_MM,
        up=-box.top() * MARK_MM,
        right=box.right() * MARK_MM,
        down=box.bottom() * MARK_MM,
    )


def most_sites(places: Sequence[SitePlace], height_mm: float) -> int:
    """Return how many of these sites two columns of a height can always name, at least 2."""
    extents = [extent_of(mark_of(place)) for place in places]
    up = max((extent.up for extent in extents), default=MARK_MM)
    down = max((extent.down for extent in extents), default=MARK_MM)
    return max(2, 2 * column_capacity(height_mm, up, down, gap=GAP_MM))


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
