"""Facts that cannot both be true are told before they are stored, and never while reading."""

from dataclasses import replace

import pytest

from needlemap.domain.contradictions import check_edit, check_new_sites, contradictions
from needlemap.domain.ids import new_id
from needlemap.domain.needle import Needle
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
