"""Facts that cannot both be true are told before they are stored, and never while reading."""

from dataclasses import replace
from typing import Any

import pytest

from helpers.sites import NOW, a_session, a_site
from needlemap.domain.catalogue import Manipulation, Technique
from needlemap.domain.contradictions import (
    DoubtRules,
    check_edit,
    check_new_sites,
    contradictions,
)
from needlemap.domain.estim import Estim
from needlemap.domain.ids import new_id
from needlemap.domain.site import Needle, ShownWarning
from needlemap.errors import ContradictionError
from storage.makers import changing, make_site, placing

SOUND = make_site(new_id(), needle=Needle(0.30, 40), depth_mm=40.0, insertion_count=1)
TOO_DEEP = replace(SOUND, depth_mm=40.5)
TOO_FEW = replace(SOUND, needle_count=3, insertion_count=2)


def test_what_can_be_is_no_contradiction() -> None:
    for site in (SOUND, replace(SOUND, needle=None, depth_mm=200.0), replace(SOUND, depth_mm=None)):
        assert contradictions(site) == ()
    check_new_sites((SOUND,))


@pytest.mark.parametrize(
    ("site", "says"), [(TOO_DEEP, "40 mm cannot be 40.5 mm deep"), (TOO_FEW, "not 2")]
)
def test_a_contradiction_is_told_in_a_sentence(site: object, says: str) -> None:
    with pytest.raises(ContradictionError, match=says):
        check_edit(placing(site))  # type: ignore[arg-type]
    with pytest.raises(ContradictionError, match=says):
        check_new_sites((site,))  # type: ignore[arg-type]
    with pytest.raises(ContradictionError):
        check_edit(changing(SOUND, site))  # type: ignore[arg-type]


def test_what_was_there_before_does_not_stop_another_change() -> None:
    check_edit(changing(TOO_DEEP, replace(TOO_DEEP, note="measured twice")))
    with pytest.raises(ContradictionError, match="insertions"):
        check_edit(changing(TOO_DEEP, replace(TOO_DEEP, needle_count=2)))
    check_edit(changing(TOO_DEEP, SOUND))


RULES = DoubtRules(
    techniques={
        "superficial_dn": Technique(
            "superficial_dn", "Superficial", (), ("muscle",), "skin", "", False, "", deepest_mm=10
        ),
        "electrical_dn": Technique(
            "electrical_dn", "Electrical", (), ("muscle",), "muscle", "", True, "", paired=True
        ),
        "electrolysis": Technique("electrolysis", "One needle", (), ("tendon",), "", "", True, ""),
    },
    manipulations={
        "static": Manipulation("static", "Static", "", True, ""),
        "piston": Manipulation("piston", "Piston", "", False, ""),
        "with_e_stim": Manipulation("with_e_stim", "With current", "", True, ""),
        "peck": Manipulation("peck", "Peck", "", False, "", below_fascia=True),
    },
    depth_limits_mm={"rhomboid": 19.0},
)
CURRENT = Estim(new_id(), hz=2.0)
OPEN = ShownWarning("length.rhomboid", "Rhomboids: 35 mm deep.", NOW)


def doubts_of(**facts: Any) -> list[str]:
    session = a_session()
    site = a_site(session.id, **facts)
    return [one.sentence for one in RULES.doubts(replace(session, sites=(site,)))]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"technique": "superficial_dn", "depth_mm": 35.0}, "Superficial at a depth of 35 mm"),
        ({"depth_mm": 35.0, "warnings": (OPEN,)}, "published limit of 19 mm"),
        (
            {"technique": "electrical_dn", "manipulation": "piston", "estim": CURRENT},
            "no needle stays in",
        ),
        ({"technique": "electrical_dn"}, "Electrical, but no e-stim pair"),
        ({"manipulation": "with_e_stim"}, "“With current”, but no e-stim pair"),
        ({"estim": Estim(new_id())}, "neither frequency nor intensity"),
        ({"technique": "electrical_dn", "estim": Estim(new_id(), channel=1)}, "neither frequency"),
        ({"technique": "superficial_dn", "manipulation": "peck"}, "goes deeper"),
    ],
)
def test_what_is_more_likely_a_slip_is_asked_about(facts: dict[str, object], says: str) -> None:
    (sentence,) = doubts_of(**facts)
    assert says in sentence


def test_current_through_one_needle_alone_needs_no_pair() -> None:
    assert doubts_of(technique="electrolysis") == []


@pytest.mark.parametrize(
    "facts",
    [
        {"technique": "superficial_dn", "depth_mm": 10.0, "manipulation": "static"},
        {"depth_mm": 35.0, "warnings": (OPEN.acknowledged(at=NOW),)},
        {"depth_mm": 15.0, "warnings": (OPEN,)},
        {"depth_mm": None, "warnings": (OPEN,)},
        {"technique": "electrical_dn", "manipulation": "static", "estim": CURRENT},
        {"manipulation": "with_e_stim", "estim": Estim(new_id(), intensity=4.0)},
        {"technique": "unknown", "manipulation": "unknown", "depth_mm": 80.0},
    ],
)
def test_what_may_well_be_is_not_asked_about(facts: dict[str, object]) -> None:
    assert doubts_of(**facts) == []
