"""From plate to skin and back, and to the mirror."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodymap.points import random_points
from needlemap.bodymap import BodySurface, figures
from needlemap.bodymap.mesh import body_mesh
from needlemap.domain.placement import SurfacePoint

ROUND_TRIP_MM = 0.5
unit = st.floats(0, 1)
faces = st.integers(0, 13377)


@pytest.mark.parametrize("plate", ["anterior", "posterior", "right_lateral", "left_lateral"])
def test_a_visible_point_is_found_again_where_it_is_projected(
    male: BodySurface, plate: str
) -> None:
    points = random_points(male, 10_000)
    xy, visible = male.project(points, plate)
    seen = np.flatnonzero(visible)[:1500]
    found = [male.locate(plate, *spot) for spot in xy[seen].tolist()]
    again = np.array([[p.face, p.s, p.t] for p in found if p is not None])
    assert len(again) == len(seen)
    pose = male.plate(plate).pose
    away = np.linalg.norm(male.positions(again, pose) - male.positions(points[seen], pose), axis=1)
    assert away.max() < ROUND_TRIP_MM


def test_what_is_located_on_a_plate_counts_as_visible_there(male: BodySurface) -> None:
    x0, y0, x1, y1 = male.plate("anterior").window_mm
    rng = np.random.default_rng(3)
    spots = rng.uniform((x0, y0), (x1, y1), (800, 2)).tolist()
    found = [point for spot in spots if (point := male.locate("anterior", *spot))]
    assert len(found) > 150
    points = np.array([[p.face, p.s, p.t] for p in found])
    assert male.project(points, "anterior")[1].mean() > 0.995


def test_a_point_of_the_back_is_hidden_from_the_front(male: BodySurface) -> None:
    point = male.locate("posterior", 60, 1300)
    assert point is not None
    array = np.array([[point.face, point.s, point.t]])
    assert male.project(array, "posterior")[1][0]
    assert not male.project(array, "anterior")[1][0]


def test_the_patients_right_lies_left_on_the_front_and_right_on_the_back(
    male: BodySurface,
) -> None:
    front, back = male.locate("anterior", -100, 1000), male.locate("posterior", 100, 1000)
    assert front is not None
    assert back is not None
    places = male.positions(np.array([[p.face, p.s, p.t] for p in (front, back)]))
    assert (places[:, 0] < -90).all()


@given(face=faces, s=unit, t=unit)
@settings(max_examples=300, deadline=None)
def test_mirroring_twice_gives_the_very_point_back(face: int, s: float, t: float) -> None:
    surface = BodySurface.load("male")
    point = SurfacePoint(face, s, t)
    assert surface.mirror(surface.mirror(point)) == point


@pytest.mark.parametrize("figure", figures())
def test_the_mirrored_point_lies_on_the_mirrored_place_of_every_figure(figure: str) -> None:
    surface = BodySurface.load(figure)
    points = random_points(BodySurface.load("male"), 500)
    for pose in ("stand", "reach"):
        places = surface.positions(points, pose)
        mirrored = surface.positions(body_mesh().mirrored(points), pose)
        assert np.abs(places * [-1, 1, 1] - mirrored).max() < 0.01


def test_left_and_right_plates_show_mirrored_points_at_mirrored_places(
    male: BodySurface,
) -> None:
    points = random_points(male, 3000)
    right, seen_right = male.project(points, "right_lateral")
    left, seen_left = male.project(body_mesh().mirrored(points), "left_lateral")
    assert np.abs(right * [-1, 1] - left).max() < 0.01
    assert (seen_right == seen_left).mean() > 0.999


@given(x=st.floats(-3000, 3000), y=st.floats(-3000, 3000))
@settings(max_examples=200, deadline=None)
def test_any_finite_plate_point_gives_a_spot_of_skin_or_none(x: float, y: float) -> None:
    point = BodySurface.load("male").locate("anterior", x, y)
    assert point is None or isinstance(point, SurfacePoint)


def test_a_point_beside_the_body_is_none(male: BodySurface) -> None:
    assert male.locate("anterior", 0, 100) is None
    assert male.locate("anterior", 5000, 5000) is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_coordinate_that_is_not_finite_is_refused_by_name(
    male: BodySurface, value: float
) -> None:
    with pytest.raises(ValueError, match="x_mm must be a finite number"):
        male.locate("anterior", value, 1000)
    with pytest.raises(ValueError, match="y_mm must be a finite number"):
        male.locate("anterior", 0, value)


def test_unknown_names_are_refused_with_the_known_ones(male: BodySurface) -> None:
    with pytest.raises(ValueError, match="plate must be one of anterior"):
        male.locate("underneath", 0, 0)
    with pytest.raises(ValueError, match="figure must be one of male"):
        BodySurface.load("giant")
    with pytest.raises(ValueError, match="pose must be one of reach, stand"):
        male.positions(np.zeros((1, 3)), "swim")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ([13378, 0.5, 0.5], "face must be from 0 to 13377"),
        ([0, 1.5, 0.5], "s and t must be from 0 to 1"),
        ([0, float("nan"), 0.5], "finite"),
    ],
)
def test_points_that_are_not_on_the_mesh_are_refused(
    male: BodySurface, row: list[float], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        male.project(np.array([row]), "anterior")


def test_a_face_beyond_the_mesh_has_no_mirror(male: BodySurface) -> None:
    with pytest.raises(ValueError, match="face must be from 0 to 13377, not 20000"):
        male.mirror(SurfacePoint(20_000, 0.5, 0.5))


def test_no_points_project_to_no_points(male: BodySurface) -> None:
    xy, visible = male.project(np.empty((0, 3)), "anterior")
    assert xy.shape == (0, 2)
    assert visible.shape == (0,)


@settings(max_examples=50)
@given(st.integers(0, len(body_mesh().quads) - 1), st.floats(-1e-6, 1 + 1e-6), unit)
def test_one_spot_of_a_quad_is_what_many_are(quad: int, u: float, v: float) -> None:
    (many,) = body_mesh().point_in(np.array([quad]), np.array([u]), np.array([v])).tolist()
    assert list(body_mesh().spot_in(quad, u, v)) == many
