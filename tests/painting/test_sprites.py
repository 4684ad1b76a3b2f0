"""Stamped marks look as painted ones, at every device pixel ratio, and Qt keeps its counts."""

import sys

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from needlemap.painting import (
    LIGHT,
    Mark,
    MarkShape,
    MarkSprites,
    MarkState,
    PlateFrame,
    paint_marks,
)

FRAME = PlateFrame(1.0, 0.0, 200.0)
MARKS = [
    Mark(40.0 * i, 40.0 * j, number=1 + i + 4 * j, shape=shape, state=state, needle_count=1 + j % 2)
    for i, shape in enumerate(MarkShape, 1)
    for j, state in enumerate(MarkState, 1)
]


def canvas(ratio: float) -> QImage:
    """Return a grey image of 500 x 200 logical pixels."""
    image = QImage(round(500 * ratio), round(200 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0xFFC0C0C0)
    return image


def pixels(image: QImage) -> NDArray[np.uint8]:
    """Return the image's bytes."""
    return np.frombuffer(image.constBits(), np.uint8).astype(np.uint8)


def stamped(marks: list[Mark], ratio: float = 1.0, size: float = 20) -> QImage:
    """Return marks painted as sprites."""
    image = canvas(ratio)
    sprites = MarkSprites(LIGHT, size, ratio)
    arrays = sprites.arrays(marks)
    painter = QPainter(image)
    sprites.paint(painter, FRAME, arrays)
    painter.end()
    return image


def painted(marks: list[Mark], ratio: float = 1.0, size: float = 20) -> QImage:
    """Return marks painted one by one."""
    image = canvas(ratio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_marks(painter, FRAME, marks, size, LIGHT)
    painter.end()
    return image


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_stamped_mark_looks_like_a_painted_one(ratio: float) -> None:
    difference = abs(
        pixels(stamped(MARKS, ratio)).astype(int) - pixels(painted(MARKS, ratio)).astype(int)
    )
    assert (difference > 90).mean() < 0.01


def test_stamps_stay_sharp_on_a_fine_screen() -> None:
    fine = stamped([Mark(100, 100, number=8)], ratio=2.0)
    greys = set(np.unique(pixels(fine)))
    assert 255 in greys


def test_opacity_fades_a_mark() -> None:
    full = pixels(stamped([Mark(100, 100)])).astype(int)
    faded = pixels(stamped([Mark(100, 100, opacity=0.3)])).astype(int)
    ground = pixels(canvas(1.0)).astype(int)
    assert 0 < abs(faded - ground).max() < abs(full - ground).max()


def test_marks_outside_of_the_visible_part_are_left_out_and_no_others() -> None:
    image = canvas(1.0)
    sprites = MarkSprites(LIGHT, 20)
    arrays = sprites.arrays([Mark(100, 100, number=1), Mark(300, 100, number=2)])
    painter = QPainter(image)
    sprites.paint(painter, FRAME, arrays, visible=QRectF(0, 0, 120, 200))
    painter.end()
    assert image == stamped([Mark(100, 100, number=1)])


def test_the_sheet_keeps_old_looks_when_it_grows() -> None:
    sprites = MarkSprites(LIGHT, 20)
    first = sprites.arrays([Mark(100, 100, number=1)])
    sprites.arrays([Mark(0, 0, number=n) for n in range(1, 400)])
    image = canvas(1.0)
    painter = QPainter(image)
    sprites.paint(painter, FRAME, first)
    painter.end()
    assert image == stamped([Mark(100, 100, number=1)])


def test_no_marks_paint_nothing() -> None:
    assert stamped([]) == canvas(1.0)


def test_equal_looks_share_a_cell() -> None:
    arrays = MarkSprites(LIGHT, 20).arrays([Mark(1, 2, opacity=0.5), Mark(3, 4)])
    assert arrays.cells[0] == arrays.cells[1]


def test_three_hundred_painter_calls_drop_no_reference_to_none() -> None:
    # PySide6 6.12.0 loses one reference a call and dies after some thousand.
    image = canvas(1.0)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(300):
        painter.drawPoint(1, 1)
    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < 100
