"""Where a site lies: points of the skin and of a plate, and what the atlas answers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.placement import Candidate, Placement, PlatePoint, Side, SurfacePoint

POINT = SurfacePoint(1200, 0.25, 0.75)


@given(face=st.integers(0, 1_000_000), s=st.floats(0, 1), t=st.floats(0, 1))
def test_every_point_of_a_face_is_a_point_of_the_skin(face: int, s: float, t: float) -> None:
    point = SurfacePoint(face, s, t)
    assert (point.face, point.s, point.t) == (face, s, t)


@pytest.mark.parametrize(
    ("face", "s", "t", "refusal"),
    [
        (-1, 0.5, 0.5, "face must be a whole number from 0 to 1e[+]06, not -1"),
        (1.0, 0.5, 0.5, "face must be a whole number"),
        (1, 1.0001, 0.5, "s must be a number from 0 to 1, not 1.0001"),
        (1, 0.5, -0.0001, "t must be a number from 0 to 1, not -0.0001"),
        (1, math.nan, 0.5, "s must be a number from 0 to 1, not nan"),
        (1, 0.5, math.inf, "t must be a number from 0 to 1, not inf"),
        (1, True, 0.5, "s must be a number"),
        (1, "0.5", 0.5, "s must be a number"),
    ],
)
def test_a_point_off_its_face_is_refused(face: int, s: float, t: float, refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        SurfacePoint(face, s, t)


@pytest.mark.parametrize(
    ("plate", "x_mm", "y_mm", "refusal"),
    [
        ("Front", 0, 0, "plate must be lower-case letters"),
        ("anterior", 3001, 0, "x_mm must be a number from -3000 to 3000 mm, not 3001"),
        ("anterior", 0, -3001, "y_mm must be a number from -3000 to 3000 mm, not -3001"),
        ("anterior", math.nan, 0, "x_mm must be a number"),
        ("anterior", 0, math.inf, "y_mm must be a number"),
    ],
)
def test_a_point_off_every_plate_is_refused(
    plate: str, x_mm: float, y_mm: float, refusal: str
) -> None:
    with pytest.raises(ValueError, match=refusal):
        PlatePoint(plate, x_mm, y_mm)


def test_the_other_side_of_the_other_side_is_the_side_itself() -> None:
    assert Side.LEFT.opposite is Side.RIGHT
    assert Side.MIDLINE.opposite is Side.MIDLINE
    assert all(side.opposite.opposite is side for side in Side)


def test_the_first_candidate_is_the_likeliest_structure() -> None:
    placement = Placement(
        point=POINT,
        atlas_version="1",
        side=Side.LEFT,
        region="upper_back",
        candidates=(Candidate("trapezius_middle"), Candidate("rhomboid_major", 2.5)),
    )
    assert placement.structure == "trapezius_middle"


def test_where_the_atlas_knows_only_the_region_there_is_no_structure() -> None:
    placement = Placement(POINT, "1", Side.MIDLINE, "head", candidates=())
    assert placement.structure is None


@pytest.mark.parametrize(
    ("structure", "distance_mm", "refusal"),
    [
        ("", 0, "structure must be a code"),
        ("trapezius_upper", -0.1, "distance_mm must be a number from 0 to 500 mm, not -0.1"),
        ("trapezius_upper", math.nan, "distance_mm must be a number"),
    ],
)
def test_a_wrong_candidate_is_refused(structure: str, distance_mm: float, refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        Candidate(structure, distance_mm)


@pytest.mark.parametrize(
    ("atlas_version", "region", "refusal"),
    [
        ("", "head", "atlas_version must not be empty"),
        ("x" * 41, "head", "atlas_version may have at most 40"),
        ("1", "Head", "region must be lower-case letters"),
        ("1", "", "region must be a code"),
    ],
)
def test_a_wrong_answer_of_the_atlas_is_refused(
    atlas_version: str, region: str, refusal: str
) -> None:
    with pytest.raises(ValueError, match=refusal):
        Placement(POINT, atlas_version, Side.LEFT, region, candidates=())


def test_a_risk_zone_is_named_by_its_code() -> None:
    with pytest.raises(ValueError, match="risk_zones must be lower-case letters"):
        Placement(POINT, "1", Side.LEFT, "thorax", candidates=(), risk_zones=("Lung field",))
