"""Plain data and its one canonical text: what hashes and audit rows stand on."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sites import a_session
from needlemap.domain.canonical_json import canonical_text, content_hash, to_plain
from needlemap.domain.placement import Side, SurfacePoint

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@dataclass(frozen=True, slots=True)
class Everything:
    side: Side
    point: SurfacePoint
    at: datetime
    on: date
    parts: tuple[Side, ...]
    more: dict[Side, list[int]]
    nothing: None = None


def test_a_value_of_the_domain_becomes_plain_data() -> None:
    value = Everything(
        side=Side.LEFT,
        point=SurfacePoint(7, 0.5, 1.0),
        at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        on=date(2026, 11, 21),
        parts=(Side.RIGHT,),
        more={Side.LEFT: [1, 2]},
    )
    assert to_plain(value) == {
        "side": "left",
        "point": {"face": 7, "s": 0.5, "t": 1},
        "at": "2026-11-21T09:30:00+00:00",
        "on": "2026-11-21",
        "parts": ["right"],
        "more": {"left": [1, 2]},
        "nothing": None,
    }


def test_the_canonical_text_of_a_value_never_changes() -> None:
    value = {"b": [1, 2.5, None, True], "a": "Ä \u2028 \"'", "c": 40.0}
    assert canonical_text(value) == '{"a":"Ä \u2028 \\"\'","b":[1,2.5,null,true],"c":40}'


def test_the_hash_of_a_value_never_changes() -> None:
    assert content_hash({"needle": "0.30 × 40 mm"}) == (
        "9b77c69cf71171312e2d77e1bb646ac7b7b27affffce04bed98ca59765e0309a"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_has_no_text(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_text({"depth_mm": value})


@given(value=PLAIN)
def test_reading_the_text_and_writing_it_again_gives_the_same_text(value: Any) -> None:
    text = canonical_text(value)
    assert canonical_text(json.loads(text)) == text


@given(value=st.dictionaries(st.text(max_size=5), st.integers(), min_size=2, max_size=9))
def test_the_order_of_writing_does_not_matter(value: dict[str, Any]) -> None:
    backwards = dict(reversed(value.items()))
    assert content_hash(backwards) == content_hash(value)


@given(value=st.integers(-(2**50), 2**50))
def test_40_mm_and_40_point_0_mm_are_one_measure(value: int) -> None:
    assert content_hash([value]) == content_hash([float(value)])


def test_one_changed_site_changes_the_hash_of_the_session() -> None:
    session = a_session(site_count=3)
    assert content_hash(session) == content_hash(session)
    assert content_hash(session.sites[:2]) != content_hash(session.sites)
