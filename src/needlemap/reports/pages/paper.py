"""Sheets of paper: their sizes and margins, and millimetres as pixels of the printer."""

from dataclasses import dataclass
from types import MappingProxyType

# Fine enough that text placed on whole pixels keeps its spacing.
DOTS_PER_INCH = 1200
PX_PER_MM = DOTS_PER_INCH / 25.4
PX_PER_PT = DOTS_PER_INCH / 72


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet with its margins, in mm. The left margin leaves room for a binder."""

    name: str
    width_mm: float
    height_mm: float
    left_mm: float = 17.0
    right_mm: float = 13.0
    top_mm: float = 12.0
    bottom_mm: float = 11.0

    @property
    def content_width_mm(self) -> float:
        """Width between the margins."""
        return self.width_mm - self.left_mm - self.right_mm


PAPERS = MappingProxyType(
    {"A4": Paper("A4", 210.0, 297.0), "Letter": Paper("Letter", 215.9, 279.4)}
)


def paper_named(name: str) -> Paper:
    """Return a sheet by name; ValueError when it is not known."""
    if name not in PAPERS:
        raise ValueError(f"paper must be one of {', '.join(PAPERS)}, not {name!r:.40}")
    return PAPERS[name]


def mm(value: float) -> float:
    """Return millimetres as printer pixels."""
    return value * PX_PER_MM


def pt(value: float) -> float:
    """Return points as printer pixels."""
    return value * PX_PER_PT
