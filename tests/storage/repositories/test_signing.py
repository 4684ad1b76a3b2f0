"""Signing: the password again, a hash of the content, and then no change by any door."""

from dataclasses import replace

import pytest

from needlemap.domain.canonical_json import content_hash
from needlemap.domain.session import Meaning, Session, signed_content
from needlemap.domain.site import Needle, ShownWarning
from needlemap.errors import (
    NotFoundError,
    SignedSessionError,
    StoredValueError,
    WrongPasswordError,
)
from needlemap.storage.engine.sqlcipher import IntegrityError
from needlemap.storage.migrations.triggers import TRIGGERS
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    PASSWORD,
    changing,
    make_site,
    placing,
    ready_session,
    removing,
    signed_session,
    stored_session,
)
from storage.raw import engine_of


def test_a_signed_session_carries_who_when_and_what(records: Records) -> None:
    draft = ready_session(records, sites=2)
    signed = records.sessions.sign(draft.id, password=PASSWORD, at=AT, utc_offset_min=-300)
    assert signed.is_signed
    assert signed.signature is not None
    assert signed.signature.therapist_id == records.therapist.id
    assert (signed.signature.signed_at, signed.signature.utc_offset_min) == (AT, -300)
    assert signed.signature.content_hash == content_hash(signed_content(draft))
    assert records.sessions.get(draft.id) == signed


def test_the_hash_of_what_is_read_again_is_the_hash_that_was_signed(records: Records) -> None:
    draft = stored_session(records)
    whole_numbers = make_site(draft.id, needle=Needle(0.30, 40), depth_mm=20, removed_count=1)
    records.sessions.apply(placing(whole_numbers))
    signed = records.sessions.sign(draft.id, password=PASSWORD, at=AT, utc_offset_min=0)
    assert signed.signature is not None
    in_memory = replace(draft, sites=(whole_numbers,))
    assert signed.signature.content_hash == content_hash(signed_content(in_memory))


def test_what_is_signed_as_a_reviewer_is_read_again_like_any_other(records: Records) -> None:
    draft = ready_session(records, sites=1)
    signed = records.sessions.sign(
        draft.id, password=PASSWORD, at=AT, utc_offset_min=0, meaning=Meaning.REVIEWER
    )
    assert records.sessions.get(draft.id) == signed
    assert records.sessions.broken_signatures() == ()


def test_without_the_password_nothing_is_signed(records: Records) -> None:
    draft = ready_session(records, sites=1)
    head = records.audit.head()
    with pytest.raises(WrongPasswordError):
        records.sessions.sign(draft.id, password="river stone", at=AT, utc_offset_min=0)
    assert records.sessions.get(draft.id) == draft
    assert records.audit.head() == head


def test_signing_twice_is_refused(records: Records) -> None:
    signed = signed_session(records)
    with pytest.raises(SignedSessionError, match="write an addendum instead"):
        records.sessions.sign(signed.id, password=PASSWORD, at=AT, utc_offset_min=0)
    assert records.sessions.get(signed.id) == signed


def test_an_unknown_session_is_not_signed(records: Records) -> None:
    with pytest.raises(NotFoundError):
        records.sessions.sign("nothing", password=PASSWORD, at=AT, utc_offset_min=0)


