"""Sessions: their sites' numbers, the needles in and out, and the signature that locks them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sites import NOW, THERAPIST, a_session, a_site
from needlemap.domain.canonical_json import canonical_text, content_hash
from needlemap.domain.edit import SiteEdit
from needlemap.domain.ids import new_id
from needlemap.domain.needles_out import NeedleTotals, needle_totals
from needlemap.domain.session import (
    SITES_A_SESSION,
    Meaning,
    Session,
    SessionStatus,
    Signature,
    signed_content,
    signed_session,
)
from needlemap.errors import SignedSessionError

NAIVE = datetime(2026, 11, 21, 9, 30)  # noqa: DTZ001 - naive on purpose
SESSION = a_session(site_count=3)


def signed(session: Session) -> Session:
    return signed_session(session, THERAPIST, at=NOW, utc_offset_min=60)


def test_the_number_of_a_site_is_its_rank_and_has_no_gaps() -> None:
    first, second, third = SESSION.sites
    left = SESSION.edited(SiteEdit((second,), ()))
    assert [left.number_of(site.id) for site in left.sites] == [1, 2]
    assert left.number_of(third.id) == 2
    assert left.next_ordinal == 4
    assert first in left.sites


def test_the_first_site_of_a_session_is_number_one() -> None:
    assert a_session().next_ordinal == 1


def test_a_site_is_found_by_its_id() -> None:
    assert SESSION.site(SESSION.sites[2].id) is SESSION.sites[2]
    with pytest.raises(KeyError):
        SESSION.site(new_id())


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"id": "x"}, "^id must be an id"),
        ({"patient_id": ""}, "patient_id must be an id"),
        ({"therapist_id": None}, "therapist_id must be an id"),
        ({"performed_at": NAIVE}, "performed_at must be a time in UTC"),
        ({"charted_at": None}, "charted_at must be a time in UTC"),
        ({"utc_offset_min": 841}, "utc_offset_min must be a whole number from -840 to 840 min"),
        ({"utc_offset_min": 60.0}, "utc_offset_min must be a whole number"),
        ({"note": "x" * 20_001}, "note may have at most 20000"),
        ({"status": SessionStatus.SIGNED}, "signature must be there if and only if"),
        ({"sites": (a_site(new_id()),)}, "sites must all be of session"),
    ],
)
def test_a_wrong_fact_is_refused(facts: dict[str, object], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        replace(SESSION, **facts)  # type: ignore[arg-type]


def test_a_site_twice_or_out_of_order_is_refused() -> None:
    first, second, third = SESSION.sites
    with pytest.raises(ValueError, match="sites must hold each site once"):
        replace(SESSION, sites=(first, first))
    with pytest.raises(ValueError, match="sites must be in the order of their ordinals"):
        replace(SESSION, sites=(second, first, third))
    with pytest.raises(ValueError, match="each its own"):
        replace(SESSION, sites=(first, replace(second, ordinal=1)))


def test_a_session_has_room_for_500_sites_and_no_more() -> None:
    session = a_session(site_count=SITES_A_SESSION)
    edit = SiteEdit((), (a_site(session.id, session.next_ordinal),))
    with pytest.raises(ValueError, match=r"number of sites must be .* from 0 to 500, not 501"):
        session.edited(edit)


def test_a_signed_session_is_locked_and_says_so_kindly() -> None:
    session = signed(SESSION)
    edit = SiteEdit((), (a_site(session.id, session.next_ordinal),))
    with pytest.raises(SignedSessionError, match="cannot change any more; write an addendum"):
        session.edited(edit)
    with pytest.raises(SignedSessionError):
        session.check_may_change()
    SESSION.check_may_change()


def test_a_session_is_signed_once() -> None:
    with pytest.raises(SignedSessionError):
        signed(signed(SESSION))


def test_a_signature_says_who_when_as_what_and_over_which_content() -> None:
    signature = signed(SESSION).signature
    assert signature == Signature(
        therapist_id=THERAPIST.id,
        name="Dana Kim",
        credentials="PT",
        signed_at=NOW,
        utc_offset_min=60,
        meaning=Meaning.AUTHOR,
        content_hash=content_hash(signed_content(SESSION)),
    )


def test_the_hash_of_a_signed_session_can_be_computed_again() -> None:
    session = signed(SESSION)
    assert session.signature is not None
    assert content_hash(signed_content(session)) == session.signature.content_hash


@pytest.mark.parametrize(
    "facts",
    [
        {"note": "x"},
        {"performed_at": datetime(2026, 11, 20, tzinfo=UTC)},
        {"patient_id": new_id()},
        {"utc_offset_min": 0},
        {"sites": SESSION.sites[:2]},
        {"sites": (*SESSION.sites[:2], replace(SESSION.sites[2], depth_mm=10))},
    ],
)
def test_any_change_behind_the_signature_changes_the_hash(facts: dict[str, object]) -> None:
    session = signed(SESSION)
    assert session.signature is not None
    tampered = replace(session, **facts)  # type: ignore[arg-type]
    assert content_hash(signed_content(tampered)) != session.signature.content_hash


def test_what_is_signed_names_its_format_and_every_site() -> None:
    text = canonical_text(signed_content(SESSION))
    assert '"format":"needlemap-session/6"' in text
    assert [site.id in text for site in SESSION.sites] == [True, True, True]


def test_a_reviewer_signs_as_a_reviewer() -> None:
    session = signed_session(
        SESSION, THERAPIST, at=NOW, utc_offset_min=-300, meaning=Meaning.REVIEWER
    )
    assert session.signature is not None
    assert session.signature.meaning is Meaning.REVIEWER


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"therapist_id": "x"}, "therapist_id must be an id"),
        ({"name": ""}, "name must not be empty"),
        ({"signed_at": NAIVE}, "signed_at must be a time in UTC"),
        ({"utc_offset_min": 10_000}, "utc_offset_min must be"),
        ({"credentials": "P\0T"}, r"credentials must not hold the character U\+0000"),
        ({"content_hash": "ab"}, "content_hash must have 64 hexadecimal digits, not 'ab'"),
        ({"content_hash": "Z" * 64}, "content_hash must have 64 hexadecimal digits"),
        ({"content_hash": None}, "content_hash must have 64 hexadecimal digits, not None"),
    ],
)
def test_a_wrong_fact_of_a_signature_is_refused(facts: dict[str, object], refusal: str) -> None:
    signature = signed(SESSION).signature
    assert signature is not None
    with pytest.raises(ValueError, match=refusal):
        replace(signature, **facts)  # type: ignore[arg-type]


def test_a_session_without_sites_has_no_needles() -> None:
    assert needle_totals(()) == NeedleTotals(inserted=0, removed=0, retained=0)
    assert needle_totals(()).still_in == 0


@given(
    counts=st.lists(
        st.integers(1, 30).flatmap(
            lambda inserted: st.tuples(
                st.just(inserted), st.integers(0, inserted), st.integers(0, inserted)
            )
        ),
        max_size=12,
    )
)
def test_every_needle_is_removed_retained_or_still_in(counts: list[tuple[int, int, int]]) -> None:
    sites = [
        a_site(
            SESSION.id,
            number,
            needle_count=inserted,
            removed_count=removed,
            retained_count=min(retained, inserted - removed),
            retained_reason="broke",
        )
        for number, (inserted, removed, retained) in enumerate(counts, start=1)
    ]
    totals = needle_totals(iter(sites))
    assert totals.still_in == sum(site.needles_in for site in sites)
    assert totals.inserted == totals.removed + totals.retained + totals.still_in


def test_an_edit_that_gives_a_number_twice_is_refused() -> None:
    session = a_session(3)
    for ordinal in (1, 2, 3):
        with pytest.raises(ValueError, match="order of their ordinals"):
            session.edited(SiteEdit((), (a_site(session.id, ordinal),)))


def test_an_edited_session_is_what_a_whole_check_would_accept() -> None:
    session = a_session(4)
    first, *_ = session.sites
    edit = SiteEdit((first,), (a_site(session.id, 9), replace(first, needle_count=3)))
    edited = session.edited(edit)
    assert replace(edited) == edited
    assert [site.ordinal for site in edited.sites] == [1, 2, 3, 4, 9]
    assert edited.edited(edit.reversed) == session


def test_a_session_takes_no_more_sites_than_it_may_hold() -> None:
    session = a_session(SITES_A_SESSION)
    with pytest.raises(ValueError, match="number of sites"):
        session.edited(SiteEdit((), (a_site(session.id, SITES_A_SESSION + 1),)))
