"""Fields of skin: each place lies on the body, and well-known spots in the field they should."""

import numpy as np
import pytest

from needlemap.bodymap import BodySurface, plates
from needlemap.bodymap.mesh import body_mesh
from needlemap.bodymap.skin_fields import (
    NOBODY,
    field_strength,
    middle_of,
    nearest_fields,
    seen_quads,
)
from needlemap.domain.placement import SurfacePoint
from needlemap.reference import Reference
from needlemap.reference.skin import Anchor

REFERENCE = Reference.load()
MALE = BodySurface.load("male")
FIELDS = {
    kind: [one for one in REFERENCE.skin_fields.values() if one.kind == kind]
    for kind in ("dermatome", "nerve")
}


@pytest.fixture(scope="module")
def owners() -> dict[str, np.ndarray]:
    return {kind: nearest_fields([one.path for one in FIELDS[kind]]) for kind in FIELDS}


def quad_at(view: str, x_mm: float, y_mm: float) -> int:
    point = MALE.locate(view, x_mm, y_mm)
    assert isinstance(point, SurfacePoint)
    quad, _, _ = body_mesh().quad_of(np.array([[point.face, point.s, point.t]]))
    return int(quad[0])


# Key points of sensory testing, and skin that one nerve alone serves.
@pytest.mark.parametrize(
    ("kind", "place", "name"),
    [
        ("dermatome", ("anterior", -60, 1425), "C4"),
        ("dermatome", ("posterior", 262, 1300), "C5"),
        ("dermatome", ("posterior", 400, 838), "C6"),
        ("dermatome", ("posterior", 380, 775), "C7"),
        ("dermatome", ("posterior", 334, 780), "C8"),
        ("dermatome", ("anterior", -240, 1110), "T1"),
        ("dermatome", ("anterior", -30, 1062), "T10"),
        ("dermatome", ("anterior", -110, 820), "L2"),
        ("dermatome", ("anterior", -90, 575), "L3"),
        ("dermatome", ("anterior", -135, 480), "L4"),
        ("dermatome", ("anterior", -175, 60), "L5"),
        ("dermatome", ("posterior", 180, 40), "S1"),
        ("dermatome", ("posterior", 118, 510), "S2"),
        ("nerve", ("anterior", -390, 770), "Median nerve"),
        ("nerve", ("anterior", -334, 770), "Ulnar nerve"),
        ("nerve", ("posterior", 390, 830), "Radial nerve, superficial branch"),
        ("nerve", ("posterior", 262, 1310), "Axillary nerve"),
        ("nerve", ("anterior", -186, 720), "Lateral cutaneous nerve of thigh"),
        ("nerve", ("anterior", -115, 350), "Saphenous nerve"),
        ("nerve", ("anterior", -152, 24), "Deep fibular nerve"),
        ("nerve", ("posterior", 100, 700), "Posterior cutaneous nerve of thigh"),
    ],
)
def test_a_key_point_lies_in_its_field(
    owners: dict[str, np.ndarray], kind: str, place: tuple[str, float, float], name: str
) -> None:
    assert FIELDS[kind][owners[kind][quad_at(*place)]].name == name


