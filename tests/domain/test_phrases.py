"""Phrases: read one a line, named in words where wrong, filled only with what is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.phrases import Phrase, filled, phrases_in, phrases_text, typed_name

names = st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True)
words = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Cf", "Co", "Zl", "Zp", "Zs"])
).map(lambda rest: "É" + rest)


@given(st.lists(st.builds(Phrase, names, words), max_size=5, unique_by=lambda each: each.name))
def test_phrases_are_read_as_they_are_shown(phrases: list[Phrase]) -> None:
    assert phrases_in(phrases_text(phrases)) == tuple(phrases)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("rot", "line 1 must be a name, =, and the words"),
        ("a = x\n\nb =", "line 3: phrase must not be empty"),
        ("Rot = x", "line 1: the name of a phrase must be 1 to 20 small letters"),
        ("a = x\na = y", "line 2: the name a is there already"),
        ("a = " + "x" * 1001, "line 1: phrase may have at most 1000 characters"),
        ("\n".join(f"p{n} = x" for n in range(201)), "number of phrases must be a whole number"),
    ],
)
def test_what_is_no_phrase_is_refused_by_its_line(text: str, refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        phrases_in(text)


def test_a_dot_before_a_name_is_optional_where_phrases_are_listed() -> None:
    assert phrases_in(".rot = Rotation {side} = limited") == (
        Phrase("rot", "Rotation {side} = limited"),
    )


@pytest.mark.parametrize(
    ("before", "name"),
    [(".rot", "rot"), ("Then .rot", "rot"), ("a.rot", ""), (".rot ", ""), ("", ""), ("5.5", "")],
)
def test_a_name_counts_only_with_a_dot_at_the_beginning_of_a_word(before: str, name: str) -> None:
    assert typed_name(before) == name


def test_a_place_that_the_visit_does_not_fill_stays_to_be_seen() -> None:
    said = filled("{side} {structure}: {needles} needles, {other}", {"side": "left", "needles": ""})
    assert said == "left {structure}: {needles} needles, {other}"
