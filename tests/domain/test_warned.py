"""Warnings at a site: kept as shown, acknowledged once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from helpers.sites import NOW, a_session, a_site
from needlemap.domain.canonical_json import canonical_text
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


def test_an_acknowledgement_keeps_its_words_and_can_get_others_later() -> None:
    site = with_shown(a_site(SESSION), [("zone.orbit", "Orbit.")], at=NOW)
    noted = with_acknowledged(site, at=NOW, words="Shallow, towards the nose.")
    assert [warning.words for warning in noted.warnings] == ["Shallow, towards the nose."]
    assert with_acknowledged(noted, at=LATER) is noted
    (other,) = with_acknowledged(noted, at=LATER, words="Oblique.").warnings
    assert (other.words, other.acknowledged_at) == ("Oblique.", NOW)


def test_words_without_an_acknowledgement_are_refused() -> None:
    shown = ShownWarning("zone.orbit", "Orbit.", NOW)
    with pytest.raises(ValueError, match="must come with its acknowledgement"):
        replace(shown, words="Shallow.")


def test_a_warning_without_words_is_written_as_before_there_were_any() -> None:
    known = ShownWarning("zone.orbit", "Orbit.", NOW, NOW, Acknowledged.KEY)
    assert "words" not in canonical_text(known)
    assert '"words":"Shallow."' in canonical_text(replace(known, words="Shallow."))


def test_a_site_keeps_no_more_warnings_than_a_record_may_hold() -> None:
    many = [(f"zone.z{number}", "Words.") for number in range(30)]
    assert len(with_shown(a_site(SESSION), many, at=NOW).warnings) == WARNINGS_A_SITE


def test_acknowledging_touches_only_sites_with_open_warnings() -> None:
    warned = with_shown(a_site(SESSION, 1), [("zone.orbit", "Orbit.")], at=NOW)
    edit = acknowledging((warned, a_site(SESSION, 2)), at=LATER)
    assert edit is not None
    assert edit.before == (warned,)
    assert acknowledging(edit.after, at=LATER) is None
