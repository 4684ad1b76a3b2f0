"""The recovery code: printed, read aloud, typed back."""

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from needlemap.storage.keys.recovery_code import ALPHABET, code_secret, code_text, new_code

SECRETS = st.binary(min_size=20, max_size=20)


@given(SECRETS)
def test_a_code_gives_its_secret_back(secret: bytes) -> None:
    assert code_secret(code_text(secret)) == secret


@given(SECRETS)
def test_case_spaces_and_misread_letters_do_not_matter(secret: bytes) -> None:
    code = code_text(secret)
    typed = code.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert code_secret(f" {typed}\n") == secret


@given(SECRETS, st.integers(0, 39), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found_in_its_group(secret: bytes, place: int, letter: str) -> None:
    letters = list(code_text(secret).replace("-", ""))
    assume(letters[place] != letter)
    letters[place] = letter
    with pytest.raises(ValueError, match=f"typing error in group {place // 5 + 1}"):
        code_secret("".join(letters))


@given(SECRETS)
def test_groups_in_another_order_are_found(secret: bytes) -> None:
    groups = code_text(secret).split("-")
    for one, other in combinations(range(8), 2):
        swapped = groups.copy()
        swapped[one], swapped[other] = groups[other], groups[one]
        with pytest.raises(ValueError, match=f"typing error in group {one + 1}"):
            code_secret("-".join(swapped))


@pytest.mark.parametrize("typed", ["", "ABCD", "\ud800", "0" * 39, "0" * 41, "é" * 40, "\0" * 40])
def test_what_is_no_code_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="recovery code"):
        code_secret(typed)


def test_no_two_codes_are_alike() -> None:
    assert len({new_code() for _ in range(100)}) == 100
