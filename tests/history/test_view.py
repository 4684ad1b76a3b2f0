"""Ranges, steps and ages: what a view shows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.histories import facts, history, random_history, row
from needlemap.history import FilterSet, History, HistoryView, OneOf, PlateResolver
from needlemap.history.view import AGE_BOUNDS, AGE_CLASSES


@pytest.fixture
def seen() -> History:
    sessions = [facts(n, days) for n, days in enumerate((400, 90, 60, 20, 2), 1)]
    return history(sessions, [row(n, site) for n in range(1, 6) for site in (1, 2)])


def test_an_empty_history_has_a_view() -> None:
    empty = history([], [])
    view = HistoryView.of_all(empty)
    look = PlateResolver(empty)
    assert view.end_day > view.start_day
    assert len(look.rows(view)) == 0
    assert look.step(view, 1) == view


def test_all_shows_all_and_the_last_weeks_the_last(seen: History) -> None:
    look, view = PlateResolver(seen), HistoryView.of_all(seen)
    assert len(look.rows(view)) == 10
    assert len(look.rows(view.last_weeks(4, seen))) == 4
    assert len(look.rows(view.last_weeks(12, seen))) == 6


def test_a_range_moves_by_its_own_length_and_stays_within_all(seen: History) -> None:
    view = HistoryView.of_all(seen).last_weeks(4, seen)
    before = view.shifted(-1, seen)
    assert before.end_day == view.start_day
    assert before.shifted(1, seen) == view == view.shifted(1, seen)
    whole = HistoryView.of_all(seen)
    assert view.shifted(-1000, seen).start_day == whole.start_day
    assert whole.shifted(-1, seen) == whole


def test_steps_go_from_session_to_session_and_stop_at_the_ends(seen: History) -> None:
    look, view = PlateResolver(seen), HistoryView.of_all(seen)
    back = look.step(view, -1)
    assert back.current == 4
    assert look.step(back, -1).current == 3
    assert look.step(look.step(view, 1), -1).current == 0
    assert look.step(back, 1).current == 4


def test_a_stepped_view_shows_nothing_later(seen: History) -> None:
    look = PlateResolver(seen)
    view = look.at_session(HistoryView.of_all(seen), 2)
    assert seen.sites.session[look.rows(view)].tolist() == [0, 0, 1, 1, 2, 2]


def test_a_step_out_of_the_range_widens_it(seen: History) -> None:
    look = PlateResolver(seen)
    recent = HistoryView.of_all(seen).last_weeks(4, seen)
    view = look.at_session(recent, 1)
    assert view.start_day <= seen.timeline.at_days[1] < view.end_day


def test_withdrawn_sessions_are_shown_only_on_request() -> None:
    seen = history([facts(1, 9), facts(2, 5, entered_in_error=True)], [row(1), row(2)])
    look, view = PlateResolver(seen), HistoryView.of_all(seen)
    assert len(look.rows(view)) == 1
    assert look.step(view, -1).current == 0
    shown = HistoryView(view.start_day, view.end_day, show_errors=True)
    assert len(look.rows(shown)) == 2
    assert look.step(shown, -1).current == 1


def test_ages_count_from_the_session_in_view_else_from_today(seen: History) -> None:
    look, view = PlateResolver(seen), HistoryView.of_all(seen)
    rows = look.rows(view)
    assert look.age_classes(rows, look.as_of(view)).tolist() == [5, 5, 3, 3, 2, 2, 1, 1, 0, 0]
    stepped = look.at_session(view, 2)
    rows = look.rows(stepped)
    assert look.age_classes(rows, look.as_of(stepped)).tolist() == [4, 4, 2, 2, 0, 0]


@given(st.integers(0, 10_000), st.integers(0, 900), st.integers(0, 900), st.booleans())
def test_rows_and_ages_are_what_each_site_alone_says(
    seed: int, start: int, length: int, filtered: bool
) -> None:
    seen = random_history(seed)
    filters = FilterSet().toggled("side", "left") if filtered else FilterSet()
    today = np.floor(seen.today)
    view = HistoryView(today - start, today - start + length, filters=filters)
    look = PlateResolver(seen)
    rows = look.rows(view)
    expected = (
        (seen.at_days >= view.start_day)
        & (seen.at_days < view.end_day)
        & filters.mask(seen)
        & ~seen.in_error
    )
    assert rows.tolist() == np.flatnonzero(expected).tolist()
    ages = view.end_day - seen.at_days[rows]
    classes = [int(np.searchsorted(AGE_BOUNDS, age)) for age in ages]
    assert look.age_classes(rows, view.end_day).tolist() == classes
    assert all(0 <= each < AGE_CLASSES for each in classes)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("current", [None, 3, 9])
@pytest.mark.parametrize("show_errors", [False, True])
def test_each_site_is_shown_or_told_why_not(
    seed: int, current: int | None, show_errors: bool
) -> None:
    seen = random_history(seed)
    look = PlateResolver(seen)
    filters = FilterSet((OneOf("side", frozenset({"left"})),))
    whole = HistoryView.of_all(seen)
    middle = (whole.start_day + whole.end_day) / 2
    view = HistoryView(whole.start_day, middle, current, filters, show_errors)
    told = look.not_shown(view)
    assert len(look.rows(view)) + told.total == len(seen.sites)
    assert told.in_error == (0 if show_errors else int(seen.in_error.sum()))


def test_steps_and_bars_pass_over_sessions_without_a_site_that_passes() -> None:
    seen = history(
        [facts(n, 50 - 10 * n) for n in range(4)],
        [row(0, side="left"), row(1), row(2, side="left"), row(3)],
    )
    look = PlateResolver(seen)
    left = replace(look.whole, filters=FilterSet((OneOf("side", frozenset({"left"})),)))
    assert look.at_last(left).current == 2
    assert look.step(look.at_last(left), -1).current == 0
    assert look.needles(left.filters).tolist() == [1, 0, 1, 0]
    # The filter may come while a session without such a site is in front.
    assert look.step(replace(left, current=1), 1).current == 2
    assert look.step(replace(left, current=1), -1).current == 0
