"""Needle sites: what one says of itself, what a preset makes, what moving and copying keep."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sites import NOW, a_placement, a_site
from needlemap.domain.ids import new_id
from needlemap.domain.placement import Candidate, PlatePoint, Side, SurfacePoint
from needlemap.domain.site import (
    Angle,
    Needle,
    NeedleSite,
    SitePreset,
    StructureSource,
    Twitch,
    dose_of,
    moved,
    with_manipulation,
    with_needle_count,
)

SESSION = new_id()
SITE = a_site(SESSION)
NAIVE = datetime(2026, 11, 21, 9, 30)  # noqa: DTZ001 - naive on purpose


def test_what_was_not_recorded_is_unknown_and_never_a_guess() -> None:
    unknown = (
        SITE.manipulation,
        SITE.needle,
        SITE.insertion_count,
        SITE.depth_mm,
        SITE.angle,
        SITE.twitch,
        SITE.twitch_count,
        SITE.pain_reproduced,
        SITE.retention_s,
        SITE.inserted_at,
        SITE.removed_at,
        SITE.carried_from,
    )
    assert set(unknown) == {None}
    assert SITE.needle_count == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"id": "1"}, "^id must be an id"),
        ({"session_id": None}, "session_id must be an id"),
        ({"carried_from": "last time"}, "carried_from must be an id"),
        ({"ordinal": 0}, "ordinal must be a whole number from 1 to 100000, not 0"),
        ({"ordinal": True}, "ordinal must be a whole number"),
        ({"atlas_version": " "}, "atlas_version must not be empty"),
        ({"region": "Upper back"}, "region must be"),
        ({"structure": "Trapezius"}, "structure must be"),
        ({"technique": ""}, "technique must be a code"),
        ({"manipulation": "in and out"}, "manipulation must be"),
        ({"needle_count": 0}, "needle_count must be a whole number from 1 to 30 needles, not 0"),
        ({"needle_count": 31}, "needle_count must be a whole number from 1 to 30 needles, not 31"),
        ({"needle_count": 2.0}, "needle_count must be a whole number"),
        ({"insertion_count": 0}, "insertion_count must be a whole number from 1 to 500, not 0"),
        ({"insertion_count": 501}, "insertion_count must be"),
        ({"depth_mm": 0.4}, r"depth_mm must be a number from 0\.5 to 200 mm, not 0\.4"),
        ({"depth_mm": 201}, "depth_mm must be"),
        ({"depth_mm": math.nan}, "depth_mm must be"),
        ({"depth_mm": "20"}, "depth_mm must be"),
        ({"retention_s": -1}, "retention_s must be a whole number from 0 to 7200 s, not -1"),
        ({"retention_s": 7201}, "retention_s must be"),
        ({"retention_s": 1.5}, "retention_s must be"),
        ({"removed_count": 2}, "removed_count must be a whole number from 0 to 1, not 2"),
        ({"removed_count": -1}, "removed_count must be"),
        ({"retained_count": 2, "retained_reason": "broke"}, "retained_count must be"),
        (
            {"needle_count": 3, "removed_count": 2, "retained_count": 2, "retained_reason": "x"},
            "retained_count must be a whole number from 0 to 1, not 2",
        ),
        ({"retained_count": 1}, "retained_reason must say why a needle was left in"),
        ({"retained_count": 1, "retained_reason": "\t"}, "retained_reason must say why"),
        ({"retained_reason": "x" * 501}, "retained_reason may have at most 500"),
        ({"inserted_at": NAIVE}, "inserted_at must be a time in UTC"),
        ({"removed_at": NAIVE}, "removed_at must be a time in UTC"),
        ({"twitch": Twitch.SINGLE, "twitch_count": -1}, "twitch_count must be"),
        ({"twitch": Twitch.MULTIPLE, "twitch_count": 101}, "twitch_count must be"),
        ({"twitch": Twitch.NONE, "twitch_count": 3}, "twitch_count must be empty or 0 without"),
        ({"twitch": None, "twitch_count": 3}, "twitch_count must be empty or 0 without"),
        ({"note": "x" * 2001}, "note may have at most 2000"),
        ({"note": "a\0"}, r"note must not hold the character U\+0000"),
    ],
)
def test_a_wrong_fact_is_refused_with_field_limit_and_value(
    facts: dict[str, object], refusal: str
) -> None:
    with pytest.raises(ValueError, match=refusal):
        replace(SITE, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "facts",
    [
        {"structure": None},
        {"clicked": None},
        {"manipulation": None},
        {"needle_count": 30, "removed_count": 30},
        {"needle_count": 2, "removed_count": 1, "retained_count": 1, "retained_reason": "broke"},
        {"insertion_count": 500},
        {"depth_mm": 0.5},
        {"retention_s": 0},
        {"twitch": Twitch.NONE, "twitch_count": 0},
        {"twitch": Twitch.MULTIPLE, "twitch_count": 7},
        {"angle": Angle.TANGENTIAL},
        {"pain_reproduced": False},
        {"removed_at": NOW, "inserted_at": None},
        {"note": "tender;\nsee last time"},
    ],
)
def test_facts_at_the_edge_are_accepted(facts: dict[str, object]) -> None:
    site = replace(SITE, **facts)  # type: ignore[arg-type]
    assert {name: getattr(site, name) for name in facts} == facts


@given(data=st.data(), count=st.integers(1, 30))
def test_needles_are_in_removed_or_declared_retained(data: st.DataObject, count: int) -> None:
    removed = data.draw(st.integers(0, count))
    retained = data.draw(st.integers(0, count - removed))
    site = replace(
        SITE,
        needle_count=count,
        removed_count=removed,
        retained_count=retained,
        retained_reason="broke",
    )
    assert site.needles_in == count - removed - retained
    assert site.needles_in >= 0


def test_a_site_cannot_be_changed_in_place() -> None:
    with pytest.raises(AttributeError):
        SITE.needle_count = 2  # type: ignore[misc]


def test_a_preset_makes_a_site_from_a_placement_and_guesses_nothing_else() -> None:
    placement = a_placement("rhomboid_major")
    preset = SitePreset("tendon_dn", "winding", Needle(0.25, 25), needle_count=4, depth_mm=12.5)
    site = preset.site(placement, session_id=SESSION, ordinal=7, inserted_at=NOW)
    expected = NeedleSite(
        id=site.id,
        session_id=SESSION,
        ordinal=7,
        point=placement.point,
        atlas_version="test-1",
        clicked=placement.clicked,
        side=Side.RIGHT,
        region="upper_back",
        structure="rhomboid_major",
        structure_source=StructureSource.INFERRED,
        technique="tendon_dn",
        manipulation="winding",
        needle=Needle(0.25, 25),
        needle_count=4,
        depth_mm=12.5,
        inserted_at=NOW,
    )
    assert site == expected


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"technique": "DN"}, "technique must be"),
        ({"manipulation": ""}, "manipulation must be"),
        ({"needle_count": 31}, "needle_count must be a whole number from 1 to 30 needles, not 31"),
        ({"depth_mm": math.inf}, "depth_mm must be a number"),
    ],
)
def test_a_preset_refuses_what_no_site_could_have(facts: dict[str, object], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        replace(SitePreset(), **facts)  # type: ignore[arg-type]


def test_every_touch_of_the_preset_is_a_site_of_its_own() -> None:
    sites = [
        SitePreset().site(a_placement(), session_id=SESSION, ordinal=1, inserted_at=NOW)
        for _ in range(3)
    ]
    assert len({site.id for site in sites}) == 3


def test_where_no_structure_is_known_the_site_names_none() -> None:
    site = SitePreset().site(a_placement(None), session_id=SESSION, ordinal=1, inserted_at=NOW)
    assert site.structure is None
    assert site.region == "upper_back"


def test_moving_a_site_changes_the_place_and_keeps_the_dose() -> None:
    before = replace(SITE, needle_count=4, twitch=Twitch.SINGLE, note="tender")
    placement = replace(
        a_placement("rhomboid_major", face=9),
        side=Side.LEFT,
        region="thorax",
        clicked=PlatePoint("posterior", -60, 1400),
    )
    after = moved(before, placement)
    assert after.point == SurfacePoint(9, 0.5, 0.5)
    assert (after.side, after.region) == (Side.LEFT, "thorax")
    assert after.clicked == placement.clicked
    assert after.structure == "rhomboid_major"
    kept = ("id", "ordinal", "needle_count", "twitch", "note", "technique", "structure_source")
    assert {name: getattr(after, name) for name in kept} == {
        name: getattr(before, name) for name in kept
    }


@pytest.mark.parametrize("source", [StructureSource.CHOSEN, StructureSource.TYPED])
def test_a_structure_that_the_therapist_named_stays_when_the_site_moves(
    source: StructureSource,
) -> None:
    before = replace(SITE, structure="levator_scapulae", structure_source=source)
    assert moved(before, a_placement("rhomboid_major")).structure == "levator_scapulae"


def test_a_site_that_was_dragged_is_approximate_no_longer() -> None:
    before = replace(SITE, approximate=True)
    assert moved(before, a_placement()).approximate is False


def test_a_copy_is_dosed_like_the_site_and_has_no_response_of_its_own() -> None:
    before = replace(
        SITE,
        manipulation="winding",
        needle=Needle(0.25, 25),
        needle_count=3,
        depth_mm=10,
        twitch=Twitch.MULTIPLE,
        twitch_count=4,
        pain_reproduced=True,
        removed_count=3,
        note="tender",
    )
    later = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
    after = dose_of(before, leaves_needle=True).site(
        a_placement("rhomboid_major"), session_id=SESSION, ordinal=2, inserted_at=later
    )
    assert after.id != before.id
    assert (after.session_id, after.ordinal) == (SESSION, 2)
    assert (after.manipulation, after.needle, after.needle_count, after.depth_mm) == (
        "winding",
        Needle(0.25, 25),
        3,
        10,
    )
    assert (after.twitch, after.twitch_count, after.pain_reproduced) == (None, None, None)
    assert (after.removed_count, after.note, after.inserted_at) == (0, "", later)
    assert after.structure == "rhomboid_major"


def test_a_preset_that_goes_in_and_out_counts_its_needles_as_both() -> None:
    preset = SitePreset(manipulation="pistoning", needle_count=4, leaves_needle=False)
    site = preset.site(a_placement(), session_id=SESSION, ordinal=1, inserted_at=NOW)
    assert (site.needle_count, site.removed_count, site.removed_at) == (4, 4, NOW)


@pytest.mark.parametrize(("wanted", "count"), [(0, 2), (1, 2), (2, 2), (30, 30), (99, 30)])
def test_a_new_count_stays_within_its_limits_and_holds_declared_needles(
    wanted: int, count: int
) -> None:
    site = replace(SITE, needle_count=5, retained_count=2, retained_reason="bent", removed_count=0)
    after = with_needle_count(site, wanted)
    assert after.needle_count == count
    assert after.removed_count == 0


def test_a_new_count_leaves_no_needle_in_where_none_was_in() -> None:
    site = replace(SITE, needle_count=2, removed_count=2)
    assert with_needle_count(site, 5).needles_in == 0
    assert with_needle_count(site, 1).needles_in == 0


def test_another_manipulation_puts_needles_in_or_out() -> None:
    out = with_manipulation(SITE, "pistoning", leaves_needle=False, at=NOW)
    assert (out.manipulation, out.needles_in, out.removed_at) == ("pistoning", 0, NOW)
    back = with_manipulation(out, "static", leaves_needle=True, at=NOW)
    assert (back.needles_in, back.removed_at) == (SITE.needle_count, None)


def test_candidates_farther_off_do_not_name_the_site() -> None:
    placement = replace(
        a_placement(), candidates=(Candidate("trapezius_upper"), Candidate("rhomboid_minor", 3))
    )
    site = SitePreset().site(placement, session_id=SESSION, ordinal=1, inserted_at=NOW)
    assert site.structure == "trapezius_upper"
