"""What a click will record, worked out while the finger is still down.

Between press and release pass some 50 ms in which nothing else is to be done: the release then
only stores and paints. A plan is good for one state of the session; in any other it is dropped.
"""

from dataclasses import dataclass

from needlemap.domain.edit import SiteEdit
from needlemap.domain.placement import Placement
from needlemap.domain.session import Session
from needlemap.domain.site import Brush


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """A new site, with what is to be shown of it, as the edit that will record it.

    ``after`` is the session with it.
    """

    session: Session
    placement: Placement
    brush: Brush
    edit: SiteEdit
    after: Session
    site_id: str

    def is_for(self, session: Session, placement: Placement, brush: Brush) -> bool:
        """Whether nothing has changed since it was planned."""
        same = session is self.session and placement is self.placement
        return same and brush == self.brush


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that was pressed, with this technique in hand, and what lies there."""

    plate: str
    x_mm: float
    y_mm: float
    technique: str
    placement: Placement | None

    def is_at(self, plate: str, x_mm: float, y_mm: float, technique: str) -> bool:
        """Whether this is what was pressed."""
        mine = (self.plate, self.x_mm, self.y_mm, self.technique)
        return mine == (plate, x_mm, y_mm, technique)
