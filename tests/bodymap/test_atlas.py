"""What the atlas says of spots of skin, on every plate of the reference figure."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodymap.points import random_points
from needlemap.bodymap import BodyAtlas, BodySurface, RiskZone, figures
from needlemap.bodymap.atlas_table import atlas_table
from needlemap.bodymap.labels import HERE, MIDLINE, RELATION_BASE, SAME, label_texture
from needlemap.domain.placement import Placement, Side, SurfacePoint

NEAR_MM = 12.0


def seen_on_plates(
    surface: BodySurface, points: list[SurfacePoint]
) -> Iterator[tuple[str, int, float, float]]:
    """Plate, number of the point and its place, wherever a point can be seen."""
    array = np.array([[point.face, point.s, point.t] for point in points])
    for plate in surface.plates:
        xy, visible = surface.project(array, plate)
        for index in np.flatnonzero(visible).tolist():
            yield plate, index, float(xy[index, 0]), float(xy[index, 1])


def names(placement: Placement | None) -> list[str]:
    assert placement is not None
    return [candidate.structure for candidate in placement.candidates]


def test_every_structure_can_be_reached_by_a_click_on_some_plate(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    wanted = [(one.id, side) for one in atlas.structures for side in (Side.RIGHT, Side.LEFT)]
    points = [atlas.typical_point(structure, side) for structure, side in wanted]
    reached = {
        wanted[index]
        for plate, index, x_mm, y_mm in seen_on_plates(male, points)
        if wanted[index][0] in names(atlas.locate(plate, x_mm, y_mm))
    }
    assert len(wanted) == 478
    assert set(wanted) - reached == set()


def test_a_trigger_point_lies_in_its_structure_on_every_plate_that_shows_it(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    marks = [(one.id, mark.point) for one in atlas.structures for mark in one.trigger_points]
    points = [point for _, point in marks]
    missed = [
        (marks[index][0], plate)
        for plate, index, x_mm, y_mm in seen_on_plates(male, points)
        if marks[index][0] not in names(atlas.locate(plate, x_mm, y_mm))
    ]
    assert len(points) > 300
    assert missed == []


def test_a_risk_zone_is_warned_of_on_every_plate_that_shows_it(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    rng = np.random.default_rng(11)
    points, zones = [], []
    for number, zone in enumerate(atlas_table().drawn):
        codes = np.array([number * RELATION_BASE + relation for relation in (SAME, MIDLINE, HERE)])
        spots = label_texture().spots_of(codes) if isinstance(zone, RiskZone) else np.empty((0, 3))
        for face, s, t in spots[rng.permutation(len(spots))[:6]].tolist():
            points.append(SurfacePoint(int(face), s, t))
            zones.append(zone.id)
    silent = [
        (zones[index], plate)
        for plate, index, x_mm, y_mm in seen_on_plates(male, points)
        if (placement := atlas.locate(plate, x_mm, y_mm)) is None
        or zones[index] not in placement.risk_zones
    ]
    assert len(set(zones)) == 46
    # A plate point is rounded by less than a thousandth of a mm; only a spot on a border can slip.
    assert len(silent) <= len(points) // 100


def test_left_and_right_are_the_same_with_sides_swapped(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    swap = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.MIDLINE: Side.MIDLINE}
    for face, s, t in random_points(male, 400).tolist():
        here = atlas.at(SurfacePoint(int(face), s, t))
        there = atlas.at(male.mirror(here.point))
        assert here.candidates == there.candidates
        assert here.region == there.region
        assert here.side == swap[there.side]


def test_the_heart_is_on_the_left_alone(male: BodySurface, atlas: BodyAtlas) -> None:
    left, right = atlas.locate("anterior", 60, 1300), atlas.locate("anterior", -60, 1300)
    assert left is not None
    assert right is not None
    assert "heart_area" in left.risk_zones
    assert "heart_area" not in right.risk_zones
    assert "lung_field" in right.risk_zones


@given(x=st.floats(-440, 440), y=st.floats(0, 1735))
@settings(max_examples=300, deadline=None)
def test_a_spot_of_skin_always_has_a_region_and_near_candidates_say_how_near(
    x: float, y: float
) -> None:
    atlas = BodyAtlas(BodySurface.load("male"))
    for plate in ("anterior", "posterior"):
        placement = atlas.locate(plate, x, y)
        assert placement is None or placement.region in atlas.regions
        distances = [c.distance_mm for c in placement.candidates] if placement else []
        assert all(0 <= distance <= NEAR_MM for distance in distances)


def test_what_lies_at_a_point_is_the_same_on_every_figure(male: BodySurface) -> None:
    points = [SurfacePoint(int(f), s, t) for f, s, t in random_points(male, 150).tolist()]
    reference = BodyAtlas(male)
    for figure in figures():
        other = BodyAtlas.load(figure)
        assert [other.at(point) for point in points] == [reference.at(point) for point in points]


def test_candidates_are_structures_and_far_skin_has_none(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    known = {one.id for one in atlas.structures}
    points = [SurfacePoint(int(f), s, t) for f, s, t in random_points(male, 3000).tolist()]
    found = [{c.structure for c in atlas.at(point).candidates} for point in points]
    assert set().union(*found) <= known
    assert set() in found


def test_most_of_the_skin_has_a_structure_or_one_near(male: BodySurface, atlas: BodyAtlas) -> None:
    points = [SurfacePoint(int(f), s, t) for f, s, t in random_points(male, 2000).tolist()]
    found = [len(atlas.at(point).candidates) > 0 for point in points]
    assert np.mean(found) > 0.9


def test_there_are_at_least_twelve_regions_and_all_occur(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    points = [SurfacePoint(int(f), s, t) for f, s, t in random_points(male, 3000).tolist()]
    assert {atlas.at(point).region for point in points} == set(atlas.regions)
    assert len(atlas.regions) >= 12


@pytest.mark.parametrize(
    ("plate", "x_mm", "y_mm", "expected"),
    [
        ("posterior", 120, 1390, "infraspinatus"),
        ("posterior", -120, 1390, "infraspinatus"),
        ("posterior", 100, 930, "gluteus_maximus"),
        ("anterior", -80, 1350, "pectoralis_major_sternocostal"),
        ("anterior", -185, 330, "tibialis_anterior"),
        ("right_lateral", 92, 1560, "masseter"),
        ("left_lateral", -92, 1560, "masseter"),
    ],
)
def test_the_first_candidate_is_the_muscle_nearest_the_skin(
    atlas: BodyAtlas, plate: str, x_mm: float, y_mm: float, expected: str
) -> None:
    assert names(atlas.locate(plate, x_mm, y_mm))[0] == expected


def test_the_rhomboid_comes_after_the_trapezius_that_covers_it(atlas: BodyAtlas) -> None:
    found = names(atlas.locate("posterior", 60, 1400))
    assert found.index("trapezius_lower") < found.index("rhomboid_major")


def test_a_tendon_comes_first_only_for_a_technique_that_aims_at_tendons(
    atlas: BodyAtlas,
) -> None:
    point = atlas.typical_point("patellar_tendon", Side.RIGHT)
    spot = atlas.typical_point("infraspinatus_tendon", Side.RIGHT)
    assert atlas.at(point, technique="tendon_dn").structure == "patellar_tendon"
    assert names(atlas.at(spot, technique="tendon_dn"))[0] == "infraspinatus_tendon"
    assert names(atlas.at(spot))[0] != "infraspinatus_tendon"
    assert "infraspinatus_tendon" in names(atlas.at(spot))


def test_the_platysma_comes_after_the_muscle_it_covers(atlas: BodyAtlas) -> None:
    point = atlas.typical_point("sternocleidomastoid_sternal", Side.LEFT)
    found = names(atlas.at(point))
    assert found[0].startswith("sternocleidomastoid")


def test_an_unknown_technique_structure_or_zone_is_refused(atlas: BodyAtlas) -> None:
    with pytest.raises(ValueError, match="technique must be one of trigger_point_dn"):
        atlas.locate("posterior", 120, 1390, technique="magic")
    with pytest.raises(ValueError, match="structure must be one that is drawn"):
        atlas.typical_point("third_biceps", Side.LEFT)
    with pytest.raises(ValueError, match="risk zone must be one that is drawn"):
        atlas.risk_zone("nowhere")


def test_a_placement_carries_point_click_and_version(atlas: BodyAtlas) -> None:
    placement = atlas.locate("posterior", 120, 1390)
    assert placement is not None
    assert placement.clicked is not None
    assert (placement.clicked.plate, placement.clicked.x_mm) == ("posterior", 120)
    assert placement.atlas_version == atlas.version
    assert placement.side is Side.RIGHT


def test_a_risk_zone_tells_what_may_happen_and_what_to_do(atlas: BodyAtlas) -> None:
    zone = atlas.risk_zone("lung_field")
    assert zone.harm == "pneumothorax"
    assert zone.advice
    assert zone.source


def test_landmarks_are_named_with_distance_and_direction(atlas: BodyAtlas) -> None:
    point = atlas.typical_point("deltoid_middle", Side.RIGHT)
    nearest = atlas.landmarks_near(point, 3)
    assert [mark.distance_mm for mark in nearest] == sorted(m.distance_mm for m in nearest)
    assert nearest[1].words.endswith("the acromial angle, right")
    assert nearest[1].words.split()[1:3] == ["cm", "below"]


ARM = {"upper_arm", "forearm", "hand"}


def test_no_spot_is_described_from_an_arm_that_it_is_not_on(atlas: BodyAtlas) -> None:
    region_of = {(one.id, one.side): atlas.at(one.point).region for one in atlas.landmarks}
    spots = [SurfacePoint(face, 0.4, 0.4) for face in range(0, BodySurface.load().face_count, 5)]
    named = [(atlas.at(spot), atlas.landmarks_near(spot, 1)[0]) for spot in spots]
    pairs = {(spot.region, region_of[mark.id, mark.side]) for spot, mark in named}
    assert {spot for spot, mark in pairs if mark in ARM} <= ARM | {"shoulder"}
    assert {mark for spot, mark in pairs if spot in ARM} <= ARM | {"shoulder"}
    assert all(
        mark.side in (label_texture().side_of(spot.point.face), Side.MIDLINE)
        for spot, mark in named
    )


def test_at_a_landmark_the_words_say_so(male: BodySurface, atlas: BodyAtlas) -> None:
    umbilicus = next(one for one in atlas_table().landmarks if one.id == "umbilicus")
    assert atlas.landmarks_near(umbilicus.point, 1)[0].words == "at the umbilicus"


def test_trigger_points_near_are_of_the_right_side_and_sorted(atlas: BodyAtlas) -> None:
    point = atlas.typical_point("infraspinatus", Side.LEFT)
    near = atlas.trigger_points_near(point, 60)
    assert (near[0].structure, near[0].side, near[0].distance_mm) == ("infraspinatus", "left", 0.0)
    assert [mark.distance_mm for mark in near] == sorted(mark.distance_mm for mark in near)
    assert near[-1].distance_mm <= 60


def test_an_older_site_is_told_when_its_structure_would_now_be_named_differently(
    atlas: BodyAtlas,
) -> None:
    point = atlas.typical_point("infraspinatus", Side.RIGHT)
    assert atlas.structure_now(point, "infraspinatus") is None
    assert atlas.structure_now(point, "masseter") == "infraspinatus"


def test_marks_for_the_layers_come_on_both_sides_and_lie_on_the_skin(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    sides = [mark.side for mark in (*atlas.landmarks, *atlas.trigger_points)]
    assert sides.count(Side.LEFT) == sides.count(Side.RIGHT) > 300
    points = np.array([[m.point.face, m.point.s, m.point.t] for m in atlas.landmarks])
    x_mm = male.positions(points)[:, 0]
    on_side = {Side.RIGHT: x_mm < 0, Side.LEFT: x_mm > 0, Side.MIDLINE: np.abs(x_mm) < 6}
    for index, mark in enumerate(atlas.landmarks):
        assert on_side[mark.side][index], mark


def test_the_risk_zones_of_a_spot_are_those_that_its_placement_names(atlas: BodyAtlas) -> None:
    point = atlas.typical_point("infraspinatus", Side.RIGHT)
    zones = atlas.risk_zones_at(point)
    assert zones
    assert tuple(zone.id for zone in zones) == atlas.at(point).risk_zones
    assert [atlas.risk_zone(zone.id) for zone in zones] == list(zones)
