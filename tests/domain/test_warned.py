"""Warnings at a site: kept as shown, acknowledged once."""

from datetime import timedelta

from helpers.sites import NOW, a_session, a_site
from needlemap.domain.edit import (
    acknowledging,
    has_open_warning,
    with_acknowledged,
    with_shown,
)
from needlemap.domain.site import WARNINGS_A_SITE, Acknowledged, ShownWarning

SESSION = a_session().id
LATER = NOW + timedelta(minutes=3)


def test_what_was_shown_is_open_until_it_is_acknowledged() -> None:
    site = with_shown(a_site(SESSION), [("zone.lung_field", "Lung field.")], at=NOW)
    assert has_open_warning(site)
    noted = with_acknowledged(site, at=LATER)
    (warning,) = noted.warnings
    assert (warning.shown_at, warning.acknowledged_at) == (NOW, LATER)
    assert not has_open_warning(noted)


def test_what_was_acknowledged_once_stays_as_it_was() -> None:
    site = with_shown(a_site(SESSION), [("zone.orbit", "Orbit.")], at=NOW)
    noted = with_acknowledged(site, at=NOW)
    assert with_acknowledged(noted, at=LATER) is noted


def test_what_an_earlier_version_noted_by_going_on_was_only_displayed() -> None:
    old = ShownWarning("zone.orbit", "Orbit.", NOW, NOW, Acknowledged.GOING_ON)
    site = a_site(SESSION, warnings=(old,))
    assert has_open_warning(site)
    (now,) = with_acknowledged(site, at=LATER).warnings
    assert (now.how, now.acknowledged_at, now.shown_at) == (Acknowledged.KEY, LATER, NOW)


def test_a_site_keeps_no_more_warnings_than_a_record_may_hold() -> None:
    many = [(f"zone.z{number}", "Words.") for number in range(30)]
    assert len(with_shown(a_site(SESSION), many, at=NOW).warnings) == WARNINGS_A_SITE


def test_acknowledging_touches_only_sites_with_open_warnings() -> None:
    warned = with_shown(a_site(SESSION, 1), [("zone.orbit", "Orbit.")], at=NOW)
    edit = acknowledging((warned, a_site(SESSION, 2)), at=LATER)
    assert edit is not None
    assert edit.before == (warned,)
    assert acknowledging(edit.after, at=LATER) is None
