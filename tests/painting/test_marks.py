"""Marks: each technique has its shape, each state its form, all of it within its box."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from needlemap.painting import (
    LIGHT,
    PRINT,
    BodyPalette,
    Mark,
    MarkShape,
    MarkState,
    box_of,
    paint_mark,
    shape_of_technique,
)
from needlemap.painting.shapes import TECHNIQUE_SHAPES
from needlemap.reference import Reference

SIZE = 32
CENTRE = 48
LOOKS = [
    Mark(
        0,
        0,
        number=number,
        needle_count=count,
        shape=shape,
        state=state,
        selected=selected,
        approximate=approximate,
        warning=warning,
    )
    for number, count, shape, state, (selected, approximate, warning) in product(
        (0, 88, 288),
        (1, 30),
        MarkShape,
        MarkState,
        ((False, False, False), (True, False, True), (False, True, False)),
    )
]


def drawn(mark: Mark, palette: BodyPalette = PRINT, size: float = SIZE) -> NDArray[np.uint8]:
    """Return the mark on mid-grey as a (96, 96) array of greys."""
    image = QImage(2 * CENTRE, 2 * CENTRE, QImage.Format.Format_RGB32)
    image.fill(0xFFB0B0B0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_mark(painter, QPointF(CENTRE, CENTRE), size, mark, palette)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(grey.constBits(), np.uint8).reshape(2 * CENTRE, -1)
    return pixels[:, : 2 * CENTRE].copy()


def test_every_technique_of_the_catalogue_has_a_shape_of_its_family() -> None:
    assert set(TECHNIQUE_SHAPES) == set(Reference.load().techniques)


def test_an_unknown_technique_looks_like_other() -> None:
    assert shape_of_technique("something_new") is shape_of_technique("other")


@pytest.mark.parametrize("state", [MarkState.IN, MarkState.OUT])
def test_shapes_differ_at_16_px_in_black_and_white(state: MarkState) -> None:
    prints = {
        shape: drawn(Mark(0, 0, number=8, shape=shape, state=state), size=16) > 127
        for shape in MarkShape
    }
    differing = {(a, b): int((prints[a] != prints[b]).sum()) for a, b in combinations(MarkShape, 2)}
    assert {pair: pixels for pair, pixels in differing.items() if pixels < 20} == {}


def test_states_differ_without_colour() -> None:
    plain = Mark(0, 0, number=7)
    looks = [
        plain,
        replace(plain, state=MarkState.OUT),
        replace(plain, state=MarkState.PREVIOUS),
        replace(plain, selected=True),
        replace(plain, approximate=True),
        replace(plain, needle_count=2),
        replace(plain, warning=True),
    ]
    greys = [drawn(look, LIGHT).astype(int) for look in looks]
    for a, b in combinations(greys, 2):
        assert (abs(a - b) > 60).sum() > 30


@pytest.mark.parametrize("palette", [LIGHT, PRINT], ids=lambda palette: palette.name)
def test_no_mark_is_drawn_outside_its_box(palette: BodyPalette) -> None:
    outside = []
    for mark in LOOKS:
        box = box_of(mark)
        room = QRectF(box.topLeft() * SIZE, box.bottomRight() * SIZE).translated(CENTRE, CENTRE)
        inside = room.adjusted(-1, -1, 1, 1).toAlignedRect()
        pixels = drawn(mark, palette) != 0xB0
        pixels[inside.top() : inside.bottom() + 1, inside.left() : inside.right() + 1] = False
        outside += [mark] * bool(pixels.any())
    assert outside == []


def test_the_number_is_drawn_in_the_middle() -> None:
    bare, numbered = drawn(Mark(0, 0)), drawn(Mark(0, 0, number=8))
    rows, columns = np.nonzero(bare != numbered)
    assert abs(rows.mean() - CENTRE) < 1.0
    assert abs(columns.mean() - CENTRE) < 1.0
