"""Names beside the body: none over another, each with a line to its spot."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImage, QPainter

from needlemap.painting import LIGHT, PlateFrame, load_fonts
from needlemap.painting.fonts import sized_font
from needlemap.painting.leaders import NAME_PX, Leader, PlacedName, paint_leaders, placed_names

VIEW = QRectF(0, 0, 640, 600)
FRAME = PlateFrame(1.0, 0.0, 600.0)
POINTS_AN_INCH, DOTS_AN_INCH = 72, 96


@pytest.fixture(autouse=True)
def _fonts(qapp: QGuiApplication) -> None:
    load_fonts()


def named(leaders: list[Leader]) -> tuple[PlacedName, ...]:
    metrics = QFontMetricsF(sized_font(NAME_PX, condensed=True))
    return placed_names(FRAME, leaders, metrics, visible=VIEW)


def leaders() -> st.SearchStrategy[list[Leader]]:
    spot = st.floats(1, 599)
    one = st.builds(
        Leader, st.sampled_from([f"Muscle number {n}" for n in range(80)]), spot, spot,
        st.floats(50, 5000),
    )  # fmt: skip
    return st.lists(one, max_size=90)


def overlaps(boxes: list[QRectF]) -> Iterator[tuple[QRectF, QRectF]]:
    for number, one in enumerate(boxes):
        yield from ((one, other) for other in boxes[number + 1 :] if one.intersects(other))


@given(leaders())
def test_no_name_lies_over_another_or_beyond_the_view(given_leaders: list[Leader]) -> None:
    boxes = [one.box for one in named(given_leaders)]
    assert list(overlaps(boxes)) == []
    assert [box for box in boxes if not VIEW.contains(box)] == []


@given(leaders())
def test_each_name_is_written_once_and_leads_to_one_of_its_spots(
    given_leaders: list[Leader],
) -> None:
    placed = named(given_leaders)
    assert len({one.text for one in placed}) == len(placed)
    spots = {(one.text, one.x_mm, 600 - one.y_mm) for one in given_leaders}
    assert [one for one in placed if (one.text, one.spot.x(), one.spot.y()) not in spots] == []


def test_names_stand_on_the_side_of_their_spot() -> None:
    left, right = named([Leader("Left", 100, 300, 900), Leader("Right", 500, 300, 900)])
    assert left.box.right() < VIEW.center().x() < right.box.left()


def test_two_names_at_one_height_stand_one_below_the_other() -> None:
    first, second = named([Leader("One", 100, 300, 900), Leader("Two", 110, 300, 900)])
    assert not first.box.intersects(second.box)
    assert abs(first.box.center().y() - second.box.center().y()) < 2 * first.box.height()


def test_where_there_is_no_room_the_largest_areas_are_named() -> None:
    many = [Leader(f"Muscle {n}", 100, 10 + 5 * n, 100 + n) for n in range(110)]
    texts = {one.text for one in named(many)}
    assert "Muscle 109" in texts
    assert "Muscle 0" not in texts


def test_names_are_at_least_eleven_points_high() -> None:
    assert NAME_PX * POINTS_AN_INCH / DOTS_AN_INCH >= 11


def test_a_spot_out_of_view_is_not_named() -> None:
    assert named([Leader("Beyond", 700, 300, 900)]) == ()


def test_the_line_reaches_its_spot() -> None:
    image = QImage(640, 600, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    placed = paint_leaders(painter, FRAME, [Leader("Spot", 200, 300, 900)], LIGHT, visible=VIEW)
    painter.end()
    spot = placed[0].spot.toPoint()
    assert image.pixelColor(spot).alpha() > 0
    assert image.pixelColor(400, 300).alpha() == 0
