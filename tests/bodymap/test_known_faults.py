"""Places at which the first drawing of the body was wrong: what is said of them now.

Risk zones have their own tests in `test_regions_and_zones.py`, pieces theirs in
`test_agreement.py`.
"""

import numpy as np
import pytest

from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.bodymap.beneath import BeneathTexture, beneath_texture
from needlemap.domain.placement import Side, SurfacePoint

# Deeper muscles that lie bare beside the superficial ones.
BARE = (
    ("right_calf", 149, 176, "soleus"),
    ("right_leg_medial", -1, 169, "flexor_digitorum_longus"),
    ("right_lateral", 134, 1382, "brachialis"),
    ("right_leg_medial", -23, 830, "adductor_magnus"),
    ("upper_back", 65, 1327, "rhomboid_major"),
    ("head_right", 23, 1519, "levator_scapulae"),
    ("head_right", 43, 1467, "scalenus_medius"),
    ("right_forearm_anterior", -287, 973, "flexor_digitorum_superficialis"),
    ("right_forearm_posterior", 339, 949, "abductor_pollicis_longus"),
    ("right_forearm_posterior", 337, 937, "extensor_pollicis_brevis"),
    ("groin", -75, 943, "iliopsoas"),
    ("right_lateral", -14, 169, "fibularis_brevis"),
)
# Structures that were in the table and not on the body, or in neither.
ADDED = (
    "procerus semispinalis_thoracis iliocostalis_cervicis pyramidalis obturator_externus "
    "levator_ani ischiococcygeus brachial_plexus_thoracic_outlet sternohyoid omohyoid "
    "sternothyroid thyrohyoid mylohyoid geniohyoid longus_capitis superficial_perineal_muscles "
    "palmaris_brevis depressor_anguli_oris levator_labii_superioris nasalis "
    "biceps_brachii_distal_tendon sternoclavicular_joint_ligament saphenous_nerve sural_nerve "
    "deep_fibular_nerve superficial_fibular_nerve axillary_nerve femoral_nerve supraorbital_nerve"
)


def lowest_and_foremost(
    male: BodySurface, texture: BeneathTexture, structure: str
) -> tuple[np.ndarray, float]:
    """Return the lowest spot of a structure, and how far it reaches to the front, mm."""
    names = [item.name for item in texture.items]
    places = male.positions(texture.spots_of(names.index(structure)))
    return places[np.argmin(places[:, 1])], float(places[:, 2].max())


@pytest.fixture
def texture() -> BeneathTexture:
    """The lists as they are shipped."""
    found = beneath_texture()
    assert found is not None
    return found


@pytest.mark.parametrize(("plate", "x_mm", "y_mm", "structure"), BARE)
def test_a_muscle_that_lies_bare_is_meant_whatever_its_layer(
    atlas: BodyAtlas, plate: str, x_mm: float, y_mm: float, structure: str
) -> None:
    placement = atlas.locate(plate, x_mm, y_mm)
    assert placement is not None
    assert placement.structure == structure


@pytest.mark.parametrize(
    ("structure", "far_side"),
    [
        ("pectoralis_minor", "posterior"),
        ("longus_colli", "posterior"),
        ("scalenus_anterior", "posterior"),
        ("splenius_cervicis", "anterior"),
        ("semispinalis_capitis", "anterior"),
        ("infraspinatus", "anterior"),
    ],
)
def test_a_structure_is_meant_nowhere_on_the_far_side_of_the_body(
    male: BodySurface, texture: BeneathTexture, structure: str, far_side: str
) -> None:
    names = [item.name for item in texture.items]
    _, seen = male.project(texture.spots_of(names.index(structure)), far_side)
    assert not seen.any()


@pytest.mark.parametrize(
    ("structure", "stray"),
    [
        ("deltoid_middle", "sternocleidomastoid"),
        ("triceps_long", "pectoralis_minor"),
        ("infraspinatus", "splenius_cervicis"),
        ("extensor_pollicis_brevis", "extensor_digiti_minimi"),
    ],
)
def test_a_trigger_point_offers_its_muscle_and_none_from_elsewhere(
    atlas: BodyAtlas, structure: str, stray: str
) -> None:
    own = next(one for one in atlas.structures if one.id == structure)
    offered = [
        [candidate.structure for candidate in atlas.at(mark.point).candidates]
        for mark in own.trigger_points
    ]
    assert [names[0] for names in offered] == [structure] * len(own.trigger_points)
    assert not [name for names in offered for name in names if name.startswith(stray)]


@pytest.mark.parametrize("structure", ADDED.split())
def test_a_structure_that_was_missing_can_be_charted(atlas: BodyAtlas, structure: str) -> None:
    point = atlas.typical_point(structure, Side.LEFT)
    assert structure in [one.structure for one in atlas.at(point).candidates]


def test_long_muscles_end_where_they_are_inserted(
    male: BodySurface, atlas: BodyAtlas, texture: BeneathTexture
) -> None:
    marks = {mark.id: mark.point for mark in atlas.landmarks if mark.side is not Side.LEFT}
    knee, foot = (
        male.positions(np.array([[point.face, point.s, point.t]]))[0]
        for point in (marks["femoral_epicondyle_medial"], marks["navicular_tuberosity"])
    )
    end, _ = lowest_and_foremost(male, texture, "adductor_magnus")
    assert np.linalg.norm(end - knee) < 30  # the adductor tubercle
    _, front = lowest_and_foremost(male, texture, "tibialis_anterior")
    assert foot[2] < front < foot[2] + 45  # the base of the first metatarsal


def test_the_cricoid_lies_level_with_the_lowest_neck_vertebra(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    marks = {mark.id: mark.point for mark in atlas.landmarks}
    cricoid, spine = (
        male.positions(np.array([[point.face, point.s, point.t]]))[0]
        for point in (marks["cricoid"], marks["C7"])
    )
    assert abs(cricoid[1] - spine[1]) < 6


def test_the_back_of_the_deltoid_is_not_taken_for_subscapularis(atlas: BodyAtlas) -> None:
    behind_the_humerus = SurfacePoint(1309, 0.5312, 0.7188)
    names = [one.structure for one in atlas.at(behind_the_humerus).candidates]
    assert names[0] == "deltoid_posterior"
    assert not [mark for mark in atlas.trigger_points if "through the axilla" in mark.name]
