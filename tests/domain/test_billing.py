"""The code hint counts distinct muscles, whatever else there is much of."""

from typing import Any

import pytest

from helpers.sites import a_session, a_site
from needlemap.domain.billing import CodeHint, PayerRules, code_hint
from needlemap.domain.placement import Side
from needlemap.domain.site import NeedleSite
from needlemap.reference import Reference

REFERENCE = Reference.load()
SESSION = a_session()


def site(structure: str | None, **facts: Any) -> NeedleSite:
    return a_site(SESSION.id, structure=structure, **facts)


def hint(*sites: NeedleSite, **rules: bool) -> CodeHint:
    codes = REFERENCE.billing_codes.values()
    return code_hint(sites, REFERENCE.structures, codes, PayerRules(**rules))


@pytest.mark.parametrize(
    ("structures", "code"),
    [
        ([], None),
        ([None], None),
        (["infraspinatus"], "20560"),
        (["infraspinatus"] * 12, "20560"),
        (["infraspinatus", "soleus"], "20560"),
        (["infraspinatus", "soleus", "supraspinatus"], "20561"),
    ],
)
def test_the_code_goes_by_the_number_of_distinct_muscles(
    structures: list[str | None], code: str | None
) -> None:
    assert hint(*map(site, structures)).code == code


def test_the_parts_of_a_muscle_count_once_and_all_sites_justify_it() -> None:
    parts = [site("trapezius_upper"), site("trapezius_middle"), site("trapezius_lower")]
    (muscle,) = hint(*parts).muscles
    assert muscle.muscle == "trapezius"
    assert muscle.site_ids == tuple(part.id for part in parts)


def test_a_payer_counts_the_sides_once_or_twice() -> None:
    both = [site("soleus", side=Side.LEFT), site("soleus", side=Side.RIGHT)]
    assert len(hint(*both).muscles) == 1
    twice = hint(*both, sides_counted_twice=True)
    assert [muscle.side for muscle in twice.muscles] == [Side.LEFT, Side.RIGHT]


def test_a_tendon_counts_only_where_a_payer_says_so() -> None:
    tendon = site("achilles_tendon")
    assert hint(tendon) == CodeHint(None, (), (tendon.id,))
    assert hint(tendon, tendons_counted=True).code == "20560"
