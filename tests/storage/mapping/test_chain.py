"""The text of an entry: one and the same whichever encoder writes it, since its code is of it."""

import hmac
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlemap.storage.mapping.chain import LogHead, canonical, canonical_rows, entry_mac

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.dictionaries(TEXTS, st.lists(st.dictionaries(TEXTS, TEXTS | NUMBERS | st.none())))


def as_written_by_the_first_version(value: object) -> str:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


@settings(max_examples=30)
@given(ROWS)
def test_rows_have_the_text_that_they_always_had(rows: dict[str, list[dict[str, object]]]) -> None:
    assert canonical_rows(rows) == canonical(rows) == as_written_by_the_first_version(rows)


@pytest.mark.parametrize("small", [1e-5, 9.99e-5, 5e-324, -1e-7, 1e16, 1.5e300])
def test_a_number_with_an_exponent_is_written_as_ever(small: float) -> None:
    rows = {"sites": [{"s": small}]}
    assert canonical_rows(rows) == as_written_by_the_first_version(rows)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_rows({"sites": [{"s": value}]})


@given(st.lists(TEXTS, min_size=8, max_size=8))
def test_the_code_of_an_entry_is_that_of_its_canonical_text(said: list[str]) -> None:
    key, message = b"k" * 32, f"{'0' * 64}\n7\n{as_written_by_the_first_version(said)}"
    expected = hmac.digest(key, message.encode(), "sha256").hex()
    assert entry_mac(key, seq=7, prev="0" * 64, entry=tuple(said)) == expected


def test_every_character_is_written_alike() -> None:
    everything = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    assert canonical_rows({"t": [{"c": everything}]}) == as_written_by_the_first_version(
        {"t": [{"c": everything}]}
    )


def test_a_head_is_read_from_the_text_at_the_foot_of_a_page() -> None:
    head = LogHead(seq=1207, mac="0f" * 32)
    assert str(head) == "1207:" + "0f" * 32
    assert LogHead.from_text(str(head)) == head
    assert LogHead.from_text(" 1207 : 0F0f" + "0F" * 15 + "\n" + "0f" * 15) == head


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1207",
        "1207:",
        ":" + "0f" * 32,
        "-1:" + "0f" * 32,
        "1207:" + "0f" * 31,
        "٣:" + "0f" * 32,
    ],
)
def test_a_text_that_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="head must be a number"):
        LogHead.from_text(text)
