"""Times of needles: those of the clicks while the patient is treated, else none at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sites import NOW, a_session, a_site
from needlemap.domain.edit import SiteEdit
from needlemap.domain.needles_out import minutes_in
from needlemap.domain.session import (
    Session,
    forgetting_times,
    is_during,
    with_known_times,
    with_times_known,
)
from needlemap.domain.site import NeedleSite

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def performed(earlier: timedelta) -> Session:
    session = a_session()
    return replace(session, performed_at=session.charted_at - earlier)


def clicked(session: Session, after: timedelta) -> NeedleSite:
    """Return a site that went in and out while the session was open, so long after its start."""
    at = session.charted_at + after
    return a_site(session.id, inserted_at=at, removed_at=at + MINUTE, removed_count=1)


@pytest.mark.parametrize("earlier", [0 * MINUTE, 29 * MINUTE])
def test_a_click_during_the_treatment_tells_the_time(earlier: timedelta) -> None:
    session = performed(earlier)
    site = clicked(session, 20 * MINUTE)
    assert with_known_times(session, site) is site


@pytest.mark.parametrize("earlier", [31 * MINUTE, 2 * HOUR, DAY, 300 * DAY])
def test_a_session_that_is_typed_later_tells_no_times(earlier: timedelta) -> None:
    session = performed(earlier)
    known = with_known_times(session, clicked(session, MINUTE))
    assert (known.inserted_at, known.removed_at, known.removed_count) == (None, None, 1)
    assert minutes_in(replace(known, removed_count=0), session.charted_at) is None


def test_a_needle_taken_out_the_next_day_keeps_when_it_went_in() -> None:
    session = performed(0 * MINUTE)
    site = replace(clicked(session, MINUTE), removed_at=session.charted_at + DAY)
    known = with_known_times(session, site)
    assert (known.inserted_at, known.removed_at) == (site.inserted_at, None)


@given(st.timedeltas(0 * DAY, 3 * DAY), st.timedeltas(0 * DAY, 3 * DAY))
def test_no_edit_writes_a_time_outside_the_visit(earlier: timedelta, after: timedelta) -> None:
    session = performed(earlier)
    edit = SiteEdit((), (clicked(session, after),))
    for site in with_times_known(session, edit).after:
        for at in (site.inserted_at, site.removed_at):
            assert at is None or is_during(session, at)


def test_putting_the_time_of_treatment_right_forgets_what_the_clicks_told() -> None:
    session = performed(0 * MINUTE)
    session = replace(session, sites=(clicked(session, MINUTE),))
    assert forgetting_times(session) is None
    edit = forgetting_times(replace(session, performed_at=NOW - DAY))
    assert edit is not None
    assert edit.before == session.sites
    assert [site.inserted_at for site in edit.after] == [None]
