"""An edit can be made ready before it is stored; until then nothing is there."""

from dataclasses import replace

import pytest

from needlemap.domain.site import Twitch
from needlemap.errors import ChangedMeanwhileError, SignedSessionError
from needlemap.storage.records import Records
from needlemap.storage.session_edits import SessionEditor
from storage.makers import (
    AT,
    changing,
    make_site,
    placing,
    signed_session,
    stored_session,
)


def test_looking_ahead_stores_nothing(records: Records) -> None:
    session = stored_session(records)
    entries = len(records.audit.history("session", session.id))
    records.sessions.look_ahead(placing(make_site(session.id)))
    assert records.sessions.get(session.id).sites == ()
    assert len(records.audit.history("session", session.id)) == entries


def test_what_was_made_ready_is_stored_without_a_second_check(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = stored_session(records)
    edit = placing(make_site(session.id))
    records.sessions.look_ahead(edit)
    monkeypatch.delattr(SessionEditor, "_checked_changes")
    records.sessions.apply(edit)
    assert records.sessions.get(session.id).sites == edit.after
    assert records.audit.verify() == ()


def test_a_change_in_between_is_noticed(records: Records) -> None:
    session = stored_session(records, sites=1)
    (site,) = session.sites
    edit = changing(site, replace(site, needle_count=5))
    records.sessions.look_ahead(edit)
    records.sessions.apply(changing(site, replace(site, twitch=Twitch.SINGLE)))
    with pytest.raises(ChangedMeanwhileError):
        records.sessions.apply(edit)
    assert records.sessions.get(session.id).sites == (replace(site, twitch=Twitch.SINGLE),)


def test_a_session_that_is_withdrawn_in_between_stays_as_it_is(records: Records) -> None:
    session = stored_session(records)
    edit = placing(make_site(session.id))
    records.sessions.look_ahead(edit)
    records.sessions.withdraw(session.id, reason="The wrong day", at=AT, utc_offset_min=0)
    with pytest.raises(SignedSessionError):
        records.sessions.apply(edit)
    assert records.sessions.get(session.id).sites == ()


def test_what_was_made_ready_is_good_for_one_time(records: Records) -> None:
    session = stored_session(records)
    edit = placing(make_site(session.id))
    records.sessions.look_ahead(edit)
    records.sessions.apply(edit)
    with pytest.raises(ChangedMeanwhileError):
        records.sessions.apply(edit)


def test_looking_ahead_refuses_what_storing_would(records: Records) -> None:
    session = signed_session(records)
    with pytest.raises(SignedSessionError):
        records.sessions.look_ahead(placing(make_site(session.id, ordinal=9)))