def test_a_signed_session_takes_no_edit_and_no_facts(records: Records) -> None:
    signed = signed_session(records, sites=1)
    (site,) = signed.sites
    for edit in (
        placing(make_site(signed.id, ordinal=2)),
        changing(site, replace(site, note="later")),
        removing(site),
    ):
        with pytest.raises(SignedSessionError):
            records.sessions.apply(edit)
    with pytest.raises(SignedSessionError):
        records.sessions.change_facts(signed, replace(signed, note="later"))
    with pytest.raises(SignedSessionError):
        records.sessions.start(signed)
    assert records.sessions.get(signed.id) == signed


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE sites SET depth_mm = 10 WHERE session_id = :id",
        "DELETE FROM sites WHERE session_id = :id",
        "INSERT INTO sites SELECT * FROM sites WHERE session_id = :id",
        "INSERT OR REPLACE INTO sites SELECT * FROM sites WHERE session_id = :id",
        "UPDATE sites SET session_id = (SELECT id FROM sessions WHERE status = 'draft')",
        "UPDATE sites SET session_id = :id WHERE session_id <> :id",
        "UPDATE sessions SET note = 'later' WHERE id = :id",
        "UPDATE sessions SET status = 'draft' WHERE id = :id",
        "DELETE FROM sessions WHERE id = :id",
        "INSERT OR REPLACE INTO sessions SELECT * FROM sessions WHERE id = :id",
        "UPDATE signatures SET name = 'Somebody' WHERE session_id = :id",
        "DELETE FROM signatures WHERE session_id = :id",
        "INSERT OR REPLACE INTO signatures SELECT * FROM signatures WHERE session_id = :id",
        "UPDATE sessions SET status = 'signed' WHERE id <> :id",
        "DELETE FROM patients",
        "DELETE FROM users",
        "DELETE FROM audit",
        "UPDATE audit SET actor = 'somebody'",
        "INSERT INTO audit SELECT seq + 5, at, actor, action, entity, entity_id, before, after, "
        "detail, mac, mac FROM audit ORDER BY seq DESC LIMIT 1",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit ORDER BY seq DESC LIMIT 1",
        "DELETE FROM meta",
        "UPDATE meta SET records_id = 'other'",
    ],
)
def test_even_plain_sql_does_not_get_past_the_guards(records: Records, attack: str) -> None:
    signed = signed_session(records)
    stored_session(records, sites=1)
    with pytest.raises(IntegrityError):
        engine_of(records).execute(attack, {"id": signed.id})
    assert records.sessions.get(signed.id) == signed
    assert records.audit.verify() == ()


def test_a_session_cannot_be_born_signed(records: Records) -> None:
    draft = stored_session(records)
    with pytest.raises(IntegrityError, match="starts as a draft"):
        engine_of(records).execute(
            "INSERT INTO sessions SELECT replace(id, '-', 'x'), patient_id, therapist_id, "
            "performed_at, charted_at, utc_offset_min, 'signed', note FROM sessions WHERE id = ?",
            (draft.id,),
        )


def test_signatures_hold_until_a_row_is_changed(records: Records) -> None:
    one, other, third = (signed_session(records, sites=2) for _ in range(3))
    stored_session(records, sites=1)
    assert records.sessions.broken_signatures() == ()
    for name in TRIGGERS:
        engine_of(records).execute(f"DROP TRIGGER {name}")
    engine_of(records).execute("UPDATE sites SET depth_mm = 9 WHERE id = ?", (one.sites[1].id,))
    engine_of(records).execute(
        "UPDATE sites SET region = 'No code' WHERE id = ?", (other.sites[0].id,)
    )
    assert set(records.sessions.broken_signatures()) == {one.id, other.id}
    assert records.sessions.get(third.id) == third


def with_a_warning(records: Records) -> Session:
    session = ready_session(records)
    [site] = session.sites
    shown = ShownWarning("zone.lung", "Lung below.", AT)
    records.sessions.apply(changing(site, replace(site, warnings=(shown,))))
    return records.sessions.get(session.id)


def test_a_wrong_password_acknowledges_no_warning(records: Records) -> None:
    session = with_a_warning(records)
    with pytest.raises(WrongPasswordError):
        records.sessions.sign(session.id, password="not it at all", at=AT, utc_offset_min=60)
    assert records.sessions.get(session.id) == session


def test_a_signature_acknowledges_no_warning(records: Records) -> None:
    session = with_a_warning(records)
    seq = records.audit.head().seq
    signed = records.sessions.sign(session.id, password=PASSWORD, at=AT, utc_offset_min=60)
    assert records.sessions.get(session.id) == signed
    [(warning,)] = [each.warnings for each in signed.sites]
    assert (warning.how, warning.acknowledged_at) == (None, None)
    assert records.audit.head().seq == seq + 1
    assert records.audit.verify() == ()
    assert records.sessions.broken_signatures() == ()


@pytest.mark.parametrize("named", ["NULL", "'needlemap-session/1'", "'needlemap-session/7'"])
def test_a_signature_of_a_format_that_never_was_is_told_and_never_called_broken(
    records: Records, named: str
) -> None:
    session = signed_session(records, sites=1)
    engine_of(records).execute("DROP TRIGGER signatures_no_update")
    engine_of(records).execute(f"UPDATE signatures SET content_format = {named}")
    with pytest.raises(StoredValueError, match="never writes"):
        records.sessions.get(session.id)
    assert any("signatures" in each.message for each in records.audit.verify())
