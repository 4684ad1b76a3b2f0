"""Minutes under a mark: within their box, and one that is due looks different in grey too."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from needlemap.painting import (
    DARK,
    LIGHT,
    PRINT,
    BodyPalette,
    Mark,
    MinutesBadge,
    PlateFrame,
    minutes_box,
    paint_mark,
    paint_minutes,
)

SIZE = 20
FRAME = PlateFrame(1.0, 60, 40)
GREY = 0xB0


def drawn(badge: MinutesBadge, palette: BodyPalette) -> NDArray[np.uint8]:
    image = QImage(120, 96, QImage.Format.Format_RGB32)
    image.fill(0xFF000000 | GREY << 16 | GREY << 8 | GREY)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_minutes(painter, FRAME, badge, SIZE, palette)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return np.frombuffer(grey.constBits(), np.uint8).reshape(96, -1)[:, :120].copy()


@pytest.mark.parametrize("minutes", [0, 9, 45, 120])
@pytest.mark.parametrize("due", [False, True])
def test_a_badge_stays_within_its_box(qapp: object, minutes: int, due: bool) -> None:
    badge = MinutesBadge(0, 0, minutes, due)
    box = minutes_box(FRAME, badge, SIZE).adjusted(-3, -3, 3, 3).toAlignedRect()
    rows, columns = np.nonzero(drawn(badge, LIGHT) != GREY)
    assert rows.size
    assert box.top() <= rows.min()
    assert rows.max() <= box.bottom()
    assert box.left() <= columns.min()
    assert columns.max() <= box.right()


@pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT], ids=lambda palette: palette.name)
def test_what_is_due_is_seen_without_colours(qapp: object, palette: BodyPalette) -> None:
    calm, due = (drawn(MinutesBadge(0, 0, 12, due), palette) for due in (False, True))
    assert np.count_nonzero(np.abs(calm.astype(int) - due) > 60) > 40


@pytest.mark.parametrize("said", [(3, False), (45, False), (120, True)])
def test_the_sign_of_a_warning_covers_no_part_of_the_minutes(
    qapp: object, said: tuple[int, bool]
) -> None:
    image = QImage(120, 96, QImage.Format.Format_Grayscale8)
    image.fill(GREY)
    painter = QPainter(image)
    with_sign, without = Mark(0, 0, number=1, warning=True), Mark(0, 0, number=1)
    paint_mark(painter, FRAME.to_px(0, 0), SIZE, with_sign, LIGHT)
    painter.end()
    bare = QImage(image.size(), image.format())
    bare.fill(GREY)
    painter = QPainter(bare)
    paint_mark(painter, FRAME.to_px(0, 0), SIZE, without, LIGHT)
    painter.end()
    shape = 96, -1
    one, other = (np.frombuffer(i.constBits(), np.uint8).reshape(shape) for i in (image, bare))
    rows, columns = np.nonzero(one != other)
    box = minutes_box(FRAME, MinutesBadge(0, 0, *said), SIZE)
    assert rows.size
    assert not [
        place
        for place in zip(columns.tolist(), rows.tolist(), strict=True)
        if box.contains(place[0] + 0.5, place[1] + 0.5)
    ]
