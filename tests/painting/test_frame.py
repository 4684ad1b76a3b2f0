"""The frame takes millimetres to pixels and back without loss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from needlemap.painting import PlateFrame

places = st.floats(-3000, 3000)
frames = st.builds(PlateFrame, st.floats(0.01, 100), places, places)


@given(frames, places, places)
def test_a_place_comes_back_from_its_pixel(frame: PlateFrame, x: float, y: float) -> None:
    back = frame.to_mm(frame.to_px(x, y))
    assert back == pytest.approx((x, y), abs=1e-6)


@given(frames, st.lists(st.tuples(places, places), max_size=20))
def test_arrays_go_the_same_way_as_single_places(
    frame: PlateFrame, listed: list[tuple[float, float]]
) -> None:
    xy = np.array(listed, float).reshape(-1, 2)
    px = frame.points_to_px(xy)
    single = [frame.to_px(x, y).toTuple() for x, y in listed]
    assert px == pytest.approx(np.array(single, float).reshape(-1, 2))


@given(frames, st.floats(0.2, 5), places, places)
def test_zooming_keeps_the_place_under_the_cursor(
    frame: PlateFrame, factor: float, x: float, y: float
) -> None:
    cursor = QPointF(x, y)
    assert frame.zoomed(factor, cursor).to_mm(cursor) == pytest.approx(
        frame.to_mm(cursor), rel=1e-6, abs=1e-6
    )


def test_up_on_the_body_is_up_on_the_screen() -> None:
    frame = PlateFrame(2.0, 100.0, 500.0)
    assert frame.to_px(0, 100).y() < frame.to_px(0, 0).y()


def test_a_fitted_window_fills_the_area_one_way_and_is_centred_the_other() -> None:
    frame = PlateFrame.fitted((-460, -10, 460, 1780), QRectF(0, 0, 2000, 895))
    assert frame.rect_of((-460, -10, 460, 1780)) == QRectF(770, 0, 460, 895)


def test_panning_moves_every_place_by_the_same_pixels() -> None:
    frame = PlateFrame(2.0, 0.0, 0.0)
    moved = frame.panned(3, -4).to_px(10, 20) - frame.to_px(10, 20)
    assert moved.toTuple() == (3.0, -4.0)


def test_the_shown_window_is_what_lies_in_the_area() -> None:
    frame = PlateFrame(2.0, 100.0, 200.0)
    assert frame.shown_mm(QRectF(0, 0, 200, 400)) == (-50.0, -100.0, 50.0, 100.0)


def test_the_transform_maps_like_the_frame() -> None:
    frame = PlateFrame(3.0, 11.0, 22.0)
    assert frame.transform().map(QPointF(5, 7)) == frame.to_px(5, 7)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_a_scale_that_is_no_scale_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="px_per_mm must be above 0"):
        PlateFrame(scale, 0, 0)
