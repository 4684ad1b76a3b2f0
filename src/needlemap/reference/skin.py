"""Fields of skin: segments and nerves, and where muscles are said to refer pain.

Drawn for NeedleMap from written descriptions, schematic, never traced, not reviewed. Places are
those of the male figure's views, on the patient's right.
"""

from dataclasses import dataclass

from needlemap.domain.catalogue import Certainty
from needlemap.reference import cells
from needlemap.reference.tables import Table

KINDS = ("dermatome", "nerve")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place of a view; `radius_mm` is how far a field reaches round it, 0 where not said."""

    view: str
    x_mm: float
    y_mm: float
    radius_mm: float


Pieces = tuple[tuple[Anchor, ...], ...]


@dataclass(frozen=True, slots=True)
class SkinField:
    """The field of a segment or nerve: lines along its middle; it reaches to its neighbours'.

    ``roots`` are the segments it belongs to, ``movement`` what these are tested by.
    """

    id: str
    kind: str
    name: str
    roots: str
    movement: str
    path: Pieces
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class ReferredPain:
    """Where a muscle's trigger points are said to be felt; ``id`` is the structure's."""

    id: str
    path: Pieces
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class NerveCourse:
    """Over which skin a nerve runs; a line may leave the skin that shows it and come back."""

    id: str
    name: str
    path: Pieces
    certainty: Certainty
    source: str


def lines(cell: str) -> Pieces:
    """Return pieces of "view x y; view x y | view x y"."""
    return _pieces(cell, numbers=2)


def areas(cell: str) -> Pieces:
    """Return pieces of "view x y radius; view x y radius | …"."""
    return _pieces(cell, numbers=3)


def kind(cell: str) -> str:
    """Return dermatome or nerve."""
    if cell not in KINDS:
        raise ValueError(f"must be one of {', '.join(KINDS)}, not {cell!r:.100}")
    return cell


def _pieces(cell: str, *, numbers: int) -> Pieces:
    return tuple(
        tuple(_anchor(place.split(), numbers) for place in piece.split(";"))
        for piece in cell.split("|")
    )


def _anchor(words: list[str], numbers: int) -> Anchor:
    if len(words) != numbers + 1:
        raise ValueError(f"must be places of a view and {numbers} numbers, not {' '.join(words)!r}")
    x_mm, y_mm, *radius = (float(word) for word in words[1:])
    if radius and not 5 <= radius[0] <= 60:
        raise ValueError(f"must hold radii from 5 to 60 mm, not {radius[0]:g}")
    return Anchor(words[0], x_mm, y_mm, radius[0] if radius else 0.0)


SKIN_FIELDS = Table(
    "skin_fields.csv",
    SkinField,
    {"kind": kind, "name": cells.name, "path": lines},
)
NERVE_COURSES = Table("nerve_courses.csv", NerveCourse, {"name": cells.name, "path": lines})
REFERRED_PAIN = Table("referred_pain.csv", ReferredPain, {"path": areas})
