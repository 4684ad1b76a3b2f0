"""Needles coming out: the counts add up, and who took them out is kept if anybody did."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sites import NOW, a_session, a_site
from needlemap.domain.needles_out import (
    minutes_in,
    tray_count,
    with_all_out,
    with_one_out,
    with_removed,
    with_retained,
)

SESSION = a_session().id


@given(st.integers(1, 30), st.integers(0, 40))
def test_one_by_one_never_takes_out_more_than_are_in(count: int, clicks: int) -> None:
    site = a_site(SESSION, needle_count=count)
    for _ in range(clicks):
        site = with_one_out(site, at=NOW, by="Dana Kim")
    assert site.removed_count == min(clicks, count)
    assert site.removed_by == ("Dana Kim" if clicks else "")


def test_all_out_leaves_those_declared_to_stay() -> None:
    site = with_retained(a_site(SESSION, needle_count=3), 1, "broken, referred")
    site = with_all_out(site, at=NOW, by="Dana Kim")
    assert (site.removed_count, site.retained_count, site.needles_in) == (2, 1, 0)


def test_a_needle_put_back_was_removed_by_nobody() -> None:
    out = with_all_out(a_site(SESSION), at=NOW, by="Dana Kim")
    back = with_removed(out, 0, at=NOW, by="Dana Kim")
    assert (back.removed_at, back.removed_by) == (None, "")


def test_a_needle_that_stays_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="retained_reason"):
        with_retained(a_site(SESSION), 1, "  ")


def test_declaring_a_needle_to_stay_takes_back_that_it_came_out() -> None:
    out = with_all_out(a_site(SESSION, needle_count=2), at=NOW, by="Dana Kim")
    assert with_retained(out, 1, "broken").removed_count == 1


def test_the_tray_holds_what_was_left_in_whether_or_not_it_is_out_already() -> None:
    sites = [
        a_site(SESSION, 1, manipulation="static", needle_count=3, removed_count=1),
        a_site(SESSION, 2, manipulation="pistoning", needle_count=5, removed_count=5),
        with_retained(a_site(SESSION, 3, manipulation="static", needle_count=2), 1, "broken"),
    ]
    stays_in = "static".__eq__
    assert tray_count(sites, stays_in) == 4
    one_by_one = [with_one_out(sites[0], at=NOW, by="Dana Kim"), *sites[1:]]
    assert tray_count(one_by_one, stays_in) == 4
    forgotten = a_site(SESSION, 4, manipulation="pistoning", needle_count=2, removed_count=1)
    assert tray_count([*sites, forgotten], stays_in) == 6


def test_minutes_run_only_while_a_needle_is_in() -> None:
    site = a_site(SESSION, inserted_at=NOW)
    assert minutes_in(site, NOW + timedelta(minutes=12, seconds=59)) == 12
    assert minutes_in(site, NOW - timedelta(minutes=1)) == 0
    assert minutes_in(with_all_out(site, at=NOW, by=""), NOW) is None
    assert minutes_in(a_site(SESSION), NOW) is None
