"""Needles and the entries of the catalogues."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.catalogue import Layer, Manipulation, Structure, Technique
from needlemap.domain.site import DIAMETER_MM, LENGTH_MM, Needle

STRUCTURE = Structure(
    id="trapezius_upper",
    name="Upper trapezius",
    latin="Musculus trapezius, pars descendens",
    kind="muscle",
    parent_muscle="trapezius",
    body_region="neck",
    layer=Layer.SUPERFICIAL,
    paired=True,
    outlined=True,
    hazards="lung apex",
    hazard_level="high",
    attachments="",
    nerve="",
    trigger_points="",
    needle_length_mm="",
    needle_length_evidence="",
    source="TS",
    note="",
)
TECHNIQUE = Technique("tendon_dn", "Tendon", (), ("tendon",), "", "", electrical=False, source="K")
MANIPULATION = Manipulation("static", "Static", "", leaves_needle=True, source="K")


def test_a_needle_is_labelled_as_on_its_pack() -> None:
    assert Needle(0.3, 40).label == "0.30 × 40 mm"
    assert Needle(0.16, 7.5).label == "0.16 × 7.5 mm"


@given(diameter_mm=st.floats(*DIAMETER_MM), length_mm=st.floats(*LENGTH_MM))
def test_every_needle_in_the_limits_has_a_label(diameter_mm: float, length_mm: float) -> None:
    assert Needle(diameter_mm, length_mm).label.endswith(" mm")


@pytest.mark.parametrize(
    ("diameter_mm", "length_mm", "refusal"),
    [
        (0.09, 40, r"diameter_mm must be a number from 0\.1 to 0\.6 mm, not 0\.09"),
        (0.61, 40, "diameter_mm must be"),
        (math.nan, 40, "diameter_mm must be"),
        (0.3, 4.9, r"length_mm must be a number from 5 to 200 mm, not 4\.9"),
        (0.3, 201, "length_mm must be"),
        (40, 0.3, "diameter_mm must be"),
    ],
)
def test_a_needle_that_nobody_sells_is_refused(
    diameter_mm: float, length_mm: float, refusal: str
) -> None:
    with pytest.raises(ValueError, match=refusal):
        Needle(diameter_mm, length_mm)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"id": "Trapezius"}, "structure id must be"),
        ({"name": ""}, "structure name must not be empty"),
        ({"kind": ""}, "kind must be a code"),
        ({"body_region": "the neck"}, "body_region must be"),
    ],
)
def test_a_wrong_fact_of_a_structure_is_refused(facts: dict[str, object], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        replace(STRUCTURE, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"id": ""}, "technique id must be"),
        ({"name": ""}, "technique name must not be empty"),
        ({"aims_at": ("tendon", "Bone")}, "aims_at must be"),
    ],
)
def test_a_wrong_fact_of_a_technique_is_refused(facts: dict[str, object], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        replace(TECHNIQUE, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [({"id": "?"}, "manipulation id must be"), ({"name": ""}, "manipulation name must not be")],
)
def test_a_wrong_fact_of_a_manipulation_is_refused(facts: dict[str, object], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        replace(MANIPULATION, **facts)  # type: ignore[arg-type]
