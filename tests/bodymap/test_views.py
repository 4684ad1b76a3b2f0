"""Which plate shows a spot of skin best, and what a plate shows as seen from afar."""

import numpy as np
import pytest

from bodymap.points import random_points
from needlemap.bodymap import BodyAtlas, BodySurface, PlateViews
from needlemap.domain.placement import Side


@pytest.fixture(scope="module")
def views(male: BodySurface) -> PlateViews:
    return PlateViews(male)


@pytest.mark.parametrize("plate", ["anterior", "right_trunk", "groin", "left_foot_plantar"])
def test_from_afar_a_plate_shows_what_it_shows_exactly_but_for_a_few_edges(
    male: BodySurface, views: PlateViews, plate: str
) -> None:
    points = random_points(male, 4000)
    xy, seen = male.project(points, plate)
    view = views.on(plate, points)
    assert view.xy == pytest.approx(xy, abs=1e-2)
    assert not (seen & ~view.seen).any()
    assert (view.seen != seen).mean() < 0.02
    surely_hidden = ~views.may_show(plate, points)
    assert not (surely_hidden & view.seen).any()
    assert surely_hidden.mean() > 0.3


def test_how_squarely_skin_faces_the_viewer_is_a_cosine(
    male: BodySurface, views: PlateViews
) -> None:
    facing = views.on("posterior", random_points(male, 4000)).facing
    assert facing.min() >= 0
    assert facing.max() <= 1
    belly = male.locate("anterior", 0, 1100)
    assert belly is not None
    array = np.array([[belly.face, belly.s, belly.t]])
    assert views.on("anterior", array).facing[0] > 0.9
    assert views.on("posterior", array).facing[0] == 0


@pytest.mark.parametrize(
    ("structure", "plate"),
    [
        ("infraspinatus", "upper_back"),
        ("piriformis", "pelvis_posterior"),
        ("serratus_anterior", "right_trunk"),
        ("adductor_longus", "groin"),
        ("masseter", "head_right"),
        ("adductor_pollicis", "right_hand_palmar"),
        ("abductor_hallucis", "right_foot_medial"),
        ("soleus", "right_calf"),
    ],
)
def test_a_muscle_is_seen_best_where_a_therapist_would_look(
    atlas: BodyAtlas, views: PlateViews, structure: str, plate: str
) -> None:
    assert views.best(atlas.typical_point(structure, Side.RIGHT)) == plate
    twin = views.best(atlas.typical_point(structure, Side.LEFT))
    assert twin == plate.replace("right", "left")


@pytest.mark.parametrize("place", [(0, 1500), (60, 1300), (-100, 600), (40, 900)])
def test_the_best_plate_shows_the_spot(
    male: BodySurface, views: PlateViews, place: tuple[float, float]
) -> None:
    point = male.locate("posterior", *place)
    assert point is not None
    best = views.best(point)
    assert best is not None
    assert male.project(np.array([[point.face, point.s, point.t]]), best)[1][0]
