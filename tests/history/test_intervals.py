"""Intervals against published examples, and by what they must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.history.intervals import (
    FEWEST,
    Interval,
    difference_of_means,
    event_interval,
    mean_interval,
    rate_interval,
    share_interval,
    student_quantile,
)

# Student 1908, hours of sleep gained with two drugs; R's t.test prints the interval below.
SLEEP_1 = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SLEEP_2 = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_shares_as_newcombe_1998_prints_them(
    part: int, whole: int, low: float, high: float
) -> None:
    found = share_interval(part, whole)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (100, 81.364, 121.627),
    ],
)
def test_events_as_the_tables_of_exact_poisson_limits_have_them(
    events: int, low: float, high: float
) -> None:
    found = event_interval(events)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-3)


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)],
)
def test_quantiles_as_the_tables_of_student_have_them(freedom: float, quantile: float) -> None:
    assert student_quantile(0.975, freedom) == pytest.approx(quantile, abs=5e-4)


def test_the_difference_of_means_is_that_of_welch() -> None:
    found = difference_of_means(SLEEP_1, SLEEP_2)
    assert found.value == pytest.approx(-1.58)
    assert found.interval is not None
    ends = (found.interval.low, found.interval.high)
    assert ends == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)


def test_under_five_on_a_side_nothing_can_be_told() -> None:
    four = difference_of_means(SLEEP_1[:4], SLEEP_2)
    assert four.interval is None
    assert (four.n_with, four.n_without) == (4, 10)
    assert four.value is not None
    assert difference_of_means(SLEEP_1[:FEWEST], SLEEP_2).interval is not None
    assert difference_of_means(np.array([np.nan]), SLEEP_2).value is None


def test_what_nobody_recorded_is_not_among_the_values() -> None:
    gaps = np.append(SLEEP_1, [np.nan, np.nan])
    assert difference_of_means(gaps, SLEEP_2) == difference_of_means(SLEEP_1, SLEEP_2)


def test_values_that_never_differ_have_an_interval_without_width() -> None:
    found = difference_of_means(np.full(6, 2.0), np.full(7, 3.0))
    assert found.interval == Interval(-1.0, -1.0)


def test_the_interval_of_a_mean_is_that_of_student() -> None:
    found = mean_interval(SLEEP_1)
    assert found is not None
    # 0.75 with a standard error of 0.5657 and t of 2.2622, as in any table for 9.
    assert (found.low, found.high) == pytest.approx((0.75 - 1.2798, 0.75 + 1.2798), abs=1e-3)
    assert mean_interval(SLEEP_1[:4]) is None


def test_rates_are_per_thousand_and_none_of_nothing() -> None:
    found = rate_interval(5, 2000)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.812, 5.834), abs=1e-3)
    assert rate_interval(0, 0) is None
    assert share_interval(0, 0) is None


@given(st.integers(0, 300), st.integers(1, 400))
def test_every_interval_holds_what_was_seen(events: int, more: int) -> None:
    found = event_interval(events)
    assert found.low <= events <= found.high
    share = share_interval(events, events + more)
    assert share is not None
    assert 0 <= share.low <= events / (events + more) <= share.high <= 1
