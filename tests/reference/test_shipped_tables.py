"""The shipped tables: what a charting screen needs of them."""

import pytest

from needlemap.reference import Reference


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load()


def test_every_structure_of_the_clinical_list_is_there(reference: Reference) -> None:
    assert len(reference.structures) == 220


def test_names_are_shown_for_ids(reference: Reference) -> None:
    assert reference.structure_name("infraspinatus") == "Infraspinatus"
    assert reference.technique_name("tendon_dn") == "Tendon needling"
    assert reference.manipulation_name("static") == "Static / in-situ"
    assert reference.region_name("pelvis_hip") == "Pelvis and hip"


def test_an_id_that_no_table_knows_is_shown_as_it_is(reference: Reference) -> None:
    assert reference.structure_name("musculus_novus") == "musculus_novus"
    assert reference.technique_name("novel_dn") == "novel_dn"
    assert reference.manipulation_name("novel") == "novel"
    assert reference.region_name("wing") == "wing"


def test_the_parts_of_a_muscle_count_as_that_muscle(reference: Reference) -> None:
    parts = ("trapezius_upper", "trapezius_middle", "trapezius_lower")
    assert {reference.parent_muscle(part) for part in parts} == {"trapezius"}
    assert reference.muscle_name("trapezius") == "Trapezius"
    assert reference.muscle_name("infraspinatus") == "Infraspinatus"


def test_a_tendon_counts_as_no_muscle(reference: Reference) -> None:
    assert reference.parent_muscle("achilles_tendon") is None
