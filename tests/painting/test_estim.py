"""The line of a pair: within its box, seen in grey, its channel readable."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from needlemap.painting import DARK, LIGHT, PRINT, BodyPalette, PlateFrame
from needlemap.painting.estim import EstimLine, channel_label, estim_box, paint_estim_lines

SIZE = 20
FRAME = PlateFrame(1.0, 20, 180)
GREY = 0xB0


def drawn(line: EstimLine, palette: BodyPalette) -> NDArray[np.uint8]:
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(0xFF000000 | GREY << 16 | GREY << 8 | GREY)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_estim_lines(painter, FRAME, [line], SIZE, palette)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return np.frombuffer(grey.constBits(), np.uint8).reshape(200, -1)[:, :200].copy()


@pytest.mark.parametrize(
    "ends",
    [(0, 0, 150, 150), (0, 80, 150, 80), (60, 0, 60, 150), (9, 9, 9, 9), (60, 60, None, None)],
)
@pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT], ids=lambda palette: palette.name)
def test_a_pair_stays_within_its_box_and_is_seen_in_grey(
    qapp: object, ends: tuple[float, float, float | None, float | None], palette: BodyPalette
) -> None:
    line = EstimLine(*ends, channel_label(12))
    pixels = drawn(line, palette)
    rows, columns = np.nonzero(pixels != GREY)
    box = estim_box(FRAME, line, SIZE).toAlignedRect().adjusted(-1, -1, 1, 1)
    assert box.top() <= rows.min()
    assert rows.max() <= box.bottom()
    assert box.left() <= columns.min()
    assert columns.max() <= box.right()
    assert np.count_nonzero(np.abs(pixels.astype(int) - GREY) > 70) > 60


def test_channels_are_told_apart(qapp: object) -> None:
    one, two = (drawn(EstimLine(0, 80, 150, 80, channel_label(n)), PRINT) for n in (1, 2))
    assert np.count_nonzero(one != two) > 10
    assert channel_label(None) == "E"