# The key sensory points of the International Standards for Neurological Classification of Spinal
# Cord Injury, found on the figure by its landmarks: T6 at the level of the xiphoid, T10 at the
# navel, T12 amid the inguinal ligament, L1 half-way from there to L2, and so on.
KEY_POINTS = {
    "C2": ("posterior", 15, 1600),
    "C3": ("anterior", -92, 1452),
    "C4": ("anterior", -186, 1440),
    "C5": ("anterior", -276, 1152),
    "C6": ("posterior", 417, 846),
    "C7": ("posterior", 381, 762),
    "C8": ("posterior", 331, 771),
    "T1": ("anterior", -238, 1155),
    "T2": ("anterior", -183, 1325),
    "T3": ("anterior", -95, 1298),
    "T4": ("anterior", -95, 1262),
    "T5": ("anterior", -95, 1248),
    "T6": ("anterior", -95, 1235),
    "T7": ("anterior", -95, 1191),
    "T8": ("anterior", -95, 1147),
    "T9": ("anterior", -95, 1104),
    "T10": ("anterior", -95, 1060),
    "T11": ("anterior", -90, 1005),
    "T12": ("anterior", -71, 950),
    "L1": ("anterior", -73, 849),
    "L2": ("anterior", -76, 748),
    "L3": ("anterior", -84, 560),
    "L4": ("anterior", -154, 86),
    "L5": ("right_foot_dorsal", -182, -146),
    "S1": ("right_lateral", -20, 35),
    "S2": ("posterior", 137, 515),
    "S3": ("posterior", 62, 855),
    "S4": ("posterior", 8, 892),
}


@pytest.mark.parametrize(("segment", "place"), KEY_POINTS.items(), ids=KEY_POINTS)
def test_a_segment_holds_its_key_sensory_point(
    owners: dict[str, np.ndarray], segment: str, place: tuple[str, float, float]
) -> None:
    assert FIELDS["dermatome"][owners["dermatome"][quad_at(*place)]].name == segment


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_every_spot_of_skin_lies_in_a_field_and_every_field_has_skin(
    owners: dict[str, np.ndarray], kind: str
) -> None:
    assert (owners[kind] != NOBODY).all()
    assert set(owners[kind].tolist()) == set(range(len(FIELDS[kind])))


def test_a_spot_and_its_mirror_image_lie_in_the_same_field(owners: dict[str, np.ndarray]) -> None:
    right, left = quad_at("anterior", -110, 820), quad_at("anterior", 110, 820)
    assert owners["dermatome"][right] == owners["dermatome"][left]


@pytest.mark.parametrize("muscle", sorted(REFERENCE.referred_pain))
def test_every_field_of_referred_pain_lies_on_the_body(muscle: str) -> None:
    strength = field_strength(REFERENCE.referred_pain[muscle].path, left=False)
    assert strength.max() > 0.9
    assert 20 < np.count_nonzero(strength > 0.5) < 0.08 * len(strength)


def test_pain_of_the_left_is_felt_on_the_left() -> None:
    path = REFERENCE.referred_pain["infraspinatus"].path
    right, left = quad_at("anterior", -228, 1390), quad_at("anterior", 228, 1390)
    assert field_strength(path, left=False)[[right, left]].tolist() == [1.0, 0.0]
    assert field_strength(path, left=True)[[right, left]].tolist() == [0.0, 1.0]


def test_a_field_keeps_to_its_side_of_a_limb() -> None:
    path = REFERENCE.referred_pain["vastus_intermedius"].path
    strength = field_strength(path, left=False)
    assert strength[quad_at("anterior", -140, 740)] == 1.0
    assert strength[quad_at("posterior", 110, 740)] == 0.0


def test_a_place_off_the_body_is_refused() -> None:
    with pytest.raises(ValueError, match="must lie on the body, not at anterior 440 1700"):
        nearest_fields([((Anchor("anterior", 440.0, 1700.0, 0.0),),)])


def test_the_name_of_a_field_belongs_amid_what_is_seen_of_it(
    owners: dict[str, np.ndarray],
) -> None:
    front = plates("male")[0]
    number = [one.name for one in FIELDS["dermatome"]].index("L3")
    spots = middle_of(front, owners["dermatome"] == number)
    assert spots[False][0] < 0 < spots[True][0]
    assert 500 < spots[False][1] < 850


def test_a_plate_gives_only_the_quads_that_it_shows() -> None:
    front = plates("male")[0]
    quads, corners = seen_quads(front)
    assert quad_at("anterior", -60, 1300) in set(quads.tolist())
    assert quad_at("posterior", 60, 1300) not in set(quads.tolist())
    assert corners.shape == (len(quads), 4, 2)
