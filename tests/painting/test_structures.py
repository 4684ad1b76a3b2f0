"""Outlines: one tint a structure, the highlight on top, names inside and never over each other."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter

from needlemap.painting import (
    LIGHT,
    PRINT,
    BodyPalette,
    DrawnStructure,
    PlateFrame,
    drawn_structure,
    paint_labels,
    paint_structures,
)
from needlemap.painting.structures import tint_of

FRAME = PlateFrame(1.0, 0.0, 200.0)


@dataclass(frozen=True)
class ACurve:
    """An outline as the body map has it."""

    id: str
    curves_mm: tuple[NDArray[np.float64], ...]


def square(
    name: str, x: float, y: float, *, size: float = 80.0, label: str = "Deltoid"
) -> DrawnStructure:
    """Return a square outline with its lower left corner at x, y mm."""
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=np.float64)
    return drawn_structure(ACurve(name, (corners * size + [x, y],)), label)


def drawn(
    *outlines: DrawnStructure,
    palette: BodyPalette = LIGHT,
    highlighted: frozenset[str] = frozenset(),
) -> QImage:
    """Return outlines painted on white."""
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    paint_structures(painter, FRAME, outlines, palette, highlighted=highlighted)
    painter.end()
    return image


def test_a_structure_is_filled_lightly_inside_its_line() -> None:
    image = drawn(square("deltoid", 20, 20))
    inside = image.pixelColor(60, 140)
    assert image.pixelColor(150, 50) == QColor("white")
    assert QColor("white") != inside
    assert inside.lightness() > 200
    assert image.pixelColor(20, 140).lightness() < inside.lightness()


def test_paper_gets_no_transparent_fill() -> None:
    assert drawn(square("deltoid", 20, 20), palette=PRINT).pixelColor(60, 140) == QColor("white")


def test_a_structure_keeps_its_tint() -> None:
    assert tint_of("deltoid", LIGHT) == tint_of("deltoid", LIGHT)
    assert tint_of("deltoid.left", LIGHT) == tint_of("deltoid.right", LIGHT)


def test_the_highlight_lies_on_top_of_later_structures() -> None:
    below, above = square("a", 20, 20), square("b", 40, 20)
    shown = drawn(below, above, highlighted=frozenset({"a"}))
    line = QColor(LIGHT.highlight_line)
    assert shown.pixelColor(100, 140) == line
    assert drawn(below, above).pixelColor(100, 140) != line


def test_names_stand_inside_their_outline_and_never_overlap() -> None:
    outlines = [square(f"m{i}", 4.0 * i, 7.0 * i) for i in range(12)]
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    boxes = paint_labels(painter, FRAME, outlines, LIGHT)
    painter.end()
    assert boxes
    assert not any(a.intersects(b) for a, b in combinations(boxes, 2))


def test_a_name_too_long_for_its_outline_is_left_out() -> None:
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    tiny = square("m", 10, 10, size=20, label="Flexor carpi radialis")
    assert paint_labels(painter, FRAME, [tiny], LIGHT) == ()
    painter.end()


def test_a_hole_in_an_outline_is_not_filled() -> None:
    outer, inner = square("m", 20, 20), square("m", 50, 50, size=20)
    ring = DrawnStructure("m", "", outer.path_mm)
    ring.path_mm.addPath(inner.path_mm)
    assert drawn(ring).pixelColor(60, 140) == QColor("white")
