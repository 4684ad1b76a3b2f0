"""A signature drawn with pen, finger or mouse: its lines, who drew it and when."""

from dataclasses import dataclass
from datetime import datetime

from needlemap.domain import checks

# The box that it is drawn in, in units of its own: whatever its size was on the screen.
WIDTH, HEIGHT = 1000, 320
_MOST_POINTS = 6000

Stroke = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DrawnSignature:
    """Lines of points from the upper left corner of a box of `WIDTH` by `HEIGHT`.

    ``name`` is who drew it, as entered; it may be empty.
    """

    strokes: tuple[Stroke, ...]
    signed_at: datetime
    name: str = ""

    def __post_init__(self) -> None:
        points = [point for stroke in self.strokes for point in stroke]
        checks.check_whole("number of points", len(points), low=2, high=_MOST_POINTS)
        for x, y in points:
            checks.check_whole("x", x, low=0, high=WIDTH)
            checks.check_whole("y", y, low=0, high=HEIGHT)
        if not all(self.strokes):
            raise ValueError("each line of a signature must have a point")
        checks.check_moment("signed_at", self.signed_at)
        checks.check_text("name", self.name, longest=120)
