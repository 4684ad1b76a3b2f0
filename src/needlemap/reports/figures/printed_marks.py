"""The mark of a site on paper, the room it takes, and how many marks a panel can name."""

from collections.abc import Sequence

from needlemap.painting import Mark, MarkState, box_of, shape_of_technique
from needlemap.reports.content.record import SitePlace
from needlemap.reports.figures.callouts import column_capacity
from needlemap.reports.figures.geometry import Extent

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
