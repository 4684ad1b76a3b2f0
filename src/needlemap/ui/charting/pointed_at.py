"""What lies under the pointer, in words."""

from needlemap.bodymap import BodyAtlas
from needlemap.domain.placement import Placement
from needlemap.reference import Reference

_NAMED_AT_MOST = 3


class PointedAt:
    """Names structures, nearest landmark and risk zones at a place of a plate."""

    def __init__(self, atlas: BodyAtlas, reference: Reference) -> None:
        self._atlas = atlas
        self._reference = reference

    def words(self, plate: str, x_mm: float, y_mm: float) -> str:
        """Return one line for each kind of thing there; nothing beside the body."""
        placement = self._atlas.locate(plate, x_mm, y_mm)
        if placement is None:
            return ""
        lines = [self._structures(placement), self._landmark(placement)]
        return "\n".join(line for line in (*lines, self._zones(placement)) if line)

    def _structures(self, placement: Placement) -> str:
        names = [
            self._reference.structure_name(candidate.structure).partition(" (")[0]
            for candidate in placement.candidates[:_NAMED_AT_MOST]
        ]
        listed = ", ".join(names) or self._reference.region_name(placement.region)
        return f"{listed}, {placement.side.value}"

    def _landmark(self, placement: Placement) -> str:
        nearest = self._atlas.landmarks_near(placement.point, 1)
        return nearest[0].words if nearest else ""

    def _zones(self, placement: Placement) -> str:
        names = [self._atlas.risk_zone(zone).name for zone in placement.risk_zones]
        return f"\u26a0 {', '.join(names)}" if names else ""
