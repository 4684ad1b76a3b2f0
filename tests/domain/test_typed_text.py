"""Text as it was typed or pasted, cleaned of what no record can hold."""

from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain import checks
from needlemap.domain.checks import clean_line, clean_text


def test_a_line_is_one_line() -> None:
    assert clean_line(" Amara\r\nGrace\t\u2028Okafor ") == "Amara  Grace  Okafor"


def test_lines_stay_lines() -> None:
    assert clean_text("one\r\ntwo\u2028three\tfour\x00") == "one\ntwo\nthree\tfour"


def test_joiners_that_spell_a_name_stay() -> None:
    ali_reza = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"
    assert clean_line(ali_reza) == ali_reza


@given(st.text())
def test_what_is_cleaned_can_be_recorded(text: str) -> None:
    checks.check_text("line", clean_line(text), longest=10_000)
    checks.check_text("text", clean_text(text), longest=10_000)
    assert "\n" not in clean_line(text)


@given(st.text(st.characters(categories=("L", "N", "P", "Zs"))))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert clean_line(text) == text.strip()
    assert clean_text(text) == text.strip()
