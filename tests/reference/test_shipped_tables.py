"""The shipped tables: what a charting screen needs of them."""

import pytest

from needlemap.domain.screening import AlertLevel
from needlemap.reference import Reference
from needlemap.reference.screening import BlockWhen


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load()


def test_every_structure_of_the_clinical_list_is_there(reference: Reference) -> None:
    assert len(reference.structures) == 241


def test_names_are_shown_for_ids(reference: Reference) -> None:
    assert reference.structure_name("infraspinatus") == "Infraspinatus"
    assert reference.technique_name("tendon_dn") == "Tendon needling"
    assert reference.manipulation_name("static") == "Static (in-situ)"
    assert reference.region_name("pelvis_hip") == "Pelvis and hip"


def test_short_names_tell_structures_apart(reference: Reference) -> None:
    short = [reference.short_structure_name(name) for name in reference.structures]
    assert len(short) == len(set(short))
    assert reference.short_structure_name("fibularis_brevis") == "Fibularis brevis"
    assert reference.short_structure_name("median_nerve_wrist") == "Median nerve at carpal tunnel"
    assert reference.short_structure_name(None) == ""


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


def test_a_technique_says_what_it_aims_at_and_a_manipulation_whether_it_leaves_the_needle(
    reference: Reference,
) -> None:
    assert reference.techniques["tendon_dn"].aims_at == ("tendon", "enthesis")
    electrical = {t.id for t in reference.techniques.values() if t.electrical}
    assert electrical == {"electrical_dn", "percutaneous_electrolysis"}
    assert {t.id for t in reference.techniques.values() if t.paired} == {"electrical_dn"}
    in_and_out = {m.id for m in reference.manipulations.values() if not m.leaves_needle}
    assert in_and_out == {
        "fast_in_fast_out",
        "pistoning",
        "sparrow_pecking",
        "periosteal_peck",
        "screwed_in_out",
    }


def test_a_measure_has_its_range_and_the_changes_that_count(reference: Reference) -> None:
    assert (reference.outcome_measures["nprs"].low, reference.outcome_measures["nprs"].high) == (
        0,
        10,
    )
    changes = [c for c in reference.important_changes.values() if c.measure == "nprs"]
    assert [change.low for change in changes] == [2, 1.3, 1.5]


def test_codes_of_billing_cover_every_number_of_muscles_once(reference: Reference) -> None:
    codes = {
        muscles: [
            code.id
            for code in reference.billing_codes.values()
            if code.fewest_muscles <= muscles <= (code.most_muscles or muscles)
        ]
        for muscles in (0, 1, 2, 3, 30)
    }
    assert codes == {0: [], 1: ["20560"], 2: ["20560"], 3: ["20561"], 30: ["20561"]}


def test_a_diagnosis_for_one_side_says_which(reference: Reference) -> None:
    assert reference.conditions["M25.511"].side == "right"
    assert reference.conditions["M26.603"].side == "bilateral"
    assert reference.conditions["M54.2"].side == ""


def test_what_blocks_signing_is_told_from_what_only_warns(reference: Reference) -> None:
    pacemaker = reference.precautions["pacemaker"]
    assert pacemaker.action is AlertLevel.WARN
    assert pacemaker.block_when == (BlockWhen.ELECTRICAL_TECHNIQUE,)
    assert reference.precautions["no_consent"].action is AlertLevel.BLOCK
