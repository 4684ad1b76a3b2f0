"""The risk rules over the shipped tables: of a place, a needle, a patient, a current."""

from collections.abc import Sequence
from datetime import date

import pytest

from helpers.sites import a_session, a_site
from needlemap.bodymap import BodyAtlas
from needlemap.domain.estim import Estim
from needlemap.domain.ids import new_id
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.placement import Side
from needlemap.domain.screening import Answer, PatientPrecaution, ScreeningAnswer
from needlemap.domain.site import Needle, NeedleSite
from needlemap.domain.visit import Visit
from needlemap.reference import Reference
from needlemap.reference.findings import Risk, RiskLevel, Standing
from needlemap.reference.risk import RiskRules

SESSION = a_session().id
NOBODY = Standing()


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load()


@pytest.fixture(scope="module")
def rules(reference: Reference) -> RiskRules:
    return RiskRules(reference)


def site(structure: str | None, region: str, length_mm: float = 40, **facts: object) -> NeedleSite:
    needle = Needle(0.30, length_mm)
    return a_site(SESSION, 1, structure=structure, region=region, needle=needle, **facts)


def codes(risks: Sequence[Risk]) -> list[str]:
    return [risk.code for risk in risks]


def standing(**answers: tuple[str, ...]) -> Standing:
    day = date(2026, 1, 2)
    known = tuple(PatientPrecaution(name, Answer.YES, day, at) for name, at in answers.items())
    return Standing.of(Visit(), PatientFile(known))


def test_a_needle_longer_than_a_study_advises_says_what_the_study_found(rules: RiskRules) -> None:
    (length, *_) = rules.risks(site("rhomboid_major", "upper_back"), (), NOBODY)
    assert length.code == "length.rhomboid"
    assert "40 mm needle" in length.text
    assert "Recommended maximum depth over the rhomboids is 19 mm" in length.text
    assert "Valera-Calero" in length.source


def test_a_short_needle_or_a_shallow_one_is_not_too_long(rules: RiskRules) -> None:
    short = site("rhomboid_major", "upper_back", 15)
    shallow = site("rhomboid_major", "upper_back", 40, depth_mm=12)
    for calm in (short, shallow):
        assert "length.rhomboid" not in codes(rules.risks(calm, (), NOBODY))
    deep = site("rhomboid_major", "upper_back", 15, depth_mm=22)
    assert "22 mm deep" in rules.risks(deep, (), NOBODY)[0].line


def test_a_zone_tells_harm_hazard_advice_and_the_patients_own_findings(rules: RiskRules) -> None:
    zone = BodyAtlas.load().risk_zone("lung_field")
    thin = standing(chest_disease=())
    risk = next(
        risk
        for risk in rules.risks(site("latissimus_dorsi", "thorax"), [zone], thin)
        if risk.code == "zone.lung_field"
    )
    assert risk.level is RiskLevel.HIGH
    assert "pneumothorax" in risk.text
    assert "pincer grip" in risk.advice
    assert risk.flags == ("Emphysema, scoliosis, kyphosis or thin body (thoracic needling)",)
    calm = rules.risks(site("latissimus_dorsi", "thorax"), [zone], standing(epilepsy=()))
    assert all(risk.flags == () for risk in calm)


def test_a_region_speaks_only_of_hazardous_structures(rules: RiskRules) -> None:
    assert "region.gluteal" in codes(rules.risks(site("piriformis", "pelvis_hip"), (), NOBODY))
    calm = site("tensor_fasciae_latae", "pelvis_hip")
    assert rules.risks(calm, (), NOBODY) == ()
    assert rules.risks(site(None, "upper_back"), (), NOBODY) == ()


def test_the_gravest_comes_first(rules: RiskRules) -> None:
    zones = [BodyAtlas.load().risk_zone("infraspinatus_scapular_foramen")]
    found = rules.risks(site("rhomboid_major", "upper_back"), zones, NOBODY)
    levels = [risk.level for risk in found]
    assert levels == sorted(levels, key=list(RiskLevel).index)
    assert len(set(levels)) == 3


def test_current_and_a_pacemaker_is_said(rules: RiskRules) -> None:
    electrical = site("tensor_fasciae_latae", "pelvis_hip", technique="electrical_dn")
    found = rules.risks(electrical, (), standing(pacemaker=()))
    assert codes(found) == ["estim.active_implant"]
    assert "Pacemaker" in found[0].text
    by_hand = site("tensor_fasciae_latae", "pelvis_hip")
    assert rules.risks(by_hand, (), standing(pacemaker=())) == ()


def test_what_the_screening_says_already_is_not_said_twice(rules: RiskRules) -> None:
    electrical = site("tensor_fasciae_latae", "pelvis_hip", technique="electrical_dn")
    assert rules.risks(electrical, (), standing(pacemaker=()), alerted={"pacemaker"}) == ()


@pytest.mark.parametrize(
    ("structure", "region", "warns"),
    [("tensor_fasciae_latae", "pelvis_hip", True), ("deltoid_middle", "shoulder", False)],
)
def test_current_in_pregnancy_warns_over_trunk_and_pelvis(
    rules: RiskRules, structure: str, region: str, warns: bool
) -> None:
    electrical = site(structure, region, technique="electrical_dn")
    found = codes(rules.risks(electrical, (), standing(pregnancy=())))
    assert ("estim.pregnancy_trunk" in found) is warns


def test_a_pair_across_the_chest_warns_of_the_heart(rules: RiskRules) -> None:
    estim = Estim(new_id(), channel=1)
    right = site("infraspinatus", "upper_back", estim=estim)
    left = site("infraspinatus", "upper_back", estim=estim, side=Side.LEFT)
    assert "estim.across_heart" in codes(rules.risks(right, (), NOBODY, partner=left))
    same = site("infraspinatus", "upper_back", estim=estim)
    assert "estim.across_heart" not in codes(rules.risks(right, (), NOBODY, partner=same))


def test_a_precaution_with_places_holds_there_only(rules: RiskRules) -> None:
    there = standing(malignancy=("pelvis_hip.right",))
    here = site("tensor_fasciae_latae", "pelvis_hip", technique="electrical_dn")
    elsewhere = site(
        "tensor_fasciae_latae", "pelvis_hip", technique="electrical_dn", side=Side.LEFT
    )
    assert codes(rules.risks(here, (), there)) == ["estim.malignancy_area"]
    assert rules.risks(elsewhere, (), there) == ()


def test_todays_answers_stand_above_the_file() -> None:
    known = PatientFile((PatientPrecaution("pregnancy", Answer.YES, date(2026, 1, 2)),))
    today = Visit(
        screening=(
            ScreeningAnswer("pregnancy", Answer.NO),
            ScreeningAnswer("epilepsy", Answer.YES),
        )
    )
    assert set(Standing.of(today, known).places) == {"epilepsy"}


def test_every_zone_that_a_table_names_is_drawn(reference: Reference) -> None:
    atlas = BodyAtlas.load()
    named = [
        zone
        for table in (reference.depth_facts, reference.estim_stops)
        for entry in table.values()
        for zone in entry.risk_zones
    ]
    assert [atlas.risk_zone(zone).id for zone in named] == named
