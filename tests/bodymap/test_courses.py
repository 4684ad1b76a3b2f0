"""Courses of vessels and nerves: on the skin where anatomy has them, on both sides, and named."""

import numpy as np
import pytest

from needlemap.bodymap import BodySurface
from needlemap.bodymap.courses import Stream, vessels
from needlemap.bodymap.mesh import body_mesh, fine_vertices
from needlemap.bodymap.sight import mirrored_quads
from needlemap.bodymap.skin_fields import field_strength, on_both_sides
from needlemap.reference import Reference
from needlemap.reference.skin import NerveCourse

MALE = BodySurface.load("male")
NERVES = Reference.load().nerve_courses
REACH_MM = 20


def quads_near(view: str, x_mm: float, y_mm: float) -> set[int]:
    """Small quads of the skin within two centimetres of a place of a view."""
    steps = np.arange(-REACH_MM, REACH_MM + 1, 4)
    found = [MALE.locate(view, x_mm + across, y_mm + up) for across in steps for up in steps]
    points = np.array([[one.face, one.s, one.t] for one in found if one is not None])
    return set(body_mesh().quad_of(points)[0].tolist())


@pytest.mark.parametrize(
    ("name", "stream", "place"),
    [
        ("Radial artery", Stream.ARTERY, ("anterior", -345, 915)),
        ("Ulnar artery", Stream.ARTERY, ("anterior", -322, 920)),
        ("Femoral artery", Stream.ARTERY, ("anterior", -72, 900)),
        ("Dorsalis pedis artery", Stream.ARTERY, ("right_foot_dorsal", -165, -60)),
        ("Common carotid artery", Stream.ARTERY, ("anterior", -30, 1470)),
        ("Great saphenous vein", Stream.VEIN, ("right_leg_medial", -25, 100)),
        ("Cephalic vein", Stream.VEIN, ("anterior", -265, 1230)),
        ("Small saphenous vein", Stream.VEIN, ("posterior", 165, 330)),
        ("Internal jugular vein", Stream.VEIN, ("anterior", -40, 1450)),
    ],
)
def test_a_vessel_runs_where_its_pulse_or_line_is_found(
    name: str, stream: Stream, place: tuple[str, float, float]
) -> None:
    (vessel,) = (one for one in vessels() if one.name == name)
    assert vessel.stream is stream
    assert quads_near(*place) & set(vessel.quads.tolist())


@pytest.mark.parametrize("name", ["Popliteal artery", "Popliteal vein", "Femoral artery"])
def test_the_course_of_a_deep_vessel_is_a_line_and_not_a_blot(name: str) -> None:
    corners = fine_vertices("male", "stand")[body_mesh().quads]
    a, b, c, d = corners.transpose(1, 0, 2)
    areas_cm2 = np.linalg.norm(np.cross(c - a, d - b), axis=1) / 200
    (vessel,) = (one for one in vessels() if one.name == name)
    held = vessel.quads[vessel.share > 0.5]
    places = corners[held].mean(axis=1)
    places, areas_cm2 = places[places[:, 0] < 0], areas_cm2[held][places[:, 0] < 0]
    away = np.linalg.norm(places[:, None] - places[None], axis=2)
    # Of 4.5 cm2 within 12 mm of a spot.
    assert ((away < 12) * areas_cm2).sum(axis=1).max() < 3.9


def test_paired_vessels_run_on_both_sides() -> None:
    mirror = mirrored_quads(body_mesh())
    (artery,) = (one for one in vessels() if one.name == "Radial artery")
    assert set(mirror[artery.quads].tolist()) == set(artery.quads.tolist())


def test_every_vessel_has_a_name_of_its_own_and_a_course() -> None:
    names = [one.name for one in vessels()]
    assert len(names) == len(set(names)) > 100
    assert not [name for name in names if "right" in name.lower()]
    assert all(len(one.quads) >= 12 for one in vessels())


def test_no_vessel_of_the_foot_is_named_for_the_hand() -> None:
    places = fine_vertices("male", "stand")[body_mesh().quads].mean(axis=1)
    highest = {one.name: places[one.quads][:, 1].max() for one in vessels()}
    low = [name for name, top in highest.items() if top < 150]
    assert "Dorsal metatarsal vein" in low
    assert not [name for name in low if "carpal" in name or "palmar" in name]


@pytest.mark.parametrize("nerve", NERVES.values(), ids=lambda nerve: nerve.id)
def test_a_nerve_is_a_narrow_line_of_some_length(nerve: NerveCourse) -> None:
    share = on_both_sides(field_strength(nerve.path, left=False, least_mm=3.0, soft_mm=1.5))
    held = np.count_nonzero(share > 0.5)
    assert 20 < held < 3500


def test_the_ulnar_nerve_passes_behind_the_medial_epicondyle() -> None:
    share = field_strength(NERVES["ulnar"].path, left=False, least_mm=3.0, soft_mm=1.5)
    assert any(share[quad] > 0.5 for quad in quads_near("posterior", 240, 1148))
