"""The screening rules over every row of the table: what speaks up, how loudly, at which sites."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from helpers.sites import a_session, a_site
from needlemap.domain.estim import Estim
from needlemap.domain.ids import new_id
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.placement import Side
from needlemap.domain.screening import (
    Alert,
    AlertLevel,
    Answer,
    PatientPrecaution,
    ScreeningAnswer,
)
from needlemap.domain.session import Session
from needlemap.domain.signing import FIELDS, RequiredFields, obstacles
from needlemap.domain.visit import Consent, ConsentStatus, Visit
from needlemap.reference import Reference
from needlemap.reference.alerts import alerts
from needlemap.reference.required import default_required
from needlemap.reference.screening import BlockWhen, Precaution

REFERENCE = Reference.load()
ROWS = tuple(REFERENCE.precautions.values())
LOCAL_ALWAYS = [row for row in ROWS if BlockWhen.LOCAL_SITE in row.block_when]
LOCAL_ONLY = [row for row in ROWS if row.region_linked and row not in LOCAL_ALWAYS]
ANYWHERE = [row for row in ROWS if not row.region_linked and not row.today_only]
# A site that meets each circumstance, and one that is like it but does not.
MEETING: dict[BlockWhen, tuple[dict[str, Any], dict[str, Any]]] = {
    BlockWhen.DEEP_SITE: (
        {"structure": "quadratus_lumborum", "region": "lower_back"},
        {"structure": "subscapularis", "technique": "superficial_dn", "region": "shoulder"},
    ),
    BlockWhen.NON_COMPRESSIBLE_SITE: (
        {"structure": "platysma", "region": "neck"},
        {"structure": "gluteus_maximus", "region": "pelvis_hip"},
    ),
    BlockWhen.ABDOMEN_SITE: ({"region": "abdomen"}, {"region": "thigh"}),
    BlockWhen.ELECTRICAL_TECHNIQUE: (
        {"technique": "electrical_dn"},
        {"technique": "trigger_point_dn"},
    ),
    BlockWhen.LOW_BACK_OR_PELVIS_ELECTRICAL: (
        {"technique": "electrical_dn", "region": "lower_back"},
        {"technique": "electrical_dn", "region": "forearm"},
    ),
}
AT_SITES = [(row, when) for row in ROWS for when in row.block_when if when in MEETING]


def filed(
    precaution: str, answer: Answer = Answer.YES, places: tuple[str, ...] = ()
) -> PatientFile:
    return PatientFile((PatientPrecaution(precaution, answer, date(2026, 11, 1), places),))


def with_site(**facts: Any) -> Session:
    session = a_session()
    return replace(session, sites=(a_site(session.id, **facts),))


def answered(session: Session, *answers: ScreeningAnswer) -> Session:
    return replace(session, visit=Visit(screening=answers))


def only(session: Session, file: PatientFile) -> Alert:
    (alert,) = alerts(session, file, REFERENCE)
    return alert


@pytest.mark.parametrize("row", ANYWHERE, ids=lambda row: row.id)
def test_a_precaution_that_holds_anywhere_speaks_as_its_row_says(row: Precaution) -> None:
    alert = only(a_session(), filed(row.id))
    assert (alert.precaution, alert.level, alert.site_ids) == (row.id, row.action, ())
    assert alert.reason.startswith(row.finding)
    assert ("sources differ" in row.note) == ("sources differ" in alert.reason)


@pytest.mark.parametrize("row", LOCAL_ONLY, ids=lambda row: row.id)
def test_a_local_precaution_speaks_as_its_row_says_at_a_site_there_alone(row: Precaution) -> None:
    place = row.body_regions[0] if row.body_regions else "forearm"
    file = filed(row.id, places=("forearm",))
    there, elsewhere = with_site(region=place), with_site(region="head")
    alert = only(there, file)
    assert (alert.level, alert.site_ids) == (row.action, (there.sites[0].id,))
    assert "at site 1" in alert.reason
    assert only(elsewhere, file).level is AlertLevel.NOTE
    assert only(elsewhere, file).site_ids == ()


@pytest.mark.parametrize("row", LOCAL_ALWAYS, ids=lambda row: row.id)
def test_a_precaution_that_is_stricter_at_its_place_warns_elsewhere(row: Precaution) -> None:
    file = filed(row.id, places=("thorax",))
    there, elsewhere = with_site(region="thorax"), with_site(region="head")
    assert only(elsewhere, file).level is row.action
    assert only(there, file).level is AlertLevel.BLOCK
    assert only(there, file).site_ids == (there.sites[0].id,)


@pytest.mark.parametrize(
    "row", [row for row in LOCAL_ONLY if not row.body_regions], ids=lambda row: row.id
)
def test_a_local_precaution_without_a_place_holds_everywhere_and_says_so(row: Precaution) -> None:
    alert = only(with_site(region="head"), filed(row.id))
    assert alert.level is row.action
    assert "area not recorded" in alert.reason


@pytest.mark.parametrize(("row", "when"), AT_SITES, ids=lambda value: getattr(value, "id", value))
def test_a_circumstance_at_a_site_asks_for_an_acknowledgement(
    row: Precaution, when: BlockWhen
) -> None:
    meeting, like_it = MEETING[when]
    met = with_site(**meeting)
    alert = only(met, filed(row.id))
    assert (alert.level, alert.site_ids) == (AlertLevel.BLOCK, (met.sites[0].id,))
    assert REFERENCE.block_circumstances[when].name in alert.reason
    assert only(with_site(**like_it), filed(row.id)).level is row.action


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
@pytest.mark.parametrize("answer", [Answer.NO, Answer.UNKNOWN])
def test_todays_no_or_unknown_stands_above_a_yes_in_the_file(
    row: Precaution, answer: Answer
) -> None:
    asked = answered(with_site(), ScreeningAnswer(row.id, answer))
    assert alerts(asked, filed(row.id), REFERENCE) == ()


def test_todays_yes_stands_above_a_no_in_the_file() -> None:
    asked = answered(a_session(), ScreeningAnswer("epilepsy", Answer.YES))
    assert only(asked, filed("epilepsy", Answer.NO)).level is AlertLevel.WARN


def test_every_circumstance_has_a_meaning() -> None:
    assert set(REFERENCE.block_circumstances) == set(BlockWhen)


def test_the_first_trimester_is_asked_with_the_pregnancy_and_blocks() -> None:
    pregnant = ScreeningAnswer(
        "pregnancy", Answer.YES, circumstances=(BlockWhen.FIRST_TRIMESTER.value,)
    )
    alert = only(answered(a_session(), pregnant), PatientFile())
    assert alert.level is AlertLevel.BLOCK
    assert "first trimester" in alert.reason


def test_a_depth_that_is_recorded_decides_what_is_deep() -> None:
    file = filed("anticoagulant")
    shallow = with_site(structure="quadratus_lumborum", region="forearm", depth_mm=8.0)
    deep = with_site(structure="infraspinatus", region="shoulder", depth_mm=25.0)
    assert "deep needling" in only(deep, file).reason
    assert "deep needling" not in only(shallow, file).reason


def test_current_that_was_set_at_a_site_counts_as_electrical() -> None:
    session = with_site(estim=Estim(new_id()))
    assert only(session, filed("pacemaker")).level is AlertLevel.BLOCK


def test_a_place_with_a_side_means_that_side() -> None:
    file = filed("lymphoedema_limb", places=("upper_arm.left",))
    left = with_site(region="upper_arm", side=Side.LEFT)
    right = with_site(region="upper_arm", side=Side.RIGHT)
    assert only(left, file).level is AlertLevel.BLOCK
    assert only(right, file).reason.endswith("applies at: upper arm, left.")


def test_refused_consent_counts_as_the_precaution_of_that_name() -> None:
    session = replace(a_session(), visit=Visit(consent=Consent(ConsentStatus.REFUSED)))
    alert = only(session, PatientFile())
    assert (alert.precaution, alert.level) == ("refusal", AlertLevel.BLOCK)


def test_blocks_come_first_and_notes_last() -> None:
    day = date(2026, 11, 1)
    named = ("medication", "epilepsy", "systemic_infection")
    file = PatientFile(tuple(PatientPrecaution(name, Answer.YES, day) for name in named))
    levels = [alert.level for alert in alerts(a_session(), file, REFERENCE)]
    assert levels == [AlertLevel.BLOCK, AlertLevel.WARN, AlertLevel.NOTE]


def test_the_fields_that_a_clinic_may_require_are_all_in_the_table_and_in_no_other() -> None:
    assert set(REFERENCE.required_fields) == set(FIELDS)


def test_what_is_required_by_default_keeps_the_shortest_honest_visit_short() -> None:
    required = default_required(REFERENCE.required_fields.values())
    assert required.codes == ("sites", "screening", "consent", "adverse_events", "late_reason")
    missing = [found.field for found in obstacles(a_session(), required, ())]
    assert missing == ["sites", "screening", "consent", "adverse_events"]
    assert obstacles(a_session(1), RequiredFields(()), ())[0].field == "needles"


def test_what_the_file_says_of_a_finding_of_one_day_is_silent_at_the_next_visit() -> None:
    of_a_day = [row.id for row in ROWS if row.today_only]
    assert {"not_eaten", "refusal", "medical_emergency"} <= set(of_a_day)
    for code in of_a_day:
        assert alerts(a_session(), filed(code), REFERENCE) == ()
        today = replace(a_session(), visit=Visit(screening=(ScreeningAnswer(code, Answer.YES),)))
        assert [alert.precaution for alert in alerts(today, PatientFile(), REFERENCE)] == [code]


def test_a_required_screening_asks_every_question_and_says_how_many_are_left() -> None:
    required, asked = RequiredFields(("screening",)), ("diabetes", "epilepsy", "child")
    answered = (ScreeningAnswer("epilepsy", Answer.NO), ScreeningAnswer("refusal", Answer.NO))
    session = replace(a_session(), visit=Visit(screening=answered))
    [left] = obstacles(session, required, (), asked=asked)
    assert (left.field, left.count) == ("screening", 2)
    assert obstacles(session, RequiredFields(()), (), asked=asked) == ()
    assert obstacles(session, required, (), asked=asked[1:2]) == ()


def test_a_question_beside_a_name_stays_on_the_form() -> None:
    asked = REFERENCE.precautions["pregnancy"]
    assert (asked.name, asked.finding) == ("Pregnancy (which trimester?)", "Pregnancy")
    assert REFERENCE.precaution_name("pregnancy") == "Pregnancy"
    assert REFERENCE.precautions["no_consent"].finding.endswith("age)")
