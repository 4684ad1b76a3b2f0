"""The needle of a site, its dose and the limits that a record accepts."""

from dataclasses import dataclass

from needlemap.domain.checks import check_number

DIAMETER_MM = (0.10, 0.60)
LENGTH_MM = (5.0, 200.0)
NEEDLES_A_SITE = (1, 30)


@dataclass(frozen=True, slots=True)
class Needle:
    """A filiform needle by its label: diameter x length in mm, for example 0.30 x 40 mm."""

    diameter_mm: float
    length_mm: float

    def __post_init__(self) -> None:
        check_number("diameter_mm", self.diameter_mm, low=0.10, high=0.60, unit="mm")
        check_number("length_mm", self.length_mm, low=5, high=200, unit="mm")

    @property
    def label(self) -> str:
        """The label as printed on the pack: ``0.30 x 40 mm``."""
        return f"{self.diameter_mm:.2f} × {self.length_mm:g} mm"
