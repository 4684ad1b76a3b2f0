"""Filters combine in any order, and say nothing about what was never recorded."""

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.histories import facts, history, random_history, row
from needlemap.errors import RecordsUnavailableError
from needlemap.history import FilterSet, History, NotNeedledFor, OneOf, SavedFilters

if TYPE_CHECKING:
    from needlemap.history.saved_filters import PlainFilters

CHOICES = {
    "side": ["left", "right", "midline", ""],
    "structure": ["infraspinatus", "trapezius_upper", "soleus", ""],
    "technique": ["trigger_point_dn", "superficial_dn", "nothing_known"],
    "twitch": ["none", "single", "multiple", ""],
    "therapist": ["a", "b"],
    "after": ["better", ""],
}


@st.composite
def one_of(draw: st.DrawFn) -> OneOf:
    column = draw(st.sampled_from(sorted(CHOICES)))
    codes = draw(st.sets(st.sampled_from(CHOICES[column]), min_size=1))
    return OneOf(column, frozenset(codes))


any_filter = one_of() | st.integers(1, 130).map(NotNeedledFor)
histories = st.integers(0, 10_000).map(random_history)


@given(histories, st.lists(any_filter, max_size=5), st.randoms())
def test_filters_commute(seen: History, filters: list[OneOf], random: object) -> None:
    shuffled = list(filters)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = FilterSet(tuple(filters)), FilterSet(tuple(shuffled))
    assert (one.mask(seen) == other.mask(seen)).all()


@given(histories, any_filter, any_filter)
def test_another_filter_never_lets_more_pass(seen: History, one: OneOf, other: OneOf) -> None:
    both = FilterSet((one, other)).mask(seen)
    assert not (both & ~FilterSet((one,)).mask(seen)).any()


@given(histories, st.sampled_from(sorted(CHOICES)))
def test_the_codes_of_a_column_part_its_sites(seen: History, column: str) -> None:
    coded = seen.sites.coded.get(column)
    names = coded.names if coded else ()
    masks = [OneOf(column, frozenset((name,))).mask(seen) for name in (*names, "")]
    assert (np.sum(masks, axis=0) == 1).all()


@given(st.lists(any_filter, max_size=5))
def test_a_saved_filter_comes_back_as_it_was(filters: list[OneOf]) -> None:
    made = FilterSet()
    for each in filters:
        made = made.with_(each)
    assert FilterSet.from_plain(json.loads(json.dumps(made.as_plain()))) == made


def test_not_needled_for_weeks_goes_by_the_structure_and_its_side() -> None:
    sessions = [facts(1, 70), facts(2, 7)]
    rows = [row(1, 1, side="left"), row(1, 2, side="right"), row(2, 1, side="right")]
    mask = NotNeedledFor(8).mask(history(sessions, rows))
    assert mask.tolist() == [True, False, False]


def test_a_withdrawn_session_did_not_needle_anything() -> None:
    sessions = [facts(1, 70), facts(2, 7, entered_in_error=True)]
    seen = history(sessions, [row(1), row(2)])
    assert NotNeedledFor(8).mask(seen).tolist() == [True, True]


def test_a_toggled_code_comes_and_goes() -> None:
    filters = FilterSet().toggled("side", "left").toggled("side", "right")
    assert filters == FilterSet((OneOf("side", frozenset(("left", "right"))),))
    assert filters.toggled("side", "left").toggled("side", "right") == FilterSet()


@pytest.mark.parametrize("plain", [{}, {"column": "colour", "codes": ["red"]}, {"weeks": 3}])
def test_what_is_not_a_filter_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"column|filter"):
        FilterSet.from_plain([plain])


def test_saved_filters_are_kept_for_the_next_time() -> None:
    kept: list[PlainFilters] = [{}]
    left = FilterSet().toggled("side", "left")
    SavedFilters(kept[-1], kept.append).save("Left side", left)
    again = SavedFilters(kept[-1], kept.append)
    assert again.names == ("Left side",)
    assert again.get("Left side") == left
    again.remove("Left side")
    assert SavedFilters(kept[-1]).names == ()


def test_a_saved_filter_of_a_later_version_is_not_offered_and_not_lost() -> None:
    later = [{"column": "colour", "codes": ["red"]}]
    kept: list[PlainFilters] = [{"Later": later}]
    saved = SavedFilters(kept[-1], kept.append)
    assert saved.names == ()
    saved.save("Left", FilterSet().toggled("side", "left"))
    assert kept[-1]["Later"] == later


def test_a_filter_that_cannot_be_saved_says_so_and_is_not_kept() -> None:
    def fail(_: object) -> None:
        raise RecordsUnavailableError("The disk is full.")

    saved = SavedFilters(keep=fail)
    with pytest.raises(RecordsUnavailableError):
        saved.save("Left", FilterSet().toggled("side", "left"))
    assert saved.names == ()
