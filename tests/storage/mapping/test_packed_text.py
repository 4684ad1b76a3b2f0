"""Rows in the log are packed, and each comes back letter by letter."""

import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.storage.mapping.packed_text import UNREADABLE, VOCABULARY, packed, unpacked
from needlemap.storage.records import Records
from storage.makers import make_site, placing, stored_session
from storage.raw import engine_of

SITE = '{"sites":[{"approximate":0,"note":"%s","ordinal":1,"side":"left"}]}'


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=5000))
def test_every_text_comes_back(text: str) -> None:
    assert unpacked(packed(text)) == text


@pytest.mark.parametrize("note", ["", "Müller", "\U0001f9b4" * 30, "x" * 20_000, "\\u0000"])
def test_a_row_is_stored_shorter_and_comes_back(note: str) -> None:
    text = SITE % note
    stored = packed(text)
    assert isinstance(stored, bytes)
    assert len(stored) < len(text)
    assert unpacked(stored) == text


def test_what_is_short_or_would_grow_is_stored_as_it_is() -> None:
    assert packed("{}") == "{}"
    mixed = "".join(hashlib.sha256(bytes([n])).hexdigest()[:8] for n in range(9)).translate(
        {ord("0") + n: 0x4E00 + 977 * n for n in range(10)}
    )
    assert unpacked(packed(mixed)) == mixed


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\x01",
        b"\x02rest of a later vocabulary",
        b"\x01\xff\xff\xff\xff",
        packed(SITE % "cut")[:-1],
        packed(SITE % "more") + b"\0",  # type: ignore[operator]
        b"\x01" + zlib.compress(b"another container"),
    ],
)
def test_what_was_never_packed_is_unreadable_and_no_error(stored: bytes) -> None:
    assert unpacked(stored) == UNREADABLE


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed("0" * 300_000)
    monkeypatch.setattr("needlemap.storage.mapping.packed_text._LONGEST_BYTES", 100_000)
    assert isinstance(bomb, bytes)
    assert unpacked(bomb) == UNREADABLE


def test_the_vocabulary_never_changes() -> None:
    """Entries that were packed with it could not be read any more."""
    known = "c83e5d036aa4c7c5f7b4f7c123ddaed221daab60152dab67ca6868720835ea2d"
    assert hashlib.sha256(VOCABULARY).hexdigest() == known


def test_a_site_takes_a_fourth_of_its_text_in_the_log(records: Records) -> None:
    session = stored_session(records, sites=0)
    records.sessions.apply(placing(make_site(session.id)))
    (after,) = engine_of(records).row("SELECT after FROM audit ORDER BY seq DESC LIMIT 1") or ("",)
    assert isinstance(after, bytes)
    assert len(unpacked(after)) > 4 * len(after)
    assert records.audit.verify() == ()


def test_a_packed_entry_that_was_changed_is_named(records: Records) -> None:
    session = stored_session(records, sites=0)
    records.sessions.apply(placing(make_site(session.id)))
    engine_of(records).execute("DROP TRIGGER audit_no_update")
    engine_of(records).execute("UPDATE audit SET after = x'0102' WHERE typeof(after) = 'blob'")
    assert any("of the log was changed" in each.message for each in records.audit.verify())
